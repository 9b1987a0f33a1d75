"""The change trail of a record in words: who changed what, when, from what to what."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.db import models

from core.money import pounds
from core.periods import day
from core.words import capitalised

NOTHING = "nothing"
_LONGEST = 120
_OF_THE_TRAIL = {"history_id", "history_date", "history_user", "history_type", "history_change_reason"}


@dataclass(frozen=True)
class Change:
    """One saving of a record: when, by whom, and what it changed, in sentences."""

    when: dt.datetime
    who: str
    what: Sequence[str]


def changes_of(record: models.Model) -> list[Change]:
    """Everything that was changed on a record, the latest first. A saving that changed nothing is left out.

    As many queries for a hundred changes as for one: the trail, and the names of what its links name.
    """
    return list(_Trail(record).changes())[::-1]


class _Trail:
    """The rows of a record's history, and the names of the records that they link to."""

    def __init__(self, record: models.Model) -> None:
        manager = record.history  # type: ignore[attr-defined]
        self.noun = capitalised(str(record._meta.verbose_name))
        self.model = manager.model
        self.rows = list(manager.select_related("history_user").order_by("history_date", "history_id"))
        self.fields = [field for field in self.model.tracked_fields if _is_told(field)]
        self.names = {field.name: self._names_of(field) for field in self.fields if field.is_relation}
        self.several = {field: self._links_of(field) for field in self.model._history_m2m_fields}

    def changes(self) -> Iterator[Change]:
        if self.rows:
            first = self.rows[0]
            yield Change(first.history_date, _who(first), [f"{self.noun} recorded."])
        for before, after in pairwise(self.rows):
            if what := list(self._told(before, after)):
                yield Change(after.history_date, _who(after), what)

    def _told(self, before: Any, after: Any) -> Iterator[str]:
        if after.history_type == "-":
            yield f"{self.noun} deleted."
            return
        for field in self.fields:
            old, new = getattr(before, field.attname), getattr(after, field.attname)
            if old != new:
                yield _from_to(field, self._value(field, old), self._value(field, new))
        for field, links in self.several.items():
            if links[before.pk] != links[after.pk]:
                yield _from_to(field, _joined(links[before.pk]), _joined(links[after.pk]))

    def _value(self, field: Any, value: Any) -> str:
        if value is None or value == "":
            return NOTHING
        if field.is_relation:
            return self.names[field.name].get(value, "a record that is gone")
        return _in_words(dict(field.flatchoices).get(value, value))

    def _names_of(self, field: Any) -> dict[Any, str]:
        keys = {getattr(row, field.attname) for row in self.rows} - {None}
        return _named(field.related_model, keys)

    def _links_of(self, field: Any) -> dict[Any, list[str]]:
        """The names of the many that each row of the trail links to."""
        through = getattr(self.model, field.name).model
        keys = field.m2m_reverse_field_name() + "_id"
        pairs = list(through.objects.filter(history__in=self.rows).values_list("history_id", keys))
        names = _named(field.related_model, {key for _, key in pairs})
        links: dict[Any, list[str]] = defaultdict(list)
        for row, key in sorted(pairs):
            links[row].append(names.get(key, "a record that is gone"))
        return links


def _is_told(field: Any) -> bool:
    """Keys, dates that the program keeps, and the number of the version say nothing to a reader."""
    return bool(field.editable or field.name in ("state", "origin", "answer")) and not field.primary_key


def _named(model: type[models.Model], keys: set[Any]) -> dict[Any, str]:
    return {row.pk: str(row) for row in model._default_manager.filter(pk__in=keys)} if keys else {}


def _who(row: Any) -> str:
    return str(row.history_user) if row.history_user else "the framework file or the program"


def _from_to(field: Any, old: str, new: str) -> str:
    return f"{capitalised(str(field.verbose_name))}: from {old} to {new}."


def _joined(names: Sequence[str]) -> str:
    return "; ".join(names) or NOTHING


def _in_words(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return pounds(value)
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return day(value)
    text = " ".join(str(value).split())
    return f"“{text if len(text) <= _LONGEST else text[: _LONGEST - 1] + '…'}”" if isinstance(value, str) else text
