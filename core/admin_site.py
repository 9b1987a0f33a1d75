"""The admin site: the officers' workplace, under the product's own frame."""

from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import redirect

_ORDER = ("grants", "commissioning", "outcomes", "core")


class RingfenceAdminSite(admin.AdminSite):
    """Signing in happens in one place, and roles decide what each person sees here."""

    site_header = "Ringfence"
    site_title = "Ringfence admin"
    index_title = "Admin"
    enable_nav_sidebar = False

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Somebody who is signed in and may not be here is refused at once, not sent to sign in again."""
        opened = super().admin_view(view, cacheable)

        @wraps(opened)
        def refused_or_opened(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if request.user.is_authenticated and not self.has_permission(request):
                raise PermissionDenied
            return opened(request, *args, **kwargs)

        return refused_or_opened

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> Any:
        """The rooms in the order in which an officer needs them."""
        rooms = super().get_app_list(request, app_label)
        return sorted(rooms, key=lambda room: _ORDER.index(room["app_label"]) if room["app_label"] in _ORDER else 9)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The product's one sign-in page; somebody who is signed in already and may not be here is told so."""
        if request.user.is_authenticated:
            if self.has_permission(request):
                return redirect("admin:index")
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next", request.get_full_path()), settings.LOGIN_URL)

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return redirect("account_logout")

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return redirect("account_change_password")
