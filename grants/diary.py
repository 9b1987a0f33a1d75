"""The renewal diary: what comes up of agreements in force, by when somebody has to think of it."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, DateField, F, Value, When
from django.db.models.functions import Least

from core.periods import day
from grants.models import Agreement
from grants.models.agreements import AgreementQuerySet

HORIZON = 12
"""Months ahead that the diary looks."""

STAGES = (3, 6, 9, HORIZON)
"""Months before a day at which it is a step nearer."""

_NEVER = dt.date(9999, 12, 31)
DATES = {"notice_on": "notice is given by", "break_on": "it may be broken", "ends_on": "it ends"}


@dataclass(frozen=True)
class Coming:
    """A day that comes up, and what it is of the agreement."""

    on: dt.date
    what: str

    def __str__(self) -> str:
        """`it ends on 31 March 2020`, `notice is given by 31 December 2019`."""
        return f"{self.what} {day(self.on)}" if self.what.endswith(" by") else f"{self.what} on {day(self.on)}"


def months_on(date: dt.date, months: int) -> dt.date:
    """The same day so many months later; the last of the month where it has no such day."""
    years, month = divmod(date.month - 1 + months, 12)
    first = dt.date(date.year + years, month + 1, 1)
    after = (first + dt.timedelta(days=31)).replace(day=1)
    return min(first + dt.timedelta(days=date.day - 1), after - dt.timedelta(days=1))


def coming_up(agreement: Agreement, on: dt.date) -> list[Coming]:
    """Its days from a day on, the earliest first."""
    return sorted(_days_of(agreement, on), key=lambda coming: coming.on)


def _days_of(agreement: Agreement, on: dt.date) -> Iterator[Coming]:
    for name, what in DATES.items():
        date = getattr(agreement, name)
        if date and date >= on:
            yield Coming(date, what)


def within(on: dt.date, date: dt.date) -> int:
    """Within how many months a day comes: the nearest stage of the diary."""
    return next((months for months in STAGES if date <= months_on(on, months)), HORIZON)


def in_the_diary(rows: AgreementQuerySet, on: dt.date, months: int = HORIZON) -> AgreementQuerySet:
    """Agreements in force of which a day comes up within so many months, with `next_on`, the earliest of them."""
    days = [_from(name, on) for name in DATES]
    found: Any = rows.filter(state=Agreement.State.IN_FORCE).annotate(next_on=Least(*days))
    return found.filter(next_on__lte=months_on(on, months))


def _never() -> Value:
    return Value(_NEVER, output_field=DateField())


def _from(name: str, on: dt.date) -> Any:
    """A day of the agreement, or one that never comes where it has none or it has gone by."""
    return Case(When(**{f"{name}__gte": on}, then=F(name)), default=_never(), output_field=DateField())
