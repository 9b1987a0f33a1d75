"""What refuses a movement of money under an agreement, each in a plain sentence (domain rules 4 and 5)."""

from decimal import Decimal

from django.db.models import Q
from django.utils import timezone

from commissioning.closing import is_closed, refuse_closed
from commissioning.models import Budget
from core.money import NOUGHT, add_up, pounds, sum_of
from core.periods import AsAt, FinancialYear, day, period_in_words
from core.refusals import Refused
from grants.authorising import may_be_paid_anyway
from grants.models import Agreement, Commitment, Instalment, Payment
from grants.models.agreements import State
from grants.models.payments import MAY_BE_A_LATE_ITEM


def refuse_nonsense(payment: Payment) -> None:
    """What is wrong of any movement of money, whichever way it went."""
    agreement, budget = payment.agreement, payment.budget
    if payment.paid_on > timezone.localdate():
        raise Refused("Money is recorded once it has moved: its date can’t be in the future.")
    if budget.fund_id != agreement.fund_id:
        raise Refused(f"{agreement.reference} draws on {agreement.fund}, so it can’t be charged to {budget}.")
    if agreement.state == State.DRAFT:
        raise Refused(f"{agreement.reference} is a draft. It is paid once it is in force.")
    refuse_closed(budget.financial_year, on=payment.paid_on, reason=payment.reason)
    if payment.period_to < payment.period_from:
        raise Refused("The period that it covers ends before it starts. Check both dates.")


def refuse_unpayable(payment: Payment) -> None:
    agreement, budget = payment.agreement, payment.budget
    held = Commitment.objects.filter(agreement=agreement).in_year(budget.financial_year)
    if sum_of(held.not_evidenced()) > 0:
        raise Refused(f"{agreement.reference} stands without a decision. Complete it first; then it can be paid.")
    paid = sum_of(Payment.objects.filter(agreement=agreement, budget=budget))
    left = sum_of(held) - paid
    if payment.amount > left:
        raise Refused(
            f"{pounds(payment.amount)} is {pounds(payment.amount - left)} more than {agreement.reference} has "
            f"committed and unpaid for {budget.financial_year} ({pounds(max(left, NOUGHT))}). Nothing has been saved. "
            f"{_way_of_late_item(payment) or _WAY_OF_ANY_OTHER}"
        )
    _refuse_what_waits(payment, left)


_WAY_OF_ANY_OTHER = (
    "If it has been paid, bring it in with the finance system’s file, which takes it as it is. If more is to be paid, "
    "raise the agreement by a variation first."
)


def _way_of_late_item(payment: Payment) -> str:
    """What makes room for an item of a closed year, which stands in an open one: empty for any other."""
    if not late_item_words(payment):
        return ""
    agreement, year = payment.agreement, payment.budget.financial_year
    covered = FinancialYear.containing(payment.period_to)
    if agreement.state == State.IN_FORCE:
        return (
            f"It is a late item of {covered}, which is closed: vary {agreement.reference} (“Raise its value”) by what "
            f"is lacking in {year}, from a day of {year}, and then record the payment."
        )
    return (
        f"It is a late item of {covered}, which is closed, and {agreement.reference} is "
        f"{agreement.get_state_display()}, so it can’t be raised. If it is paid, the finance system’s file brings it "
        f"in as it is; or a finance officer who may reopens {covered}."
    )


def _refuse_what_waits(payment: Payment, left: Decimal) -> None:
    """What an instalment on hold plans is paid on that instalment alone: otherwise its condition could be got round."""
    rows = payment.agreement.instalments.in_year(payment.budget.financial_year).on_hold()
    others = rows.exclude(pk=payment.instalment.pk) if payment.instalment else rows
    waiting = [each for each in others.with_paid(AsAt.now()) if each.total_paid < each.amount]
    free = left - add_up(each.amount - max(each.total_paid, NOUGHT) for each in waiting)
    if waiting and payment.amount > free:
        first = waiting[0]
        raise Refused(
            f"{pounds(payment.amount)} is {pounds(payment.amount - free)} more than may be paid before what the rest "
            f"waits on: instalment {first.number} waits on {first.waits_on}. Record that it happened, or pay it on "
            "that instalment once somebody who may has let it be paid. Nothing has been saved."
        )


def _refuse_other_instalment(payment: Payment, instalment: Instalment) -> None:
    if instalment.agreement_id != payment.agreement_id:
        raise Refused("This instalment belongs to another agreement.")
    if instalment.year != payment.budget.year and is_closed(instalment.financial_year):
        raise Refused(
            f"Instalment {instalment.number} is charged to {instalment.financial_year}, which is closed. Choose “Not "
            "against an instalment”: the days that it covers say what it is of."
        )
    if instalment.year != payment.budget.year:
        raise Refused(f"Instalment {instalment.number} is charged to {instalment.financial_year}. Choose that budget.")


