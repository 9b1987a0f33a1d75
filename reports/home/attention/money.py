"""What the figures of the year itself show: too much committed, no decision, a plan above, no price, no budget."""

import datetime as dt
from collections.abc import Sequence

from django.urls import reverse
from django.utils.http import urlencode

from commissioning.models import Intention
from commissioning.room import left_in_words
from core.money import NOUGHT, add_up, pounds, sum_of
from core.periods import FinancialYear, day
from core.words import number, number_of, so_many
from grants.models import Agreement, Commitment
from reports.home.affairs import Affairs
from reports.home.attention.item import Act, Item, act_or_see
from reports.home.sentence import some_of
from reports.links import address
from reports.position.parts import Part
from reports.position.words import beyond_left

NOTICE = dt.timedelta(days=90)
"""How long before a year begins its missing budget is worth a word."""


def over_committed(affairs: Affairs) -> Item | None:
    """More is committed than the budget."""
    excess, noun = affairs.over_budget(affairs.scope.year), affairs.scope.noun
    if excess is None:
        return None
    allowed = f"the {noun} for {affairs.scope.year} is {pounds(excess.allows)}"
    return Item(
        fact=f"Commitments are {pounds(excess.over)} over the {noun}",
        why=f"{pounds(excess.drawn)} is committed, and {allowed}.",
        unit=f"over the {noun}",
        act=Act("See what is committed", address("ring-fence", **affairs.scope.query, group="agreement")),
        amount=excess.over,
    )


def without_decision(affairs: Affairs) -> Item | None:
    """Committed as published: no decision recorded here covers it."""
    bare = affairs.ledger.not_evidenced
    if not bare:
        return None
    money = affairs.ledger.figures.money
    return Item(
        fact=f"{so_many(len(bare), 'agreement', 'has', 'have')} no decision recorded",
        why=_as_published(bare),
        unit="not evidenced" if money.evidenced else "committed, £0 evidenced",
        act=_complete(affairs, bare),
        amount=money.not_evidenced,
    )


def _as_published(bare: Sequence[Part]) -> str:
    """`All five stand as published in the framework: no decision notice, no signature, start assumed.`"""
    agreements = [part.agreement for part in bare if part.agreement]
    lacks = ["no decision notice"]
    lacks += ["no signature"] if not any(agreement.signed_on for agreement in agreements) else []
    lacks += ["start assumed"] if all(agreement.start_is_assumed for agreement in agreements) else []
    who = "It stands" if len(bare) == 1 else f"All {number(len(bare))} stand"
    return f"{who} {_as_they_came(agreements)}: {', '.join(lacks)}."


def _as_they_came(agreements: Sequence[Agreement]) -> str:
    published = {agreement.is_published for agreement in agreements}
    if published == {False}:
        return "as the office brought them in" if len(agreements) > 1 else "as the office brought it in"
    return "as published in the framework, or brought in" if False in published else "as published in the framework"


def _complete(affairs: Affairs, bare: Sequence[Part]) -> Act:
    scope, one = affairs.scope, bare[0].agreement
    url = address("agreements", **scope.query, state="not_evidenced")
    if len(bare) == 1 and one:
        url = address("agreement", one.reference)
    which = "the agreement" if len(bare) == 1 else f"the {number(len(bare))} agreements"
    return act_or_see(affairs, "grants.change_agreement", Act(f"Complete {which}", url), Act(f"See {which}", url))


def plan_above(affairs: Affairs) -> Item | None:
    """The priced lines add up to more than the budget. A plan is no overspend."""
    planned, budget, noun = affairs.ledger.figures.planned, affairs.budget, affairs.scope.noun
    if planned is None or budget is None or planned <= budget:
        return None
    lines = so_many(len(affairs.ledger.priced), "priced line", "comes to", "add up to")
    return Item(
        fact=f"The priced plan is {pounds(planned - budget)} above the {noun}",
        why=f"{lines} {pounds(planned)}; the {noun} is {pounds(budget)}.",
        unit=f"plan above {noun}",
        act=Act("See the plan, line by line", address("framework", **affairs.scope.query)),
        amount=planned - budget,
    )


