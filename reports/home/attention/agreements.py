"""What the fund's agreements show, in whichever year: a check to make, an end, an instalment, results."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from core.money import NOUGHT, MoneyField, add_up
from core.periods import day
from core.words import number, so_many
from grants.diary import Coming, coming_up, in_the_diary
from grants.links import variation_address
from grants.models import Agreement, Instalment, Variation
from grants.models.agreements import AgreementQuerySet, State
from grants.permissions import can_check
from reports.home.affairs import Affairs
from reports.home.attention.item import Act, Item, act_or_see
from reports.home.sentence import some_of
from reports.links import address
from reports.needs import (
    ENDS_SOON,
    ON_HOLD,
    OVERDUE,
    PAST_END,
    RESULTS,
    SOON,
    TO_CHECK,
    Need,
    due_instalments,
    on_hold,
    overdue,
    quarters_without_results,
)

DIARY_MONTHS = 9
"""Months before a day of the renewal diary from which it is worth a word."""


def _see(affairs: Affairs, agreements: Sequence[Agreement], verb: str, need: Need, **asked: str) -> Act:
    """`End the five`: to the one agreement, or to the list of them and no others."""
    if len(agreements) == 1:
        return Act(f"{verb} it", address("agreement", agreements[0].reference))
    url = address("agreements", year="all", fund=affairs.scope.fund.code, needs=need.code, **asked)
    return Act(f"{verb} the {number(len(agreements))}", url)


def _having(need: Need, affairs: Affairs) -> AgreementQuerySet:
    return need.of(affairs.agreements, affairs.scope.as_at)


def waiting_for_a_check(affairs: Affairs) -> Item | None:
    """Drafts of which a check has been asked for."""
    proposed = Sum("award_lines__amount", default=NOUGHT, output_field=MoneyField())
    drafts = list(_having(TO_CHECK, affairs).annotate(proposed=proposed))
    if not drafts:
        return None
    checks = any(can_check(affairs.user, draft) for draft in drafts)
    return Item(
        fact=f"{so_many(len(drafts), 'draft', 'waits', 'wait')} for a check",
        why=f"{some_of([str(draft) for draft in drafts])}. A second person checks and puts into force.",
        unit="drafted, not committed",
        act=_see(affairs, drafts, "Check" if checks else "See", TO_CHECK),
        amount=add_up(draft.proposed for draft in drafts),
    )


def past_their_end(affairs: Affairs) -> Item | None:
    """In force, though the last day has passed."""
    found = list(_with_money(affairs, _having(PAST_END, affairs)))
    if not found:
        return None
    verb = "End" if affairs.may("grants.change_agreement") else "See"
    return Item(
        fact=so_many(len(found), "agreement", "is past its end", "are past their end"),
        why=_when_ended(found),
        unit="outstanding",
        act=_see(affairs, found, verb, PAST_END, sort="ends"),
        amount=_outstanding(found),
    )


def _with_money(affairs: Affairs, rows: AgreementQuerySet) -> AgreementQuerySet:
    return rows.with_committed(affairs.scope.as_at).with_paid(affairs.scope.as_at)


def _outstanding(found: Sequence[Any]) -> Decimal:
    return add_up(each.total_committed - each.total_paid for each in found)


def _when_ended(found: Sequence[Agreement]) -> str:
    """`Each ended on 31 March 2020, and has been neither extended nor closed.`"""
    ends = sorted({agreement.ends_on for agreement in found if agreement.ends_on})
    who = "It" if len(found) == 1 else "Each"
    when = f"on {day(ends[0])}" if len(ends) == 1 else f"between {day(ends[0])} and {day(ends[-1])}"
    return f"{who} ended {when}, and has been neither extended nor closed."


def ending_soon(affairs: Affairs) -> Item | None:
    """In force, and ending within ninety days."""
    found = list(_with_money(affairs, _having(ENDS_SOON, affairs).order_by("ends_on", "reference")))
    if not found:
        return None
    verb = "Extend or close" if affairs.may("grants.change_agreement") else "See"
    return Item(
        fact=f"{so_many(len(found), 'agreement', 'ends', 'end')} within {SOON} days",
        why=f"{some_of([str(agreement) for agreement in found])}: {_the_first(found)}on {day(found[0].ends_on)}.",
        unit="outstanding",
        act=_see(affairs, found, verb, ENDS_SOON, sort="ends"),
        amount=_outstanding(found),
    )


def coming_up_for_renewal(affairs: Affairs) -> Item | None:
    """Ending within nine months, or wanting notice or a break; but for those that end soon, which are told above."""
    soon = _having(ENDS_SOON, affairs)
    rows = in_the_diary(affairs.agreements.exclude(pk__in=soon), affairs.today, DIARY_MONTHS)
    found = list(_with_money(affairs, rows).order_by("next_on", "reference"))
    if not found:
        return None
    more, see = ("more agreement", "See all that comes up") if soon.exists() else ("agreement", "See what comes up")
    return Item(
        fact=f"{so_many(len(found), more, 'comes', 'come')} up for renewal within {DIARY_MONTHS} months",
        why=_what_comes_first(found, coming_up(found[0], affairs.today)[0]),
        unit="outstanding",
        act=Act(see, address("renewals", fund=affairs.scope.fund.code, months=DIARY_MONTHS)),
        amount=_outstanding(found),
    )


def _what_comes_first(found: Sequence[Agreement], first: Coming) -> str:
    named = some_of([str(agreement) for agreement in found])
    return f"{named}: {first}." if len(found) == 1 else f"{named}. The first: {first}."


def _the_first(found: Sequence[Any], verb: str = "") -> str:
    """Said of several alone."""
    return "" if len(found) == 1 else f"the first {verb}"


def variations_waiting(affairs: Affairs) -> Item | None:
    """Variations of which a check has been asked for, of agreements that are not over meanwhile."""
    can_be_varied = {"agreement__fund": affairs.scope.fund, "agreement__state": State.IN_FORCE}
    asked = Variation.objects.waiting().filter(**can_be_varied, check_asked_at__isnull=False)
    found = list(asked.select_related("agreement").prefetch_related("lines").order_by("check_asked_at"))
    if not found:
        return None
    may = affairs.may("grants.change_agreement")
    first = found[0]
    label = f"{'Check' if may else 'See'} {'it' if len(found) == 1 else 'the first'}"
    url = variation_address(first) if may else address("agreement", first.agreement.reference)
    return Item(
        fact=f"{so_many(len(found), 'variation', 'waits', 'wait')} for a check",
        why=f"{some_of([str(variation) for variation in found])}. A second person checks what moves money.",
        unit="drafted, not committed",
        act=Act(label, url),
        amount=add_up(variation.total for variation in found),
    )


def instalments_on_hold(affairs: Affairs) -> Item | None:
    """Due, and waiting on something that has not happened."""
    found = on_hold(due_instalments(affairs.agreements, affairs.scope.as_at))
    if not found:
        return None
    return Item(
        fact=so_many(len(found), "instalment", "is on hold", "are on hold"),
        why=f"{some_of([f'{each.agreement.reference} waits on: {each.waits_on}' for each in found])}.",
        unit="due and not paid",
        act=_open_instalments(affairs, found, "Free", "grants.change_instalment", ON_HOLD),
        amount=_unpaid(found),
    )


def instalments_overdue(affairs: Affairs) -> Item | None:
    """Due before today, on hold for nothing, and not paid."""
    found = overdue(due_instalments(affairs.agreements, affairs.scope.as_at), affairs.today)
    if not found:
        return None
    first = min(instalment.due_on for instalment in found)
    return Item(
        fact=so_many(len(found), "instalment", "is overdue", "are overdue"),
        why=f"{some_of(_references(found))}: {_the_first(found, 'was ')}due on {day(first)}.",
        unit="due and not paid",
        act=_open_instalments(affairs, found, "Pay", "grants.add_payment", OVERDUE),
        amount=_unpaid(found),
    )


def _references(found: Sequence[Instalment]) -> list[str]:
    return list(dict.fromkeys(instalment.agreement.reference for instalment in found))


def _unpaid(found: Sequence[Any]) -> Decimal:
    return add_up(instalment.amount - instalment.total_paid for instalment in found)


def _open_instalments(affairs: Affairs, found: Sequence[Instalment], verb: str, permission: str, need: Need) -> Act:
    """To the agreement; to the list of them, where there are several."""
    agreements = list({each.agreement.pk: each.agreement for each in found}.values())
    it = "it" if len(found) == 1 else "them"
    url = _see(affairs, agreements, "See", need).url
    return act_or_see(affairs, permission, Act(f"{verb} {it}", url), Act(f"See {it}", url))


def without_results(affairs: Affairs) -> Item | None:
    """Quarters that ended a while ago, of agreements that say who sends the return, without any results."""
    late = quarters_without_results(affairs.agreements, affairs.today)
    return _late(affairs, list(late), sum(map(len, late.values()))) if late else None


def _late(affairs: Affairs, late: Sequence[Agreement], quarters: int) -> Item:
    verb = "Record results of" if affairs.may("outcomes.add_return") else "See"
    return Item(
        fact=so_many(len(late), "agreement", "lacks results", "lack results"),
        why=f"{some_of([agreement.reference for agreement in late])}: quarters have ended with nothing recorded.",
        unit=f"{'quarter' if quarters == 1 else 'quarters'} without results",
        act=_see(affairs, late, verb, RESULTS),
        absence=f"{quarters:,}",
    )
