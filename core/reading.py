"""Rows to read, and records made of them: behind one page of figures stand hundreds, and most of their fields are never
looked at.

A row is a NamedTuple whose fields are named as a query names them: `area_id`, `area__name`.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model
from django.db.models.base import ModelState

Record = TypeVar("Record", bound=Model)
Row = TypeVar("Row", bound=tuple)


def record_of(model: type[Record], fields: Mapping[str, Any], related: Mapping[str, Any] | None = None) -> Record:
    """A record with these fields, by their column's name in Python (`area_id`), and these records that it names.

    Any other field is read from the database when it is asked for, as with `only()`. Made without the signals that
    Django sends for every record that it makes, to which nothing here listens.
    """
    record = model.__new__(model)
    state = ModelState()
    state.adding, state.db = False, DEFAULT_DB_ALIAS
    state.fields_cache = {**related} if related else {}
    record.__dict__.update(fields, _state=state)
    return record


def record_of_row(model: type[Record], row: Any) -> Record:
    """The record that a row is of."""
    return record_of_values(model, row._fields, row)


def record_of_values(model: type[Record], fields: Sequence[str], values: Sequence[Any]) -> Record:
    """The record that these values are of, with the records that they name: `area__name` is its area's name, and
    `agreement__paid_to__name` that of its agreement's payee."""
    own: dict[str, Any] = {}
    named: dict[str, dict[str, Any]] = {}
    for field, value in zip(fields, values, strict=True):
        name, _, inner = field.partition("__")
        if inner:
            named.setdefault(name, {})[inner] = value
        else:
            own[field] = value
    related = {name: _named(model, name, own[f"{name}_id"], inner) for name, inner in named.items()}
    return record_of(model, own, related)


def records_of_values(
    model: type[Record], fields: Sequence[str], rows: Iterable[Sequence[Any]], keys: Iterable[int]
) -> list[Record]:
    """The records that rows are of, in the order of some keys. The first field is the record's key."""
    found = {row[0]: record_of_values(model, fields, row) for row in rows}
    return [found[key] for key in keys if key in found]


def _named(model: type[Model], name: str, key: Any, fields: Mapping[str, Any]) -> Model | None:
    of: Any = model._meta.get_field(name).related_model
    return None if key is None else record_of_values(of, ("id", *fields), (key, *fields.values()))


def row_of_record(kind: type[Row], record: Model) -> Row:
    """A row of a record that was read in another way."""
    return kind._make(_value(record, field) for field in kind._fields)  # type: ignore[attr-defined]


def _value(record: Any, field: str) -> Any:
    for name in field.split("__"):
        record = getattr(record, name) if record is not None else None
    return record
