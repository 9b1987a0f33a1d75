"""Pages that ask for one act on an agreement: to put it into force, to discard it, to end it."""

from copy import copy
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.functional import cached_property

from core.money import add_up, pounds
from core.periods import day
from core.refusals import Refused
from grants.actions import activate_agreement, discard_draft, end_agreement, evidence_agreement, unspent_of
from grants.forms.ending import EndForm
from grants.headroom import headroom_of_draft, headroom_of_evidence
from grants.links import list_address
from grants.models import Agreement
from grants.permissions import WHO_MAY_CHECK, can_check, own_part
from grants.readiness import can_be_evidenced, missing_from
from grants.views.pages import ActPage
from grants.views.standing import particulars_of, state_in_words, who_prepared


class Check(ActPage):
    """All that a second person reads before an agreement is put into force, or a published one is evidenced."""

    template = "grants/check.html"

    @cached_property
    def is_evidence(self) -> bool:
        return can_be_evidenced(self.agreement)

    @property
    def heading(self) -> str:  # type: ignore[override]
        act = "Check the evidence of" if self.is_evidence else "Check and put into force"
        return f"{act} {self.agreement.reference}"

    def context(self) -> dict[str, Any]:
        """What is checked; nothing where that is done already."""
        if not (self.is_evidence or self.agreement.is_draft):
            return {"state": state_in_words(self.agreement, is_bare=False)}
        return {"can_be_done": True, **self.to_check()}

    def to_check(self) -> dict[str, Any]:
        agreement = self.agreement
        return {
            "is_evidence": self.is_evidence,
            "may_check": can_check(self.request.user, agreement),
            "own_part": own_part(self.request.user, agreement),
            "who_may_check": WHO_MAY_CHECK,
            "missing": missing_from(agreement),
            "particulars": particulars_of(agreement),
            "people": who_prepared(agreement),
            "award_lines": list(agreement.award_lines.all()),
            "total": agreement.award_total,
            "instalments": list(agreement.instalments.all()),
            "commitments": list(agreement.commitments.select_related("decision")) if self.is_evidence else [],
            "headroom": headroom_of_evidence(agreement) if self.is_evidence else headroom_of_draft(agreement),
        }

    def act(self) -> HttpResponse:
        user: Any = self.request.user
        if self.is_evidence:
            evidence_agreement(agreement=self.as_read(), by=user)
            return self.done(f"{self.agreement.reference} is evidenced. What is committed is as it was.")
        activate_agreement(agreement=self.as_read(), by=user)
        return self.done(
            f"{self.agreement.reference} is in force: {pounds(self.agreement.award_total, pence=True)} is committed."
        )

    def as_read(self) -> Agreement:
        """The agreement, said to be at the version that this person read."""
        given = self.request.POST.get("version", "")
        if not given.isdecimal():
            raise Refused("Open the agreement, read it, and then decide.")
        read = copy(self.agreement)
        read.version = int(given)
        return read


class Discard(ActPage):
    """Asks whether a draft is to be thrown away."""

    template = "grants/discard.html"

    @property
    def heading(self) -> str:  # type: ignore[override]
        return f"Discard draft {self.agreement.reference}?"

    def act(self) -> HttpResponse:
        user: Any = self.request.user
        reference, face = self.agreement.reference, self.agreement.face
        discard_draft(agreement=self.agreement, by=user)
        return self.done(f"Draft {reference} is discarded. It had committed nothing.", list_address(face))


class End(ActPage):
    """Asks how and why an agreement ends, and whether what is unspent is released."""

    template = "grants/end.html"

    @property
    def heading(self) -> str:  # type: ignore[override]
        return f"End {self.agreement.reference}"

    def make_form(self, data: Any) -> Any:
        today = timezone.localdate()
        return EndForm(data, initial={"on": min(self.agreement.ends_on or today, today)})

    def context(self) -> dict[str, Any]:
        return {"form": self.form, "unspent": add_up(unspent_of(self.agreement).values())}

    def act(self) -> HttpResponse:
        user: Any = self.request.user
        given = self.form.cleaned_data
        ended = end_agreement(agreement=self.agreement, by=user, **given)
        return self.done(f"{ended.reference} is {ended.get_state_display()} from {day(given['on'])}.")
