"""The financial years that lists and record pages offer, and the one at which they open."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import BigIntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.utils import timezone

from commissioning.models import Budget, Fund
from core.compiled import GIVEN_YEAR, Compiled, GivenKeys
from core.periods import AsAt, FinancialYear, opens_at
from grants.models import Commitment


@dataclass(frozen=True)
class YearsOnRecord:
    """Every year from the first to the last that has a budget or a commitment, and the keys of each year's budgets.

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
        years = {year for year, *_ in found if year is not None}
        every = [FinancialYear(year) for year in range(min(years), max(years) + 1)] if years else []
        return cls(every, budgets, frozenset(year for year, _, is_recorded in found if is_recorded))

    def latest(self, on: dt.date) -> FinancialYear:
        """The latest year with a budget that has begun by a day; the day's own where none has a budget."""
        return opens_at(map(FinancialYear, self.with_budget), on) or FinancialYear.containing(on)


def _years() -> QuerySet:
    """The first and the last year of each fund's commitments (None where it has none), and each year with a budget
    beside that budget's key; and 1 beside those that count as recorded, which an undone file's don't."""
    no_budget, yes, no = Value(0, output_field=BigIntegerField()), Value(1), Value(0)
    budgets = Budget.objects.order_by()
    recorded = budgets.recorded().values_list("year", "pk", yes)
    ends = (_of_commitments(order).values_list("found", no_budget, no) for order in ("year", "-year"))
    return recorded.union(budgets.values_list("year", "pk", no), *ends)


def _of_commitments(order: str) -> QuerySet:
    """Each fund with the first year of its commitments in an order: looked up, and not read from all of them."""
    own = Commitment.objects.filter(fund=OuterRef("pk")).order_by(order)
    return Fund.objects.order_by().annotate(found=Subquery(own.values("year")[:1]))


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


class OfOneYear(OfAYear):
    """A list whose figures stand in one year: where all are asked for it shows the one at which it opens."""

    may_show_every_year = False

    @property
    def figures_year(self) -> FinancialYear:
        """The year in which its figures stand."""
        assert self.year  # one is settled on where an address names none
        return self.year


def latest_year() -> FinancialYear:
    """The latest year with a budget that has begun; this year where none has a budget."""
    return YearsOnRecord.read().latest(timezone.localdate())
