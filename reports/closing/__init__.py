"""The end of a year: what is unfinished, what is left, the close, its reopening, and the next year's budget."""
