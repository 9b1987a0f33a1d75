"""Addresses of agreements in the admin, each under its own face."""

from django.urls import reverse

from grants.models import Agreement


def admin_address(agreement: Agreement, act: str = "change") -> str:
    """Where an agreement is read and changed, or one act on it: `check`, `end`, `discard`, `complete`, `schedule`."""
    return reverse(f"admin:grants_{agreement.face}_{act}", args=[agreement.pk])


def list_address(face: str) -> str:
    """The list of grants, of contracts, or of the others."""
    return reverse(f"admin:grants_{face}_changelist")
