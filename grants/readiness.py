"""What a draft still lacks before it can be put into force, as a plain list, and the doubts that a form asks about."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core.money import NOUGHT, pounds, sum_of
from core.periods import FinancialYear, day
from grants.models import Agreement, Commitment
from grants.models.agreements import Conditions, Route, State, Type


@dataclass(frozen=True)
class Missing:
    """Something that is missing: the field where it is put right, and what it is in words."""

    field: str
    words: str


_WANTED = {
    "type": "Whether it is a grant, a contract, a contribution or internal spend",
    "title": "Title",
    "purpose": "Purpose",
    "reasons": "Reasons: how it will help to reduce crime and disorder",
    "paid_to": "Who is paid",
    "delivered_by": "Who delivers",
    "reports": "Who sends the return",
    "lead_officer": "Lead officer",
    "starts_on": "The day on which it starts",
    "ends_on": "The day on which it ends",
    "decision": "The decision that authorises the money",
    "award_route": "How it was awarded: by open call or directly",
    "conditions_answer": "Conditions, or “None”",
    "legal_power": "Legal power",
    "signed_on": "Signed agreement and the date it was signed",
}
_OF_A_GRANT_ALONE = {"reasons", "legal_power", "reports"}
_ORDER = [
    "is_separate_award",
    *list(_WANTED)[: list(_WANTED).index("decision")],
    "start_is_assumed",
    "ends_in_a_new_year",
    "total",
    "decision",
    "instalments",
    "award_route",
    "direct_award_reason",
    "conditions_answer",
    "conditions",
    "legal_power",
    "signed_on",
]


def missing_from(agreement: Agreement) -> list[Missing]:
    """What is still missing, in the order of the form. Empty: a second person can put it into force."""
    promised = agreement.commitments if agreement.is_fact else agreement.award_lines
    return missing_in(agreement, lines=by_year(promised.all()), planned=by_year(agreement.instalments.all()))


def missing_in(agreement: Agreement, *, lines: Mapping[int, Decimal], planned: Mapping[int, Decimal]) -> list[Missing]:
    """What is missing from an agreement as it stands on a form, with its award and its instalments by year."""
    found = [*_empty_fields(agreement), *_unanswered(agreement), *_unbalanced(agreement, lines, planned)]
    return sorted(found, key=lambda missing: _ORDER.index(missing.field))


def by_year(rows: Iterable[Any]) -> dict[int, Decimal]:
    """What award lines, commitments or instalments come to in each financial year, in pounds."""
    sums: dict[int, Decimal] = {}
    for row in rows:
        sums[row.year] = sums.get(row.year, NOUGHT) + row.amount
    return sums


def _empty_fields(agreement: Agreement) -> Iterator[Missing]:
    for field, words in _WANTED.items():
        is_wanted = agreement.type == Type.GRANT or field not in _OF_A_GRANT_ALONE
        if is_wanted and not getattr(agreement, field):
            yield Missing(field, words)


def _unanswered(agreement: Agreement) -> Iterator[Missing]:
    if agreement.award_route == Route.DIRECT and not agreement.direct_award_reason:
        yield Missing("direct_award_reason", "Reason for a direct award")
    if agreement.conditions_answer == Conditions.THESE and not agreement.conditions:
        yield Missing("conditions", "The conditions themselves")
    if agreement.start_is_assumed and agreement.starts_on:
        yield Missing("start_is_assumed", f"Whether it starts on {day(agreement.starts_on)}: that is assumed")
    if agreement.ends_on and asks_about_end(agreement) and agreement.ends_in_a_new_year is None:
        yield Missing("ends_in_a_new_year", f"Whether an end on {day(agreement.ends_on)} is meant")
    if awards_beside(agreement) and not agreement.is_separate_award:
        yield Missing("is_separate_award", "Whether this is a separate award from the one on the same line")


def _unbalanced(
    agreement: Agreement, lines: Mapping[int, Decimal], planned: Mapping[int, Decimal]
) -> Iterator[Missing]:
    if not any(lines.values()):
        yield Missing("total", "The total, and what falls in each year")
    outside = sorted(set(lines) - {year.start_year for year in agreement.years}) if agreement.years else []
    for year in outside:
        if lines[year]:
            yield Missing("total", f"An amount stands in {FinancialYear(year)}, outside the agreement’s dates")
    for full, over in over_scheduled(lines, planned).items():
        yield Missing("instalments", f"Instalments in {full} come to {pounds(over)} more than that year’s amount")


def over_scheduled(lines: Mapping[int, Decimal], planned: Mapping[int, Decimal]) -> dict[FinancialYear, Decimal]:
    """By how much instalments pass what a year holds, for the years in which they do."""
    over = {year: amount - lines.get(year, NOUGHT) for year, amount in sorted(planned.items())}
    return {FinancialYear(year): amount for year, amount in over.items() if amount > 0}


def asks_about_end(agreement: Agreement) -> bool:
    """An end in the first days of April may be meant as the end of March: the form asks (domain section 3)."""
    return falls_just_into_a_new_year(agreement.starts_on, agreement.ends_on)


def falls_just_into_a_new_year(starts_on: dt.date | None, ends_on: dt.date | None) -> bool:
    """Whether a period ends on 1 April though it began in an earlier financial year."""
    if not starts_on or not ends_on or ends_on <= starts_on:
        return False
    return (ends_on.month, ends_on.day) == (4, 1)


def awards_beside(agreement: Agreement) -> list[Agreement]:
    """Other awards on the same line, to the same party, over some of the same days (any days, while they are unknown).

    One that was published or brought in, and is being completed, was there first: it asks about none.
    """
    if not agreement.intention_id or agreement.is_fact:
        return []
    beside = Agreement.objects.filter(intention_id=agreement.intention_id, paid_to_id=agreement.paid_to_id)
    if agreement.ends_on:
        beside = beside.exclude(starts_on__gt=agreement.ends_on)
    if agreement.starts_on:
        beside = beside.exclude(ends_on__lt=agreement.starts_on)
    standing = beside.exclude(state__in=[State.WITHDRAWN, State.DRAFT]).exclude(pk=agreement.pk)
    return list(standing.select_related("paid_to", "delivered_by").prefetch_related("commitments"))


def can_be_evidenced(agreement: Agreement) -> bool:
    """Published or brought in, and counted as such, waiting for its decision and its signature."""
    if not agreement.is_fact or agreement.state != State.IN_FORCE:
        return False
    return sum_of(Commitment.objects.not_evidenced().filter(agreement=agreement)) > 0