def refuse_bad_instalment(payment: Payment, instalment: Instalment) -> None:
    _refuse_other_instalment(payment, instalment)
    if instalment.is_on_hold and not may_be_paid_anyway(instalment):
        raise Refused(
            f"Instalment {instalment.number} waits on: {instalment.waits_on}. Open it from the agreement in the admin, "
            "by “Record that it happened”, and then pay it. There somebody who may authorise lets it be paid before "
            "that."
        )
    left = instalment.amount - sum_of(Payment.objects.filter(instalment=instalment))
    if payment.amount > left:
        raise Refused(
            f"{pounds(payment.amount)} is {pounds(payment.amount - left)} more than instalment {instalment.number} has "
            f"unpaid ({pounds(max(left, NOUGHT))}). Nothing has been saved."
        )


def refuse_back_before_paid(back: Payment) -> None:
    """Money can't come back before it has gone out: of the agreement, and on the instalment that it names."""
    paid = Payment.objects.filter(agreement=back.agreement, kind=Payment.Kind.PAYMENT)
    named = back.agreement.reference
    if back.instalment:
        paid, named = paid.filter(instalment=back.instalment), f"instalment {back.instalment.number} of {named}"
    first = paid.order_by("paid_on").first()
    if first and back.paid_on < first.paid_on:
        raise Refused(
            f"{pounds(-back.amount)} can’t have come back on {day(back.paid_on)}: {named} was first paid on "
            f"{day(first.paid_on)}. Check the day on which it came. Nothing has been saved."
        )


def refuse_more_than_was_paid(back: Payment) -> None:
    amount, year = -back.amount, back.budget.financial_year
    covered = FinancialYear.containing(back.period_to)
    if covered < year and is_closed(covered):
        year = covered
    paid = paid_for(back.agreement, year)
    if amount > paid:
        raise Refused(
            f"{pounds(amount)} is {pounds(amount - paid)} more than {back.agreement.reference} was paid for {year} "
            f"({pounds(max(paid, NOUGHT))}). Nothing has been saved."
        )
    if back.instalment:
        _refuse_other_instalment(back, back.instalment)
        on_it = sum_of(Payment.objects.filter(instalment=back.instalment))
        if amount > on_it:
            raise Refused(
                f"{pounds(amount)} is {pounds(amount - on_it)} more than was paid on instalment "
                f"{back.instalment.number} ({pounds(on_it)}). Nothing has been saved."
            )


def paid_for(agreement: Agreement, year: FinancialYear) -> Decimal:
    """What an agreement was paid for a year: charged to it, or charged later as a late item that covers it."""
    of_it = Q(budget__year=year.start_year) | Q(
        budget__year__gt=year.start_year, period_to__range=(year.start, year.end)
    )
    return sum_of(Payment.objects.filter(of_it, agreement=agreement))


def late_back(agreement: Agreement, budget: Budget) -> Decimal:
    """What of a closed year came back late, charged to this budget: nought, or below. It is no part of what it paid."""
    of_it = {"agreement": agreement, "budget": budget, "batch__isnull": True}
    return sum_of(Payment.objects.filter(MAY_BE_A_LATE_ITEM, **of_it, period_to__lt=budget.financial_year.start))


def refuse_to_leave_nonsense(payment: Payment, agreement: Agreement) -> None:
    """A reversal leaves neither more back than was paid, nor more paid than is committed."""
    year = payment.budget.financial_year
    standing = Payment.objects.filter(agreement=agreement, budget=payment.budget)
    would_stand = sum_of(standing) - payment.amount
    if payment.amount > 0 and would_stand - late_back(agreement, payment.budget) < 0:
        raise Refused(
            f"Without this payment {pounds(-would_stand)} more would have come back from {agreement.reference} than it "
            f"was paid for {year}. Reverse what came back first."
        )
    held = sum_of(Commitment.objects.filter(agreement=agreement).in_year(year))
    facts = max(sum_of(standing.filter(batch__isnull=False)), NOUGHT)  # what a file brought in may pass the commitment
    if payment.amount < 0 and payment.batch_id is None and would_stand - held > facts:
        raise Refused(
            f"Without this {payment.get_kind_display()} {agreement.reference} would be paid "
            f"{pounds(would_stand - held)} more than is committed for {year}. Reverse the payment that followed first."
        )
    _refuse_to_overpay_instalment(payment)


def _refuse_to_overpay_instalment(payment: Payment) -> None:
    """Money back that is reversed stands as paid again on an instalment that may have been planned lower since."""
    if payment.amount > 0 or payment.instalment_id is None:
        return
    instalment = Instalment.objects.get(pk=payment.instalment_id)
    over = sum_of(Payment.objects.filter(instalment=instalment)) - payment.amount - instalment.amount
    if over > 0:
        raise Refused(
            f"Without this {payment.get_kind_display()} {pounds(over)} more would be paid on instalment "
            f"{instalment.number} than it plans ({pounds(instalment.amount)}). Reverse the payment that followed "
            "first, or raise the agreement by a variation. Nothing has been saved."
        )


def late_item_words(payment: Payment) -> str:
    """What is said of an item whose period lies in a closed year, and which stands in an open one. Else empty."""
    covered = FinancialYear.containing(payment.period_to)
    charged = payment.budget.financial_year
    if covered >= charged or not is_closed(covered):
        return ""
    return (
        f"It covers {period_in_words(payment.period_from, payment.period_to)}. {covered} is closed, so it stands in "
        f"{charged} as a late item."
    )
