"""People in the admin: one short form, and a link with which somebody sets their own password."""

from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from core.admin.base import RecordAdmin
from core.admin.filters import by_choice
from core.forms import PersonForm
from core.models import User

_JUST_ADDED = "link_for"


def password_link(request: HttpRequest, person: User) -> str:
    """An address at which this person, and nobody else, sets a password: once, and within three days."""
    parts = {"uidb36": user_pk_to_url_str(person), "key": default_token_generator.make_token(person)}
    return request.build_absolute_uri(reverse("account_reset_password_from_key", kwargs=parts))


@admin.register(User)
class PersonAdmin(RecordAdmin):
    """People are added and deactivated, never deleted: what they did keeps their name."""

    form = PersonForm
    add_title = "Add a person"
    list_display = ("name", "username", "email", "role", "is_active")
    list_filter = (by_choice("role", "role"),)
    search_fields = ("name", "username", "email")
    fields = ("name", "username", "email", "role", "may_authorise", "is_active")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields if obj else tuple(name for name in self.fields if name != "is_active")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.password_link_view)
        return [path("<int:pk>/password-link/", view, name="core_user_password_link"), *super().get_urls()]

    def record_links(self, request: HttpRequest, record: Any) -> list[tuple[str, str]]:
        if not self._may_give_a_link(request, record):
            return []
        return [("Give a link to set a password", reverse("admin:core_user_password_link", args=[record.pk]))]

    def _may_give_a_link(self, request: HttpRequest, person: User) -> bool:
        return person.is_active and self.has_change_permission(request, person)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> Any:
        """On to the new person's link, which is shown once."""
        request.session[_JUST_ADDED] = obj.pk
        return redirect("admin:core_user_password_link", pk=obj.pk)

    def password_link_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Makes a link when asked, and shows it once: nobody can look it up again."""
        person = get_object_or_404(User, pk=pk)
        if not self._may_give_a_link(request, person):
            raise PermissionDenied
        is_new = request.session.pop(_JUST_ADDED, None) == pk
        context = {
            **self.admin_site.each_context(request),
            "title": f"A link for {person} to set a password",
            "opts": self.opts,
            "person": person,
            "is_new": is_new,
            "link": password_link(request, person) if is_new or request.method == "POST" else "",
        }
        return TemplateResponse(request, "admin/core/user/password_link.html", context)
