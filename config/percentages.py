"""A share that a setting gives."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ImproperlyConfigured


def percentage(name: str, env: Any, default: str = "20") -> Decimal:
    """A setting from 0 to 100, exact: `12.5`."""
    given = env.str(name, default=default)
    try:
        share = Decimal(given)
    except InvalidOperation:
        share = Decimal("NaN")
    if not share.is_finite() or not 0 <= share <= 100:
        raise ImproperlyConfigured(f"{name} is {given!r}. Give a percentage from 0 to 100, like 20 or 12.5.")
    return share
