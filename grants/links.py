"""Addresses of agreements in the admin, each under its own face."""

from django.urls import reverse

from grants.models import Agreement, Variation


def admin_address(agreement: Agreement, act: str = "change") -> str:
    """Where an agreement is read and changed, or one act on it: `check`, `end`, `discard`, `complete`, `schedule`."""
    return reverse(f"admin:grants_{agreement.face}_{act}", args=[agreement.pk])


def list_address(face: str) -> str:
    """The list of grants, of contracts, or of the others."""
    return reverse(f"admin:grants_{face}_changelist")


def variation_address(variation: Variation, act: str = "") -> str:
    """Where a variation is read, and put into force; or one act on it: `change`, `discard`."""
    agreement = variation.agreement
    name = f"admin:grants_{agreement.face}_variation{f'_{act}' if act else ''}"
    return reverse(name, args=[agreement.pk, variation.number])
