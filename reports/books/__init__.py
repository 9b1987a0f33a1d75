"""The book check: every truth over many rows, by name, with the records that break it. It never repairs."""
