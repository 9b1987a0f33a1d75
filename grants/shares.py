"""How an award is shared over financial years, quarters and months: by days, conserving every penny."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from math import lcm

from core.money import from_pence, split_by_weights, to_pence
from core.periods import FinancialYear, Quarter, days_between, days_in, quarters_between, years_between

_WHOLE_PERIOD = lcm(28, 29, 30, 31, 90, 91, 92)


@dataclass(frozen=True)
class YearShare:
    """What falls in one financial year by days: proposed to the officer, who may change it."""

    year: FinancialYear
    days: int
    amount: Decimal


@dataclass(frozen=True)
class InstalmentPlan:
    """A planned payment as it is drafted, before it is saved."""

    number: int
    due_on: dt.date
    period_from: dt.date
    period_to: dt.date
    year: int
    amount: Decimal
    waits_on: str = ""


def share_by_days(total: Decimal, starts_on: dt.date, ends_on: dt.date) -> list[YearShare]:
    """`total` over the financial years from the first day to the last, both included, in proportion to their days."""
    years = years_between(starts_on, ends_on)
    days = [days_in(starts_on, ends_on, year) for year in years]
    amounts = split_by_weights(total, days)
    return [YearShare(*share) for share in zip(years, days, amounts, strict=True)]


@dataclass(frozen=True)
class Month:
    """A calendar month: a period of a schedule by month."""

    start: dt.date

    @property
    def end(self) -> dt.date:
        return self.next.start - dt.timedelta(days=1)

    @property
    def next(self) -> "Month":
        return Month((self.start.replace(day=28) + dt.timedelta(days=4)).replace(day=1))

    @property
    def year(self) -> int:
        """The year in which its financial year starts."""
        return FinancialYear.containing(self.start).start_year


def months_between(first: dt.date, last: dt.date) -> Iterator[Month]:
    """Every month that a period touches, in order."""
    month = Month(first.replace(day=1))
    while month.start <= last:
        yield month
        month = month.next


def split_by_quarter(lines: Mapping[int, Decimal], starts_on: dt.date, ends_on: dt.date) -> list[InstalmentPlan]:
    """An instalment a quarter, due on the first day that it covers.

    A year's amount falls equally on its whole quarters; one that the agreement covers in part bears its part.
    """
    return _split(lines, list(quarters_between(starts_on, ends_on)), starts_on, ends_on)


def split_by_month(lines: Mapping[int, Decimal], starts_on: dt.date, ends_on: dt.date) -> list[InstalmentPlan]:
    """An instalment a month, due on the first day that it covers; whole months alike, a part of one its part."""
    return _split(lines, list(months_between(starts_on, ends_on)), starts_on, ends_on)


def in_arrears(plans: Iterable[InstalmentPlan]) -> list[InstalmentPlan]:
    """The same plans, each due on the last day that it covers: still in the year that it is charged to."""
    return [replace(plan, due_on=plan.period_to) for plan in plans]


QUARTER, QUARTER_IN_ARREARS, MONTH, MONTH_IN_ARREARS = "quarter", "quarter-arrears", "month", "month-arrears"


def split_as(asked: str, lines: Mapping[int, Decimal], starts_on: dt.date, ends_on: dt.date) -> list[InstalmentPlan]:
    """By month or by quarter, in advance or in arrears; by quarter in advance where nothing else is asked."""
    by = split_by_month if asked in (MONTH, MONTH_IN_ARREARS) else split_by_quarter
    plans = by(lines, starts_on, ends_on)
    return in_arrears(plans) if asked in (QUARTER_IN_ARREARS, MONTH_IN_ARREARS) else plans


def _split(
    lines: Mapping[int, Decimal], periods: Sequence[Quarter | Month], starts_on: dt.date, ends_on: dt.date
) -> list[InstalmentPlan]:
    plans: list[InstalmentPlan] = []
    for year, amount in sorted(lines.items()):
        of_year = [period for period in periods if period.year == year]
        if amount > 0 and of_year:
            weights = [_part_of(period, starts_on, ends_on) for period in of_year]
            plans += _plans(of_year, split_by_weights(amount, weights), starts_on, ends_on, first=len(plans) + 1)
    return plans


def _part_of(period: Quarter | Month, starts_on: dt.date, ends_on: dt.date) -> int:
    """How much of a period is covered, in units that every period's length divides: whole ones weigh the same."""
    covered = days_between(max(starts_on, period.start), min(ends_on, period.end))
    return covered * _WHOLE_PERIOD // days_between(period.start, period.end)


def _plans(
    periods: Sequence[Quarter | Month],
    amounts: Sequence[Decimal],
    starts_on: dt.date,
    ends_on: dt.date,
    *,
    first: int,
) -> list[InstalmentPlan]:
    dated = [
        (period.year, max(period.start, starts_on), min(period.end, ends_on), amount)
        for period, amount in zip(periods, amounts, strict=True)
        if amount > 0
    ]
    return [
        InstalmentPlan(number=number, due_on=begin, period_from=begin, period_to=end, year=year, amount=amount)
        for number, (year, begin, end, amount) in enumerate(dated, start=first)
    ]


def cost_to_date(amount: Decimal, first: dt.date, last: dt.date, position: dt.date) -> Decimal:
    """The part of an amount that the days up to the position date (included) have cost, to the penny, rounded down."""
    elapsed = days_between(first, min(last, position))
    return from_pence(to_pence(amount) * elapsed // days_between(first, last))
