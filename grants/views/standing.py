"""An agreement as it stands, to be read: its particulars, its money, and what may be done with it."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst

from core.money import add_up
from core.periods import AsAt, day
from core.roles import STAFF
from grants.files import lacks_signed_file
from grants.links import admin_address, variation_address
from grants.models import Agreement, Instalment, Variation
from grants.models.agreements import State
from grants.permissions import can_draft, can_pay
from grants.readiness import can_be_evidenced
from grants.telling import variation_in_words
from grants.unspent import releasable, unspent_of
from grants.variation_rules import PARTIES
from grants.views.pages import AgreementPage, Step, trail
from grants.watching import still_wanted


@dataclass(frozen=True)
class Button:
    """Something that may be done from a page."""

    label: str
    url: str


@dataclass(frozen=True)
class Particular:
    """One thing that an agreement says of itself."""

    name: str
    value: Any
    url: str = ""


@dataclass(frozen=True)
class VariationLine:
    """One variation as the agreement's page lists it."""

    number: int
    state: str
    words: str
    url: str


def state_in_words(agreement: Agreement, *, is_bare: bool) -> str:
    """`in force`, or `in force, as published, not evidenced` where no decision evidences it."""
    words = agreement.get_state_display()
    return f"{words}, {agreement.bare_words}" if is_bare and agreement.is_fact else str(words)


def particulars_of(agreement: Agreement) -> list[Particular]:
    """What an agreement says of itself, in the order of its form. What is not known says so."""
    said: list[tuple[str, Any]] = [
        ("Type", capfirst(agreement.type_words)),
        ("Intention", agreement.intention),
        ("Purpose", agreement.purpose),
        ("Reasons", agreement.reasons),
        ("Paid to", agreement.paid_to),
        ("Delivered by", agreement.delivered_by),
        ("Who sends the return", agreement.reports),
        ("Area", agreement.area),
        ("Lead officer", agreement.lead_officer),
        ("Starts", _dated(agreement.starts_on, " (assumed: the source gives none)" * agreement.start_is_assumed)),
        ("Ends", _dated(agreement.ends_on)),
        ("Decision", agreement.decision),
        ("How it was awarded", capfirst(agreement.get_award_route_display())),
        ("Conditions", agreement.conditions or capfirst(agreement.get_conditions_answer_display())),
        ("Legal power", agreement.get_legal_power_display()),
        ("Signed on", _dated(agreement.signed_on)),
    ]
    watched = [
        ("Notice by", _dated(agreement.notice_on)),
        ("May be broken on", _dated(agreement.break_on)),
        ("Due diligence done on", _dated(agreement.due_diligence_on)),
        ("Risk rating", capfirst(agreement.get_risk_display())),
        ("Why it is value for money", agreement.value_for_money),
        ("Invitation to tender", agreement.tender_link),
    ]
    said += [(name, value) for name, value in watched if value]
    if agreement.direct_award_reason:
        said.append(("Reason for a direct award", agreement.direct_award_reason))
    return [Particular(name, value or "not stated") for name, value in said]


def who_prepared(agreement: Agreement) -> list[Particular]:
    """Who drafted it, who last changed it, who put it into force."""
    people = [
        ("Drafted by", agreement.drafted_by),
        ("Last changed by", agreement.prepared_by),
        ("Checked and put into force by", agreement.activated_by),
        ("Put into force alone, because", agreement.absence_reason),
    ]
    return [Particular(name, person) for name, person in people if person]


def _dated(date: Any, note: str = "") -> str:
    return f"{day(date)}{note}" if date else ""


class Standing(AgreementPage):
    """The page of an agreement that is no draft, or of any for who only reads."""

    template = "grants/standing.html"

    @staticmethod
    def may_open(user: Any) -> bool:
        return user.is_active and user.role in STAFF

    @property
    def trail(self) -> list[Step]:
        return trail(self.agreement.face, Step(self.agreement.reference))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """A draft's form that was sent after it was put into force: what it says is read here, and nothing is lost."""
        words = f"{self.agreement.reference} is {self.agreement.get_state_display()}: nothing has been saved."
        return self.show(refusal=words)

    @cached_property
    def is_bare(self) -> bool:
        return can_be_evidenced(self.agreement)

    def context(self) -> dict[str, Any]:
        agreement = self.agreement
        commitments = list(agreement.commitments.select_related("decision", "recorded_by"))
        payments = list(agreement.payments.select_related("budget", "instalment"))
        committed, paid = add_up(each.amount for each in commitments), add_up(each.amount for each in payments)
        return {
            "state": state_in_words(agreement, is_bare=self.is_bare),
            "is_bare": self.is_bare,
            "committed": committed,
            "paid": paid,
            "outstanding": committed - paid,
            "award_lines": list(agreement.award_lines.all()) if agreement.is_draft else [],
            "commitments": commitments,
            "variations": self.variations(),
            "instalments": self.instalments(),
            "payments": payments,
            "particulars": [*particulars_of(agreement), *who_prepared(agreement)],
            "buttons": self.buttons(),
            "history_url": admin_address(agreement, "history"),
            "files_url": admin_address(agreement, "files"),
            "file_count": agreement.files.in_sight().count(),
            "wanted": still_wanted(agreement, timezone.localdate()),
            "watch_url": admin_address(agreement, "watch") if can_draft(self.request.user) else "",
            "spent_url": admin_address(agreement, "spent"),
            "conditions": list(agreement.condition_list.all()),
            "lacks_signed": lacks_signed_file(agreement),
            "may_free": can_draft(self.request.user) and agreement.state == State.IN_FORCE,
        }

    def variations(self) -> list[VariationLine]:
        rows = self.agreement.variations.select_related("decision", "activated_by", *PARTIES).prefetch_related("lines")
        found = []
        for each in rows:
            each.agreement = self.agreement
            words = variation_in_words(each) if each.state == Variation.State.IN_FORCE else each.reason
            url = variation_address(each)
            found.append(VariationLine(each.number, each.get_state_display(), words, url))
        return found

    def instalments(self) -> list[Instalment]:
        rows = list(self.agreement.instalments.with_paid(AsAt.now()))
        for each in rows:
            each.free_url = reverse(  # type: ignore[attr-defined]
                f"admin:grants_{self.agreement.face}_free", args=[self.agreement.pk, each.number]
            )
        return rows

    def buttons(self) -> list[Button]:
        """What this reader may do next, the most likely first."""
        agreement, user = self.agreement, self.request.user
        acts: list[tuple[str, str]] = []
        if can_draft(user) and self.is_bare:
            acts += [("Complete it", "complete"), ("Check the evidence", "check")]
        if can_draft(user) and agreement.state == State.IN_FORCE:
            acts += [] if self.is_bare else [("Vary it", "vary")]
            acts += [("Change the schedule", "schedule"), ("End it", "end")]
        if can_draft(user) and agreement.ended_on and releasable(agreement):
            acts.append(("Release what is unspent", "release"))
        found = [Button(label, admin_address(agreement, act)) for label, act in acts]
        payable = not agreement.is_draft and not self.is_bare and bool(unspent_of(agreement))
        if can_pay(user) and payable:
            found.insert(
                0, Button("Record a payment", f"{reverse('admin:grants_payment_add')}?agreement={agreement.pk}")
            )
        return found