def proposals_beyond(affairs: Affairs) -> Item | None:
    """The priced proposals come to more than is left to commit."""
    over, waiting = beyond_left(affairs.ledger), affairs.ledger.waiting
    if not over:
        return None
    left = f"{left_in_words(affairs.left or NOUGHT)}."
    total = pounds(affairs.ledger.total_waiting)
    line = waiting[0][0]
    if len(waiting) == 1:
        fact, why = f"{line.name} cannot be put into force in full", f"It is proposed at {total}; {left}"
    else:
        fact = so_many(len(waiting), "proposal", "cannot", "cannot all") + " be put into force"
        why = f"{some_of([each.name for each, _ in waiting])} are proposed at {total}; {left}"
    return Item(fact=fact, why=why, unit="more than is left", act=_review(affairs, line, len(waiting)), amount=over)


def _review(affairs: Affairs, line: Intention, count: int) -> Act:
    one = count == 1
    url = address("intention", line.ref) if one else address("ring-fence", **affairs.scope.query, state="proposed")
    which = "the proposal" if one else "the proposals"
    return act_or_see(affairs, "grants.add_grant", Act(f"Review {which}", url), Act(f"See {which}", url))


def unpriced(affairs: Affairs) -> Item | None:
    """Lines that the framework gives without a price."""
    lines = [part.intention for part in affairs.ledger.unpriced]
    if not lines:
        return None
    word = "future project" if all(line.is_proposed for line in lines) else "line"
    return Item(
        fact=f"{so_many(len(lines), word, 'has', 'have')} no price",
        why=f"The framework gives TBC for {'it' if len(lines) == 1 else 'each'}: in no total until it is priced.",
        unit=number_of(len(lines), "line"),
        act=_price(affairs, lines),
        absence="TBC",
    )


def _price(affairs: Affairs, lines: Sequence[Intention]) -> Act:
    which = "the line" if len(lines) == 1 else f"the {number(len(lines))} lines"
    url = reverse("admin:commissioning_intention_changelist") + "?resources__isnull=True"
    if len(lines) == 1:
        url = reverse("admin:commissioning_intention_change", args=[lines[0].pk])
    see = Act(f"See {which}", address("framework", **affairs.scope.query, price="tbc"))
    return act_or_see(affairs, "commissioning.change_intention", Act(f"Price {which}", url), see)


def no_payments(affairs: Affairs) -> Item | None:
    """Something is due by now, and no payment is recorded: which is not the same as unpaid."""
    money, scope = affairs.ledger.figures.money, affairs.scope
    if affairs.has_payments or not money.profile_to_date:
        return None
    see = address("payments", **scope.query)
    return Item(
        fact="No payments are recorded",
        why=f"Nothing is entered for {scope.year}: not recorded is not the same as unpaid.",
        unit=f"paid of {pounds(money.committed)}",
        act=act_or_see(
            affairs,
            "grants.add_payment",
            Act("Record payments", reverse("admin:grants_payment_add")),
            Act("See payments", see),
        ),
        amount=NOUGHT,
    )


def year_without_budget(affairs: Affairs) -> Item | None:
    """This year or the next has no budget, though it has begun or is near, or is committed against already."""
    scope = affairs.scope
    year = scope.year if affairs.budget is None else scope.year.next
    if scope.amount_in(year) is not None:
        return None
    subject = sum_of(Commitment.objects.as_at(scope.as_at).in_year(year).filter(fund=scope.fund))
    if not subject and affairs.today < year.start - NOTICE:
        return None
    beyond = f"An award that runs past {day(year.previous.end)} is subject to budget."
    return Item(
        fact=f"{year} has no budget",
        why=f"Not recorded, which is not nought. {beyond}",
        unit="subject to budget" if subject else "recorded",
        act=_record_budget(affairs, year),
        amount=add_up([subject]) if subject else None,
        absence="" if subject else "None",
    )


def _record_budget(affairs: Affairs, year: FinancialYear) -> Act:
    fund = affairs.scope.fund
    add = reverse("admin:commissioning_budget_add") + "?" + urlencode({"fund": fund.pk, "year": year.start_year})
    see = address("budget-movements", year="all", fund=fund.code)
    return act_or_see(
        affairs,
        "commissioning.add_budget",
        Act(f"Record the {year} budget", add),
        Act("See budget movements", see),
    )
