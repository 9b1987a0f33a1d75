"""The next year's budget opened from this year's: what draws on it already, and what may come with it, shown first."""

import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction

from commissioning.actions import open_budget, record_budget_entry
from commissioning.income import income_of
from commissioning.models import Budget, BudgetEntry, Decision, Fund
from commissioning.room import left_to_commit
from commissioning.transfers import carry_forward
from core.models import User
from core.money import NOUGHT
from core.periods import AsAt, FinancialYear
from core.refusals import Refused
from grants.limits import committed_from
from grants.models import Agreement, Commitment


@dataclass(frozen=True)
class Before:
    """What is known of a year before it has a budget, in pounds."""

    fund: Fund
    year: FinancialYear
    present: Decimal | None
    """This year's budget: None where there is none."""
    left: Decimal
    """What this year has left to commit."""
    subject: Decimal
    """What is committed for the year already, subject to its budget."""
    expected: Decimal
    """What the grantor is to pay for it."""
    agreements: list[Agreement]


def before_opening(fund: Fund, year: FinancialYear) -> Before:
    """What draws on the year already, and what may come into it."""
    present = Budget.objects.filter(fund=fund).in_year(year.previous).first()
    held = Commitment.objects.filter(fund=fund).in_year(year).order_by().values("agreement")
    return Before(
        fund,
        year,
        present=present.amount() if present else None,
        left=max(left_to_commit(present), NOUGHT) if present else NOUGHT,
        subject=committed_from(fund, year),
        expected=income_of(fund, year, AsAt.now()).expected,
        agreements=list(Agreement.objects.filter(pk__in=held).order_by("reference")),
    )


@transaction.atomic
def open_from(
    *,
    fund: Fund,
    year: FinancialYear,
    amount: Decimal,
    carried: Decimal | None,
    decision: Decision | None,
    reason: str,
    by: User,
    key: uuid.UUID,
) -> Budget:
    """The year's budget with its original amount, and what is carried into it from the year before, in one act.

    Commitments that were subject to it draw on it from now on.
    """
    budget = open_budget(fund=fund, year=year.start_year, by=by)
    if BudgetEntry.objects.filter(key=key).exists():
        return budget
    if budget.entries.exists():
        raise Refused(f"{budget} is open already. Record an entry to it.")
    said: dict[str, Any] = {"reason": reason, "decision": decision, "by": by}
    record_budget_entry(
        budget=budget, kind=BudgetEntry.Kind.ORIGINAL, amount=amount, effective_on=year.start, key=key, **said
    )
    if carried:
        carry_forward(budget=Budget.objects.get(fund=fund, year=year.previous.start_year), amount=carried, **said)
    return budget
