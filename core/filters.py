"""Filters over lists: labelled choices in one row. A value that is none of them is refused in words."""

import copy
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import django_filters
from django import forms
from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.http import QueryDict

from core.addresses import BadAddress, read_as_at
from core.compiled import Compiled
from core.inputs import TextInput
from core.periods import FinancialYear
from core.permissions import can_read_reports
from core.selects import Choices, Offered, Select
from core.words import capitalised

ALL_YEARS = "all"
LONGEST_TEXT = 100


def all_that_contain(text: str, fields: Iterable[str]) -> Q:
    """Every word of the text somewhere in the fields, in any capitals."""
    found = Q()
    for word in text.split():
        somewhere = Q()
        for field in fields:
            somewhere |= Q(**{f"{field}__icontains": word})
        found &= somewhere
    return found


class OfARequest:
    """A filter as one request has it: Django-filter would copy all that it holds, records to be offered and all."""

    def __deepcopy__(self: Any, memo: Any) -> Any:
        own = copy.copy(self)
        own.extra = dict(self.extra)
        own.method = self.method  # binds it to this one
        return own


class YearField(forms.Field):
    """A financial year like 2019 or 2019/20; None for all years."""

    widget = Select

    def to_python(self, value: Any) -> FinancialYear | None:
        if not value or value == ALL_YEARS:
            return None
        try:
            return FinancialYear.parse(value)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


class YearFilter(OfARequest, django_filters.Filter):
    """The financial year. What a year means to a row is the list's own: it says so in `filter_year`."""

    field_class = YearField

    def filter(self, rows: QuerySet, value: FinancialYear | None) -> QuerySet:
        return rows


class TextFilter(OfARequest, django_filters.Filter):
    """Rows that contain every word that was typed, in any of some fields."""

    field_class = forms.CharField

    def __init__(self, *fields: str, label: str = "Containing", **kwargs: Any) -> None:
        said = {
            "max_length": f"Look for at most {LONGEST_TEXT} characters",
            "null_characters_not_allowed": "What you look for has a character that can’t be read",
        }
        super().__init__(label=label, max_length=LONGEST_TEXT, error_messages=said, widget=TextInput, **kwargs)
        self.fields = fields

    def filter(self, rows: QuerySet, value: str) -> QuerySet:
        return rows.filter(all_that_contain(value, self.fields)) if value else rows


