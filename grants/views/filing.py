"""The files of an agreement: listed and attached on one page, and taken out on another that asks why."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from core.roles import STAFF
from core.uploads import was_too_large
from grants.files import attach_file, lacks_signed_file, take_out_file, too_large
from grants.forms.files import AttachForm, TakeOutForm
from grants.links import admin_address
from grants.models import AttachedFile
from grants.permissions import can_draft
from grants.views.pages import ActPage, Fault


class Files(ActPage):
    """What is attached to an agreement, and for those who draft a form to attach another."""

    template = "grants/files.html"

    @staticmethod
    def may_open(user: Any) -> bool:
        return user.is_active and user.role in STAFF

    @property
    def heading(self) -> str:  # type: ignore[override]
        return f"Files of {self.agreement.reference}"

    def make_form(self, data: Any) -> Any:
        return AttachForm(data, self.request.FILES if data is not None else None)

    def context(self) -> dict[str, Any]:
        files = list(self.agreement.files.select_related("agreement", "added_by", "removed_by"))
        return {
            "form": self.form,
            "files": [each for each in files if not each.is_taken_out],
            "taken_out": [each for each in files if each.is_taken_out],
            "may_attach": can_draft(self.request.user),
            "lacks_signed": lacks_signed_file(self.agreement),
            "files_url": admin_address(self.agreement, "files"),
        }

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not can_draft(request.user):
            return self.show(refusal="You may read an agreement’s files, but not attach one.")
        if was_too_large(request):
            return self.show(faults=[Fault(too_large(), self.form["content"].id_for_label)])
        return super().post(request, **kwargs)

    def act(self) -> HttpResponse:
        user: Any = self.request.user
        sent = self.form.cleaned_data["content"]
        file = attach_file(
            agreement=self.agreement, kind=self.form.cleaned_data["kind"], name=sent.name, content=sent.file, by=user
        )
        return self.done(f"“{file.name}” is attached.", admin_address(self.agreement, "files"))


class TakeOut(ActPage):
    """Asks why one file is taken out of sight."""

    template = "grants/take_out.html"
    form_class = TakeOutForm

    @property
    def heading(self) -> str:  # type: ignore[override]
        return f"Take out “{self.file.name}”"

    @cached_property
    def file(self) -> AttachedFile:
        return get_object_or_404(AttachedFile, agreement=self.agreement, number=self.kwargs["number"])

    def context(self) -> dict[str, Any]:
        return {"form": self.form, "file": self.file, "back_url": admin_address(self.agreement, "files")}

    def act(self) -> HttpResponse:
        user: Any = self.request.user
        take_out_file(file=self.file, reason=self.form.cleaned_data["reason"], by=user)
        return self.done(f"“{self.file.name}” is taken out.", admin_address(self.agreement, "files"))
