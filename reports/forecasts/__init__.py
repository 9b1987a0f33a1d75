"""Making forecasts: the agreements of a year on one form, and "no change" for the rest of them in one act."""
