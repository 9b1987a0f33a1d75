"""The financial years that lists and record pages offer, and the one at which they open."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import BigIntegerField, Q, QuerySet, Value
from django.utils import timezone

from commissioning.models import Budget
from core.compiled import GIVEN_YEAR, Compiled, GivenKeys
from core.periods import AsAt, FinancialYear, opens_at
from grants.models import Commitment


@dataclass(frozen=True)
class YearsOnRecord:
    """Every year that has a budget or a commitment, the earliest first, and the keys of each year's budgets.

    `with_budget` are the years of which one counts as recorded.
    """

    every: list[FinancialYear]
    budgets: Mapping[int, Sequence[int]]
    with_budget: frozenset[int]

    @classmethod
    def read(cls) -> "YearsOnRecord":
        """One query."""
        found = _YEARS.rows()
        budgets: dict[int, list[int]] = defaultdict(list)
        for year, key, is_recorded in found:
            if key and not is_recorded:  # each budget stands once so
                budgets[year].append(key)
        every = [FinancialYear(year) for year in sorted({year for year, *_ in found})]
        return cls(every, budgets, frozenset(year for year, _, is_recorded in found if is_recorded))

    def latest(self, on: dt.date) -> FinancialYear:
        """The latest year with a budget that has begun by a day; the day's own where none has a budget."""
        return opens_at(map(FinancialYear, self.with_budget), on) or FinancialYear.containing(on)


def _years() -> QuerySet:
    """Each year with a commitment beside nought, and each with a budget beside that budget's key; and 1 beside those
    that count as recorded, which an undone file's don't."""
    no_budget, yes, no = Value(0, output_field=BigIntegerField()), Value(1), Value(0)
    commitments = Commitment.objects.order_by().values_list("year", no_budget, no)
    budgets = Budget.objects.order_by()
    recorded = budgets.recorded().values_list("year", "pk", yes)
    return recorded.union(budgets.values_list("year", "pk", no), commitments)


_YEARS = Compiled(_years)


class OfAYear:
    """A list that opens at the latest year with a budget that has begun, and offers every year on record."""

    as_at: AsAt
    year: FinancialYear | None

    @cached_property
    def on_record(self) -> YearsOnRecord:
        return YearsOnRecord.read()

    def charged_to_year(self) -> Q:
        """The payments that the year's budgets bear. By their keys, which either database looks up straight away:
        given the year to look for, it may go through the payments of every year."""
        return Q(budget__in=GivenKeys("budgets") if self.year is GIVEN_YEAR else self._budgets_of_year())

    def more_values(self) -> dict[str, Any]:
        return {"budgets": self._budgets_of_year()}

    def _budgets_of_year(self) -> Sequence[int]:
        return self.on_record.budgets.get(self.year.start_year, ()) if self.year else ()

    def default_year(self) -> FinancialYear:
        return self.on_record.latest(self.as_at.position)

    def years(self) -> list[FinancialYear]:
        return self.on_record.every


def latest_year() -> FinancialYear:
    """The latest year with a budget that has begun; this year where none has a budget."""
    return YearsOnRecord.read().latest(timezone.localdate())
