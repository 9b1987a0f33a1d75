"""The pages in the bar under the header. Each room adds its own; a person sees those that they may open."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import get_script_prefix, get_urlconf, reverse


@dataclass(frozen=True)
class Entry:
    """One page in the bar: its name, its URL name, and who may open it."""

    label: str
    url_name: str
    may_open: Callable[[Any], bool]
    order: int


@dataclass(frozen=True)
class Link:
    """An entry as one person sees it."""

    label: str
    url: str
    current: bool


_entries: list[Entry] = []


def add(label: str, url_name: str, *, may_open: Callable[[Any], bool], order: int) -> None:
    _entries.append(Entry(label, url_name, may_open, order))
    _entries.sort(key=lambda entry: entry.order)


def links_for(request: HttpRequest) -> list[Link]:
    """The bar for one request; the page under which the request stands is the current one."""
    site = (get_script_prefix(), get_urlconf())
    seen = [(entry.label, _address(entry.url_name, *site)) for entry in _entries if entry.may_open(request.user)]
    under = [url for _, url in seen if request.path == url or (url != "/" and request.path.startswith(url))]
    current = max(under, key=len, default=None)
    return [Link(label, url, url == current) for label, url in seen]


@cache
def _address(url_name: str, prefix: str, urlconf: str | None) -> str:
    """An entry's address, worked out once for each way in which the site is mounted."""
    return reverse(url_name)
