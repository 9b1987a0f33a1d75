"""What every record is in the admin: a list, a form in plain words, a history, and a refusal that loses nothing."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.forms import Media
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.text import Truncator, capfirst

from core.addresses import BadAddress
from core.admin.fields import PlainFields
from core.admin.lists import RecordList
from core.admin.stamped import StampedAdmin
from core.exports import csv_response
from core.history import Change, changes_of, merged
from core.refusals import Refused

CHANGES_A_PAGE = 50
SAME_MOMENT = "Somebody saved the same thing at this moment. Nothing of yours is saved yet: check it, and save again."


def with_article(name: str) -> str:
    """`a provider`, `an area`."""
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


class RecordAdmin(PlainFields, StampedAdmin):
    """One kind of record. What may be done to it comes from the role table alone."""

    actions = None
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    empty_value_display = "not stated"
    save_on_top = False
    add_title = ""
    save_label = "Save"
    add_another_label = "Save and add another"

    @property
    def media(self) -> Media:
        """No scripts: every page of the admin is whole without them."""
        return Media()

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        return RecordList

    def lookup_allowed(self, lookup: str, value: str, request: Any = None) -> bool:
        """The list's own filters, and whether a field is empty. No other question can be put in the address."""
        own: Any = self.list_filter
        is_known = lookup in {each.parameter_name for each in own}
        return is_known or (lookup.endswith("__isnull") and super().lookup_allowed(lookup, value, request))

    def changes(self, record: Any) -> list[Change]:
        """What was changed on a record, the latest first."""
        return merged(changes_of(record), self.money_told(record))

    def money_told(self, record: Any) -> Iterable[Change]:
        """The movements of money that belong to the record's trail."""
        return ()

    def history_view(self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None) -> Any:
        """Who changed what, when, from what to what."""
        record = self.get_object(request, unquote(object_id))
        if record is None:
            raise Http404
        if not self.has_view_permission(request, record):
            raise PermissionDenied
        turned = Paginator(self.changes(record), CHANGES_A_PAGE)
        context = self.admin_site.each_context(request) | {
            "title": f"What changed of {record}",
            "opts": self.opts,
            "original": record,
            "changes": turned.get_page(request.GET.get("p")),
        }
        return TemplateResponse(request, "admin/object_history.html", context | (extra_context or {}))

    def record_links(self, request: HttpRequest, record: Any) -> list[tuple[str, str]]:
        """What else can be done from the record's page, each its words and its address."""
        return []

    def list_links(self, request: HttpRequest) -> list[tuple[str, str]]:
        """What else can be done from the list, each its words and its address."""
        return []

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_csv"
        return [path("csv/", self.admin_site.admin_view(self.csv_view), name=name), *super().get_urls()]

    def csv_view(self, request: HttpRequest) -> HttpResponseBase:
        """The list as a file: all of what its filters and order choose."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            found: Any = self.get_changelist_instance(request)
        except BadAddress as fault:
            return self.bad_address(request, fault)
        name = str(self.opts.verbose_name_plural).replace(" ", "-")
        dates = found.as_at.file_label if found.as_at else ""
        return csv_response(found.columns, found.file_rows(), f"{name}{dates}")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        words = {
            "title": capfirst(str(self.opts.verbose_name_plural)),
            "add_title": self.get_add_title(),
            "list_links": self.list_links(request),
        }
        try:
            return super().changelist_view(request, words | (extra_context or {}))
        except BadAddress as fault:
            return self.bad_address(request, fault)

    def bad_address(self, request: HttpRequest, fault: BadAddress) -> HttpResponseBase:
        return render(request, "400.html", {"words": str(fault)}, status=400)

    def get_add_title(self) -> str:
        return self.add_title or f"Add {with_article(str(self.opts.verbose_name))}"

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        context = {"add_title": self.get_add_title(), "save_label": self.save_label}
        context |= {"add_another_label": self.add_another_label} | (extra_context or {})
        try:
            return super().changeform_view(request, object_id, form_url, context)
        except (Refused, IntegrityError) as fault:
            # Nothing was written. The form comes again with everything as it was typed, and says why.
            request.refusal = str(fault) if isinstance(fault, Refused) else SAME_MOMENT  # type: ignore[attr-defined]
            return super().changeform_view(request, object_id, form_url, context)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> Any:
        done = getattr(request, "done", f"{self._named(obj)} is recorded.")
        request.done = done  # type: ignore[attr-defined]
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Any) -> Any:
        request.done = f"{self._named(obj)} is saved."  # type: ignore[attr-defined]
        return super().response_change(request, obj)

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: Any) -> Any:
        request.done = f"{self._named(obj_display)} is deleted."  # type: ignore[attr-defined]
        return super().response_delete(request, obj_display, obj_id)

    def _named(self, record: Any) -> str:
        return f"{capfirst(str(self.opts.verbose_name))} “{Truncator(str(record)).words(12)}”"

    def message_user(self, request: HttpRequest, message: Any, *args: Any, **kwargs: Any) -> None:
        """What was done, in the product's words and not in Django's."""
        super().message_user(request, getattr(request, "done", message), *args, **kwargs)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        record = kwargs.get("obj")
        if record and request.method == "GET" and not hasattr(record, "get_absolute_url"):
            context["changes"] = self.changes(record)
        context["record_links"] = self.record_links(request, record) if record else []
        return super().render_change_form(request, context, *args, **kwargs)
