"""What an agreement needs of somebody, as it stands today: one answer for Home and for the list that Home opens."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from core.periods import AsAt, Quarter, quarters_between
from grants.authorising import let_be_paid
from grants.models import Agreement, Instalment
from grants.models.agreements import AgreementQuerySet, State
from outcomes.models import Return

SOON = 90
"""Days before its end from which an agreement is worth a word."""

RESULTS_AFTER = dt.timedelta(days=28)
"""How long after a quarter its results are looked for."""


@dataclass(frozen=True)
class Need:
    """A need by the code that an address carries: in words, and the agreements, of some, that have it."""

    code: str
    words: str
    of: Callable[[AgreementQuerySet, AsAt], AgreementQuerySet]


def due_instalments(agreements: AgreementQuerySet, as_at: AsAt) -> list[Any]:
    """Instalments due by the position date of those in force, of which a part is not paid: each with `total_paid`."""
    rows = Instalment.objects.filter(agreement__in=agreements.in_force().order_by().values("pk"))
    due: Any = rows.filter(due_on__lte=as_at.position).with_paid(as_at).select_related("agreement")
    return [instalment for instalment in due if instalment.total_paid < instalment.amount]


def on_hold(instalments: Sequence[Any]) -> list[Any]:
    """Of those due, what waits on something that has not happened, and nobody let be paid before it."""
    free = let_be_paid(instalments)
    return [each for each in instalments if each.is_on_hold and each.pk not in free]


def overdue(instalments: Sequence[Any], on: dt.date) -> list[Any]:
    """Of those due, what was to be paid before that day, and need wait on nothing."""
    waiting = {each.pk for each in on_hold(instalments)}
    return [each for each in instalments if each.pk not in waiting and each.due_on < on]


def quarters_without_results(agreements: AgreementQuerySet, on: dt.date) -> dict[Agreement, list[Quarter]]:
    """Quarters that ended a while ago, of agreements in force that say who sends the return, without any results."""
    reporting = agreements.in_force().filter(reports__isnull=False, measures__isnull=False).distinct()
    expected = {agreement: _quarters(agreement, on) for agreement in reporting}
    recorded = set(Return.objects.filter(agreement__in=list(expected)).values_list("agreement", "year", "quarter"))
    missing = {
        agreement: [each for each in quarters if (agreement.pk, each.year, each.number) not in recorded]
        for agreement, quarters in expected.items()
    }
    return {agreement: quarters for agreement, quarters in missing.items() if quarters}


def _quarters(agreement: Agreement, on: dt.date) -> list[Quarter]:
    """The quarters of an agreement whose results could be here by then."""
    if not agreement.starts_on or not agreement.ends_on:
        return []
    return [each for each in quarters_between(agreement.starts_on, agreement.ends_on) if each.end + RESULTS_AFTER < on]


def _to_check(agreements: AgreementQuerySet, as_at: AsAt) -> AgreementQuerySet:
    return agreements.filter(state=State.DRAFT, check_asked_at__isnull=False)


def _past_end(agreements: AgreementQuerySet, as_at: AsAt) -> AgreementQuerySet:
    return agreements.past_end(as_at.position)


def _ends_soon(agreements: AgreementQuerySet, as_at: AsAt) -> AgreementQuerySet:
    return agreements.ending_within(SOON, as_at.position)


def _overdue(agreements: AgreementQuerySet, as_at: AsAt) -> AgreementQuerySet:
    found = overdue(due_instalments(agreements, as_at), as_at.position)
    return agreements.filter(pk__in={each.agreement_id for each in found})


def _on_hold(agreements: AgreementQuerySet, as_at: AsAt) -> AgreementQuerySet:
    found = on_hold(due_instalments(agreements, as_at))
    return agreements.filter(pk__in={each.agreement_id for each in found})


def _lacks_results(agreements: AgreementQuerySet, as_at: AsAt) -> AgreementQuerySet:
    return agreements.filter(pk__in=[each.pk for each in quarters_without_results(agreements, as_at.position)])


TO_CHECK = Need("check", "a second person’s check", _to_check)
PAST_END = Need("past-end", "to be ended or extended", _past_end)
ENDS_SOON = Need("ends-soon", f"a word before it ends, within {SOON} days", _ends_soon)
OVERDUE = Need("overdue", "an overdue instalment paid", _overdue)
ON_HOLD = Need("on-hold", "an instalment freed", _on_hold)
RESULTS = Need("results", "its results recorded", _lacks_results)
NEEDS = {need.code: need for need in (TO_CHECK, PAST_END, ENDS_SOON, OVERDUE, ON_HOLD, RESULTS)}
