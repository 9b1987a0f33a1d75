"""Made-up records that show every part of the work. They never enter an office's own database."""
