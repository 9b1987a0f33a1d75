"""One person for each role, all with the administrator's password, and a provider's own user."""

from core.models import User
from core.roles import Role

ADMINISTRATOR, OFFICER, SECOND, FINANCE, PROVIDER = "admin", "officer", "officer2", "finance", "provider"
_ROLES = {
    OFFICER: ("Alex Morgan", Role.OFFICER),
    SECOND: ("Dayo Osei", Role.OFFICER),
    FINANCE: ("Robin Hale", Role.FINANCE),
    "commissioner": ("Sam Whitfield", Role.COMMISSIONER),
    "auditor": ("Jo Priestley", Role.AUDITOR),
    PROVIDER: ("Chris Lowe", Role.PROVIDER),
}


def people() -> dict[str, User]:
    """Everybody in the story by user name. They sign in with the first administrator's password."""
    first = User.objects.filter(role=Role.ADMINISTRATOR).order_by("pk")[0]
    made = {username: _person(username, name, role, first) for username, (name, role) in _ROLES.items()}
    return made | {ADMINISTRATOR: first}


def _person(username: str, name: str, role: str, first: User) -> User:
    if there := User.objects.filter(username__iexact=username).first():
        return there
    person = User(username=username, email=f"{username}@example.org", name=name, role=role, password=first.password)
    person.full_clean()
    person.save()
    return person
