"""Records as they were: what the change trail held of each by the records date of a position."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet, prefetch_related_objects

from core.periods import AsAt

Record = TypeVar("Record", bound=Model)


def rows_as_they_were(model: type[Model], as_at: AsAt) -> QuerySet[Any]:
    """The trail's row of each record as it stood at the records date; one deleted by then, or not made yet, has none.

    The rows have the record's own fields. Rows written at one moment stand in the order in which they were written.
    """
    trail = model.history.model.objects  # type: ignore[attr-defined]
    by_then = trail.filter(history_date__lte=as_at.records)
    after = Q(history_date__gt=OuterRef("history_date")) | Q(
        history_date=OuterRef("history_date"), history_id__gt=OuterRef("history_id")
    )
    replaced = by_then.filter(after, id=OuterRef("id"))
    rows: QuerySet[Any] = by_then.filter(~Exists(replaced)).exclude(history_type="-")
    return rows


def as_they_were(rows: Iterable[Any], model: type[Record], *related: str) -> list[Record]:
    """Rows of the trail as records to read, never to save; `related` are fetched, a query for each."""
    records = [model(**_said(row)) for row in rows]
    for record in records:
        record._state.adding = False
    prefetch_related_objects(records, *related)
    return records


def say_what_they_said(records: Sequence[Model], as_at: AsAt, *related: str) -> None:
    """Put into records, which are read and never saved, what they said by the records date; one of which nothing was
    recorded by then stays as it is."""
    if as_at.up_to_now or not records:
        return
    model = type(records[0])
    rows = rows_as_they_were(model, as_at).filter(id__in={record.pk for record in records})
    said = {row.id: _said(row) for row in rows}
    for record in records:
        for name, value in said.get(record.pk, {}).items():
            setattr(record, name, value)
    prefetch_related_objects(records, *related)


def _said(row: Any) -> dict[str, Any]:
    """What a row of the trail says of its record, by the record's own fields."""
    return {field.attname: getattr(row, field.attname) for field in row.tracked_fields}
