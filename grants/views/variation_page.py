"""A variation on one page: before and after, what it would leave, and what may be done with it."""

from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.text import capfirst

from core.money import NOUGHT, add_up, parse_pounds
from core.periods import FinancialYear
from core.roles import STAFF
from grants.headroom import Headroom, headroom_of, key_of
from grants.limits import excess_in_words
from grants.links import admin_address, variation_address
from grants.models import Variation
from grants.permissions import WHO_MAY_CHECK, can_draft
from grants.replanning import not_planned_yet, paid_floor, plan_anew
from grants.telling import PARTICULAR_NAMES, in_words, variation_in_words
from grants.variation_rules import (
    RULES,
    changed_in,
    committed_by_year,
    paid_too_much,
    share_of,
    warnings_of,
    why_it_cant_be_varied,
)
from grants.variations import (
    ask_for_variation_check,
    can_put_into_force,
    discard_variation,
    ends_sooner,
    limits_of,
    put_variation_into_force,
)
from grants.views.checking import CheckingPage
from grants.views.pages import ActPage, Step, trail
from grants.views.standing import Particular


@dataclass(frozen=True)
class Turned:
    """One particular, before and after."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class YearTurned:
    """One financial year's commitment, before and after."""

    year: FinancialYear
    before: Decimal
    change: Decimal
    after: Decimal


class OfVariation(ActPage):
    """What the pages of one variation share."""

    @cached_property
    def variation(self) -> Variation:
        people = ("decision", "drafted_by", "prepared_by", "activated_by", "paid_to", "delivered_by", "reports")
        found = Variation.objects.for_user(self.request.user).select_related(*people).prefetch_related("lines")
        variation = get_object_or_404(found, agreement=self.agreement, number=self.kwargs["number"])
        variation.agreement = self.agreement
        return variation

    @property
    def trail(self) -> list[Step]:
        own = Step(self.agreement.reference, admin_address(self.agreement))
        return trail(self.agreement.face, own, Step(f"Variation {self.variation.number}"))


