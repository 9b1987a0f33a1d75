"""Selects of filters, written in one piece: Django draws each of their hundreds of options by a template of its own."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from html import escape
from itertools import groupby
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.choices import BaseChoiceIterator
from django.utils.safestring import SafeString, mark_safe

from core.compiled import Compiled

_BETWEEN = "\0"  # which no form and no PostgreSQL takes, so that no name has it


class Select(forms.Select):
    """The same mark-up as Django's own select, groups of options included."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = set(self.format_value(value))
        attributes = flatatt({"name": name, **self.build_attrs(self.attrs, attrs)})
        return mark_safe(f"<select{attributes}>\n{''.join(_lines(self.choices, chosen))}</select>")


def _lines(choices: Iterable[Any], chosen: set[str]) -> Iterator[str]:
    for is_group, several in groupby(choices, key=_is_group):
        if is_group:
            for name, members in several:
                yield f'<optgroup label="{escape(str(name))}">\n{"".join(_lines(members, chosen))}</optgroup>\n'
        else:
            yield from _options(several, chosen)


def _is_group(choice: Any) -> bool:
    return isinstance(choice[1], list | tuple)


def _options(choices: Iterable[Any], chosen: set[str]) -> Iterator[str]:
    """Options that stand together. All their words are escaped in one go, as there may be hundreds."""
    words = [str("" if word is None else word) for choice in choices for word in choice]
    escaped = escape(_BETWEEN.join(words)).split(_BETWEEN)
    for value, in_html, label in zip(words[::2], escaped[::2], escaped[1::2], strict=True):
        yield f'<option value="{in_html}"{" selected" if value in chosen else ""}>{label}</option>\n'


class Offered:
    """The records that several selects of one form offer, read in one query when the first is drawn.

    Each row gives the name of its select, and the key and the name of a record.
    """

    def __init__(self, query: Compiled) -> None:
        self.query = query

    @cached_property
    def by_select(self) -> dict[str, list[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for select, key, label in self.query.rows():
            found[select].append((key, label))
        return found


class Choices(BaseChoiceIterator):
    """One select's choices among them, after the one that stands for every record."""

    def __init__(self, offered: Offered, select: str, every: str) -> None:
        self.offered, self.select, self.every = offered, select, every

    def __iter__(self) -> Iterator[tuple[str, str]]:
        yield ("", self.every)
        yield from self.offered.by_select[self.select]
