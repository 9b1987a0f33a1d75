"""Addresses of the records and lists that figures open."""

from typing import Any

from django.urls import reverse
from django.utils.http import urlencode


def address(name: str, *keys: Any, **query: Any) -> str:
    """A page of the reports, with what its address asks for: `address("payments", year=2019)`."""
    return query_of(reverse(f"reports:{name}", args=keys), **query)


def query_of(path: str, **query: Any) -> str:
    """An address with what it asks for; what is empty is left out."""
    asked = {key: value for key, value in query.items() if value not in ("", None)}
    return f"{path}?{urlencode(asked)}" if asked else path
