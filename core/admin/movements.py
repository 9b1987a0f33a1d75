"""Movements of money in the admin: added through an action, read, and never changed or deleted by any route."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponseRedirect
from django.utils import timezone

from core.admin.acts import ActingAdmin
from core.admin.stamped import RecordForm
from core.history import Change
from core.models import User
from core.movements import Movement
from core.periods import day


def _recorded(movement: Movement, what: str) -> Change:
    who = movement.recorded_by or "the framework file or the program"
    return Change(movement.recorded_at, str(who), [what])


class KeyedForm(RecordForm):
    """A form that carries a key, so that sent twice it counts once."""

    key = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid.uuid4)


class SentOnceAdmin(ActingAdmin):
    """A kind of record whose form counts once, however often it is sent; `kept` names what the next one starts from."""

    form = KeyedForm
    kept: tuple[str, ...] = ()

    def sent_with(self, key: uuid.UUID) -> Any:
        """The record that was made when the form with this key was sent before, or None."""
        return self.model._default_manager.filter(key=key).first()

    def changeform_view(self, request: HttpRequest, object_id: Any = None, *args: Any, **kwargs: Any) -> Any:
        if object_id is None and request.method == "POST" and (record := self._sent_before(request)):
            return self.response_add(request, record)
        return super().changeform_view(request, object_id, *args, **kwargs)

    def _sent_before(self, request: HttpRequest) -> Any:
        if not self.has_add_permission(request):
            raise PermissionDenied
        try:
            return self.sent_with(uuid.UUID(request.POST.get("key", "")))
        except ValueError:
            return None

    def record(self, given: dict[str, Any], *, key: uuid.UUID, by: User) -> models.Model:
        """Write the record through its action, from what the form was given."""
        raise NotImplementedError

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
            return
        written = self.record(form.cleaned_data, key=form.cleaned_data["key"] or uuid.uuid4(), by=request.user)
        obj.pk, obj._state.adding = written.pk, False

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> Any:
        response = super().response_add(request, obj, post_url_continue)
        if "_addanother" not in request.POST or not self.kept:
            return response
        again = {name: request.POST[name] for name in self.kept if request.POST.get(name)}
        return HttpResponseRedirect(f"{request.path}?{urlencode(again)}")


class MovementAdmin(SentOnceAdmin):
    """One kind of movement: added through its action in `record`, read, and never changed or deleted."""

    empty_value_display = "none"
    recorded_fields: tuple[str, ...] = ("recorded_by", "recorded_at", "reverses", "was_reversed")

    def changes(self, record: Any) -> list[Change]:
        """A movement is recorded once, and may be reversed once."""
        told = [_recorded(record, "Recorded.")]
        return (
            [_recorded(record.reversed_by, f"Reversed: {record.reversed_by.reason}"), *told]
            if record.is_reversed
            else told
        )

    @admin.display(description="Reversed")
    def was_reversed(self, record: Any) -> str:
        """When, and why: what it moved counts no more."""
        if not record.is_reversed:
            return "no"
        return f"{day(timezone.localdate(record.reversed_by.recorded_at))}: {record.reversed_by.reason}"

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [*super().get_readonly_fields(request, obj), *self.recorded_fields]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        shown = super().get_fieldsets(request, obj)
        listed = set(flatten_fieldsets(shown))
        if obj is None or listed >= set(self.recorded_fields):
            return shown
        return [*shown, ("As recorded", {"fields": self.recorded_fields})]
