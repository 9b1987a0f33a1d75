"""Bringing in what an office has from one file: agreements, budgets and what is paid. It is undone whole."""
