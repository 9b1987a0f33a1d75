"""Tables of lists: django-tables2 holds the columns, the order and the pages; these say what each cell reads."""

import copy
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal

import django_tables2 as tables
from django.db.models import F, QuerySet
from django.db.models.expressions import OrderBy
from django.http import QueryDict

from core.addresses import BadAddress
from core.money import pounds
from core.periods import day

Kind = Literal["text", "money", "pence", "date", "percent", "number", "result"]
PER_PAGE = 50
FIGURES = ("money", "pence", "percent", "number", "result")
_SORTED_WORDS = {
    "text": ("A to Z", "Z to A"),
    "date": ("earliest first", "latest first"),
    "figure": ("smallest first", "largest first"),
}


@dataclass(slots=True)
class Cell:
    """One cell of a row as it reads on a page. `absent` weighs less: £0, and words for what is not there.

    Neither it nor a row is frozen: a page makes hundreds, and that would take twice as long.
    """

    text: str
    label: str = ""
    url: str = ""
    caveat: str = ""
    absent: bool = False
    words: bool = False


@dataclass(slots=True)
class Row:
    """One row: its name, what stands under the name, and its other cells."""

    name: str
    cells: Sequence[Cell]
    url: str = ""
    under_name: str = ""
    note: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Head:
    """The head of one column, a link that sorts by it where it can be."""

    label: str
    sort_url: str = ""
    sorted: str = ""
    sorted_words: str = ""
    money: bool = False


def percent_words(share: Decimal) -> str:
    return f"{share.quantize(Decimal(1), rounding=ROUND_HALF_UP)}%"


_WORDS: dict[str, Callable[[Any], str]] = {
    "text": str,
    "money": pounds,
    "pence": lambda amount: pounds(amount, pence=True),
    "date": day,
    "percent": percent_words,
    "number": lambda number: f"{number:,}",
    "result": str,  # a figure in its own unit's words
}


def in_words(value: str | Decimal | int | dt.date, kind: Kind) -> str:
    """A value as a page says it."""
    return _WORDS[kind](value)


class ListColumn(tables.Column):
    """A column: its head, what orders it, and how its cells read. `missing` is the word for what is not there, and
    `sorts_by` that for what orders it, where another text than its own does."""

    def __init__(
        self,
        label: str,
        *,
        kind: Kind = "text",
        missing: str = "not stated",
        sorts_by: str = "",
        url: Callable[[Any], str] | None = None,
        caveat: Callable[[Any], str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(verbose_name=label, **kwargs)
        self.label, self.kind, self.missing, self.url_of, self.caveat_of = label, kind, missing, url, caveat
        self.sorts_by = sorts_by
        self.is_figure = kind in FIGURES
        self.words_of = _WORDS[kind]

    def __deepcopy__(self, memo: Any) -> "ListColumn":
        """As one page has it: django-tables2 would copy all that it holds."""
        return copy.copy(self)

    def cell(self, value: Any, record: Any) -> Cell:
        there = value is not None and value != ""
        of_a_row = record is not None  # the foot's cells belong to none
        return Cell(
            text=self.words_of(value) if there else self.missing,
            label=self.label,
            url=self.url_of(record) if self.url_of and there and of_a_row else "",
            caveat=self.caveat_of(record) if self.caveat_of and of_a_row else "",
            absent=not there or (self.is_figure and value == 0),
            words=not self.is_figure,
        )

    def foot_cell(self, value: Any) -> Cell:
        """The same column in the foot: empty where nothing is added up."""
        return Cell("") if value is None else self.cell(value, None)


class ListTable(tables.Table):
    """A list's columns. The first is the row's name; `under_name` says what stands under it."""

    tie_break = "pk"

    def under_name(self, record: Any) -> str:
        """More about the row, parted by dots."""
        return ""

    def rows_of(self, records: Sequence[Any]) -> list[Row]:
        """Records as rows of the page."""
        first, *others = [(bound.column, str(bound.accessor).split("__")) for _, bound in self.columns.items()]
        return [self._row(record, first, others) for record in records]

    def _row(self, record: Any, first: Any, others: Sequence[Any]) -> Row:
        column, steps = first
        name = column.cell(found_at(record, steps), record)
        return Row(
            name=name.text,
            url=name.url,
            under_name=self.under_name(record),
            cells=[column.cell(found_at(record, steps), record) for column, steps in others],
        )

    def foot_cells(self, totals: Mapping[str, Any]) -> list[Cell]:
        """The foot's cells under every column but the first."""
        bounds = [bound for _, bound in self.columns.items()]
        return [_foot_cell(bound, totals.get(bound.name)) for bound in bounds[1:]]

    def sort_by(self, order: str) -> None:
        """Take the order that an address asks for. Nonsense is refused in words."""
        known = {bound.name: bound for bound in self.columns.iterorderable()}
        if order.removeprefix("-") not in known:
            raise BadAddress(f"“{order[:40]}” is not a column to sort by. Choose one of: {', '.join(known)}.")
        self.order_by = order

    def in_order(self, rows: QuerySet) -> QuerySet:
        """Rows in that order."""
        order = str(self.order_by[0])
        places = [_place(key) for key in self.columns[order.removeprefix("-")].order_by]
        return rows.order_by(*places, self.tie_break)

    def heads(self, query: QueryDict) -> list[Head]:
        """The heads, each with the address that sorts by it and keeps the filters."""
        return [self._head(bound, query) for _, bound in self.columns.items()]

    def _head(self, bound: Any, query: QueryDict) -> Head:
        column = bound.column
        if not bound.orderable:
            return Head(bound.header, money=column.is_figure)
        direction = _direction(bound)
        return Head(
            label=bound.header,
            sort_url=_sort_url(query, bound.name, direction, column.is_figure),
            sorted=direction,
            sorted_words=_sorted_words(column, direction),
            money=column.is_figure,
        )


def found_at(record: Any, steps: Sequence[str]) -> Any:
    """What a path of names leads to: None where something on the way is not there."""
    value = record
    for step in steps:
        if value is None:
            return None
        if isinstance(value, dict):
            value = value.get(step)
        else:
            value = value[int(step)] if step.isdecimal() else getattr(value, step)
    return value


def _place(key: Any) -> OrderBy:
    """A sort key that puts what is unknown last, whichever way and on every database."""
    field = F(key.bare)
    return field.desc(nulls_last=True) if key.is_descending else field.asc(nulls_last=True)


def _foot_cell(bound: Any, value: Any) -> Cell:
    cell: Cell = bound.column.foot_cell(value)
    return cell


def _direction(bound: Any) -> str:
    if not bound.is_ordered:
        return ""
    return "descending" if bound.order_by_alias.is_descending else "ascending"


def _sorted_words(column: ListColumn, direction: str) -> str:
    if not direction:
        return ""
    upwards, downwards = _SORTED_WORDS["figure" if column.is_figure else column.kind]
    words = upwards if direction == "ascending" else downwards
    return f"by {column.sorts_by}, {words}" if column.sorts_by else words


def _sort_url(query: QueryDict, name: str, direction: str, is_figure: bool) -> str:
    """Figures sort largest first at the first press, words from A; a second press turns it round."""
    downwards = direction == "ascending" or (not direction and is_figure)
    sorted_query = query.copy()
    sorted_query.pop("page", None)
    sorted_query["sort"] = f"-{name}" if downwards else name
    return f"?{sorted_query.urlencode()}"
