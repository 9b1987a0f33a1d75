"""Reading a year, two dates, a choice or a format from an address: nonsense is refused in words, never guessed at."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.utils import timezone
from django.utils.http import urlencode

from core.dates import parse_day
from core.periods import AsAt, FinancialYear, day


class BadAddress(Exception):
    """Something in the address can't be read: a year, a date, a group or a format. Its words say what to give."""


FORMATS = ("page", "csv", "xlsx")

_kept_dates: ContextVar[Mapping[str, str] | None] = ContextVar("the dates that a page's links keep", default=None)


def read_choice(params: Mapping[str, str], name: str, choices: Collection[str], *, default: str) -> str:
    """One of a few words."""
    given = params.get(name) or default
    if given not in choices:
        raise BadAddress(f"“{given[:40]}” is not a {name} here. Choose one of: {', '.join(filter(None, choices))}.")
    return given


def read_format(params: Mapping[str, str]) -> str:
    """`page`, `csv` or `xlsx`."""
    return read_choice(params, "format", FORMATS, default="page")


def read_year(params: Mapping[str, str], *, default: FinancialYear, name: str = "year") -> FinancialYear:
    """A financial year like 2019 or 2019/20."""
    given = params.get(name)
    if not given:
        return default
    try:
        return FinancialYear.parse(given)
    except ValueError as error:
        raise BadAddress(f"{error}.") from error


def read_as_at(params: Mapping[str, str]) -> AsAt:
    """The two dates: `position=2019-06-30` and `records=2019-07-12`. One that is left out or empty is now.

    A position may lie ahead: what is planned and in force already tells what will have been run up by then. Records
    can't: none of a later day has been made.
    """
    position, records = _read_day(params, "position"), _read_day(params, "records")
    today = timezone.localdate()
    if records and records > today:
        raise BadAddress(
            f"“records={records}” is after today, {day(today)}: no record of a later day has been made. "
            "Give today or a day before it, or leave it out."
        )
    return AsAt.of(position, records)


def _read_day(params: Mapping[str, str], name: str) -> dt.date | None:
    several = params.getlist(name) if hasattr(params, "getlist") else [params.get(name, "")]
    given = [text for text in several if text.strip()]
    if len(given) > 1:
        raise BadAddress(f"The address gives “{name}” {len(given)} times. Give one date, like {name}=2019-06-30.")
    if not given:
        return None
    try:
        return parse_day(given[0])
    except ValueError as error:
        raise BadAddress(f"{error}. In an address: {name}=2019-06-30.") from error


@contextmanager
def links_keep(as_at: AsAt) -> Iterator[None]:
    """Within it, links to pages of figures keep the dates that the reader chose."""
    token = _kept_dates.set(as_at.query)
    try:
        yield
    finally:
        _kept_dates.reset(token)


def dated(path: str, **query: Any) -> str:
    """A page of figures, with what its address asks for and the dates that the reader chose."""
    return query_of(path, **query, **(_kept_dates.get() or {}))


def query_of(path: str, **query: Any) -> str:
    """An address with what it asks for; what is empty is left out."""
    asked = {key: value for key, value in query.items() if value not in ("", None)}
    return f"{path}?{urlencode(asked)}" if asked else path
