"""Selects of filters, written in one piece: Django draws each of their hundreds of options by a template of its own."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from html import escape
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms.utils import flatatt
from django.utils.choices import BaseChoiceIterator
from django.utils.safestring import SafeString, mark_safe


class Select(forms.Select):
    """The same mark-up as Django's own select, groups of options included."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = set(self.format_value(value))
        attributes = flatatt({"name": name, **self.build_attrs(self.attrs, attrs)})
        return mark_safe(f"<select{attributes}>\n{''.join(_lines(self.choices, chosen))}</select>")


def _lines(choices: Iterable[Any], chosen: set[str]) -> Iterator[str]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield f'<optgroup label="{escape(str(value))}">\n{"".join(_lines(label, chosen))}</optgroup>\n'
        else:
            yield _option("" if value is None else str(value), str(label), chosen)


def _option(value: str, label: str, chosen: set[str]) -> str:
    selected = " selected" if value in chosen else ""
    return f'<option value="{escape(value)}"{selected}>{escape(label)}</option>\n'


class Offered:
    """The records that several selects of one form offer, read in one query when the first is drawn.

    Each of `parts` gives the name of its select, and the key and the name of each record.
    """

    def __init__(self, parts: Sequence[QuerySet]) -> None:
        self.parts = parts

    @cached_property
    def by_select(self) -> dict[str, list[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        first, *others = self.parts
        for select, key, label in first.union(*others, all=True).order_by("label"):
            found[select].append((key, label))
        return found


class Choices(BaseChoiceIterator):
    """One select's choices among them, after the one that stands for every record."""

    def __init__(self, offered: Offered, select: str, every: str) -> None:
        self.offered, self.select, self.every = offered, select, every

    def __iter__(self) -> Iterator[tuple[str, str]]:
        yield ("", self.every)
        yield from self.offered.by_select[self.select]
