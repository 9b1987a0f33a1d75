"""What a person says of a row that was put aside: whose it is, that it stands already, or that it is not ours."""

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from commissioning.closing import hold_every_budget, refuse_closed
from core.models import User
from core.money import pounds, sum_of
from core.periods import day
from core.refusals import Refused
from grants.imports.charging import Budgets, Charge, NoBudget, outside_its_dates
from grants.models import Agreement, ImportedRow, Instalment, PayeeRule, Payment
from grants.models.agreements import State
from grants.models.imports import spelt
from grants.permissions import can_bring_in

Row = ImportedRow.State


@transaction.atomic
def match_row(
    *,
    row: ImportedRow,
    agreement: Agreement,
    by: User,
    instalment: Instalment | None = None,
    period: tuple[dt.date, dt.date] | None = None,
    late_reason: str = "",
    remember: bool = False,
) -> ImportedRow:
    """It is a payment (or money back) under this agreement: recorded as the fact that it is, even beyond a limit.

    `period` is the first and the last day that it covers: needed of one long outside the agreement's dates, unless it
    is an instalment's. `late_reason` is needed of one that was paid in a closed quarter.
    """
    locked = _hold(row, by)
    if agreement.state == State.DRAFT:
        raise Refused(f"{agreement.reference} is a draft. Put it into force first.")
    if instalment:
        _refuse_bad_instalment(locked, agreement, instalment)
    charge = _charge(locked, agreement, instalment)
    period_from, period_to = _period(locked, agreement, instalment, period) or (charge.period_from, charge.period_to)
    if charge.closed_quarter:
        refuse_closed(charge.budget.financial_year, on=locked.paid_on, reason=late_reason)
    payment = Payment(
        agreement=agreement,
        budget=charge.budget,
        instalment=instalment if instalment and instalment.year == charge.budget.year else None,
        kind=Payment.Kind.PAYMENT if locked.amount > 0 else Payment.Kind.REFUND,
        amount=locked.amount,
        net=locked.net,
        vat=locked.vat,
        irrecoverable_vat=locked.irrecoverable_vat,
        paid_on=locked.paid_on,
        period_from=period_from,
        period_to=period_to,
        finance_reference=locked.finance_reference,
        payee=locked.payee,
        reason=late_reason.strip() if charge.closed_quarter else "",
        batch_id=locked.batch_id,
        recorded_by=by,
    )
    payment.save()
    if remember:
        _remember(locked.payee, agreement=agreement, reason="")
    return _decided(locked, Row.MATCHED, f"Matched by {by}.", by, payment)


@transaction.atomic
def say_it_stands_already(*, row: ImportedRow, payment: Payment, by: User) -> ImportedRow:
    """It is a payment that was recorded before, by hand or by another file: no money moves."""
    locked = _hold(row, by)
    if payment.is_reversed or payment.kind == Payment.Kind.REVERSAL:
        raise Refused("That payment was reversed, so it does not stand. Match the row to its agreement.")
    if payment.is_opening:
        _refuse_more_than_the_register_counts(locked, payment)
    else:
        _refuse_another_payment(locked, payment)
    return _decided(locked, Row.RECORDED, f"Recorded before, says {by}.", by, payment)


@transaction.atomic
def say_it_is_not_ours(*, row: ImportedRow, reason: str, by: User, remember: bool = False) -> ImportedRow:
    """It has nothing to do with any agreement; with `remember`, nor have later rows of this payee that nothing fits."""
    locked = _hold(row, by)
    if not reason.strip():
        raise Refused("Say why it is not ours.")
    if remember:
        _remember(locked.payee, agreement=None, reason=reason)
    return _decided(locked, Row.NOT_OURS, f"Not ours, says {by}: {reason}"[:300], by, None)


def _hold(row: ImportedRow, by: User) -> ImportedRow:
    if not can_bring_in(by):
        raise Refused("Only a finance officer says whose a payment is.")
    hold_every_budget()
    locked = ImportedRow.objects.select_for_update(of=("self",)).filter(pk=row.pk).to_match().first()
    if locked is None:
        raise Refused("Somebody has said meanwhile what this row is. Open it again to see.")
    return locked


def _charge(row: ImportedRow, agreement: Agreement, instalment: Instalment | None) -> Charge:
    try:
        return Budgets([agreement]).charge(agreement, row.paid_on, instalment)
    except NoBudget as fault:
        raise Refused(f"{fault}.") from fault


def _period(
    row: ImportedRow,
    agreement: Agreement,
    instalment: Instalment | None,
    said: tuple[dt.date, dt.date] | None,
) -> tuple[dt.date, dt.date] | None:
    """What a person says that it covers. None where an instalment, or the day on which it was paid, says it."""
    if instalment:
        return None
    if said is None and (doubt := outside_its_dates(agreement, row.paid_on)):
        raise Refused(f"{doubt} Say which period it covers.")
    if said and said[1] < said[0]:
        raise Refused("The period that it covers ends before it starts. Check both dates.")
    return said


def _refuse_bad_instalment(row: ImportedRow, agreement: Agreement, instalment: Instalment) -> None:
    if instalment.agreement_id != agreement.pk:
        raise Refused("This instalment belongs to another agreement.")
    paid = sum_of(Payment.objects.filter(instalment=instalment))
    if not 0 <= paid + row.amount <= instalment.amount:
        raise Refused(
            f"Instalment {instalment.number} is of {pounds(instalment.amount)}, of which {pounds(paid)} is paid. "
            f"{pounds(row.amount)} does not fit it: match the row without an instalment."
        )


def _refuse_another_payment(row: ImportedRow, payment: Payment) -> None:
    if payment.amount != row.amount:
        wanted, given = (pounds(each, pence=True) for each in (row.amount, payment.amount))
        raise Refused(f"The row is of {wanted} and the payment of {given}. Choose the one of the same amount.")
    told = ImportedRow.objects.standing().filter(payment=payment).exclude(pk=row.pk)
    if told.filter(Q(state=Row.RECORDED) | Q(batch=row.batch_id)).exists():
        raise Refused(f"Another row is this payment of {day(payment.paid_on)} already.")


def _refuse_more_than_the_register_counts(row: ImportedRow, opening: Payment) -> None:
    """What the register counts of a year is one payment, of which many rows may be a part."""
    told = sum_of(ImportedRow.objects.filter(payment=opening, state=Row.RECORDED).exclude(pk=row.pk))
    if told + row.amount > opening.amount:
        counted, others = (pounds(each, pence=True) for each in (opening.amount, told))
        raise Refused(f"The register counts {counted}, of which other rows are {others}. This one does not fit it.")


def _remember(payee: str, *, agreement: Agreement | None, reason: str) -> None:
    rule = PayeeRule.objects.filter(spelt=spelt(payee)).first() or PayeeRule(payee=payee)
    rule.agreement, rule.reason = agreement, reason[:300]
    rule.save()


def _decided(row: ImportedRow, state: str, why: str, by: User, payment: Payment | None) -> ImportedRow:
    row.state, row.why, row.payment = state, why[:300], payment
    row.decided_at, row.decided_by = timezone.now(), by
    row.save()
    return row
