"""Filters over a list in the admin: each a labelled select, and nonsense in the address is refused in words."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import get_fields_from_path
from django.http import HttpRequest

from core.addresses import BadAddress
from core.periods import FinancialYear


class SelectFilter(admin.SimpleListFilter):
    """One select. A kind of filter says its choices in `lookups`, and where they are looked for in `path`."""

    path: str
    title: str = ""
    parameter_name: str = ""

    def __init__(self, request: HttpRequest, params: dict[str, Any], model: Any, model_admin: Any) -> None:
        self.model = model
        super().__init__(request, params, model, model_admin)
        known = {str(value) for value, _ in self.lookup_choices}
        if self.value() and self.value() not in known:
            raise BadAddress(f"“{str(self.value())[:40]}” is not a {self.title} here. Choose one from the list.")

    @property
    def field(self) -> Any:
        return get_fields_from_path(self.model, self.path)[-1]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(**{self.path: self.value()}) if self.value() else queryset


class RecordFilter(SelectFilter):
    """Those of one fund, one provider, one area."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(each.pk), str(each)) for each in self.field.remote_field.model.objects.all()]


class ChoiceFilter(SelectFilter):
    """Those of one kind or state."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(value), str(label)) for value, label in self.field.flatchoices if value]


class YearFilter(SelectFilter):
    """Those of one financial year; the years that occur are offered, the latest first."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        field = self.field
        years = field.model.objects.order_by(f"-{field.name}").values_list(field.name, flat=True).distinct()
        return [(str(year), FinancialYear(year).label) for year in years]


def _filter(base: type[SelectFilter], path: str, title: str, name: str) -> type[SelectFilter]:
    return type(base.__name__, (base,), {"path": path, "title": title, "parameter_name": name})


def by_record(path: str, title: str, name: str = "") -> type[SelectFilter]:
    """A select of the records that `path` leads to: `by_record("budget__fund", "fund")`."""
    return _filter(RecordFilter, path, title, name or title.replace(" ", "_"))


def by_choice(path: str, title: str, name: str = "") -> type[SelectFilter]:
    """A select of a field's choices: `by_choice("state", "state")`."""
    return _filter(ChoiceFilter, path, title, name or title.replace(" ", "_"))


def by_year(path: str = "year", title: str = "financial year", name: str = "year") -> type[SelectFilter]:
    """A select of the financial years that occur: `by_year("budget__year")`."""
    return _filter(YearFilter, path, title, name)
