"""Two people on one record's form: the second is told who changed what and when, and loses nothing that she typed."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.text import capfirst

from core.history import Change, changes_since, stamp_of
from core.stale import AS_TYPED, SAVE_AGAIN, beside, told_of, who_changed

FROZEN = "{name} can’t be changed any more, so nothing is saved yet. You typed “{typed}”. Save again to save the rest."


class RecordForm(forms.ModelForm):
    """A record's form. It carries a stamp of what it was opened on, so that nobody's change is overwritten unseen."""

    refusals: Sequence[str] = ()
    stamp = ""
    meanwhile: Sequence[Change] = ()
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen"] = self.stamp

    @property
    def is_refused(self) -> bool:
        """Sent, and not saved for another reason than what stands in its boxes."""
        return self.is_bound and bool(self.refusals or self.meanwhile)

    def clean(self) -> Any:
        cleaned = super().clean()
        for words in self.refusals:
            self.add_error(None, words)
        if self.meanwhile:
            self._say_that_it_changed()
        return cleaned

    def _say_that_it_changed(self) -> None:
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        data["seen"] = self.stamp  # a second save is then a decision, and goes through
        self.data = data
        self.add_error(None, f"{who_changed('this', self.meanwhile)} {AS_TYPED} {SAVE_AGAIN}")


class StampedAdmin(admin.ModelAdmin):
    """A kind of record whose form is refused where somebody saved the record after it was opened."""

    form = RecordForm

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The record; held until the save is done, so that two people's saves come one after the other."""
        found = super().get_object(request, object_id, from_field)
        if found is not None and request.method == "POST" and transaction.get_connection().in_atomic_block:
            list(self.model._base_manager.select_for_update().filter(pk=found.pk).order_by("pk").values_list("pk"))
            found.refresh_from_db()
        return found

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.refusals = [words] if (words := getattr(request, "refusal", "")) else []
        if obj is not None and hasattr(self.model, "history"):
            self._stamp(request, form, obj)
        if obj is not None and request.method == "POST":
            form.refusals += [words] if (words := self.closed_in_words(obj)) else self._frozen(request, obj)
        return form

    def closed_in_words(self, record: Any) -> str:
        """Why nothing of a record is changed any more, for whoever opened its form before that."""
        return ""

    def _stamp(self, request: HttpRequest, form: Any, record: Any) -> None:
        """What the form is opened on; and, once it is sent, what was changed since it was opened."""
        rows = [inline.model for inline in self.get_inline_instances(request, record)]
        form.stamp = stamp_of(self.model, record.pk, rows=rows)
        if request.method != "POST":
            record.refresh_from_db()  # what the form shows is then no older than its stamp
        seen = request.POST.get("seen", "")
        if request.method == "POST" and seen and seen != form.stamp:
            form.meanwhile = changes_since(seen, self.model, record.pk, rows=rows)

    def _frozen(self, request: HttpRequest, record: Any) -> list[str]:
        """What was typed in a box that the form no longer has."""
        return [
            FROZEN.format(name=capfirst(str(field.verbose_name)), typed=request.POST[field.name])
            for field in self._read_only(request, record)
            if field.name in request.POST and not self._is_as_it_was(request, record, field)
        ]

    def _read_only(self, request: HttpRequest, record: Any) -> Iterator[Any]:
        for name in self.get_readonly_fields(request, record):
            try:
                yield self.opts.get_field(str(name))
            except FieldDoesNotExist:
                continue

    def _is_as_it_was(self, request: HttpRequest, record: Any, field: Any) -> bool:
        box: Any = self.formfield_for_dbfield(field, request)
        try:
            return box is None or box.clean(request.POST[field.name]) == getattr(record, field.name)
        except ValidationError:
            return False

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        form = context["adminform"].form
        if form.is_bound and form.meanwhile:
            sets = [inline.formset for inline in context["inline_admin_formsets"]]
            context["meanwhile"] = told_of(form.meanwhile, beside(form, sets))
        response = super().render_change_form(request, context, *args, **kwargs)
        if form.is_refused:
            response.status_code = 409
        return response
