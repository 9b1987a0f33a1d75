"""What a rule does not let through when a budget is changed, each with the field where it is put right."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings

from commissioning.models import Budget, BudgetEntry, Decision, Fund
from core.money import NOUGHT, add_up, pounds
from core.periods import day

Kind = BudgetEntry.Kind


@dataclass(frozen=True)
class Fault:
    """What a rule does not let through, and the field where it is put right."""

    field: str
    words: str


def fault_of_entry(
    budget: Budget, kind: str, amount: Decimal, effective_on: dt.date, decision: Decision | None
) -> Fault | None:
    """What stands against a movement of a budget. Nothing, where it may be recorded."""
    said = fault_of_decision(kind, amount, decision, budget.fund)
    return said or fault_of_amount(budget, kind, amount, effective_on)


def fault_of_decision(kind: str, amount: Decimal, decision: Decision | None, *funds: Fund) -> Fault | None:
    """A decision that is lacking, or that is about other money than that of these funds."""
    lacking = (_lacks_decision(fund, kind, amount, decision) for fund in funds)
    words = next(filter(None, lacking), "") or _of_another_fund(decision, *funds)
    return Fault("decision", words) if words else None


def doubt_of_decision(decision: Decision, amount: Decimal) -> str:
    """A question, where a budget would be changed by more than the decision authorises, with what it changes already.

    A decision for £0 only changes budgets, and authorises no amount. Of two halves the one that goes out counts.
    """
    if not decision.amount:
        return ""
    moved, asked = moved_under(decision), abs(amount)
    over = asked + moved - decision.amount
    if over <= 0:
        return ""
    what = f"{pounds(asked)}, with {pounds(moved)} that it changes already," if moved else pounds(asked)
    authorises = f"decision {decision.reference} authorises ({pounds(decision.amount)})"
    return f"{what} is {pounds(over)} more than {authorises}. Is that meant?"


def doubt_of_day(decision: Decision, on: dt.date) -> str:
    """A question, where a budget would be changed from a day before the decision was made."""
    if decision.decided_on <= on:
        return ""
    made = f"Decision {decision.reference} was made on {day(decision.decided_on)}"
    return f"{made}, after {day(on)}, from when it would change the budget. Is that meant?"


def moved_under(decision: Decision) -> Decimal:
    """What a decision has changed budgets by, up or down: each movement that stands, once."""
    twice = [Kind.VIREMENT_IN, Kind.CARRY_IN, Kind.REVERSAL]
    standing = BudgetEntry.objects.filter(decision=decision, reversed_by=None).exclude(kind__in=twice)
    return add_up(map(abs, standing.values_list("amount", flat=True))) or NOUGHT


def fault_of_amount(budget: Budget, kind: str, amount: Decimal, effective_on: dt.date) -> Fault | None:
    """A movement of nothing, after the year's end, or of more than the budget. A budget may open with nothing."""
    year, whole = budget.financial_year, budget.total_entered()
    if not amount and kind != Kind.ORIGINAL:
        return Fault("amount", "Enter an amount above nought.")
    if effective_on > year.end:
        return Fault("effective_on", f"{day(effective_on)} is after {year}, which ends on {day(year.end)}.")
    if whole + amount < 0:
        less = f"{pounds(-(whole + amount))} more than the budget of {pounds(whole)}"
        return Fault("amount", f"A {BudgetEntry(kind=kind).get_kind_display()} of {pounds(-amount)} is {less}.")
    return None


def _lacks_decision(fund: Fund, kind: str, amount: Decimal, decision: Decision | None) -> str:
    """Why a decision has to be named. A ring-fence is changed by decision; what is none, above the office's limit.

    Unspent money goes back from an external ring-fence on the grantor's condition, which needs no decision.
    """
    is_by_condition = kind == Kind.RETURN and fund.ring_fence == Fund.RingFence.EXTERNAL
    if decision or kind == Kind.ORIGINAL or is_by_condition:
        return ""
    if fund.is_ring_fenced:
        return f"{fund} is ring-fenced: choose the decision that changes its budget."
    limit = settings.RINGFENCE_BUDGET_DECISION_ABOVE
    if abs(amount) > limit:
        return f"{pounds(abs(amount))} is above the office’s limit of {pounds(limit)}: choose the decision."
    return ""


def _of_another_fund(decision: Decision | None, *funds: Fund) -> str:
    """Said of a decision that is about money of none of these funds."""
    if decision is None or decision.fund_id in {fund.pk for fund in funds}:
        return ""
    return f"Decision {decision.reference} is about money of {decision.fund}. Choose one about {funds[0]}."