class RecordFilter(OfARequest, django_filters.ModelChoiceFilter):
    """One record of many, in any of some fields. It offers only what the person may see.

    `on_call` is for one that an address brings, such as a link from the record's own page: it is offered once chosen.
    """

    def __init__(
        self, *fields: str, label: str, every: str, records: QuerySet, on_call: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(label=label, empty_label=every, queryset=records, widget=Select, **kwargs)
        self.fields, self.on_call, self.every = fields, on_call, every

    def offered(self, name: str) -> QuerySet:
        """Every record by this filter's name, each with its key and its own name: for one who may see them all."""
        key = Cast(self.extra.get("to_field_name", "pk"), CharField())
        rows = self.queryset.order_by()
        return rows.annotate(of=Value(name), key=key, label=F("name")).values_list("of", "key", "label")

    def get_queryset(self, request: Any) -> QuerySet:
        rows: QuerySet = self.queryset.for_user(self.parent.user)
        return rows

    def filter(self, rows: QuerySet, value: Any) -> QuerySet:
        return rows if value is None else rows.filter(self.names(value))

    def names(self, record: Any) -> Q:
        """The rows that name a record in any of the fields."""
        there = Q()
        for field in self.fields:
            there |= Q(**{field: record})
        return there


class WordFilter(OfARequest, django_filters.ChoiceFilter):
    """One word of a few: a value of the field, unless `means` says which rows a word stands for."""

    def __init__(
        self,
        field: str,
        *,
        label: str,
        every: str,
        choices: Iterable[tuple[str, str]],
        means: Mapping[str, Q] | None = None,
        **kwargs: Any,
    ) -> None:
        offered = [(value, capitalised(words)) for value, words in choices]
        super().__init__(field_name=field, label=label, empty_label=every, choices=offered, widget=Select, **kwargs)
        self.means = means or {}

    def filter(self, rows: QuerySet, value: str) -> QuerySet:
        return rows.filter(self.means.get(value) or Q(**{self.field_name: value})) if value else rows


class ListFilters(django_filters.FilterSet):
    """The filters of one list: `filter_queryset(rows)` applies them. A bad value raises BadAddress.

    A list that shows one year alone (`every_year` is false) shows its own where an address asks for all.
    """

    def __init__(
        self,
        query: QueryDict,
        *,
        rows: QuerySet,
        user: Any,
        default_year: FinancialYear | None,
        every_year: bool = True,
    ) -> None:
        data = query.copy()
        if "year" in self.base_filters:
            asked = query.get("year")
            data["year"] = _settled_year(asked if every_year or asked != ALL_YEARS else None, default_year)
        super().__init__(data, queryset=rows)
        self.user, self.as_at = user, read_as_at(query)
        for name in [name for name, each in self.filters.items() if self._is_left_out(each, query.get(name))]:
            del self.filters[name]
        if not self.form.is_valid():
            raise BadAddress(self._fault())
        self._offer_records()

    def _offer_records(self) -> None:
        """The records of every filter that names them, in one query, made when the first of them is drawn."""
        offered = Offered(_OFFERED.setdefault(type(self), Compiled(self._every_record)))
        for name, each in self.filters.items():
            if isinstance(each, RecordFilter) and not each.on_call:
                self.form.fields[name].widget.choices = Choices(offered, name, each.every)

    @classmethod
    def _every_record(cls) -> QuerySet:
        named = {name: each for name, each in cls.base_filters.items() if isinstance(each, RecordFilter)}
        first, *others = [each.offered(name) for name, each in named.items() if not each.on_call]
        return first.union(*others, all=True).order_by("label")

    def _is_left_out(self, each: django_filters.Filter, given: str | None) -> bool:
        """Records are offered to the office's people alone. One on call is there once it is chosen, for whoever may see
        it: what a link promised is then shown, and no more."""
        if not isinstance(each, RecordFilter):
            return False
        return not given if each.on_call else not can_read_reports(self.user)

    @property
    def year(self) -> FinancialYear | None:
        """The year that is chosen: None for all years."""
        year: FinancialYear | None = self.form.cleaned_data.get("year")
        return year

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the year is chosen, so that rows may be left out."""
        return any(value not in (None, "") for name, value in self.form.cleaned_data.items() if name != "year")

    def offer_years(self, years: Sequence[FinancialYear], *, every: bool) -> None:
        """The years that the form offers, the chosen one always among them."""
        offered = sorted({*years, *([self.year] if self.year else [])}, reverse=True)
        choices = [(str(year.start_year), year.label) for year in offered]
        self.form.fields["year"].widget.choices = [(ALL_YEARS, "All years")] * every + choices

    def _fault(self) -> str:
        name, errors = next(iter(self.form.errors.items()))
        if name == "year" or isinstance(self.filters[name], TextFilter):
            return f"{errors[0]}."
        given = str(self.data.get(name, ""))[:40]
        label = self.form.fields[name].label
        return f"“{given}” is not a choice under “{label}”. Choose one from the list."


_OFFERED: dict[type[ListFilters], Compiled] = {}
"""By list, what its filters of records offer. Who may not see every record is offered none: they are left out."""


def _settled_year(given: str | None, default: FinancialYear | None) -> str:
    """The year as the form's own choices write it: 2019/20 is 2019. Nonsense stays as it is, to be refused."""
    if not given:
        return str(default.start_year) if default else ALL_YEARS
    try:
        return str(FinancialYear.parse(given).start_year)
    except ValueError:
        return given
