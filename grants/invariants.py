"""What always holds of promises and the money under them, over many rows."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum

from commissioning.models import Allocation, BudgetEntry, Decision
from core.invariants import Invariant, Step, asked_too_much
from core.models import ImportBatch
from core.money import pounds, total_of
from core.periods import FinancialYear
from grants.carrying import carried_from
from grants.models import Agreement, AuthorisedExcess, Commitment, Instalment, Payment, Variation, VariationLine
from grants.models.agreements import State
from grants.models.choices import FACTS

# Awards against their limits. What a framework published, what the office brought in, and what evidences them are
# facts: no limit bears them.


def awards_fitted_their_budget() -> Iterator[str]:
    """Each award was within what the year's budget had left when it was put into force."""
    entries = BudgetEntry.objects.annotate(fund=F("budget__fund"), in_year=F("budget__year"))
    limits = (((entry.fund, entry.in_year), entry) for entry in entries)
    drawn = (((commitment.fund_id, commitment.year), commitment) for commitment in _commitments())
    yield from _awards_beyond(AuthorisedExcess.Limit.BUDGET, "the budget", limits, drawn)


def awards_fitted_their_lines_allocation() -> Iterator[str]:
    """Each award was within what its line's allocation for the year had left, where anything was allocated."""
    allocations = Allocation.objects.annotate(in_year=F("budget__year"))
    limits = (((allocation.intention_id, allocation.in_year), allocation) for allocation in allocations)
    drawn = (((each.agreement.intention_id, each.year), each) for each in _commitments())
    yield from _awards_beyond(AuthorisedExcess.Limit.LINE, "the line’s allocation", limits, drawn)


def _commitments() -> QuerySet[Commitment]:
    return Commitment.objects.select_related("agreement")


def _awards_beyond(
    kind: str, limit: str, limits: Iterable[tuple[Any, Any]], drawn: Iterable[tuple[Any, Any]]
) -> Iterator[str]:
    stories: dict[Any, list[Step]] = defaultdict(list)
    rows = AuthorisedExcess.objects.filter(limit=kind)
    authorised = set(rows.values_list("agreement_id", "variation_id", "year"))
    for place, row in limits:
        stories[place].append(Step(row.recorded_at, row.pk, row.amount, is_limit=True))
    for place, commitment in drawn:
        stands = (commitment.agreement_id, commitment.variation_id, commitment.year) in authorised
        asked_by = "" if stands else _asked_by(commitment)
        step = Step(commitment.recorded_at, commitment.pk, commitment.amount, is_limit=False, asked_by=asked_by)
        stories[place].append(step)
    for (_, year), story in stories.items():
        for reference, over in asked_too_much(story):
            yield f"{reference} was {pounds(over)} more than {limit} had left for {FinancialYear(year)}"


def _asked_by(commitment: Commitment) -> str:
    """Who asked the limit to bear it: an award, or a variation that raises one. Empty for a fact, and for a cut."""
    if commitment.kind == Commitment.Kind.VARIATION and commitment.amount > 0:
        return commitment.agreement.reference
    is_award = commitment.kind == Commitment.Kind.AWARD and commitment.agreement.origin not in FACTS
    return commitment.agreement.reference if is_award else ""


def decisions_are_not_overdrawn() -> Iterator[str]:
    """No more stands under a decision than it authorises, but for facts, and what was let stand by right.

    A fact is what was brought in, and what was released with money that, as its reversal says, did not come back.
    """
    authorised = _authorised_under_decisions()
    brought_in = total_of(Commitment.objects.filter(batch__isnull=False), key="decision")
    again = total_of(Commitment.objects.filter(reverses__came_back__isnull=False), key="decision")
    sums = {"drawn": total_of(Commitment.objects.all(), key="decision"), "facts": brought_in, "again": again}
    for decision in Decision.objects.annotate(**sums).filter(drawn__gt=F("amount")):
        over = decision.drawn - max(decision.amount, decision.facts) - decision.again
        if over <= authorised.get(decision.pk, 0):
            continue
        yield f"{decision.reference} authorises {pounds(decision.amount)}; {pounds(decision.drawn)} stands under it"


def _authorised_under_decisions() -> dict[int, Any]:
    """The most that was let stand beyond each decision. A later excess counts the earlier ones in."""
    most: dict[int, Any] = {}
    rows = AuthorisedExcess.objects.filter(limit=AuthorisedExcess.Limit.DECISION)
    for excess in rows.select_related("agreement", "variation"):
        passed = excess.variation.decision_id if excess.variation else excess.agreement.decision_id
        if passed:
            most[passed] = max(most.get(passed, 0), excess.amount)
    return most


