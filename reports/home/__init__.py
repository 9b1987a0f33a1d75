"""Home: where the ring-fence stands, and what needs somebody."""
