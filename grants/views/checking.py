"""Pages on which a second person reads all of something, and puts it into force: or one person alone, or by right."""

from copy import copy
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property

from commissioning.permissions import can_authorise
from core.money import add_up, pounds
from core.refusals import Refused
from grants.actions import activate_agreement, evidence_agreement
from grants.authorising import Authority, who_may_authorise
from grants.forms.checking import ALONE, AUTHORISE, AbsenceForm, ExcessForm
from grants.headroom import headroom_of_draft, headroom_of_evidence, key_of
from grants.limits import decision_limit, excess_in_words, limits_on
from grants.models import Agreement
from grants.permissions import WHO_MAY_CHECK, can_check, own_part
from grants.readiness import by_year, can_be_evidenced, missing_from
from grants.views.pages import ActPage, faults_of
from grants.views.standing import particulars_of, state_in_words, who_prepared


class CheckingPage(ActPage):
    """What the pages share: the button of a second person, and the quiet ways beside it."""

    @cached_property
    def absence(self) -> AbsenceForm:
        return AbsenceForm(self._sent(ALONE))

    @cached_property
    def excess(self) -> ExcessForm:
        return ExcessForm(self._sent(AUTHORISE), fund=self.agreement.fund)

    def _sent(self, button: str) -> Any:
        return self.request.POST if self.request.method == "POST" and button in self.request.POST else None

    def beside(self, *, may_check: bool, passed: str) -> dict[str, Any]:
        """What stands beside the button: `passed` says which limits it would pass, and is empty where it fits."""
        return {
            "absence": self.absence,
            "excess": self.excess,
            "passed": passed,
            "may_authorise": may_check and can_authorise(self.request.user),
            "who_may_authorise": who_may_authorise() if passed else "",
        }

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        asked: dict[str, forms.Form] = {ALONE: self.absence, AUTHORISE: self.excess}
        form = next((form for button, form in asked.items() if button in request.POST), None)
        if form is not None and not form.is_valid():
            return self.show(faults=faults_of(form))
        return super().post(request, **kwargs)

    @property
    def absence_reason(self) -> str:
        return self.absence.cleaned_data["absence_reason"] if self.absence.is_bound else ""

    @property
    def authority(self) -> Authority | None:
        return self.excess.authority if self.excess.is_bound else None

    def version_read(self, name: str = "version") -> int:
        """The version that this person read."""
        given = self.request.POST.get(name, "")
        if not given.isdecimal():
            raise Refused("Open it, read it, and then decide.")
        return int(given)


class Check(CheckingPage):
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
        may_check = can_check(self.request.user, self.agreement)
        return {
            "can_be_done": True,
            "may_check": may_check,
            **self.to_check(),
            **self.beside(may_check=may_check, passed=self.passed),
        }

    def to_check(self) -> dict[str, Any]:
        agreement = self.agreement
        headroom = headroom_of_evidence(agreement) if self.is_evidence else headroom_of_draft(agreement)
        return {
            "is_evidence": self.is_evidence,
            "own_part": own_part(self.request.user, agreement),
            "who_may_check": WHO_MAY_CHECK,
            "missing": missing_from(agreement),
            "particulars": particulars_of(agreement),
            "people": who_prepared(agreement),
            "award_lines": list(agreement.award_lines.all()),
            "total": agreement.award_total,
            "instalments": list(agreement.instalments.all()),
            "commitments": list(agreement.commitments.select_related("decision")) if self.is_evidence else [],
            "headroom": headroom,
            "headroom_key": key_of(headroom),
        }

    @property
    def passed(self) -> str:
        """Which limits it would pass, and by how much."""
        agreement, decision = self.agreement, self.agreement.decision
        if not self.is_evidence:
            lines = by_year(agreement.award_lines.all())
            drawn = limits_on(fund=agreement.fund, intention=agreement.intention, lines=lines, decision=decision)
            return excess_in_words(drawn)
        bare = add_up(by_year(agreement.commitments.not_evidenced()).values())
        return excess_in_words([decision_limit(decision, bare)]) if decision else ""

    def act(self) -> HttpResponse:
        user: Any = self.request.user
        given = {"by": user, "absence_reason": self.absence_reason, "authority": self.authority}
        if self.is_evidence:
            evidence_agreement(agreement=self.as_read(), **given)
            return self.done(f"{self.agreement.reference} is evidenced. What is committed is as it was.")
        activate_agreement(agreement=self.as_read(), **given)
        return self.done(
            f"{self.agreement.reference} is in force: {pounds(self.agreement.award_total, pence=True)} is committed."
        )

    def as_read(self) -> Agreement:
        """The agreement, said to be at the version that this person read."""
        read = copy(self.agreement)
        read.version = self.version_read()
        return read
