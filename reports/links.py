"""Addresses of the records and lists that figures open. Each keeps the dates that the reader chose."""

from typing import Any, Protocol

from django.urls import reverse

from core.addresses import dated, query_of

_WITHOUT_FIGURES = ("help", "notes", "accessibility")


class HasPage(Protocol):
    """A record that has a page of its own."""

    def get_absolute_url(self) -> str: ...


def address(name: str, *keys: Any, **query: Any) -> str:
    """A page of the reports, with what its address asks for: `address("payments", year=2019)`."""
    path = reverse(f"reports:{name}", args=keys)
    return query_of(path, **query) if name in _WITHOUT_FIGURES else dated(path, **query)


def page_of(record: HasPage) -> str:
    """A record's own page."""
    return dated(record.get_absolute_url())
