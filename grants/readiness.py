"""What a draft still lacks before it can be put into force, as a plain list, and the doubts that a form asks about."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from core.money import NOUGHT, add_up, pounds
from core.periods import FinancialYear
from grants.models import Agreement
from grants.models.agreements import Conditions, Origin, Route, State, Type


@dataclass(frozen=True)
class Missing:
    """Something that is missing: the field where it is put right, and what it is in words."""

    field: str
    words: str


_ALWAYS = {
    "type": "Whether it is a grant, a contract, a contribution or internal spend",
    "title": "Title",
    "purpose": "Purpose",
    "paid_to": "Who is paid",
    "delivered_by": "Who delivers",
    "lead_officer": "Lead officer",
    "starts_on": "The day on which it starts",
    "ends_on": "The day on which it ends",
    "award_route": "How it was awarded: by open call or directly",
    "conditions_answer": "Conditions, or “None”",
    "decision": "The decision that authorises the money",
    "signed_on": "Signed agreement and the date it was signed",
}
_OF_A_GRANT = {
    "reasons": "Reasons: how it will help to reduce crime and disorder",
    "legal_power": "Legal power",
    "reports": "Who sends the return",
}


def missing_from(agreement: Agreement) -> list[Missing]:
    """What is still missing, in the order of the form. Empty: a second person can put it into force."""
    return [*_empty_fields(agreement), *_unanswered(agreement), *_unbalanced(agreement)]


def _empty_fields(agreement: Agreement) -> Iterator[Missing]:
    wanted = _ALWAYS | (_OF_A_GRANT if agreement.type == Type.GRANT else {})
    for field, words in wanted.items():
        if not getattr(agreement, field):
            yield Missing(field, words)


def _unanswered(agreement: Agreement) -> Iterator[Missing]:
    if agreement.award_route == Route.DIRECT and not agreement.direct_award_reason:
        yield Missing("direct_award_reason", "Reason for a direct award")
    if agreement.conditions_answer == Conditions.THESE and not agreement.conditions:
        yield Missing("conditions", "The conditions themselves")
    if asks_about_end(agreement) and agreement.ends_in_a_new_year is None:
        yield Missing("ends_on", f"Whether an end on {agreement.ends_on.day} April is meant")
    if awards_beside(agreement) and not agreement.is_separate_award:
        yield Missing("is_separate_award", "Whether this is a separate award from the one on the same line")


def _unbalanced(agreement: Agreement) -> Iterator[Missing]:
    lines = {line.year: line.amount for line in agreement.award_lines.all()}
    if not agreement.is_published and not any(lines.values()):
        yield Missing("total", "The total, and what falls in each year")
    outside = sorted(set(lines) - {year.start_year for year in agreement.years}) if agreement.years else []
    for year in outside:
        if lines[year]:
            yield Missing("total", f"An amount stands in {FinancialYear(year)}, outside the agreement’s dates")
    if over := scheduled_over(agreement):
        yield Missing("instalments", f"Instalments come to {pounds(over)} more than the award")


def scheduled_over(agreement: Agreement) -> Decimal:
    """By how much the draft's instalments pass its award: nought where they do not."""
    return max(-unscheduled(agreement), NOUGHT)


def unscheduled(agreement: Agreement) -> Decimal:
    """What of the award no instalment plans yet: below nought where they plan too much."""
    return agreement.award_total - add_up(instalment.amount for instalment in agreement.instalments.all())


def asks_about_end(agreement: Agreement) -> bool:
    """An end in the first days of April may be meant as the end of March: the form asks (domain section 3)."""
    return falls_just_into_a_new_year(agreement.starts_on, agreement.ends_on)


def falls_just_into_a_new_year(starts_on: dt.date | None, ends_on: dt.date | None) -> bool:
    """Whether a period ends on 1 April though it began in an earlier financial year."""
    if not starts_on or not ends_on or ends_on <= starts_on:
        return False
    return (ends_on.month, ends_on.day) == (4, 1)


def awards_beside(agreement: Agreement) -> list[Agreement]:
    """Other awards on the same line, to the same party, over some of the same days."""
    if not (agreement.intention_id and agreement.starts_on and agreement.ends_on):
        return []
    beside = Agreement.objects.filter(
        intention_id=agreement.intention_id, starts_on__lte=agreement.ends_on, ends_on__gte=agreement.starts_on
    ).exclude(pk=agreement.pk)
    same_party = beside.filter(paid_to_id=agreement.paid_to_id)
    return list(same_party.exclude(state__in=[State.WITHDRAWN, State.DRAFT]))


def can_be_evidenced(agreement: Agreement) -> bool:
    """Published by a framework and counted as such, waiting for its decision and its signature."""
    return agreement.origin == Origin.PUBLISHED and agreement.state == State.IN_FORCE
