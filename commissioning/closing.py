"""Closing a year or a quarter, and what a closed one refuses (domain rule 5)."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from commissioning.models import Budget, Fund, PeriodClose
from commissioning.permissions import can_authorise, can_close
from core.models import User
from core.periods import FinancialYear, Quarter, day
from core.refusals import Refused


def is_closed(year: FinancialYear) -> bool:
    return PeriodClose.objects.of_year(year).is_closed()


def open_before(year: FinancialYear) -> list[FinancialYear]:
    """The earlier years with a budget that are not closed, the latest first. Two queries."""
    budgeted = set(Budget.objects.recorded().filter(year__lt=year.start_year).values_list("year", flat=True))
    return [FinancialYear(each) for each in sorted(budgeted - PeriodClose.objects.closed_years(), reverse=True)]


def refuse_closed(year: FinancialYear, *, on: dt.date, reason: str = "") -> None:
    """Refuse what would be added to a closed year; in a quarter that was closed softly ask for a reason.

    `year` is the year that it counts in, `on` the day on which it takes effect. Called with the fund or its budgets
    held, so that nobody closes the year between this look and the write.
    """
    refuse_closed_year(year)
    quarter = Quarter.containing(on)
    if not reason.strip() and PeriodClose.objects.of_quarter(quarter).is_closed():
        raise Refused(
            f"{quarter} is closed, and {day(on)} falls in it. Give the reason for a late item, or a later day."
        )


def refuse_closed_year(year: FinancialYear) -> None:
    """Refuse what would be added to a closed year."""
    if is_closed(year):
        raise Refused(
            f"{year} is closed, so nothing is added to it. Record it in an open year, and name the period that it "
            "covers; or ask a finance officer who may to reopen the year."
        )


def hold_every_budget() -> None:
    """Hold all funds and budgets to the end of the transaction: nobody adds money while a period is closed."""
    list(Fund.objects.select_for_update().order_by("pk"))
    list(Budget.objects.select_for_update().order_by("pk"))


@transaction.atomic
def close_year(*, year: FinancialYear, reason: str, by: User) -> PeriodClose:
    """Make a year final. What is carried forward or given back is recorded before."""
    _refuse_unended(year)
    return _record(PeriodClose.Act.CLOSE, year.start_year, None, reason, by)


@transaction.atomic
def close_quarter(*, quarter: Quarter, reason: str, by: User) -> PeriodClose:
    """Close a quarter softly: what is added to it later needs a reason."""
    _refuse_unended(quarter)
    return _record(PeriodClose.Act.CLOSE, quarter.year, quarter.number, reason, by)


def is_over(period: FinancialYear | Quarter) -> bool:
    """Only then is it closed: what takes effect today, such as an award, always falls in an open period."""
    return period.end < timezone.localdate()


def _refuse_unended(period: FinancialYear | Quarter) -> None:
    if not is_over(period):
        raise Refused(f"{period} ends on {day(period.end)}. It is closed once it is over.")


@transaction.atomic
def reopen(*, year: FinancialYear, quarter: int | None, reason: str, by: User) -> PeriodClose:
    """Open a closed period again, by one who has the right, with a reason."""
    if not can_authorise(by):
        raise Refused("Only a finance officer with the right to authorise may reopen a period.")
    if not reason.strip():
        raise Refused("Say why the period is reopened.")
    return _record(PeriodClose.Act.REOPEN, year.start_year, quarter, reason, by)


def _record(act: str, year: int, quarter: int | None, reason: str, by: User) -> PeriodClose:
    if not can_close(by):
        raise Refused("Only a finance officer closes and reopens periods.")
    hold_every_budget()
    statement = PeriodClose(act=act, year=year, quarter=quarter, reason=reason, recorded_by=by)
    earlier = PeriodClose.objects.filter(year=year, quarter=quarter)
    if earlier.is_closed() == (act == PeriodClose.Act.CLOSE):
        raise Refused(f"{statement.period} is {'closed already' if earlier.is_closed() else 'not closed'}.")
    statement.save()
    return statement
