"""What a grantee declares to have spent of a year's payments, and what of them is left over."""

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from commissioning.actions import lock_budgets
from core.models import User
from core.money import NOUGHT
from core.periods import FinancialYear
from core.refusals import Refused
from grants.committing import hold_agreement, refuse_unless
from grants.models import Agreement, DeclaredSpend
from grants.models.agreements import State
from grants.permissions import can_declare
from grants.readiness import by_year
from grants.unspent import paid_by_year


@dataclass(frozen=True)
class SpentYear:
    """One year of an agreement: committed, paid, and what was last declared to be spent of it. In pounds."""

    year: FinancialYear
    committed: Decimal
    paid: Decimal
    declared: Decimal | None

    @property
    def unspent(self) -> Decimal:
        """What is committed and not paid."""
        return max(self.committed - self.paid, NOUGHT)

    @property
    def underspend(self) -> Decimal:
        """What was paid and not spent: the grantee owes it. Nought where nothing was declared."""
        return NOUGHT if self.declared is None else max(self.paid - self.declared, NOUGHT)


@transaction.atomic
def declare_spend(
    *,
    agreement: Agreement,
    year: int,
    amount: Decimal,
    said_on: dt.date,
    reason: str,
    by: User,
    key: uuid.UUID | None = None,
) -> DeclaredSpend:
    """Record what a grantee says it spent of a year. A later one does not erase an earlier one."""
    refuse_unless(can_declare(by), "You may read what was spent, but not record it.")
    lock_budgets(agreement.fund)
    locked = hold_agreement(agreement)
    key = key or uuid.uuid4()
    if sent_before := DeclaredSpend.objects.filter(key=key).first():
        return sent_before
    refuse_unless(locked.state != State.DRAFT, f"{locked.reference} is a draft: nothing of it is spent.")
    refuse_unless(amount >= 0, "What was spent can’t be below nought.")
    refuse_unless(said_on <= timezone.localdate(), "It can’t have been declared on a day that is still to come.")
    if year not in {each.year.start_year for each in spent_by_year(locked)}:
        raise Refused(f"{locked.reference} holds no money in {FinancialYear(year)}. Choose a year in which it does.")
    said = DeclaredSpend(
        agreement=locked, year=year, amount=amount, said_on=said_on, reason=reason, recorded_by=by, key=key
    )
    said.save()
    return said


def spent_by_year(agreement: Agreement) -> list[SpentYear]:
    """Each year that holds money: committed, paid, and what was last declared."""
    committed = by_year(agreement.commitments.all())
    paid = paid_by_year(agreement)
    declared = {each.year: each.amount for each in agreement.declaredspends.order_by("said_on", "pk")}
    return [
        SpentYear(FinancialYear(year), committed.get(year, NOUGHT), paid.get(year, NOUGHT), declared.get(year))
        for year in sorted(committed.keys() | paid.keys())
    ]
