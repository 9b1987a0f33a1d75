"""What is doubtful of money that moved: its days, its VAT, and whether it is recorded already."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils import timezone

from core.doubts import Doubt
from core.money import pounds
from core.periods import day, period_in_words
from grants.invoices import Invoice
from grants.models import Agreement, Payment

IN_ADVANCE = dt.timedelta(days=92)
"""How long before an agreement's first day it is usually paid in advance: a quarter."""

STANDARD_VAT = Decimal("0.20")
_ROUNDED = Decimal(1)
"""By how much VAT that is rounded line by line may pass the rate."""

SAME = "another"


def paid_too_early(agreement: Agreement, paid_on: dt.date | None) -> Iterator[Doubt]:
    """Paid long before the agreement's first day."""
    first = agreement.starts_on
    if not paid_on or not first or paid_on >= first - IN_ADVANCE:
        return
    yield Doubt(
        "early",
        f"It was paid on {day(paid_on)}, and {agreement.reference} starts on {day(first)}. Is that meant?",
        f"Yes, it was paid that long in advance: it counts as paid from {day(paid_on)}",
        "No, the day is another",
        about="paid_on",
        put_right="Enter the day on which it was paid",
    )


def period_outside(agreement: Agreement, first: dt.date | None, last: dt.date | None) -> Iterator[Doubt]:
    """For days on which the agreement did not run."""
    starts, ends = agreement.starts_on, agreement.last_day
    if not first or not last or last < first or not starts or not ends or starts <= first <= last <= ends:
        return
    ran = f"{'ran' if agreement.ended_on else 'runs'} from {day(starts)} to {day(ends)}"
    yield Doubt(
        "outside",
        f"It covers {period_in_words(first, last)}, and {agreement.reference} {ran}. Is that meant?",
        "Yes: the chosen budget bears it, for days outside the agreement",
        "No, it covers other days",
        about="period_from",
        put_right="Enter the days that it covers",
    )


def much_vat(invoice: Invoice | None) -> Iterator[Doubt]:
    """More VAT than the standard rate makes."""
    if not invoice or invoice.vat <= invoice.net * STANDARD_VAT + _ROUNDED:
        return
    vat, net = pounds(invoice.vat, pence=True), pounds(invoice.net, pence=True)
    yield Doubt(
        "much_vat",
        f"VAT of {vat} is more than {STANDARD_VAT:.0%} of {net} net. Is that what the invoice says?",
        f"Yes: the budget bears {pounds(invoice.borne, pence=True)}",
        "No, the amounts are others",
        about="vat",
        put_right="Enter the VAT as the invoice says it",
    )


def recorded_already(standing: Payment | None) -> Iterator[Doubt]:
    """The same money, recorded before."""
    if standing is None:
        return
    amount = pounds(abs(standing.amount), pence=True)
    way = "to" if standing.amount > 0 else "back from"
    named = f" with reference {standing.finance_reference}" if standing.finance_reference else ""
    when = day(timezone.localtime(standing.recorded_at).date())
    yield Doubt(
        SAME,
        f"{amount} {way} {standing.agreement.reference} on {day(standing.paid_on)}{named} was recorded on {when} by "
        f"{standing.recorded_by or 'the program'}. Is this another?",
        f"Yes, another: {amount} more {'is paid' if standing.amount > 0 else 'comes back'}",
        "No, the same: nothing more is recorded",
    )


def same_money(agreement: Agreement, given: dict[str, Any], amount: Decimal | None) -> Payment | None:
    """What stands in the books of the same agreement, day, amount (with its sign) and reference."""
    if amount is None or not given.get("paid_on"):
        return None
    alike = Payment.objects.filter(
        agreement=agreement,
        amount=amount,
        paid_on=given["paid_on"],
        finance_reference=given.get("finance_reference") or "",
        reverses__isnull=True,
        reversed_by__isnull=True,
    )
    return alike.exclude(key=given.get("key")).select_related("agreement", "recorded_by").order_by("pk").last()