class VariationPage(CheckingPage, OfVariation):
    """All of a variation, to be read by who wrote it and by who checks it."""

    template = "grants/variation.html"

    @staticmethod
    def may_open(user: Any) -> bool:
        return user.is_active and user.role in STAFF

    @property
    def heading(self) -> str:  # type: ignore[override]
        return f"Variation {self.variation.number} of {self.agreement.reference}"

    # What it changes

    @cached_property
    def lines(self) -> dict[int, Decimal]:
        return {line.year: line.amount for line in self.variation.lines.all()}

    @cached_property
    def before(self) -> dict[int, Decimal]:
        """What each year committed before it; of a draft, what it commits now."""
        kept: Mapping[str, str] = self.variation.before.get("committed", {})
        if self.variation.state == Variation.State.IN_FORCE:
            return {int(year): parse_pounds(amount) for year, amount in kept.items()}
        return committed_by_year(self.agreement)

    @cached_property
    def after(self) -> dict[int, Decimal]:
        years = self.before.keys() | self.lines.keys()
        return {year: self.before.get(year, NOUGHT) + self.lines.get(year, NOUGHT) for year in years}

    @property
    def years(self) -> list[YearTurned]:
        return [
            YearTurned(
                FinancialYear(year), self.before.get(year, NOUGHT), self.lines.get(year, NOUGHT), self.after[year]
            )
            for year in sorted(self.after)
        ]

    def turned(self) -> Iterator[Turned]:
        """Each particular that it changes, in the order of the form."""
        variation = self.variation
        for name, value in changed_in(variation).items():
            before = variation.before.get(name) if variation.state == Variation.State.IN_FORCE else None
            yield Turned(PARTICULAR_NAMES[name], before or in_words(getattr(self.agreement, name)), in_words(value))

    def context(self) -> dict[str, Any]:
        variation = self.variation
        page = {
            "variation": variation,
            "told": variation_in_words(variation) if variation.state == Variation.State.IN_FORCE else "",
            "kind_words": RULES[variation.kind].name,
            "state": variation.get_state_display(),
            "years": self.years if self.lines else [],
            "total_before": add_up(self.before.values()),
            "total_change": add_up(self.lines.values()),
            "total_after": add_up(self.after.values()),
            "turned": list(self.turned()),
            "particulars": self.particulars(),
            "people": self.people(),
        }
        return {**page, **self.to_check()} if variation.is_draft else page

    def particulars(self) -> list[Particular]:
        variation = self.variation
        said = [
            Particular("Why", variation.reason),
            Particular("Takes effect on", in_words(variation.effective_on)),
        ]
        return [*said, Particular("Decision", variation.decision or "none")] if self.lines else said

    def people(self) -> list[Particular]:
        variation = self.variation
        named = [
            ("Drafted by", variation.drafted_by),
            ("Last changed by", variation.prepared_by),
            ("Put into force by", variation.activated_by),
            ("Put into force alone, because", variation.absence_reason),
        ]
        return [Particular(name, person) for name, person in named if person]

    # What stands against it, and what it would leave

    def to_check(self) -> dict[str, Any]:
        """What is asked and said of a draft."""
        variation, user = self.variation, self.request.user
        may_draft, may_check = can_draft(user), can_put_into_force(user, variation)
        share = share_of(variation, self.agreement, self.lines)
        new_end = variation.ends_on if ends_sooner(variation) else None
        headroom = self.headroom()
        planned = plan_anew(self.agreement, before=self.before, after=self.after, ends_on=new_end)
        return {
            "may_draft": may_draft,
            "may_check": may_check,
            "has_money": bool(self.lines),
            "who_may_check": WHO_MAY_CHECK,
            "stands_against": list(
                self.stands_against(share.wants_decision and not variation.decision_id, share.words)
            ),
            "share": share if self.lines else None,
            "warnings": list(warnings_of(variation, self.agreement)),
            "planned": planned if any(each.is_changed for each in planned) else [],
            "unplanned": not_planned_yet(planned, self.after),
            "headroom": headroom,
            "headroom_key": key_of(headroom, asks="this variation"),
            "schedule_url": admin_address(self.agreement, "schedule") if can_draft(self.request.user) else "",
            "change_url": variation_address(variation, "change"),
            "discard_url": variation_address(variation, "discard"),
            **self.beside(may_check=may_check, passed=self.passed),
        }

    def stands_against(self, lacks_decision: bool, words: str) -> Iterator[str]:
        """What has to be put right before anybody can put it into force."""
        if against := why_it_cant_be_varied(self.agreement):
            yield against
        if lacks_decision:
            yield f"{words}. Choose the decision that authorises it."
        if paid := paid_too_much(self.lines, self.before, paid_floor(self.agreement)):
            yield f"{paid}."

    @property
    def passed(self) -> str:
        return excess_in_words(limits_of(self.variation, self.lines, self.variation.decision))

    def headroom(self) -> list[Headroom]:
        raised = {year: amount for year, amount in self.lines.items() if amount > 0}
        if not raised:
            return []
        intention = self.agreement.intention
        return headroom_of(intention=intention, lines=raised, decision=self.variation.decision, name="This variation")

    # What is done with it

    def act(self) -> HttpResponse:
        user: Any = self.request.user
        if "ask" in self.request.POST:
            ask_for_variation_check(variation=self.variation, by=user)
            return self.done(f"Variation {self.variation.number} waits for a second person to check it.")
        read = copy(self.variation)
        read.version = self.version_read()
        read.agreement = copy(self.agreement)
        read.agreement.version = self.version_read("agreement_version")
        done = put_variation_into_force(
            variation=read, by=user, absence_reason=self.absence_reason, authority=self.authority
        )
        return self.done(f"{capfirst(variation_in_words(done))}")


class DiscardVariation(OfVariation):
    """Asks whether a drafted variation is to be thrown away."""

    template = "grants/discard_variation.html"

    @property
    def heading(self) -> str:  # type: ignore[override]
        return f"Discard variation {self.variation.number} of {self.agreement.reference}?"

    def context(self) -> dict[str, Any]:
        return {"variation": self.variation, "variation_url": variation_address(self.variation)}

    def act(self) -> HttpResponse:
        user: Any = self.request.user
        discard_variation(variation=self.variation, by=user)
        return self.done(f"Variation {self.variation.number} is discarded. It had changed nothing.")