# Promises, plans and payments


def releases_were_committed() -> Iterator[str]:
    """No agreement has released more of a year than was committed."""
    for (agreement, year), amount in _by_agreement_and_year(Commitment.objects.all(), "year").items():
        if amount < 0:
            yield f"{agreement} stands at {pounds(amount)} committed in {FinancialYear(year)}"


def payments_are_within_commitments() -> Iterator[str]:
    """No agreement is paid by hand more for a year than is committed for it. What an import brought in is a fact."""
    committed = _by_agreement_and_year(Commitment.objects.all(), "year")
    facts = _by_agreement_and_year(Payment.objects.filter(batch__isnull=False), "budget__year")
    for place, paid in _by_agreement_and_year(Payment.objects.all(), "budget__year").items():
        over = paid - committed.get(place, 0)
        if over > max(facts.get(place, 0), 0):
            agreement, year = place
            yield f"{agreement} is paid {pounds(over)} more than is committed in {FinancialYear(year)}"


def money_back_was_paid() -> Iterator[str]:
    """No more came back of an agreement, recorded by hand, than it was paid in all. A credit note is a fact."""
    paid = Agreement.objects.annotate(
        total_paid=total_of(Payment.objects.all(), key="agreement"),
        total_facts=total_of(Payment.objects.filter(batch__isnull=False, amount__lt=0), key="agreement"),
    )
    for agreement in paid.filter(total_paid__lt=F("total_facts")):
        yield f"{agreement} gave back {pounds(-agreement.total_paid)} more than it was paid"


def releases_with_money_back_follow_it() -> Iterator[str]:
    """What was released with money that came back is of its agreement and year, no more than it, and stands with it."""
    rows = Commitment.objects.filter(came_back__isnull=False).select_related("agreement", "reversed_by")
    freed: dict[Payment, Any] = defaultdict(int)
    for release in rows.select_related("came_back__budget", "came_back__reversed_by"):
        back = release.came_back
        assert back is not None
        freed[back] += 0 if release.is_reversed else -release.amount
        of_it = (back.agreement_id, back.budget.year) == (release.agreement_id, release.year)
        if not of_it or back.is_reversed != release.is_reversed:
            yield f"{release} does not follow what came back on {back.paid_on:%Y-%m-%d}"
    for back, amount in freed.items():
        if amount > -back.amount:
            yield f"{pounds(amount)} was released with {pounds(-back.amount)} that came back under {back.agreement}"


def instalments_are_within_commitments() -> Iterator[str]:
    """The instalments of an agreement in force plan no more for a year than is committed for it."""
    committed = _by_agreement_and_year(Commitment.objects.all(), "year")
    planned = _by_agreement_and_year(Instalment.objects.filter(agreement__state=State.IN_FORCE), "year")
    for place, amount in planned.items():
        if amount > committed.get(place, 0):
            agreement, year = place
            over = pounds(amount - committed.get(place, 0))
            yield f"{agreement} plans {over} more than is committed in {FinancialYear(year)}"


def _by_agreement_and_year(rows: QuerySet, year: str) -> dict[tuple[str, int], Any]:
    """Added up by the database: payments are many, and the agreements and years that they belong to are few."""
    sums = rows.order_by().values_list("agreement__reference", year).annotate(all=Sum("amount"))
    return {(reference, in_year): amount for reference, in_year, amount in sums}


def instalments_are_not_overpaid() -> Iterator[str]:
    """No instalment is paid more than it plans."""
    paid = Instalment.objects.annotate(paid=total_of(Payment.objects.all(), key="instalment"))
    for instalment in paid.filter(paid__gt=F("amount")).select_related("agreement"):
        yield f"{instalment} plans {pounds(instalment.amount)}; {pounds(instalment.paid)} is paid on it"


def payments_are_on_their_own_instalments() -> Iterator[str]:
    """A payment on an instalment is of the same agreement, and charged to the same year."""
    own = Q(instalment__agreement=F("agreement"), instalment__year=F("budget__year"))
    rows = Payment.objects.filter(instalment__isnull=False).exclude(own).select_related("agreement")
    yield from (f"{payment} is on another agreement's or year's instalment" for payment in rows)


