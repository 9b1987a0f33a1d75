"""The financial years that lists and record pages offer, and the one at which they open."""

from django.utils import timezone

from commissioning.models import Budget
from core.periods import FinancialYear
from grants.models import Commitment


def years_on_record() -> list[FinancialYear]:
    """Every year that has a budget or a commitment, the earliest first. One query."""
    budgets = Budget.objects.order_by().values_list("year")
    commitments = Commitment.objects.order_by().values_list("year")
    return sorted(FinancialYear(year) for (year,) in budgets.union(commitments))


def latest_year() -> FinancialYear:
    """The latest year that has a budget; this year where none has."""
    latest = Budget.objects.order_by("-year").values_list("year", flat=True).first()
    return FinancialYear(latest) if latest else FinancialYear.containing(timezone.localdate())
