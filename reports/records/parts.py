"""What record pages are made of: facts, particulars, things that need attention, what happened, open questions."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from commissioning.models import OpenQuestion
from commissioning.models.questions import keys_of, naming
from core.as_was import as_they_were, rows_as_they_were
from core.money import pounds
from core.periods import AsAt, day
from core.permissions import can_read_reports
from reports.links import page_of


@dataclass(frozen=True)
class Link:
    """Somewhere to go, and what it is called."""

    label: str
    url: str


@dataclass(frozen=True)
class Fact:
    """A figure of the record's own: its name over its value, and a word of doubt or of detail under it."""

    name: str
    value: str
    note: str = ""
    url: str = ""
    link_label: str = ""


@dataclass(frozen=True)
class Particular:
    """One line of what the record says."""

    name: str
    value: str
    url: str = ""


@dataclass(frozen=True)
class Item:
    """Something that needs attention: what is true, why, how much and what to do."""

    fact: str
    why: str
    figure: str
    unit: str
    do_label: str = ""
    do_url: str = ""


@dataclass(frozen=True)
class Event:
    """Something that happened: when, what (in bold), and the rest of the sentence."""

    on: dt.date
    what: str
    words: str = ""


@dataclass(frozen=True)
class Asked:
    """An open question as a record's page lists it."""

    question: str
    words: str
    url: str


def questions_about(records: Sequence[Any], as_at: AsAt) -> list[Asked]:
    """The questions about any of some records that nobody had answered by the records date."""
    open_questions: Iterable[OpenQuestion] = OpenQuestion.objects.open().about(*records).select_related("raised_by")
    if not as_at.up_to_now:
        rows = rows_as_they_were(OpenQuestion, as_at).filter(naming(keys_of(records)), answered_on__isnull=True)
        open_questions = as_they_were(rows.order_by("raised_on", "id"), OpenQuestion, "raised_by")
    return [Asked(each.question, raised_in_words(each), page_of(each)) for each in open_questions]


def raised_in_words(question: OpenQuestion) -> str:
    """`Worth £1,500. Raised by R. Hale on 12 January 2026.`"""
    worth = "No amount" if question.worth is None else f"Worth {pounds(question.worth)}"
    by = f" by {question.raised_by}" if question.raised_by else ""
    return f"{worth}. Raised{by} on {day(question.raised_on)}."


def particular(name: str, record: Any, user: Any, *, missing: str = "not stated", after: str = "") -> Particular:
    """A line that names another record, a link to its page for who may open it."""
    if record is None:
        return Particular(name, missing)
    return Particular(name, f"{record}{after}", page_of(record) if can_read_reports(user) else "")
