"""What the pages of agreements in the admin share: the record, the way back up, and refusals that lose nothing."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst

from core.refusals import Refused
from core.views import PermittedView
from grants.links import admin_address, list_address
from grants.models import Agreement, Contract, Grant, OtherAgreement
from grants.permissions import can_draft

FACES = {"grant": Grant, "contract": Contract, "otheragreement": OtherAgreement}
TO_LOG = {"grant": "Log a grant", "contract": "Log a contract", "otheragreement": "Log another agreement"}
INVALID, REFUSED = 422, 409


@dataclass(frozen=True)
class Step:
    """One step of the way back up."""

    label: str
    url: str = ""


@dataclass(frozen=True)
class Fault:
    """Something that is wrong in what was typed, and the field that it is about."""

    words: str
    field_id: str = ""


def trail(face: str, *steps: Step) -> list[Step]:
    """Admin, the list of the face, and what follows."""
    name = capfirst(str(FACES[face]._meta.verbose_name_plural))
    return [Step("Admin", reverse("admin:index")), Step(name, list_address(face)), *steps]


def faults_of(*given: forms.BaseForm) -> list[Fault]:
    """Everything that is wrong in some forms, in their order."""
    faults = []
    for form in given:
        faults += [Fault(str(words)) for words in form.non_field_errors()]
        faults += [Fault(str(words), focus_id(field)) for field in form for words in field.errors]
    return faults


def focus_id(field: forms.BoundField) -> str:
    """What a link to the field leads to: of radio buttons the first."""
    return field.id_for_label or f"{field.auto_id}_0"


class AgreementPage(PermittedView):
    """A page about one agreement, for those who draft. What refuses an act is said on the page, with status 409."""

    may_open = staticmethod(can_draft)
    template = ""
    heading = ""

    @cached_property
    def agreement(self) -> Agreement:
        related = ("intention__framework__fund", "fund", "area", "paid_to", "delivered_by", "reports", "decision")
        people = ("lead_officer", "drafted_by", "prepared_by", "activated_by")
        found = Agreement.objects.for_user(self.request.user).select_related(*related, *people)
        return get_object_or_404(found, pk=self.kwargs["object_id"])

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.show()

    def context(self) -> dict[str, Any]:
        """What the page's template needs beside the agreement."""
        return {}

    def show(self, *, refusal: str = "", faults: list[Fault] | None = None, **context: Any) -> HttpResponse:
        """The page as it stands, or again with what is wrong."""
        every = [Fault(refusal)] if refusal else []
        every += faults or []
        status = REFUSED if refusal else INVALID if faults else 200
        page = {"agreement": self.agreement, "faults": every, "trail": self.trail, "heading": self.heading}
        page["back_url"] = admin_address(self.agreement)
        return render(self.request, self.template, page | self.context() | context, status=status)

    @property
    def trail(self) -> list[Step]:
        own = Step(self.agreement.reference, admin_address(self.agreement))
        return trail(self.agreement.face, own, Step(self.heading))

    def done(self, words: str, url: str = "") -> HttpResponse:
        """Say what has happened, on the agreement's page."""
        messages.success(self.request, words)
        return HttpResponseRedirect(url or admin_address(self.agreement))


class ActPage(AgreementPage):
    """A page that asks for one act on an agreement, with a form or without."""

    form_class: type[forms.BaseForm] | None = None

    @cached_property
    def form(self) -> Any:
        return self.make_form(self.request.POST if self.request.method == "POST" else None)

    def make_form(self, data: Any) -> Any:
        return self.form_class(data) if self.form_class else None

    def context(self) -> dict[str, Any]:
        return {"form": self.form}

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.form is not None and not self.form.is_valid():
            return self.show(faults=faults_of(self.form))
        try:
            return self.act()
        except Refused as refusal:
            return self.show(refusal=str(refusal))

    def act(self) -> HttpResponse:
        """Do it, and say so. Raises Refused where a rule does not let it through."""
        raise NotImplementedError
