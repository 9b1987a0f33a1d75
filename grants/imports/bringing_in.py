"""Bringing a file in: all of it under lock, or nothing."""

import hashlib
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from commissioning.closing import hold_every_budget
from core.files_in.faults import BadFile
from core.models import ImportBatch, User
from core.periods import day
from core.refusals import Refused
from core.trail_of_many import create_with_trail
from grants.imports.plan import Plan, Planned, plan_import
from grants.invoices import VAT_FIELDS
from grants.models import ImportedRow, Payment, PaymentSource, WaitingFile
from grants.permissions import can_bring_in

AT_ONCE = 500


class Changed(Exception):
    """What would be brought in is no longer what was shown."""


@dataclass(frozen=True)
class BroughtIn:
    """What an import wrote, and the plan that it followed."""

    batch: ImportBatch
    plan: Plan


def bring_in(*, waiting: WaitingFile, by: User, stamp: str = "", reason: str = "") -> BroughtIn:
    """The file's payments, and its rows that a person must look at. Nothing of it where anything is wrong.

    `stamp` is the preview's: raises Changed where the records have changed since, BadFile with every fault, and Refused
    where the file is in already or brings nothing new. What was paid in a closed quarter needs a `reason` and keeps it.
    """
    try:
        return _bring_in(waiting, by, stamp, reason.strip())
    except IntegrityError as same_moment:
        raise Refused("Somebody brought in the same rows at this moment. Look at the file again.") from same_moment


@transaction.atomic
def _bring_in(waiting: WaitingFile, by: User, stamp: str, reason: str) -> BroughtIn:
    if not can_bring_in(by):
        raise Refused("Only a finance officer brings in payments.")
    hold_every_budget()
    content = bytes(waiting.content)
    refuse_a_file_that_is_in(content, waiting.source)
    plan = plan_import(content, waiting.source)
    if plan.faults:
        raise BadFile(plan.faults)
    if not plan.rows:
        raise Refused("Nothing in the file is new and ours, so there is nothing to bring in.")
    if stamp and plan.stamp != stamp:
        raise Changed
    if not reason and (late := plan.late()):
        raise Refused(f"{'. '.join(each.words for each in late)}. Give the reason for bringing it in late.")
    batch = ImportBatch.objects.create(
        kind=ImportBatch.Kind.PAYMENTS,
        source=waiting.source.name,
        file_name=waiting.file_name,
        content=content,
        sha256=digest(content),
        rows=len(plan.rows),
        imported_by=by,
    )
    _write(plan, batch, waiting.source, by, reason)
    waiting.delete()
    return BroughtIn(batch, plan)


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def refuse_a_file_that_is_in(content: bytes, source: PaymentSource) -> None:
    """The very same file comes in once, until it is undone."""
    same = ImportBatch.objects.filter(
        kind=ImportBatch.Kind.PAYMENTS, source=source.name, sha256=digest(content), undone_at__isnull=True
    )
    if earlier := same.defer("content").select_related("imported_by").first():
        when = day(timezone.localtime(earlier.imported_at).date())
        raise Refused(f"This file was brought in by {earlier.imported_by} on {when}. It brings nothing new.")


def _write(plan: Plan, batch: ImportBatch, source: PaymentSource, by: User, reason: str) -> None:
    made: dict[int, Payment] = {}
    matched = [place for place, each in enumerate(plan.rows) if each.is_payment]
    for start in range(0, len(matched), AT_ONCE):
        few = matched[start : start + AT_ONCE]
        payments = Payment.objects.bulk_create([_payment(plan.rows[place], batch, by, reason) for place in few])
        made |= dict(zip(few, payments, strict=True))
    rows = [_row(each, batch, source, made.get(place)) for place, each in enumerate(plan.rows)]
    create_with_trail(ImportedRow, rows, by=by, reason=None)


def _payment(each: Planned, batch: ImportBatch, by: User, reason: str) -> Payment:
    assert each.charge is not None
    paid, charge, instalment = each.row.paid, each.charge, each.match.instalment
    is_in_its_year = instalment is not None and instalment.year == charge.budget.year
    return Payment(
        agreement=each.match.agreement,
        budget=charge.budget,
        instalment=instalment if is_in_its_year else None,
        kind=Payment.Kind.PAYMENT if paid.amount > 0 else Payment.Kind.REFUND,
        amount=paid.amount,
        paid_on=paid.paid_on,
        period_from=charge.period_from,
        period_to=charge.period_to,
        finance_reference=paid.finance_reference,
        payee=paid.payee[:200],
        reason=reason if charge.closed_quarter else "",
        batch=batch,
        recorded_by=by,
        **dict(zip(VAT_FIELDS, paid.vat_parts or (None, None, None), strict=True)),
    )


def _row(each: Planned, batch: ImportBatch, source: PaymentSource, payment: Payment | None) -> ImportedRow:
    paid = each.row.paid
    return ImportedRow(
        batch=batch,
        source=source,
        fingerprint=paid.fingerprint,
        copy=each.copy,
        sheet=paid.sheet[:60],
        row=paid.number,
        payee=paid.payee[:200],
        paid_on=paid.paid_on,
        amount=paid.amount,
        voucher=paid.voucher,
        invoice=paid.invoice,
        words=paid.words,
        state=each.match.state,
        why=each.match.why[:300],
        provider_id=each.row.provider,
        payment=payment or each.match.payment,
        **dict(zip(VAT_FIELDS, paid.vat_parts or (None, None, None), strict=True)),
    )
