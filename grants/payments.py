"""Recording money that left or came back, and reversing what was recorded in error (domain rules 2, 4 and 5)."""

import datetime as dt
import uuid
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from commissioning.closing import refuse_closed
from commissioning.models import Budget
from core.models import User
from core.periods import day
from core.refusals import Refused
from grants.coming_back import commit_again, release_with
from grants.invoices import VAT_FIELDS, Invoice, refuse_bad_invoice
from grants.models import Agreement, Instalment, Payment
from grants.paying_rules import (
    refuse_back_before_paid,
    refuse_bad_instalment,
    refuse_more_than_was_paid,
    refuse_nonsense,
    refuse_to_leave_nonsense,
    refuse_unpayable,
)
from grants.permissions import can_draft, can_pay

MONEY_BACK = (Payment.Kind.REFUND, Payment.Kind.CLAWBACK)


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
    invoice: Invoice | None = None,
    finance_reference: str = "",
    reason: str = "",
    key: uuid.UUID | None = None,
) -> Payment:
    """A payment by hand, charged to a year's budget. `amount` is above nought, in pounds: what the budget bears.

    The same `key` sent twice makes one payment. Refused beyond what is committed and unpaid for the year, on an
    instalment that is on hold or would be overpaid, and on a published agreement that no decision evidences yet.
    """
    if not can_pay(by):
        raise Refused("Only a finance officer records payments.")
    key = key or uuid.uuid4()
    locked = hold(agreement, budget)
    if sent_before := Payment.objects.filter(key=key).first():
        return sent_before
    payment = Payment(
        agreement=locked,
        budget=budget,
        instalment=instalment,
        amount=amount,
        paid_on=paid_on,
        period_from=period_from,
        period_to=period_to,
        finance_reference=finance_reference,
        payee=payee_of(locked),
        reason=reason,
        recorded_by=by,
        key=key,
        **(invoice.fields() if invoice else {}),
    )
    if amount <= 0:
        raise Refused("Enter an amount above nought. To take a payment back, reverse it.")
    refuse_nonsense(payment)
    refuse_bad_invoice(locked, invoice, amount)
    refuse_unpayable(payment)
    if instalment:
        refuse_bad_instalment(payment, instalment)
    payment.save()
    return payment


@transaction.atomic
def record_money_back(
    *,
    kind: str,
    agreement: Agreement,
    budget: Budget,
    amount: Decimal,
    came_on: dt.date,
    period_from: dt.date,
    period_to: dt.date,
    reason: str,
    is_due_again: bool,
    by: User,
    instalment: Instalment | None = None,
    invoice: Invoice | None = None,
    finance_reference: str = "",
    key: uuid.UUID | None = None,
) -> Payment:
    """Money that a party gave back (refund) or the office took back (clawback), kept below nought.

    `amount` is what came, above nought, in pounds. Never more than was paid for the year, or on the instalment that it
    names. Where the year that it covers is closed it is charged to an open one, and measured against the closed one.
    What is not due again, as it was not spent, is released from what the year commits.
    """
    if not can_pay(by):
        raise Refused("Only a finance officer records money that came back.")
    if kind not in MONEY_BACK:
        raise Refused("Money that comes back is a refund or a clawback. Choose one.")
    key = key or uuid.uuid4()
    locked = hold(agreement, budget)
    if sent_before := Payment.objects.filter(key=key).first():
        return sent_before
    back = Payment(
        agreement=locked,
        budget=budget,
        instalment=instalment,
        kind=kind,
        amount=-amount,
        paid_on=came_on,
        period_from=period_from,
        period_to=period_to,
        finance_reference=finance_reference,
        payee=payee_of(locked),
        reason=reason,
        recorded_by=by,
        key=key,
        **(invoice.fields(sign=-1) if invoice else {}),
    )
    if amount <= 0:
        raise Refused("Enter what came back as an amount above nought.")
    if not reason.strip():
        raise Refused("Say why the money came back.")
    refuse_nonsense(back)
    refuse_bad_invoice(locked, invoice, amount)
    refuse_more_than_was_paid(back)
    refuse_back_before_paid(back)
    back.save()
    if not is_due_again:
        release_with(back, locked, by)
    return back


def payee_of(agreement: Agreement) -> str:
    """Who is paid now, as the payment keeps it: a later change of provider leaves it standing."""
    return agreement.paid_to.name if agreement.paid_to else ""


def hold(agreement: Agreement, budget: Budget) -> Agreement:
    """Hold the budget, which nobody then closes, and the agreement, which nobody else then pays."""
    list(
        Budget.objects.select_for_update().filter(pk=budget.pk).order_by("pk")
    )  # its own order would hold the fund too
    return Agreement.objects.select_for_update().get(pk=agreement.pk)


@transaction.atomic
def reverse_payment(*, payment: Payment, reason: str, by: User, key: uuid.UUID | None = None) -> Payment:
    """Undo a payment that was recorded in error, by a movement that names it, once.

    Of money back what was released with it is committed again.
    """
    if not can_pay(by):
        raise Refused("Only a finance officer reverses payments.")
    if not reason.strip():
        raise Refused("Say why the payment is reversed.")
    locked = hold(payment.agreement, payment.budget)
    key = key or uuid.uuid4()
    if sent_before := Payment.objects.filter(key=key).first():
        return sent_before
    if payment.kind == Payment.Kind.REVERSAL or Payment.objects.filter(reverses=payment).exists():
        raise Refused("This payment is reversed already, or is itself a reversal.")
    refuse_closed(payment.budget.financial_year, on=payment.paid_on, reason=reason)
    if payment.amount < 0:
        commit_again(payment, locked, reason=reason, by=by)
    refuse_to_leave_nonsense(payment, locked)
    reversal = turned_round(payment, reason=reason, by=by, key=key)
    reversal.save()
    return reversal


def turned_round(payment: Payment, *, reason: str, by: User, key: uuid.UUID | None = None) -> Payment:
    """The reversal of a payment, not saved yet."""
    parts = {name: getattr(payment, name) for name in VAT_FIELDS}
    return Payment(
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
        batch_id=payment.batch_id,
        **{name: None if amount is None else -amount for name, amount in parts.items()},
        reason=reason,
        reverses=payment,
        recorded_by=by,
        key=key or uuid.uuid4(),
    )


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
