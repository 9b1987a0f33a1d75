"""Rows in the order that an address asks for, and heads that ask for it."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.http import QueryDict

from core.addresses import BadAddress
from core.tables import Head

NAME = "name"
Row = TypeVar("Row")

_SORTED_WORDS = {
    True: {"ascending": "smallest first", "descending": "largest first"},
    False: {"ascending": "A to Z", "descending": "Z to A"},
}


@dataclass(frozen=True)
class PartedHead(Head):
    """The head of a column. One that is parted has more room before it; one of words stands at the left."""

    parted: bool = False


def read_order(given: str, figures: Collection[str]) -> str:
    """A column's name, with a minus for the largest first. Empty: the rows' usual order."""
    known = [NAME, *figures]
    if given and given.removeprefix("-") not in known:
        raise BadAddress(f"“{given[:40]}” is not a column to sort by. Choose one of: {', '.join(known)}.")
    return given


def in_order(rows: Sequence[Row], order: str, value: Callable[[Row, str], Any]) -> list[Row]:
    """Rows sorted by `value(row, column)`. What has none comes last, whichever way."""
    column, downwards = order.removeprefix("-"), order.startswith("-")
    if not order:
        return list(rows)
    known = [row for row in rows if value(row, column) is not None]
    unknown = [row for row in rows if value(row, column) is None]
    return [*sorted(known, key=lambda row: value(row, column), reverse=downwards), *unknown]


def head(column: str, label: str, order: str, query: QueryDict, *, parted: bool = False) -> PartedHead:
    """A head that sorts by its column and keeps the filters. Figures sort largest first at the first press."""
    is_figure = column != NAME
    direction = {column: "ascending", f"-{column}": "descending"}.get(order, "")
    downwards = direction == "ascending" or (is_figure and not direction)
    asked = query.copy()
    asked["sort"] = f"-{column}" if downwards else column
    return PartedHead(
        label=label,
        sort_url=f"?{asked.urlencode()}",
        sorted=direction,
        sorted_words=_SORTED_WORDS[is_figure].get(direction, ""),
        money=is_figure,
        parted=parted,
    )
