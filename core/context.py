"""What every page's frame needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse

from core import navigation


def office(request: HttpRequest) -> dict[str, Any]:
    """The office's name, logo and colour, the bar of pages, and whether the figures are a demonstration."""
    user = getattr(request, "user", None)
    signed_in = bool(user and user.is_authenticated)
    admin_url = reverse("admin:index")
    return {
        "office": {
            "name": settings.RINGFENCE_OFFICE_NAME,
            "logo_url": static(settings.RINGFENCE_OFFICE_LOGO) if settings.RINGFENCE_OFFICE_LOGO else "",
            "colour": settings.RINGFENCE_OFFICE_COLOUR,
        },
        "demo": settings.RINGFENCE_DEMO,
        "nav": navigation.links_for(request) if signed_in else [],
        "admin_link": navigation.Link("Admin", admin_url, request.path.startswith(admin_url))
        if signed_in and user is not None and user.is_staff
        else None,
    }
