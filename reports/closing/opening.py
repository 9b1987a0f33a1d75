"""The next year's budget opened from this year's: what draws on it already, and what may come with it, shown first."""

import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum

from commissioning.actions import open_budget, record_budget_entry
from commissioning.income import income_of
from commissioning.models import Budget, BudgetEntry, Decision, Fund
from commissioning.room import left_in_words, left_or_over, left_to_commit
from commissioning.rules import fault_of_decision
from commissioning.transfers import carry_forward
from core.models import User
from core.money import NOUGHT, no_money, pounds
from core.periods import AsAt, FinancialYear, day
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
    """What this year has left to commit: below nought where too much is committed."""
    subject: Decimal
    """What is committed for the year already, subject to its budget."""
    expected: Decimal
    """What the grantor is to pay for it."""
    agreements: list[Agreement]


def before_opening(fund: Fund, year: FinancialYear) -> Before:
    """What draws on the year already, and what may come into it."""
    present = Budget.objects.filter(fund=fund).in_year(year.previous).recorded().first()
    sums = Commitment.objects.filter(fund=fund).in_year(year).order_by().values("agreement").annotate(all=Sum("amount"))
    return Before(
        fund,
        year,
        present=present.amount() if present else None,
        left=left_to_commit(present) if present else NOUGHT,
        subject=committed_from(fund, year),
        expected=income_of(fund, year, AsAt.now()).expected,
        agreements=list(
            Agreement.objects.filter(pk__in=sums.exclude(all=no_money()).values("agreement")).order_by("reference")
        ),
    )


def was_sent(key: uuid.UUID) -> bool:
    """Whether the form that carries this key was confirmed already."""
    return BudgetEntry.objects.filter(key=key).exists()


def refuse_unfit(before: Before, carried: Decimal | None) -> None:
    """Refuse what can't be opened, before anybody is shown what it would do."""
    own = Budget.objects.filter(fund=before.fund).in_year(before.year).recorded()
    if own.filter(entries__isnull=False).exists():
        raise Refused(f"{before.fund} {before.year} is open already. Record an entry to it.")
    if carried and carried > before.left:
        this, beyond = before.year.previous, carried - max(before.left, NOUGHT)
        raise Refused(
            f"{pounds(carried)} is {pounds(beyond)} more than {before.fund} {this} has left to commit "
            f"({left_or_over(before.left)}). Nothing has been saved."
        )


def refuse_undecided(fund: Fund, amount: Decimal, carried: Decimal | None, decision: Decision | None) -> None:
    """Refuse what the entries would be refused for, before it is shown what they will do."""
    parts = ((BudgetEntry.Kind.ORIGINAL, amount), (BudgetEntry.Kind.CARRY_OUT, carried))
    for kind, part in parts:
        if part and (fault := fault_of_decision(kind, part, decision, fund)):
            raise Refused(fault.words)


def consequences(before: Before, amount: Decimal, carried: Decimal | None) -> list[str]:
    """What opening it will do, a sentence an act, and what it then has left."""
    year, whole = before.year, amount + (carried or NOUGHT)
    said = [f"{before.fund} {year} opens on {day(year.start)} with {pounds(amount)}."]
    if carried:
        rest = pounds(before.left - carried)
        said.append(f"{pounds(carried)} is carried into it from {year.previous}, which then has {rest} left to commit.")
    room = whole - before.subject
    draws = f"{pounds(before.subject)} that was subject to it draws on it: " if before.subject else ""
    if room < 0:
        left = f"{pounds(-room)} more than the budget of {pounds(whole)}. It is an excess until it is put right."
    else:
        left = f"{left_in_words(room)}."
    return [*said, f"{draws}{left}"]


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
    if was_sent(key):
        return budget
    refuse_unfit(before_opening(fund, year), carried)
    said: dict[str, Any] = {"reason": reason, "decision": decision, "by": by}
    record_budget_entry(
        budget=budget, kind=BudgetEntry.Kind.ORIGINAL, amount=amount, effective_on=year.start, key=key, **said
    )
    if carried:
        carry_forward(budget=Budget.objects.get(fund=fund, year=year.previous.start_year), amount=carried, **said)
    return budget
