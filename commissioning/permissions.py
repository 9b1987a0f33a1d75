"""Who may do what with providers, frameworks, funds, decisions and questions (domain section 6)."""

from typing import Any

from core.roles import READERS, Role, allow

_APP = "commissioning"
_RECORDS = [
    "area",
    "provider",
    "providername",
    "providercontact",
    "providermember",
    "fund",
    "framework",
    "theme",
    "phase",
    "aim",
    "intention",
    "statement",
    "decision",
    "openquestion",
]
_MOVEMENTS = ["budgetentry", "allocation", "income", "periodclose"]

allow(READERS - {Role.COMMISSIONER}, _APP, [*_RECORDS, *_MOVEMENTS, "budget", "grantordate"], to=["view"])
allow([Role.ADMINISTRATOR, Role.OFFICER], _APP, _RECORDS, to=["add", "change"])
allow(
    [Role.ADMINISTRATOR, Role.OFFICER],
    _APP,
    ["providername", "providercontact", "providermember", "statement"],
    to=["delete"],
)
allow([Role.FINANCE], _APP, ["budget", "budgetentry", "income", "periodclose"], to=["add"])
allow([Role.FINANCE], _APP, ["grantordate"], to=["add", "change"])
allow([Role.FINANCE, Role.OFFICER], _APP, ["allocation"], to=["add"])


def can_budget(user: Any) -> bool:
    return user.has_perm("commissioning.add_budgetentry")


def can_record_income(user: Any) -> bool:
    return user.has_perm("commissioning.add_income")


def can_close(user: Any) -> bool:
    return user.has_perm("commissioning.add_periodclose")


def can_see_closes(user: Any) -> bool:
    """May read what is closed, what was reopened and why."""
    return user.is_authenticated and user.has_perm("commissioning.view_periodclose")


def can_authorise(user: Any) -> bool:
    """May authorise an excess and reopen a period: a finance officer with the extra right."""
    return user.is_active and user.role == Role.FINANCE and user.may_authorise
