"""A list in the admin: its heads, rows and filters for the page, and the same rows for a file."""

import datetime as dt
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.contrib import admin
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.templatetags.admin_list import result_headers
from django.contrib.admin.utils import label_for_field, lookup_field
from django.contrib.admin.views.main import ORDER_VAR, PAGE_VAR, SEARCH_VAR, ChangeList
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst, slugify

from core.addresses import BadAddress
from core.batches import fetch_from, in_batches, keys_of
from core.exports import CellKind, Column
from core.money import MoneyField, pounds
from core.periods import AsAt, FinancialYear, day
from core.tables import Cell, Head, Row

_FIGURES = ("money", "number")
_SORTED_WORDS = {
    "money": ("smallest first", "largest first"),
    "number": ("smallest first", "largest first"),
    "date": ("earliest first", "latest first"),
}


def listed(
    heading: str, *, kind: CellKind = "text", ordering: str | None = None, empty: str | None = None
) -> Callable[[Any], Any]:
    """Marks a method of a RecordAdmin as a column: its head, what its cells are, its order, and its word for none."""

    def mark(function: Any) -> Any:
        function.kind = kind
        return admin.display(description=heading, ordering=ordering, empty_value=empty)(function)

    return mark


def kind_of(field: Any, attribute: Any) -> CellKind:
    """What a column's cells are: a model field says by its class, a method by its mark."""
    if isinstance(field, MoneyField):
        return "money"
    if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
        return "date"
    if isinstance(field, models.IntegerField | models.DecimalField) and not field.choices:
        return "number"
    return getattr(attribute, "kind", "text")


def in_words(value: Any, kind: CellKind) -> str:
    """A value as a page shows it."""
    if kind == "money":
        return pounds(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.datetime):
        moment = timezone.localtime(value)
        return f"{day(moment.date())}, {moment:%H:%M}"
    if isinstance(value, dt.date):
        return day(value)
    return f"{value:,}" if kind == "number" else str(value)


class RecordList(ChangeList):
    """Django's own list, drawn by a lean template of ours. A bad address is refused in words."""

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> Any:
        try:
            return super().get_queryset(request, exclude_parameters)
        except (IncorrectLookupParameters, DisallowedModelAdminLookup) as fault:
            raise BadAddress("The address names a filter that this list does not have.") from fault

    def get_results(self, request: HttpRequest) -> None:
        try:
            super().get_results(request)
        except IncorrectLookupParameters as fault:
            raise BadAddress(f"This list has no page {self.page_num}.") from fault

    model_admin: Any
    list_display: Any
    filter_specs: Any

    # The page

    @property
    def selects(self) -> list[dict[str, Any]]:
        """Each filter as a labelled select."""
        return [
            {
                "name": spec.parameter_name,
                "label": spec.title,
                "value": spec.value() or "",
                "choices": spec.lookup_choices,
            }
            for spec in self.filter_specs
        ]

    @property
    def search_name(self) -> str:
        return SEARCH_VAR if self.search_fields else ""

    @property
    def order(self) -> str:
        return self.params.get(ORDER_VAR, "")

    @property
    def is_narrowed(self) -> bool:
        return bool(self.query or self.has_active_filters)

    @property
    def count_words(self) -> str:
        """`9 providers`."""
        name = self.opts.verbose_name if self.result_count == 1 else self.opts.verbose_name_plural
        return f"{self.result_count:,} {name}"

    @cached_property
    def as_at(self) -> AsAt | None:
        """What the list's money is as at, which in the admin is now; None where it has no money."""
        return AsAt.now() if any(column.kind == "money" for column in self.columns) else None

    @property
    def page_obj(self) -> Any:
        return self.paginator.get_page(self.page_num)

    @property
    def previous_url(self) -> str:
        return self.get_query_string({PAGE_VAR: self.page_num - 1})

    @property
    def next_url(self) -> str:
        return self.get_query_string({PAGE_VAR: self.page_num + 1})

    @property
    def csv_url(self) -> str:
        return f"csv/{self.get_query_string()}"

    @cached_property
    def columns(self) -> list[Column]:
        return [self._column(name) for name in self.list_display]

    def _column(self, name: str) -> Column:
        label, attribute = label_for_field(name, self.model, model_admin=self.model_admin, return_attr=True)
        field = self._model_field(name)
        kind = "text" if name in self.model_admin.year_fields else kind_of(field, attribute)
        named = str(self.opts.verbose_name) if name == "__str__" else name
        said = slugify(named).replace("-", "_").removesuffix("_words")  # a method that words a field is headed as it is
        return Column(said, capfirst(str(label)), kind)

    @cached_property
    def _empty_words(self) -> dict[str, str]:
        """What each column says where there is nothing."""
        usual = self.model_admin.get_empty_value_display()
        marked = [getattr(self.model_admin, str(name), None) for name in self.list_display]
        own = [getattr(method, "empty_value_display", usual) for method in marked]
        return {column.name: words for column, words in zip(self.columns, own, strict=True)}

    def _model_field(self, name: str) -> Any:
        return next((field for field in self.opts.get_fields() if field.name == name), None)

    @property
    def table(self) -> dict[str, Any]:
        """This page's heads and rows, as components/table.html takes them."""
        return {"columns": list(self._heads()), "rows": [self._row(record) for record in self.result_list]}

    def _heads(self) -> Iterator[Head]:
        for head, column in zip(result_headers(self), self.columns, strict=True):
            ascending = bool(head.get("ascending"))
            words = _SORTED_WORDS.get(column.kind, ("A to Z", "Z to A"))
            yield Head(
                label=column.heading,
                sort_url=str(head.get("url_primary", "")),
                sorted=("ascending" if ascending else "descending") if head.get("sorted") else "",
                sorted_words=words[0 if ascending else 1],
                money=column.kind in _FIGURES,
            )

    def _row(self, record: Any) -> Row:
        name, *cells = [
            self._cell(value, column) for value, column in zip(self.values(record), self.columns, strict=True)
        ]
        return Row(name.text, cells, url=self.url_for_result(record))

    def _cell(self, value: Any, column: Column) -> Cell:
        is_empty = value is None or value == ""
        return Cell(
            text=self._empty_words[column.name] if is_empty else in_words(value, column.kind),
            label=column.heading,
            words=column.kind not in _FIGURES,
            absent=is_empty or (column.kind == "money" and not value),
        )

    # The file

    def values(self, record: Any) -> list[Any]:
        """One record's values, a column each: amounts as Decimal, days as dates, choices and years in words."""
        return [self._value(name, record) for name in self.list_display]

    def _value(self, name: str, record: Any) -> Any:
        field, _, value = lookup_field(name, record, self.model_admin)
        if field is None or value is None:
            return value
        if isinstance(value, ContentType):
            return capfirst(value.name)
        if field.remote_field:
            return str(getattr(record, field.name))
        if name in self.model_admin.year_fields:
            return FinancialYear(value).label
        return getattr(record, f"get_{field.name}_display")() if field.flatchoices else value

    def file_rows(self) -> Iterator[list[Any]]:
        """Every row that the filters choose, in the list's order, in constant memory."""
        records = in_batches(keys_of(self.queryset), partial(fetch_from, self.queryset))
        return (self.values(record) for record in records)
