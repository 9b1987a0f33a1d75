"""Where a fund stands in a year: planned, allocated, committed, paid, and what is forecast."""
