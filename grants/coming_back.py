"""What becomes of the commitment where money comes back: what is not due again is released with it, and out of the plan
(docs/adr/0017).
"""

from decimal import Decimal
from typing import Any

from core.models import User
from core.money import NOUGHT, add_up, pounds, sum_of, total_of
from core.refusals import Refused
from grants.committing import commit
from grants.limits import Limit, budget_limit, decision_limit, excess_in_words
from grants.models import Agreement, Commitment, Instalment, Payment
from grants.models.agreements import State
from grants.schedules import cut_from_plan
from grants.unspent import unspent_of


def release_with(back: Payment, agreement: Agreement, by: User) -> None:
    """Release as much as came back of what the year now has unspent: what was committed last goes first.

    Nothing of a late item: what its year committed is closed, or stands in that year.
    """
    if back.is_late:
        return
    left = -back.amount
    for part in reversed(unspent_of(agreement)):
        taken = min(part.amount, left) if part.financial_year == back.budget.financial_year else NOUGHT
        if taken <= 0:
            continue
        left -= taken
        commit(
            agreement,
            back.budget.year,
            -taken,
            kind=Commitment.Kind.RELEASE,
            by=by,
            on=back.paid_on,
            decision=part.decision,
            variation=part.variation,
            came_back=back,
            reason=back.reason,
        )
    _take_out_of_plan(back, agreement)
    _mark_changed(agreement)


def released_with(back: Payment) -> Decimal:
    """What was released with money that came back, in pounds; nought once that was reversed."""
    return NOUGHT - sum_of(back.released.filter(reversed_by__isnull=True))


def _take_out_of_plan(back: Payment, agreement: Agreement) -> None:
    """First of the instalment that it names; of an agreement in force then of others, the last of them first."""
    if back.instalment_id:
        [named] = _with_paid(agreement, pk=back.instalment_id)
        cut_from_plan(named, min(-back.amount, _unpaid(named)))
    if agreement.state != State.IN_FORCE:
        return
    year = back.budget.financial_year
    over = sum_of(agreement.instalments.in_year(year)) - sum_of(agreement.commitments.in_year(year))
    for each in reversed(_with_paid(agreement, year=year.start_year)):
        cut = min(_unpaid(each), over)
        if cut > 0:
            over -= cut
            cut_from_plan(each, cut)
    if over > 0:
        raise Refused(
            f"The instalments of {year} would plan {pounds(over)} more than is still committed, and all of them is "
            "paid. Choose the instalment of which it came back. Nothing has been saved."
        )


def _with_paid(agreement: Agreement, **which: Any) -> list[Any]:
    paid = total_of(Payment.objects.all(), key="instalment")
    return list(agreement.instalments.filter(**which).annotate(total_paid=paid).order_by("due_on", "number"))


def _unpaid(instalment: Any) -> Decimal:
    return max(instalment.amount - max(instalment.total_paid, NOUGHT), NOUGHT)


def commit_again(back: Payment, agreement: Agreement, *, reason: str, by: User) -> None:
    """Commit again what was released with money that, as a reversal says, did not come back. The fund is held.

    Refused where the budget or the decision can't bear it any more, as others drew on what was free.
    """
    rows = list(back.released.filter(reversed_by__isnull=True).select_related("decision", "variation").order_by("pk"))
    if not rows:
        return
    _refuse_used(rows, agreement)
    for row in rows:
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
        _plan_again(back, room=NOUGHT - add_up(row.amount for row in rows))
    _mark_changed(agreement)


def _refuse_used(rows: list[Commitment], agreement: Agreement) -> None:
    amount = NOUGHT - add_up(row.amount for row in rows)
    limits: list[Limit | None] = [budget_limit(agreement.fund, rows[0].financial_year, amount)]
    for decision in {row.decision for row in rows if row.decision}:
        limits.append(decision_limit(decision, NOUGHT - add_up(row.amount for row in rows if row.decision == decision)))
    if words := excess_in_words([each for each in limits if each]):
        raise Refused(
            f"What was released with it would be committed again, and {words}: it has been committed elsewhere since. "
            "Nothing has been saved."
        )


def _plan_again(back: Payment, *, room: Decimal) -> None:
    """The instalment that was paid after all plans what is paid of it."""
    instalment = Instalment.objects.get(pk=back.instalment_id)
    paid = sum_of(Payment.objects.filter(instalment=instalment)) - back.amount
    if paid > instalment.amount:
        instalment.amount += min(paid - instalment.amount, room)
        instalment.save()


def _mark_changed(agreement: Agreement) -> None:
    agreement.version += 1
    agreement.save()
