"""Addresses of the records and lists that figures open. Each keeps the dates that the reader chose."""

from functools import cache
from typing import Any, Protocol
from urllib.parse import quote

from django.urls import get_script_prefix, get_urlconf, reverse

from core.addresses import dated, query_of

_A_KEY = 1234567890
_SAFE_IN_PATHS = "/~:@!$&'()*+,;="
"""What Django leaves as it is in a path."""

_OF_TODAY = (
    "help", "notes", "accessibility", "make-forecasts", "imports", "register-import", "register-template", "import",
    "import-file", "import-undo", "file", "year-end", "close-year", "close-quarter", "reopen", "open-budget",
    "book-check",
)  # fmt: skip
"""Pages without figures, and those on which one acts: they take no dates."""


class HasPage(Protocol):
    """A record that has a page of its own."""

    def get_absolute_url(self) -> str: ...


def address(name: str, *keys: Any, **query: Any) -> str:
    """A page of the reports, with what its address asks for: `address("payments", year=2019)`."""
    path = _path(name, *keys)
    return query_of(path, **query) if name in _OF_TODAY else dated(path, **query)


def _path(name: str, *keys: Any) -> str:
    """A page's path. A list asks for many of one kind: what they share is worked out once."""
    parts = _parts_of_path(name, len(keys), get_script_prefix(), get_urlconf())
    return "".join(part for pair in zip(parts, map(_quoted, [*keys, ""]), strict=True) for part in pair)


@cache
def _parts_of_path(name: str, keys: int, prefix: str, urlconf: str | None) -> list[str]:
    """What stands before, between and after a page's keys."""
    return reverse(f"reports:{name}", args=[_A_KEY] * keys).split(str(_A_KEY))


def _quoted(key: Any) -> str:
    return quote(str(key), safe=_SAFE_IN_PATHS)


def page_of(record: HasPage) -> str:
    """A record's own page."""
    return dated(record.get_absolute_url())
