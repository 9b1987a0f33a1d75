"""The kept versions of a record and of the rows that go with it, and the words for what stands in their fields."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.db.models import Max, QuerySet

from core.money import MoneyField, pounds
from core.periods import FinancialYear, day

NOTHING = "nothing"
GONE = "a record that is gone"
YEARS = frozenset({"year", "first_year", "last_year", "resources_year"})
_TOLD_THOUGH_NOBODY_TYPES_IT = frozenset({"state", "origin", "answer"})
_PLACE = "order"
_LONGEST = 120


class Kind:
    """One kind of record in a trail: every kept version of it, and the names of what those link to."""

    def __init__(self, model: Any, kept: QuerySet, *, parent: str = "") -> None:
        self.model, self.kept, self.parent = model, kept, parent
        self.noun = str(model._meta.verbose_name)
        self.key = model._meta.pk.attname
        self.fields = [each for each in kept.model.tracked_fields if _is_told(each) and each.name != parent]

    def label(self, field: Any) -> str:
        """What a field is called in a sentence: by its own name, or by the words that its record has for it there."""
        said: dict[str, str] = {_PLACE: "place in the list", **getattr(self.model, "told_as", {})}
        return said.get(field.name, str(field.verbose_name))

    def says_more(self, field: Any, version: Any, name: str) -> bool:
        """Whether a field tells a reader more of a new row, or of one that is gone, than its name does."""
        value = self.value(field, version)
        is_named = field.is_relation and value.startswith(name)
        return field.name != _PLACE and value not in (NOTHING, name) and not is_named

    @cached_property
    def versions(self) -> list[Any]:
        return list(self.kept.select_related("history_user").order_by("history_date", "history_id"))

    @property
    def latest(self) -> int:
        """The number of the latest version: a later one has a higher number."""
        return self.kept.order_by().aggregate(latest=Max("history_id"))["latest"] or 0

    def value(self, field: Any, version: Any) -> str:
        """What stood in a field, in words."""
        value = getattr(version, field.attname)
        if value is None or value == "" or not field.is_relation:
            return in_words(field, value)
        return str(self._linked[field.name].get(value, GONE))

    def links(self, field: Any, version: Any) -> list[str]:
        """The names of the many that a version links to."""
        return self._several[field.name].get(version.pk, [])

    @property
    def several(self) -> Sequence[Any]:
        """The fields that link to many."""
        return self.kept.model._history_m2m_fields

    def name_of(self, version: Any) -> str:
        """A row by the name that its page gives it: `“Jo Hale”`, `3`, `2019/20`."""
        row = version.instance
        for name, linked in self._linked.items():
            field = self.model._meta.get_field(name)
            field.set_cached_value(row, linked.get(getattr(version, field.attname)))
        if not hasattr(self.model, "name_as_row"):
            return in_words(None, str(row))
        try:
            return str(row.name_as_row)
        except ObjectDoesNotExist:
            return GONE

    @cached_property
    def _linked(self) -> dict[str, dict[Any, Any]]:
        """The records that the versions' links name, by field and key."""
        return {
            field.name: named(field.related_model, {getattr(version, field.attname) for version in self.versions})
            for field in self.kept.model.tracked_fields
            if field.is_relation and (field in self.fields or field.name in getattr(self.model, "named_by", ()))
        }

    @cached_property
    def _several(self) -> dict[str, dict[Any, list[str]]]:
        return {field.name: self._links_of(field) for field in self.several}

    def _links_of(self, field: Any) -> dict[Any, list[str]]:
        through = getattr(self.kept.model, field.name).model
        keys = field.m2m_reverse_field_name() + "_id"
        pairs = list(through.objects.filter(history__in=self.versions).values_list("history_id", keys))
        names = named(field.related_model, {key for _, key in pairs})
        links: dict[Any, list[str]] = defaultdict(list)
        for version, key in sorted(pairs):
            links[version].append(str(names.get(key, GONE)))
        return links


def kinds_of(model: Any, pk: Any, *, rows: Sequence[Any] | None = None, own: bool = True) -> list[Kind]:
    """A record's own kind, and those of the rows that go with it: of all of them, or of `rows` alone."""
    model = model._meta.concrete_model
    kept = model.history.filter(**{model._meta.pk.attname: pk})
    parts = _parts(model, kept)
    if rows is not None:
        chosen = {each._meta.concrete_model for each in rows}
        parts = [part for part in parts if part.model in chosen]
    return [*([Kind(model, kept)] if own else []), *parts]


def _parts(model: Any, kept: QuerySet) -> list[Kind]:
    """The kinds of row that are deleted with a record, and those that are deleted with such a row in turn."""
    found = []
    for link in model._meta.related_objects:
        part: Any = link.related_model
        if link.one_to_many and link.on_delete is models.CASCADE and hasattr(part, "history"):
            of_it = part.history.filter(**{f"{link.field.attname}__in": kept.order_by().values(model._meta.pk.attname)})
            found += [Kind(part, of_it, parent=link.field.name), *_parts(part, of_it)]
    return found


def named(model: Any, keys: set[Any]) -> dict[Any, Any]:
    """The records with these keys, with what their own names are made of."""
    wanted = keys - {None}
    if not wanted:
        return {}
    rows = model._default_manager.all()
    links = [field.name for field in model._meta.concrete_fields if field.is_relation]
    return (rows.select_related(*links) if links else rows).in_bulk(wanted)


def in_words(field: Any, value: Any) -> str:
    """A value as a sentence says it: `£30,377`, `1 April 2019`, `in force`, `“Recovery”`, `nothing`.

    Marks stand round what somebody typed, and not round what was chosen.
    """
    if value is None or value == "":
        return NOTHING
    if field is not None and value in (chosen := dict(field.flatchoices)):
        return str(chosen[value])
    if field is not None and field.name in YEARS and isinstance(value, int):
        return FinancialYear(value).label
    return pounds(value) if isinstance(field, MoneyField) else _plainly(value)


def _plainly(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value.normalize():,f}"
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return day(value)
    text = " ".join(str(value).split())
    return f"“{text if len(text) <= _LONGEST else text[: _LONGEST - 1] + '…'}”" if isinstance(value, str) else text


def _is_told(field: Any) -> bool:
    """Keys, dates that the program keeps, and the number of the version say nothing to a reader."""
    return bool(field.editable or field.name in _TOLD_THOUGH_NOBODY_TYPES_IT) and not field.primary_key


def versions_in_order(kinds: Sequence[Kind]) -> Iterator[tuple[Kind, Any, Any]]:
    """Every version as it came about, each with the one before it of the same record."""
    found = [(version.history_date, place, version.pk) for place, kind in enumerate(kinds) for version in kind.versions]
    by_number = [{version.pk: version for version in kind.versions} for kind in kinds]
    before: dict[tuple[int, Any], Any] = {}
    for _, place, number in sorted(found):
        kind, version = kinds[place], by_number[place][number]
        key = (place, getattr(version, kind.key))
        yield kind, before.get(key), version
        before[key] = version
