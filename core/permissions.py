"""Who may look after people and settings (the office's rules on roles)."""

from typing import Any

from core.roles import EVERYTHING, READERS, Role, allow

allow([Role.ADMINISTRATOR], "core", ["user"], to=[act for act in EVERYTHING if act != "delete"])
allow([Role.AUDITOR], "core", ["user"], to=["view"])
allow(READERS - {Role.COMMISSIONER}, "core", ["importbatch"], to=["view"])
allow([Role.FINANCE], "core", ["importbatch"], to=["add"])


def can_read_reports(user: Any) -> bool:
    """Everybody of the office reads every report and takes its exports."""
    return user.is_authenticated and user.is_active and user.role in READERS


def can_read_own(user: Any) -> bool:
    """Everybody who signs in reads what `for_user` lets them: a provider's user, the provider's own agreements."""
    return user.is_authenticated and user.is_active
