"""Pictures of money and results: plain SVG made on the server, the same marks on screen, paper and in Word."""
