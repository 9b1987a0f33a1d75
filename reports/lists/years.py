"""The financial years that lists and record pages offer, and the one at which they open."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import BigIntegerField, Q, Value
from django.utils import timezone

from commissioning.models import Budget
from core.periods import FinancialYear
from grants.models import Commitment


@dataclass(frozen=True)
class YearsOnRecord:
    """Every year that has a budget or a commitment, the earliest first, at which of them pages open, and the keys of
    each year's budgets."""

    every: list[FinancialYear]
    latest: FinancialYear
    budgets: Mapping[int, Sequence[int]]

    @classmethod
    def read(cls) -> "YearsOnRecord":
        """One query."""
        no_budget = Value(0, output_field=BigIntegerField())
        commitments = Commitment.objects.order_by().values_list("year", no_budget)
        found = list(Budget.objects.order_by().values_list("year", "pk").union(commitments))
        budgets: dict[int, list[int]] = defaultdict(list)
        for year, key in found:
            if key:
                budgets[year].append(key)
        today = FinancialYear.containing(timezone.localdate())
        return cls(
            every=[FinancialYear(year) for year in sorted({year for year, _ in found})],
            latest=FinancialYear(max(budgets)) if budgets else today,
            budgets=budgets,
        )

    def charged_to(self, year: FinancialYear) -> Q:
        """The payments that a year's budgets bear. By their keys, which either database looks up straight away: given
        the year to look for, it may go through the payments of every year."""
        return Q(budget__in=self.budgets.get(year.start_year, ()))


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
