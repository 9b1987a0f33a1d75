"""Who is funded, for what and from which pot, in the admin."""

from commissioning.admin import decisions, frameworks, money, places, questions

__all__ = ["decisions", "frameworks", "money", "places", "questions"]
