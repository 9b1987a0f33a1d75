"""Who may do what with providers, frameworks, funds, decisions and questions (domain section 6)."""

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
_MOVEMENTS = ["budgetentry", "allocation"]

allow(READERS - {Role.COMMISSIONER}, _APP, [*_RECORDS, *_MOVEMENTS, "budget"], to=["view"])
allow([Role.ADMINISTRATOR, Role.OFFICER], _APP, _RECORDS, to=["add", "change"])
allow(
    [Role.ADMINISTRATOR, Role.OFFICER],
    _APP,
    ["providername", "providercontact", "providermember", "statement"],
    to=["delete"],
)
allow([Role.FINANCE], _APP, ["budget", "budgetentry"], to=["add"])
allow([Role.FINANCE, Role.OFFICER], _APP, ["allocation"], to=["add"])
