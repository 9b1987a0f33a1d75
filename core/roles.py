"""Who may do what: one role a person, and a table a role (each app adds its own rows in `permissions.py`)."""

from collections.abc import Iterable

from django.db import models


class Role(models.TextChoices):
    """The six kinds of person who sign in."""

    ADMINISTRATOR = "administrator", "administrator"
    OFFICER = "officer", "commissioning officer"
    FINANCE = "finance", "finance officer"
    COMMISSIONER = "commissioner", "commissioner"
    AUDITOR = "auditor", "auditor"
    PROVIDER = "provider", "provider"


STAFF = frozenset({Role.ADMINISTRATOR, Role.OFFICER, Role.FINANCE, Role.AUDITOR})
"""Roles that may open the admin site; the auditor's is view only."""

READERS = STAFF | {Role.COMMISSIONER}
"""Roles that may read every report and export."""

EVERYTHING = ("view", "add", "change", "delete")

_allowed: dict[str, set[str]] = {role: set() for role in Role.values}


def allow(roles: Iterable[str], app: str, models_named: Iterable[str], *, to: Iterable[str]) -> None:
    """Let roles do something (view, add, change, delete) to an app's records. What is not allowed is refused."""
    codes = {f"{app}.{act}_{name}" for name in models_named for act in to}
    for role in roles:
        _allowed[role] |= codes


def role_allows(role: str, permission: str) -> bool:
    """Whether a role holds a permission named like `grants.add_payment`."""
    return permission in _allowed.get(role, ())


def role_allows_app(role: str, app: str) -> bool:
    """Whether a role may do anything at all in an app."""
    return any(code.startswith(f"{app}.") for code in _allowed.get(role, ()))
