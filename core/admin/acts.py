"""Acts on one record that have a page of their own: what will happen, what must be said, and one button."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from core.admin.base import RecordAdmin
from core.refusals import Refused
from core.stale import AS_TYPED


class ReasonForm(forms.Form):
    """Why, in words that an auditor will understand."""

    reason = forms.CharField(
        label="Reason",
        help_text="In words that an auditor will understand.",
        widget=forms.Textarea(attrs={"rows": 3, "class": "input--whole"}),
        error_messages={"required": "Say why"},
    )


@dataclass(frozen=True)
class Act:
    """One thing that may be done to a record. `do` calls the action, with what the form was given."""

    name: str
    label: str
    words: Callable[[Any], str]
    may: Callable[[Any, Any], bool]
    do: Callable[..., Any]
    done: str
    form: type[forms.Form] = ReasonForm
    asks: Callable[[Any], dict[str, Any]] = lambda record: {}  # what the form is told of the record
    in_the_way: Callable[[Any], str] = lambda record: ""  # what is said in place of the form, where it can't be done
    why_not: Callable[[Any], str] = lambda record: ""  # what is said to whose work it is, where it is done already


class ActingAdmin(RecordAdmin):
    """A kind of record with acts: each allowed one is linked from the record's page."""

    acts: tuple[Act, ...] = ()

    def get_urls(self) -> list[URLPattern]:
        if not self.acts:
            return super().get_urls()
        view = self.admin_site.admin_view(self.act_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_act"
        return [path("<path:object_id>/do/<slug:act>/", view, name=name), *super().get_urls()]

    def record_links(self, request: HttpRequest, record: Any) -> list[tuple[str, str]]:
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_act"
        allowed = [act for act in self.acts if act.may(request.user, record)]
        links = [(act.label, reverse(name, args=[record.pk, act.name])) for act in allowed]
        return [*super().record_links(request, record), *links]

    def act_view(self, request: HttpRequest, object_id: str, act: str) -> HttpResponseBase:
        """The act's page; sent, it is done or refused in words."""
        chosen = next((each for each in self.acts if each.name == act), None)
        record = self.get_object(request, unquote(object_id))
        if chosen is None or record is None:
            raise Http404
        form = chosen.form(request.POST if request.method == "POST" else None, **chosen.asks(record))
        if not chosen.may(request.user, record):
            return self._too_late(request, chosen, record, form)
        if form.is_valid():
            try:
                chosen.do(record, by=request.user, **form.cleaned_data)
            except Refused as refused:
                form.add_error(None, str(refused))
                return self._act_page(request, chosen, record, form, status=409)
            messages.success(request, chosen.done)
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", record.pk)
        stopped = chosen.in_the_way(record) if request.method != "POST" else ""
        return self._act_page(request, chosen, record, None if stopped else form, words=stopped)

    def _too_late(self, request: HttpRequest, act: Act, record: Any, form: forms.Form) -> HttpResponseBase:
        """Whose role lets them do it, and who was overtaken by somebody else, keeps what they typed."""
        is_their_work = self.has_change_permission(request) or self.has_add_permission(request)
        if request.method != "POST" and is_their_work and (words := act.why_not(record)):
            messages.info(request, words)
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", record.pk)
        if request.method != "POST" or not is_their_work:
            raise PermissionDenied
        form.add_error(None, f"Somebody else did this, or what stands in its way, meanwhile. {AS_TYPED}")
        return self._act_page(request, act, record, form, status=409)

    def _act_page(
        self, request: HttpRequest, act: Act, record: Any, form: forms.Form | None, status: int = 200, words: str = ""
    ) -> TemplateResponse:
        context = self.admin_site.each_context(request) | {
            "title": act.label,
            "opts": self.opts,
            "original": record,
            "act": act,
            "words": words or act.words(record),
            "form": form,
        }
        return TemplateResponse(request, "admin/act.html", context, status=status)
