"""Who is funded, for what and from which pot, in the admin."""

from commissioning.admin import closes, decisions, frameworks, income, money, places, questions

__all__ = ["closes", "decisions", "frameworks", "income", "money", "places", "questions"]
