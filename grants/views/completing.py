"""Completing a published agreement: what the framework left unsaid is written, and then a second person checks it."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect

from core.refusals import Refused
from grants.actions import ask_for_check, complete_published
from grants.forms.meanwhile import changed_meanwhile, refusal_in_words
from grants.forms.particulars import ParticularsForm
from grants.links import admin_address
from grants.models import Agreement
from grants.permissions import WHO_MAY_CHECK
from grants.readiness import can_be_evidenced, missing_from, missing_in
from grants.views.draft_page import MissingLine
from grants.views.pages import ActPage, focus_id


class CompletePage:
    """What the foot of the form says: what is missing, and who may check."""

    keep_words = "It can be saved as it is. What it commits stays as it is, not evidenced, until it is checked."
    save_label = "Save"
    missing_heading = "Still missing before it is evidenced"
    and_then = ""
    check_url = ""
    discard_url = ""

    def __init__(self, form: ParticularsForm) -> None:
        self.form = form

    @property
    def missing(self) -> Iterator[MissingLine]:
        agreement = self.form.instance
        lines = {each.year: each.amount for each in agreement.commitments.all()}
        for each in missing_in(agreement, lines=lines, planned={}):
            yield MissingLine(each.words, focus_id(self.form[each.field]) if each.field in self.form.fields else "main")

    @property
    def second_person(self) -> str:
        return f"Who saves this form has changed it, so it cannot be you. It may be {WHO_MAY_CHECK}."

    @property
    def cancel_url(self) -> str:
        return admin_address(self.form.instance)


class Complete(ActPage):
    """The particulars of a published agreement. Its amounts stay as the framework published them."""

    template = "grants/complete.html"

    @property
    def heading(self) -> str:  # type: ignore[override]
        return f"Complete {self.agreement.reference}"

    def make_form(self, data: Any) -> Any:
        return ParticularsForm(data, instance=self.agreement, saving=True)

    def context(self) -> dict[str, Any]:
        agreement = self.agreement
        return {
            "form": self.form,
            "page": CompletePage(self.form),
            "can_be_completed": can_be_evidenced(agreement) or self.request.method == "POST",
            "commitments": list(agreement.commitments.all()),
        }

    def act(self) -> HttpResponse:
        user: Any = self.request.user
        agreement: Agreement = self.form.save(commit=False)
        agreement.version = self.form.cleaned_data["version"]
        try:
            complete_published(agreement=agreement, by=user)
        except Refused as refusal:
            self.form.take_present_version()
            told = changed_meanwhile(agreement, self.form.cleaned_data["seen"], form=self.form)
            return self.show(refusal=refusal_in_words(refusal, told), meanwhile=told)
        saved = f"{agreement.reference} is saved."
        return self.ask(agreement, saved) if "check" in self.request.POST else self.done(saved)

    def ask(self, agreement: Agreement, saved: str) -> HttpResponse:
        """Ask a second person; or, where something is missing, say so on the form, which lists it."""
        user: Any = self.request.user
        if missing_from(agreement):
            messages.warning(self.request, f"{saved} It can’t be checked yet: what is still missing is listed below.")
            return HttpResponseRedirect(admin_address(agreement, "complete"))
        ask_for_check(agreement=agreement, by=user)
        return self.done(f"{saved} It waits for a second person to check its evidence.")
