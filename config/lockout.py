"""Who a failed sign-in is counted against, for the lock-out."""

from typing import Any

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

_LONGEST = 255  # what the record of failed tries has room for


def name_tried(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Return what was typed as user name or e-mail address, so that both count as one kind of attempt."""
    given = credentials or {}
    typed = given.get("username") or given.get("email") or request.POST.get("login", "")
    return typed.strip().lower()[:_LONGEST]


def address_of(request: HttpRequest) -> str | None:
    """Return the visitor's own address, past the office's proxy where there is one; None where nobody is visiting."""
    try:
        return get_adapter().get_client_ip(request)
    except PermissionDenied:
        return None