def money_is_of_its_agreements_fund() -> Iterator[str]:
    """What an agreement commits, under which decision, and what it is paid from, is of its own fund."""
    strays = Commitment.objects.exclude(fund=F("agreement__fund"))
    undecided = Commitment.objects.filter(decision__isnull=False).exclude(decision__fund=F("fund"))
    paid = Payment.objects.exclude(budget__fund=F("agreement__fund"))
    for rows in (strays, undecided, paid):
        yield from (f"{row} is of another fund" for row in rows.select_related("agreement"))


def undone_files_left_nothing() -> Iterator[str]:
    """Of a file that was undone no payment, commitment or budget stands."""
    undone = ImportBatch.objects.filter(undone_at__isnull=False).order_by()
    standing = {"reverses__isnull": True, "reversed_by__isnull": True}
    entries = BudgetEntry.objects.filter(batch=OuterRef("pk"), **standing)
    payments = Payment.objects.filter(batch=OuterRef("pk"), **standing)
    committed = total_of(Commitment.objects.all(), key="batch")
    left = undone.annotate(committed=committed).filter(Exists(entries) | Exists(payments) | ~Q(committed=0))
    yield from (f"{batch} was undone, and some of what it brought in stands" for batch in left.defer("content"))


# Who put it into force, and under what


def drafts_hold_no_money() -> Iterator[str]:
    """A draft commits nothing and is paid nothing."""
    committed = Exists(Commitment.objects.filter(agreement=OuterRef("pk")))
    paid = Exists(Payment.objects.filter(agreement=OuterRef("pk")))
    rows = Agreement.objects.drafts().filter(committed | paid)
    yield from (f"{agreement} is a draft, and holds money" for agreement in rows)


def agreements_stand_under_a_decision() -> Iterator[str]:
    """What was put into force here stands under a decision."""
    entered = Agreement.objects.exclude(state=State.DRAFT).exclude(origin__in=FACTS)
    bare = Exists(Commitment.objects.not_evidenced().filter(agreement=OuterRef("pk")))
    for agreement in entered.filter(Q(decision__isnull=True) | bare):
        yield f"{agreement} holds money under no decision"


def agreements_were_checked_by_a_second_person() -> Iterator[str]:
    """Who put an agreement into force did not prepare it, or said why nobody else could."""
    in_force = Agreement.objects.exclude(state=State.DRAFT)
    nobody = Q(activated_by__isnull=True) & ~Q(origin__in=FACTS)
    own = Q(activated_by=F("drafted_by")) | Q(activated_by=F("prepared_by"))
    for agreement in in_force.filter(nobody | (own & Q(absence_reason=""))):
        yield f"{agreement} was put into force by {agreement.activated_by or 'nobody'}"


def variations_with_money_were_checked_by_a_second_person() -> Iterator[str]:
    """Who put a variation's money into force did not prepare it, or said why nobody else could."""
    own = Q(activated_by=F("drafted_by")) | Q(activated_by=F("prepared_by"))
    rows = Variation.objects.in_force().filter(own, absence_reason="", lines__isnull=False).distinct()
    for variation in rows.select_related("agreement", "activated_by"):
        yield f"{variation} was put into force by {variation.activated_by}, who wrote some of it"


def variations_commit_what_they_say() -> Iterator[str]:
    """A variation in force commits what its lines say, year by year, and any other nothing."""
    said: dict[tuple[int, int], Any] = defaultdict(lambda: 0)
    for line in VariationLine.objects.filter(variation__state=Variation.State.IN_FORCE):
        said[line.variation_id, line.year] += line.amount
    of_itself = Commitment.objects.filter(kind=Commitment.Kind.VARIATION)  # what it raised may be released or carried
    for row in of_itself.exclude(Exists(carried_from())):
        said[row.variation_id, row.year] -= row.amount  # type: ignore[index]
    wrong = {variation for (variation, _), gap in said.items() if gap}
    for variation in Variation.objects.filter(pk__in=wrong).select_related("agreement"):
        yield f"{variation} says other amounts than it commits"


INVARIANTS: tuple[Invariant, ...] = (
    awards_fitted_their_budget,
    awards_fitted_their_lines_allocation,
    decisions_are_not_overdrawn,
    releases_were_committed,
    payments_are_within_commitments,
    money_back_was_paid,
    releases_with_money_back_follow_it,
    instalments_are_within_commitments,
    instalments_are_not_overpaid,
    payments_are_on_their_own_instalments,
    money_is_of_its_agreements_fund,
    undone_files_left_nothing,
    drafts_hold_no_money,
    agreements_stand_under_a_decision,
    agreements_were_checked_by_a_second_person,
    variations_with_money_were_checked_by_a_second_person,
    variations_commit_what_they_say,
)
