"""What every page's frame needs."""

import base64
import mimetypes
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from core import navigation


@cache
def logo_address(path: str) -> str:
    """The office's logo as an address that holds the picture itself, so that its file may lie anywhere."""
    if not path:
        return ""
    kind = mimetypes.guess_type(path)[0] or "image/png"
    return f"data:{kind};base64,{base64.b64encode(Path(path).read_bytes()).decode()}"


def office(request: HttpRequest) -> dict[str, Any]:
    """The office's name, logo and colour, the bar of pages, and whether the figures are a demonstration."""
    user = getattr(request, "user", None)
    signed_in = bool(user and user.is_authenticated)
    admin_url = reverse("admin:index")
    return {
        "office": {
            "name": settings.RINGFENCE_OFFICE_NAME,
            "logo_url": logo_address(settings.RINGFENCE_OFFICE_LOGO),
            "colour": settings.RINGFENCE_OFFICE_COLOUR,
        },
        "demo": settings.RINGFENCE_DEMO,
        "nav": navigation.links_for(request) if signed_in else [],
        "admin_link": navigation.Link("Admin", admin_url, request.path.startswith(admin_url))
        if signed_in and user is not None and user.is_staff
        else None,
    }
