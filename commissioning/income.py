"""What a grantor pays in: expected, received, given back. Recorded once, and reversed by naming (domain rule 2)."""

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from commissioning.actions import lock_budgets
from commissioning.closing import refuse_closed
from commissioning.models import Fund, Income
from commissioning.permissions import can_record_income
from core.models import User
from core.money import pounds, sum_of
from core.periods import AsAt, FinancialYear
from core.refusals import Refused

Kind = Income.Kind


@dataclass(frozen=True)
class IncomeOfYear:
    """A fund's income of one year, in pounds. Received is less what was given back."""

    expected: Decimal
    received: Decimal

    @property
    def outstanding(self) -> Decimal:
        """What is still to come: below nought where more came than was expected."""
        return self.expected - self.received


def income_of(fund: Fund, year: FinancialYear, as_at: AsAt) -> IncomeOfYear:
    """What is expected for a year whenever it is due, and what was received by the position date."""
    known = Income.objects.filter(fund=fund, year=year.start_year, recorded_at__lte=as_at.records)
    return IncomeOfYear(sum_of(known.expected()), sum_of(known.received().as_at(as_at)))


def same_income(
    *, fund: Fund | None, kind: str | None, amount: Decimal | None, effective_on: dt.date | None, finance_reference: str
) -> Income | None:
    """What stands of the same fund, kind and amount with the same reference; without one, of the same day."""
    if fund is None or not kind or amount is None or effective_on is None:
        return None
    alike = Income.objects.filter(fund=fund, kind=kind, amount=amount, finance_reference=finance_reference or "")
    alike = alike.filter(reverses__isnull=True, reversed_by__isnull=True)
    if not finance_reference:
        alike = alike.filter(effective_on=effective_on)
    return alike.select_related("fund", "recorded_by").order_by("pk").last()


@transaction.atomic
def record_income(
    *,
    fund: Fund,
    year: int,
    kind: str,
    amount: Decimal,
    effective_on: dt.date,
    by: User,
    finance_reference: str = "",
    reason: str = "",
    key: uuid.UUID | None = None,
) -> Income:
    """Money that a grantor will pay, has paid, or has had back (below nought), for one fund and year, in pounds.

    More than was expected may come: that is a fact. No more goes back than came.
    """
    if not can_record_income(by):
        raise Refused("Only a finance officer records income.")
    key = key or uuid.uuid4()
    lock_budgets(fund)
    if sent_before := Income.objects.filter(key=key).first():
        return sent_before
    _refuse_bad_income(fund, FinancialYear(year), kind, amount, effective_on)
    refuse_closed(FinancialYear(year), on=effective_on, reason=reason)
    income = Income(
        fund=fund,
        year=year,
        kind=kind,
        amount=amount,
        effective_on=effective_on,
        finance_reference=finance_reference,
        reason=reason,
        recorded_by=by,
        key=key,
    )
    income.save()
    return income


def _refuse_bad_income(fund: Fund, year: FinancialYear, kind: str, amount: Decimal, effective_on: dt.date) -> None:
    if kind not in (Kind.EXPECTED, Kind.RECEIVED, Kind.RETURNED):
        raise Refused("Say whether it is expected, received or given back.")
    if amount == 0 or (amount < 0) != (kind == Kind.RETURNED):
        raise Refused("Enter an amount above nought.")
    if kind != Kind.EXPECTED and effective_on > timezone.localdate():
        raise Refused("Money that moved has a date that has come. For what is still to come, record it as expected.")
    received = sum_of(Income.objects.filter(fund=fund, year=year.start_year).received())
    if kind == Kind.RETURNED and received + amount < 0:
        raise Refused(
            f"{pounds(-amount)} is {pounds(-(received + amount))} more than {fund} has received for {year} "
            f"({pounds(received)}). Nothing has been saved."
        )


@transaction.atomic
def reverse_income(*, income: Income, reason: str, by: User) -> Income:
    """Undo what was recorded in error by a movement that names it, once."""
    if not can_record_income(by):
        raise Refused("Only a finance officer reverses income.")
    if not reason.strip():
        raise Refused("Say why it is reversed.")
    lock_budgets(income.fund)
    if income.kind == Kind.REVERSAL or Income.objects.filter(reverses=income).exists():
        raise Refused("This is reversed already, or is itself a reversal.")
    received = sum_of(Income.objects.filter(fund=income.fund, year=income.year).received())
    if income.kind == Kind.RECEIVED and received < income.amount:
        raise Refused("More has been given back than would then have been received. Reverse what was given back first.")
    refuse_closed(income.financial_year, on=income.effective_on, reason=reason)
    reversal = Income(
        fund=income.fund,
        year=income.year,
        kind=Kind.REVERSAL,
        amount=-income.amount,
        effective_on=income.effective_on,
        finance_reference=income.finance_reference,
        reason=reason,
        reverses=income,
        recorded_by=by,
    )
    reversal.save()
    return reversal
