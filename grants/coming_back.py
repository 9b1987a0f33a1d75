"""What becomes of the commitment where money comes back: what is not due again is released with it, and out of the plan
(docs/adr/0017).
"""

from decimal import Decimal

from core.models import User
from core.money import NOUGHT, add_up, pounds, sum_of
from core.refusals import Refused
from grants.committing import commit, release_part
from grants.limits import Limit, budget_limit, decision_limit, excess_in_words
from grants.models import Agreement, Commitment, Instalment, Payment
from grants.models.agreements import State
from grants.schedules import cut_from_plan
from grants.unspent import unspent_of


def release_with(back: Payment, agreement: Agreement, by: User) -> None:
    """Release as much as came back of what the year now has unspent: what was committed last goes first.

    Nothing of a late item: what its year committed is closed, or stands in that year.
    """
    if back.is_late_item:
        return
    _refuse_unnamed(back, agreement)
    left = -back.amount
    for part in reversed(unspent_of(agreement)):
        taken = min(part.amount, left) if part.financial_year == back.budget.financial_year else NOUGHT
        if taken <= 0:
            continue
        left -= taken
        release_part(agreement, part, taken, by=by, on=back.paid_on, came_back=back, reason=back.reason)
    _take_out_of_plan(back, agreement)
    _mark_changed(agreement)


def released_with(back: Payment) -> Decimal:
    """What was released with money that came back, in pounds; nought once that was reversed."""
    return NOUGHT - sum_of(back.released.filter(reversed_by__isnull=True))


def _refuse_unnamed(back: Payment, agreement: Agreement) -> None:
    """What was paid on instalments comes back of them: otherwise they would plan, and cost, what is not due again."""
    if back.instalment_id:
        return
    of_year = Payment.objects.filter(agreement=agreement, budget=back.budget)
    beside = sum_of(of_year.filter(instalment__isnull=True))  # what came back now is in it already
    if beside < 0 and sum_of(of_year.filter(instalment__isnull=False)) > 0:
        raise Refused(
            f"{agreement.reference} was paid by instalments, and it is not due again: choose the instalment of which "
            "it came back, which then plans that much less. Record one for each, where it came back of several. "
            "Nothing has been saved."
        )


def _take_out_of_plan(back: Payment, agreement: Agreement) -> None:
    if back.instalment_id:
        instalment = Instalment.objects.get(pk=back.instalment_id)
        unpaid = instalment.amount - max(sum_of(Payment.objects.filter(instalment=instalment)), NOUGHT)
        cut_from_plan(instalment, min(-back.amount, max(unpaid, NOUGHT)))
    year = back.budget.financial_year
    over = sum_of(agreement.instalments.in_year(year)) - sum_of(agreement.commitments.in_year(year))
    if over > 0 and agreement.state == State.IN_FORCE:
        raise Refused(
            f"The instalments of {year} would plan {pounds(over)} more than is then committed. Take that out of the "
            "schedule first, or choose the instalment of which it came back. Nothing has been saved."
        )


def commit_again(back: Payment, agreement: Agreement, *, reason: str, by: User) -> None:
    """Commit and plan again what was released with money that, as a reversal says, did not come back.

    A fact: where others drew on what was free, or the budget was cut, it stands as an excess until that is put right.
    """
    for row in back.released.filter(reversed_by__isnull=True).select_related("decision", "variation").order_by("pk"):
        commit(
            agreement,
            row.year,
            -row.amount,
            kind=Commitment.Kind.RELEASE,
            by=by,
            on=row.effective_on,
            decision=row.decision,
            variation=row.variation,
            reverses=row,
            reason=reason,
        )
    if back.instalment_id:
        _plan_again(back, agreement)
    _mark_changed(agreement)


def excess_of_committing_again(back: Payment) -> str:
    """`£10,000 is £4,000 more than the 2019/20 budget has left (£6,000)`: empty where it all fits, or nothing went."""
    rows = list(back.released.filter(reversed_by__isnull=True).select_related("decision"))
    if not rows:
        return ""
    limits: list[Limit | None] = [budget_limit(back.agreement.fund, rows[0].financial_year, released_with(back))]
    for decision in {row.decision for row in rows if row.decision}:
        limits.append(decision_limit(decision, NOUGHT - add_up(row.amount for row in rows if row.decision == decision)))
    return excess_in_words([each for each in limits if each])


def _plan_again(back: Payment, agreement: Agreement) -> None:
    """The instalment that was paid after all plans what is paid of it, as far as its year commits that much.

    Of an agreement that is over the plan is no promise any more, and stays above what is committed.
    """
    instalment = Instalment.objects.get(pk=back.instalment_id)
    paid = sum_of(Payment.objects.filter(instalment=instalment)) - back.amount
    year = instalment.financial_year
    lacking = paid - instalment.amount
    if agreement.state == State.IN_FORCE:
        room = sum_of(agreement.commitments.in_year(year)) - sum_of(agreement.instalments.in_year(year))
        lacking = min(lacking, room)
    if lacking > 0:
        instalment.amount += lacking
        instalment.save()


def _mark_changed(agreement: Agreement) -> None:
    agreement.version += 1
    agreement.save()
