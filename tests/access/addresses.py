"""Every address that the application answers, from its own resolver: a new one can't be forgotten."""

import inspect
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Address:
    """One address: its name, the names of what it takes, and the page that answers it.

    A page of acts is as many addresses as it has acts: `admin:commissioning_budgetentry_act/reverse`.
    """

    name: str
    route: str
    takes: tuple[str, ...]
    view: Any
    act: str = ""

    @property
    def url_name(self) -> str:
        return self.name.partition("/")[0]


def every_address() -> list[Address]:
    """Each named address, in order of its name."""
    return sorted((each for each in _under(get_resolver()) if each.name), key=lambda each: each.name)


def nameless_routes() -> list[str]:
    """The routes that have no name: Django's own ways back to a record's page, and its refusal of the rest."""
    return [each.route for each in _under(get_resolver()) if not each.name]


def _under(resolver: URLResolver, space: str = "", route: str = "") -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield from _of(pattern, space, here)
        else:
            yield from _under(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space, here)


def _of(pattern: URLPattern, space: str, route: str) -> Iterator[Address]:
    answers = pattern.callback
    takes = tuple(dict.fromkeys((*pattern.pattern.converters, *pattern.pattern.regex.groupindex)))
    name = f"{space}{pattern.name}" if pattern.name else ""
    whole = Address(name, route, takes, getattr(answers, "view_class", answers))
    if "act" not in takes:
        yield whole
    else:
        yield from (replace(whole, name=f"{name}/{act.name}", act=act.name) for act in _acts_of(answers))


def _acts_of(answers: Any) -> tuple[Any, ...]:
    """The acts of the admin that a page of acts belongs to."""
    return inspect.unwrap(answers).__self__.acts  # type: ignore[attr-defined]
