"""What has to hold of one row of a register, by itself."""

import datetime as dt
from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.utils import timezone

from core.money import add_up, pounds
from core.periods import FinancialYear, day, period_in_words
from grants.models.agreements import reference_shape
from grants.models.choices import State
from reports.imports.columns import AGREEMENTS
from reports.imports.reading import Entry

LONGEST_IN_YEARS = 30
_HEADINGS = {column.field: column.name for column in AGREEMENTS}


def heading(field: str) -> str:
    """What the column of a field is called."""
    return _HEADINGS[field]


def faults_of(entry: Entry) -> Iterator[tuple[str, str]]:
    """What is wrong with an agreement's own row: the field, and the words."""
    yield from _reference(entry)
    yield from _dates(entry)
    yield from _ending(entry)
    yield from _money(entry)


def years_outside(entry: Entry) -> Iterator[str]:
    """Money of years in which the agreement does not run: it may be meant, so it is told and no fault."""
    first, last = entry["starts_on"], entry["ends_on"]
    if not first or not last:
        return
    for amounts, what in ((entry.committed, "committed for"), (entry.paid, "paid from")):
        for year in map(FinancialYear, sorted(amounts)):
            if last < year.start or year.end < first:
                place = entry.row.fault("", heading("ends_on")).place
                amount, dates = pounds(amounts[year.start_year]), period_in_words(first, last)
                yield f"{place}: {amount} is {what} {year}, and the agreement runs {dates}. Is that meant?"


def _reference(entry: Entry) -> Iterator[tuple[str, str]]:
    try:
        if entry.reference:
            reference_shape(entry.reference)
    except ValidationError as error:
        yield "reference", error.messages[0]


def _dates(entry: Entry) -> Iterator[tuple[str, str]]:
    first, last = entry["starts_on"], entry["ends_on"]
    if first and last and last < first:
        yield "ends_on", f"It ends before it starts. Enter a last day on or after {day(first)}"
    elif first and last and last.year - first.year > LONGEST_IN_YEARS:
        yield "ends_on", f"It lasts more than {LONGEST_IN_YEARS} years. Check both dates"
    for field in ("signed_on", "decided_on", "paid_up_to"):
        if _is_ahead(entry[field]):
            yield field, f"{day(entry[field])} is still to come"


def _is_ahead(date: dt.date | None) -> bool:
    return date is not None and date > timezone.localdate()


def _ending(entry: Entry) -> Iterator[tuple[str, str]]:
    has_ended = entry["state"] not in (None, "", State.IN_FORCE)
    ended_on = entry["ended_on"]
    if has_ended and not ended_on:
        yield "ended_on", f"It is {State(entry['state']).label}: say on which day it ended"
    if has_ended and not entry["end_reason"]:
        yield "end_reason", f"It is {State(entry['state']).label}: say why"
    if ended_on and not has_ended:
        yield "state", f"It ended on {day(ended_on)}: say whether it is ended, withdrawn or terminated"
    if _is_ahead(ended_on):
        yield "ended_on", f"{day(ended_on)} is still to come. It is in force until then"
    if ended_on and entry["starts_on"] and ended_on < entry["starts_on"]:
        yield "ended_on", "It ended before it started. Check both dates"


def _money(entry: Entry) -> Iterator[tuple[str, str]]:
    if not entry.committed and entry.is_sound:
        yield "reference", "Nothing is committed for it in any year. Fill in a year, or leave the row out"
    if not entry.paid:
        return
    if not entry["paid_up_to"]:
        yield "paid_up_to", "Say up to which day it is paid"
    elif (
        add_up(entry.paid.values())
        and entry["starts_on"]
        and FinancialYear.containing(entry["paid_up_to"]) < FinancialYear.containing(entry["starts_on"])
    ):
        yield "paid_up_to", f"It is paid up to a year before it starts on {day(entry['starts_on'])}. Check both dates"
