"""Recording money that left, and reversing what was recorded in error (domain rules 2, 4 and 5)."""

import datetime as dt
import uuid
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from commissioning.closing import refuse_closed
from commissioning.models import Budget
from core.models import User
from core.money import NOUGHT, pounds, sum_of
from core.periods import day
from core.refusals import Refused
from grants.models import Agreement, Commitment, Instalment, Payment
from grants.models.agreements import State
from grants.permissions import can_draft, can_pay


@transaction.atomic
def record_payment(
    *,
    agreement: Agreement,
    budget: Budget,
    amount: Decimal,
    paid_on: dt.date,
    period_from: dt.date,
    period_to: dt.date,
    by: User,
    instalment: Instalment | None = None,
    finance_reference: str = "",
    reason: str = "",
    key: uuid.UUID | None = None,
) -> Payment:
    """A payment by hand, charged to a year's budget. `amount` is above nought, in pounds.

    The same `key` sent twice makes one payment. Refused beyond what is committed and unpaid for the year, on an
    instalment that is on hold or would be overpaid, and on a published agreement that no decision evidences yet.
    """
    if not can_pay(by):
        raise Refused("Only a finance officer records payments.")
    key = key or uuid.uuid4()
    locked = _hold(agreement, budget)
    if sent_before := Payment.objects.filter(key=key).first():
        return sent_before
    _refuse_bad_payment(locked, budget, amount, paid_on)
    refuse_closed(budget.financial_year, on=paid_on, reason=reason)
    if period_to < period_from:
        raise Refused("The period that it covers ends before it starts. Check both dates.")
    if instalment:
        _refuse_bad_instalment(locked, instalment, budget, amount)
    payment = Payment(
        agreement=locked,
        budget=budget,
        instalment=instalment,
        amount=amount,
        paid_on=paid_on,
        period_from=period_from,
        period_to=period_to,
        finance_reference=finance_reference,
        reason=reason,
        recorded_by=by,
        key=key,
    )
    payment.save()
    return payment


def _hold(agreement: Agreement, budget: Budget) -> Agreement:
    """Hold the budget, which nobody then closes, and the agreement, which nobody else then pays."""
    list(
        Budget.objects.select_for_update().filter(pk=budget.pk).order_by("pk")
    )  # its own order would hold the fund too
    return Agreement.objects.select_for_update().get(pk=agreement.pk)


def _refuse_bad_payment(agreement: Agreement, budget: Budget, amount: Decimal, paid_on: dt.date) -> None:
    if amount <= 0:
        raise Refused("Enter an amount above nought. To take a payment back, reverse it.")
    if paid_on > timezone.localdate():
        raise Refused("A payment is recorded once the money has left: its date can’t be in the future.")
    if budget.fund_id != agreement.fund_id:
        raise Refused(f"{agreement.reference} draws on {agreement.fund}, so it can’t be charged to {budget}.")
    if agreement.state == State.DRAFT:
        raise Refused(f"{agreement.reference} is a draft. It is paid once it is in force.")
    held = Commitment.objects.filter(agreement=agreement).in_year(budget.financial_year)
    if sum_of(held.not_evidenced()) > 0:
        raise Refused(
            f"{agreement.reference} stands as published, without a decision. Complete it first; then it can be paid."
        )
    paid = sum_of(Payment.objects.filter(agreement=agreement, budget=budget))
    left = sum_of(held) - paid
    if amount > left:
        raise Refused(
            f"{pounds(amount)} is {pounds(amount - left)} more than {agreement.reference} has committed and unpaid for "
            f"{budget.financial_year} ({pounds(max(left, NOUGHT))}). Nothing has been saved."
        )


def _refuse_bad_instalment(agreement: Agreement, instalment: Instalment, budget: Budget, amount: Decimal) -> None:
    if instalment.agreement_id != agreement.pk:
        raise Refused("This instalment belongs to another agreement.")
    if instalment.year != budget.year:
        raise Refused(f"Instalment {instalment.number} is charged to {instalment.financial_year}. Choose that budget.")
    if instalment.is_on_hold:
        raise Refused(
            f"Instalment {instalment.number} waits on: {instalment.waits_on}. Record that it happened, and then pay it."
        )
    left = instalment.amount - sum_of(Payment.objects.filter(instalment=instalment))
    if amount > left:
        raise Refused(
            f"{pounds(amount)} is {pounds(amount - left)} more than instalment {instalment.number} has unpaid "
            f"({pounds(max(left, NOUGHT))}). Nothing has been saved."
        )


@transaction.atomic
def reverse_payment(*, payment: Payment, reason: str, by: User, key: uuid.UUID | None = None) -> Payment:
    """Undo a payment that was recorded in error, by a movement that names it, once."""
    if not can_pay(by):
        raise Refused("Only a finance officer reverses payments.")
    if not reason.strip():
        raise Refused("Say why the payment is reversed.")
    _hold(payment.agreement, payment.budget)
    key = key or uuid.uuid4()
    if sent_before := Payment.objects.filter(key=key).first():
        return sent_before
    if payment.kind == Payment.Kind.REVERSAL or Payment.objects.filter(reverses=payment).exists():
        raise Refused("This payment is reversed already, or is itself a reversal.")
    refuse_closed(payment.budget.financial_year, on=payment.paid_on, reason=reason)
    reversal = Payment(
        agreement=payment.agreement,
        budget=payment.budget,
        instalment=payment.instalment,
        kind=Payment.Kind.REVERSAL,
        amount=-payment.amount,
        paid_on=payment.paid_on,
        period_from=payment.period_from,
        period_to=payment.period_to,
        finance_reference=payment.finance_reference,
        payee=payment.payee,
        batch=payment.batch,
        **_vat_turned_round(payment),
        reason=reason,
        reverses=payment,
        recorded_by=by,
        key=key,
    )
    reversal.save()
    return reversal


def _vat_turned_round(payment: Payment) -> dict[str, Decimal | None]:
    parts = {name: getattr(payment, name) for name in ("net", "vat", "irrecoverable_vat")}
    return {name: None if amount is None else -amount for name, amount in parts.items()}


@transaction.atomic
def free_instalment(*, instalment: Instalment, met_on: dt.date, by: User) -> Instalment:
    """Record that what an instalment waits on has happened, so that it can be paid."""
    if not can_draft(by):
        raise Refused("You may read instalments, but not free them.")
    if met_on > timezone.localdate():
        raise Refused(f"{day(met_on)} is still to come. Record it once it has happened.")
    locked = Instalment.objects.select_for_update().get(pk=instalment.pk)
    if not locked.is_on_hold:
        raise Refused(f"Instalment {locked.number} is not on hold.")
    locked.met_on = met_on
    locked.save()
    return locked
