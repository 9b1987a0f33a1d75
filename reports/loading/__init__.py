"""Loading a framework from one YAML file: all of it or nothing, and never over somebody's work."""
