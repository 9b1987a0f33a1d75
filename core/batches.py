"""Reading many rows in constant memory, without a reader that holds writers out while a slow download lasts."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from django.db.models import QuerySet

Row = TypeVar("Row")

SIZE = 500


def in_batches(keys: Iterable[int], fetch: Callable[[Sequence[int]], Iterable[Row]], size: int = SIZE) -> Iterator[Row]:
    """Every row, some hundreds at a time, in the order of its key.

    The keys are all read first, eight bytes each, and the cursor closed: SQLite keeps writers waiting for as long as
    one is open. A row recorded meanwhile is not there; one deleted meanwhile is left out.
    """
    held = array("q", keys)
    for start in range(0, len(held), size):
        yield from fetch(held[start : start + size].tolist())


def keys_of(rows: QuerySet) -> Iterator[int]:
    """The keys of rows, in the rows' order."""
    return rows.values_list("pk", flat=True).iterator()


def fetch_from(rows: QuerySet[Any], keys: Sequence[int]) -> list[Any]:
    """Some of these rows, whole, in the order of the keys that are given."""
    found = {row.pk: row for row in rows.order_by().filter(pk__in=keys)}
    return [found[key] for key in keys if key in found]
