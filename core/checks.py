"""Checks at start-up: a setting or a database that would break a promise is refused with a plain sentence."""

import re
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning

from core import triggers

LEAST_CONTRAST = 4.5


def contrast_on_white(colour: str) -> float:
    """The WCAG contrast of `#rrggbb` on white, from 1 to 21."""

    def linear(channel: str) -> float:
        part = int(channel, 16) / 255
        return part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(colour[place : place + 2]) for place in (1, 3, 5))
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def office_colour_can_be_read(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """White text on the office's colour has to be readable."""
    colour = settings.RINGFENCE_OFFICE_COLOUR
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        return [Error(f"RINGFENCE_OFFICE_COLOUR is {colour!r}. Give it like #1f4e4a.", id="core.E001")]
    if contrast_on_white(colour) < LEAST_CONTRAST:
        found = f"{contrast_on_white(colour):.1f}"
        return [
            Error(
                f"RINGFENCE_OFFICE_COLOUR {colour} is too light: its contrast on white is {found}:1. "
                f"Choose a darker one, {LEAST_CONTRAST}:1 or more.",
                id="core.E002",
            )
        ]
    return []


def movement_triggers_stand(app_configs: Any, databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """The triggers that keep movements from being changed are there. A warning, so that `migrate` can put it right."""
    return [
        Warning(
            f"Database “{using}” lacks the triggers {', '.join(lacking)}. "
            "Run `manage.py migrate`, which makes them again.",
            id="core.W003",
        )
        for using in databases or []
        if (lacking := triggers.missing(using))
    ]
