"""Heads and rows of a table drawn in one piece, because a page may hold thousands of cells.

A row has a name, and may have url, proposed, under_name ("Offender · Herefordshire · ..."), note (a sentence under it),
nothing (true where there is nought but a plan; a phone then says so in one line), kind (a foot row: "total", "against",
"waiting") and cells, each with
  text     "£30,377", "TBC", "none", "n/a"; empty only in a foot
  label    its column's name, for a phone
  url      the records behind it
  caveat   a word under it ("not evidenced")
  absent   true for £0 and for words in a figure's place, which weigh less
  parted   true before Committed and Forecast
  words    true for a cell of words, set at the left
"""

import re
from collections.abc import Iterable
from html import escape
from itertools import compress, product
from typing import Any

from django.utils.safestring import SafeString, mark_safe

NOTHING = "Nothing allocated, committed, paid or forecast."
_NEEDS_ESCAPING = re.compile("[&<>\"']").search
_HYPHENED = re.compile(r"\b(?:[Rr]ing-fence[ds]?|[A-Z]{2,}(?:-[A-Z0-9]+)+)\b")


def unbroken(text: Any) -> SafeString:
    """Text in which “ring-fence” and references never break at their hyphen; the words themselves stay as they are."""
    escaped = _escaped(text)
    return mark_safe(_HYPHENED.sub(r'<span class="unbroken">\g<0></span>', escaped) if "-" in escaped else escaped)


def _escaped(text: Any) -> str:
    if isinstance(text, SafeString):
        return text
    words = str(text)
    return escape(words) if _NEEDS_ESCAPING(words) else words


def rows(several: Iterable[Any]) -> SafeString:
    """Every row of a table's body or foot."""
    return mark_safe("\n".join(map(_row, several)))


def _row(row: Any) -> str:
    cells = "\n".join(map(_cell, row.cells))
    return f'<tr role="row"{_class_of(row)}>\n<th role="rowheader" scope="row">{_name(row)}</th>\n{cells}\n</tr>'


def _class_of(row: Any) -> str:
    if getattr(row, "nothing", False):
        return ' class="nothing"'
    return f' class="foot foot--{row.kind}"' if row.kind else ""


def _name(row: Any) -> str:
    parts = [_link(row.url, unbroken(row.name))]
    proposed = getattr(row, "proposed", False)
    if row.under_name or proposed:
        tag = '<span class="proposed">Proposed</span> ' if proposed else ""
        parts.append(f'<span class="under-name">{tag}{_escaped(row.under_name)}</span>')
    if row.note:
        parts.append(f'<span class="under-name">{unbroken(row.note)}</span>')
    if getattr(row, "nothing", False):
        parts.append(f'<span class="under-name row-sentence">{NOTHING}</span>')
    return "\n".join(parts)


def _cell(cell: Any) -> str:
    label = f' data-label="{_escaped(cell.label)}"' if cell.text else ""
    caveat = f'<span class="caveat">{_escaped(cell.caveat)}</span>' if cell.caveat else ""
    classes = _CLASSES[not cell.words, getattr(cell, "parted", False), bool(cell.absent)]
    return f'<td role="cell"{classes}{label}>{_link(cell.url, _escaped(cell.text))}{caveat}</td>'


def _classes_of(*is_so: bool) -> str:
    classes = " ".join(compress(("money", "money--parted", "absent"), is_so))
    return f' class="{classes}"' if classes else ""


_CLASSES = {is_so: _classes_of(*is_so) for is_so in product((False, True), repeat=3)}
"""Of a cell that is a figure, is parted from the one before, is absent."""


def _link(url: str, text: str) -> str:
    return f'<a href="{_escaped(url)}">{text}</a>' if url else text


def heads(columns: Iterable[Any]) -> SafeString:
    """The heads of a table's columns (core/tables.py), each a link where the table sorts by it."""
    return mark_safe("\n".join(map(_head, columns)))


def _head(column: Any) -> str:
    is_sorted = f' aria-sort="{column.sorted}"' if column.sorted else ""
    said = f'<span class="govuk-visually-hidden">, sorted, {column.sorted_words}</span>' if column.sorted else ""
    words = _link(column.sort_url, f"{_escaped(column.label)}{said if column.sort_url else ''}")
    classes = _CLASSES[column.money, column.money and getattr(column, "parted", False), False]
    return f'<th role="columnheader" scope="col"{classes}{is_sorted}>{words}</th>'


def pages_bar(links: Iterable[Any], admin: Any) -> SafeString:
    """The product's pages (core/navigation.py), the current one marked: every page has them twice, for a phone too."""
    admins = f'<li class="pages__admin">{_page_link(admin)}</li>\n' if admin else ""
    items = "".join(f"<li>{_page_link(link)}</li>\n" for link in links)
    return mark_safe(f'<ul class="pages">\n{items}{admins}</ul>')


def _page_link(link: Any) -> str:
    current = ' aria-current="page"' if link.current else ""
    return f'<a href="{_escaped(link.url)}"{current}>{_escaped(link.label)}</a>'
