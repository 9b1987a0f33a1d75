"""What leaves a budget on a day still to come, and is taken off it already (docs/adr/0016)."""

import datetime as dt
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Max, Min, Sum

from commissioning.models import Budget, BudgetEntry
from core.money import pounds
from core.periods import AsAt, FinancialYear, day


class Ahead(NamedTuple):
    """What leaves a budget later than the position date: in pounds above nought, from its first day to its last."""

    amount: Decimal
    first: dt.date
    last: dt.date

    def words(self, year: FinancialYear) -> str:
        """`£60,000 that leaves the 2026/27 budget on 1 February 2027 is taken off already.`"""
        on = f"on {day(self.first)}" if self.first == self.last else f"between {day(self.first)} and {day(self.last)}"
        return f"{pounds(self.amount)} that leaves the {year} budget {on} is taken off already."


def sums_ahead(as_at: AsAt) -> dict[str, Any]:
    """The three figures of `read_ahead`, as sums over entries that are already as at those dates."""
    ahead = BudgetEntry.objects.all().leaves_after(as_at)
    return {
        "ahead": Sum("amount", filter=ahead),
        "ahead_first": Min("effective_on", filter=ahead),
        "ahead_last": Max("effective_on", filter=ahead),
    }


def read_ahead(amount: Decimal | None, first: dt.date | None, last: dt.date | None) -> Ahead | None:
    """What such sums came to. None where nothing leaves later, or all of it was reversed."""
    return Ahead(-amount, first, last) if amount and first and last else None


def ahead_in_words(budgets: list[Budget], as_at: AsAt) -> list[str]:
    """A sentence for each of some budgets that something leaves later. One query."""
    entries = BudgetEntry.objects.as_at(as_at).filter(budget__in=budgets).order_by().values("budget")
    rows = entries.annotate(**sums_ahead(as_at)).values_list("budget", *sums_ahead(as_at))
    found = {key: read_ahead(*sums) for key, *sums in rows}
    return [ahead.words(budget.financial_year) for budget in budgets if (ahead := found.get(budget.pk))]
