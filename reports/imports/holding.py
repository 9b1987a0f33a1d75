"""Keeps a file between the look at it and the act: within the page itself, signed, so that nothing is stored before."""

import base64
from dataclasses import dataclass
from typing import Any

from django.core import signing

LARGEST = 1_500_000
"""Bytes. A register of two thousand agreements is a fifth of it; a page's form may hold 2.5 million."""

_SALT = "reports.imports.register"
_KEPT_FOR = 24 * 60 * 60


@dataclass(frozen=True)
class Held:
    """A file that somebody sent and looks at, and has not brought in yet."""

    name: str
    content: bytes


def held_in_page(held: Held, user: Any) -> str:
    """The file as a page's hidden field holds it, for this person alone."""
    packed = [held.name, base64.b64encode(held.content).decode()]
    return signing.dumps(packed, salt=f"{_SALT}.{user.pk}", compress=True)


def taken_from_page(text: str, user: Any) -> Held | None:
    """The file again. None where the field was changed, is another person's, or is older than a day."""
    try:
        name, content = signing.loads(text, salt=f"{_SALT}.{user.pk}", max_age=_KEPT_FOR)
    except (signing.BadSignature, ValueError):
        return None
    return Held(name, base64.b64decode(content))
