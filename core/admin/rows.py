"""The rows of a record on its own page: spare ones to fill, and none lost that somebody else took away meanwhile."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.utils.text import get_text_list

from core.admin.fields import PlainFields


class RecordRows(forms.BaseInlineFormSet):
    """The rows of a record on its own page. Two that say the same are told in plain words.

    A row that somebody else took away meanwhile stands on the form as a new one, so that nothing typed in it is lost.
    """

    model: Any
    data: Any
    prefix: Any
    gone: Sequence[Any] = ()

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        if self.is_bound:
            self._make_gone_rows_new()

    def _make_gone_rows_new(self) -> None:
        keys = self._keys_sent()
        there = {str(row.pk) for row in self.get_queryset()}
        self.gone = [self.model._meta.pk.to_python(key) for key in keys if key.isdecimal() and key not in there]
        if not self.gone:
            return
        kept = [place for place, key in enumerate(keys) if key in there]
        others = [place for place in range(self._count("TOTAL")) if place not in kept]
        self.data = _renumbered(self.data, self.prefix, [*kept, *others])
        for place in range(len(kept), len(keys)):
            self.data[f"{self.prefix}-{place}-{self.model._meta.pk.name}"] = ""
        self.data[f"{self.prefix}-INITIAL_FORMS"] = str(len(kept))

    def _keys_sent(self) -> list[str]:
        """The keys of the rows that the form was opened with, in their order."""
        name = self.model._meta.pk.name
        return [str(self.data.get(f"{self.prefix}-{place}-{name}", "")) for place in range(self._count("INITIAL"))]

    def _count(self, which: str) -> int:
        said = str(self.data.get(f"{self.prefix}-{which}_FORMS", ""))
        return min(int(said), self.absolute_max) if said.isdecimal() else 0

    def get_unique_error_message(self, unique_check: Sequence[str]) -> str:
        model: Any = self.model
        fields = [model._meta.get_field(name) for name in unique_check if name != self.fk.name]
        names = get_text_list([str(field.verbose_name) for field in fields], "and")
        return f"Two rows have the same {names}. Change one of them, or empty it."

    def get_form_error(self) -> str:
        return "This row says the same as another."


def _renumbered(data: Any, prefix: str, order: Sequence[int]) -> Any:
    """What was sent, with the rows of a set in another order."""
    again = data.copy()
    place_of: Mapping[str, int] = {str(old): new for new, old in enumerate(order)}
    for name in data:
        start, _, rest = name.removeprefix(f"{prefix}-").partition("-")
        if name.startswith(f"{prefix}-") and start in place_of:
            again.setlist(f"{prefix}-{place_of[start]}-{rest}", data.getlist(name))
    return again


class RecordInline(PlainFields, admin.TabularInline):
    """Rows of a record on its own page: spare rows to fill, so that none has to be asked for."""

    formset = RecordRows
    extra = 2
    show_change_link = False
    empty_value_display = "none"
