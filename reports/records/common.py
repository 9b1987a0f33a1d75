"""What every record's page has: its history, the questions about it, and the way to it in the admin."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model
from django.urls import reverse

from core.history import Change, changes_of, merged
from core.periods import AsAt
from core.permissions import can_read_reports
from reports.records.changes import events_by_then
from reports.records.parts import Event, Link, questions_about


def of_the_office(
    record: Model, user: Any, as_at: AsAt, money: Iterable[Change] = (), parts: Iterable[Model] = ()
) -> dict[str, Any]:
    """What changed and open questions, which the office's people alone read. `money` are movements of its trail;
    `parts` are records without a page of their own, about which questions are asked here too."""
    if not can_read_reports(user):
        return {}
    history = history_of(record, as_at, money)
    return {"for_office": True, "history": history, "questions": questions_about([record, *parts], as_at)}


def history_of(record: Model, as_at: AsAt, money: Iterable[Change] = ()) -> list[Event]:
    """Every act by the records date, the latest first."""
    return events_by_then(merged(changes_of(record), money), as_at)


def admin_links(record: Model, user: Any) -> list[Link]:
    """Where the record is kept, for who may see it there."""
    meta = record._meta
    if not user.has_perm(f"{meta.app_label}.view_{meta.model_name}"):
        return []
    url = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[record.pk])
    may_change = user.has_perm(f"{meta.app_label}.change_{meta.model_name}")
    return [Link("Change it in the admin" if may_change else "See it in the admin", url)]


def trail(*steps: tuple[str, str], here: str) -> list[dict[str, str]]:
    """The way back up, and this page."""
    return [*({"label": label, "url": url} for label, url in steps), {"label": here}]
