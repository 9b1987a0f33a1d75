"""What a provider's user is told who is joined to no provider yet, and so sees no record at all."""

from typing import Any

from commissioning.models import ProviderMember
from core.lists import Empty
from core.roles import Role


def not_joined(user: Any) -> Empty | None:
    """Said in place of an empty list. None for everybody else."""
    if user.role != Role.PROVIDER or ProviderMember.objects.filter(user=user).exists():
        return None
    return Empty("Your account is not joined to a provider yet. Ask the office to add you to yours.")
