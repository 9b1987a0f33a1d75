"""Who brings files in, and who reads what came of them (domain section 6)."""

from typing import Any


def can_import(user: Any) -> bool:
    return user.has_perm("core.add_importbatch")


def can_read_imports(user: Any) -> bool:
    return user.has_perm("core.view_importbatch")


def can_take_files(user: Any) -> bool:
    """May take the file itself as it came: finance and audit, as it may hold more than was taken from it."""
    return can_read_imports(user) and user.role in ("finance", "auditor")
