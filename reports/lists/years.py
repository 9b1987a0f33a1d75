"""The financial years that lists and record pages offer, and the one at which they open."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import BooleanField, Value
from django.utils import timezone

from commissioning.models import Budget
from core.periods import FinancialYear
from grants.models import Commitment


@dataclass(frozen=True)
class YearsOnRecord:
    """Every year that has a budget or a commitment, the earliest first, and at which of them pages open."""

    every: list[FinancialYear]
    latest: FinancialYear

    @classmethod
    def read(cls) -> "YearsOnRecord":
        """One query."""
        has_budget = Value(True, output_field=BooleanField())
        has_none = Value(False, output_field=BooleanField())
        budgets = Budget.objects.order_by().values_list("year", has_budget)
        commitments = Commitment.objects.order_by().values_list("year", has_none)
        found = list(budgets.union(commitments))
        latest = max((year for year, budgeted in found if budgeted), default=None)
        today = FinancialYear.containing(timezone.localdate())
        return cls(
            every=[FinancialYear(year) for year in sorted({year for year, _ in found})],
            latest=today if latest is None else FinancialYear(latest),
        )


class OfAYear:
    """A list that opens at the latest year that has a budget, and offers every year on record."""

    @cached_property
    def on_record(self) -> YearsOnRecord:
        return YearsOnRecord.read()

    def default_year(self) -> FinancialYear:
        return self.on_record.latest

    def years(self) -> list[FinancialYear]:
        return self.on_record.every


def latest_year() -> FinancialYear:
    """The latest year that has a budget; this year where none has."""
    latest = Budget.objects.order_by("-year").values_list("year", flat=True).first()
    return FinancialYear(latest) if latest else FinancialYear.containing(timezone.localdate())
