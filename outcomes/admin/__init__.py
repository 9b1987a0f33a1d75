"""Measures, results and need in the admin."""

from outcomes.admin import context, measures, returns

__all__ = ["context", "measures", "returns"]
