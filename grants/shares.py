"""How an award is shared over financial years and quarters: by days, conserving every penny."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from core.money import from_pence, split_by_weights, to_pence
from core.periods import FinancialYear, Quarter, days_between, days_in, quarters_between, years_between

_WHOLE_QUARTER = 90 * 91 * 92


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


def split_by_quarter(lines: dict[int, Decimal], starts_on: dt.date, ends_on: dt.date) -> list[InstalmentPlan]:
    """An instalment a quarter, due on the first day that it covers.

    A year's amount falls equally on its whole quarters; one that the agreement covers in part bears its part.
    """
    plans: list[InstalmentPlan] = []
    for year, amount in sorted(lines.items()):
        if amount <= 0:
            continue
        quarters = _quarters_of(year, starts_on, ends_on)
        weights = [_part_of(quarter, starts_on, ends_on) for quarter in quarters]
        if quarters:
            plans += _plans(quarters, split_by_weights(amount, weights), starts_on, ends_on, first=len(plans) + 1)
    return plans


def _part_of(quarter: Quarter, starts_on: dt.date, ends_on: dt.date) -> int:
    """How much of a quarter is covered, in units that every quarter's length divides: whole quarters weigh the same."""
    return days_in(starts_on, ends_on, quarter) * _WHOLE_QUARTER // days_between(quarter.start, quarter.end)


def _quarters_of(year: int, starts_on: dt.date, ends_on: dt.date) -> list[Quarter]:
    return [quarter for quarter in quarters_between(starts_on, ends_on) if quarter.year == year]


def _plans(
    quarters: Sequence[Quarter], amounts: Sequence[Decimal], starts_on: dt.date, ends_on: dt.date, *, first: int
) -> list[InstalmentPlan]:
    dated = [
        (quarter.year, max(quarter.start, starts_on), min(quarter.end, ends_on), amount)
        for quarter, amount in zip(quarters, amounts, strict=True)
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
