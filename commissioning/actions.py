"""Writes that count: budgets, allocations and answers. Each is atomic and says by whom."""

import datetime as dt
import uuid
from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from commissioning.closing import refuse_closed
from commissioning.models import Allocation, Budget, BudgetEntry, Decision, Fund, Intention, OpenQuestion
from commissioning.room import left_to_allocate
from commissioning.rules import fault_of_entry
from core.models import User
from core.money import pounds, sum_of
from core.refusals import Refused

OF_ONE_BUDGET = (BudgetEntry.Kind.ORIGINAL, BudgetEntry.Kind.ADDITION, BudgetEntry.Kind.REDUCTION)


def lock_budgets(*funds: Fund) -> None:
    """Hold funds and their budgets, in one order, to the end of the transaction: nobody else commits meanwhile."""
    keys = [fund.pk for fund in funds]
    list(Fund.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    list(Budget.objects.select_for_update().filter(fund__in=keys).order_by("pk"))


@transaction.atomic
def open_budget(*, fund: Fund, year: int, by: User | None) -> Budget:
    """A fund's budget for a year, without any money yet. Commitments that were subject to it draw on it from now on."""
    list(Fund.objects.select_for_update().filter(pk=fund.pk))
    budget, _ = Budget.objects.get_or_create(fund=fund, year=year)
    return budget


@transaction.atomic
def record_budget_entry(
    *,
    budget: Budget,
    kind: str,
    amount: Decimal,
    effective_on: dt.date,
    reason: str,
    by: User | None,
    decision: Decision | None = None,
    key: uuid.UUID | None = None,
) -> BudgetEntry:
    """A movement of one budget: above nought for an original budget or an addition, below it for a reduction.

    A cut that was really decided is a fact: it is recorded even where it leaves less than is committed. A ring-fence
    is changed by a decision that the entry names. What leaves for another budget or goes back to its source is
    recorded by commissioning/transfers.py.
    """
    lock_budgets(budget.fund)
    key = key or uuid.uuid4()
    if sent_before := BudgetEntry.objects.filter(key=key).first():
        return sent_before
    if kind not in OF_ONE_BUDGET:
        raise Refused("Money that leaves a budget for another one is recorded with both, from the budget’s own page.")
    if kind == BudgetEntry.Kind.ORIGINAL and has_original(budget):
        raise Refused(f"{budget} has its original entry already. Record an addition or a reduction.")
    if fault := fault_of_entry(budget, kind, amount, effective_on, decision):
        raise Refused(fault.words)
    refuse_closed(budget.financial_year, on=effective_on, reason=reason)
    entry = BudgetEntry(
        budget=budget,
        kind=kind,
        amount=amount,
        effective_on=effective_on,
        reason=reason,
        decision=decision,
        recorded_by=by,
        key=key,
    )
    entry.save()
    return entry


def has_original(budget: Budget) -> bool:
    """Whether its original entry is recorded. One that came with a file, and went as the file was undone, is none."""
    undone = Q(batch__isnull=False, reversed_by__isnull=False)
    return budget.entries.filter(kind=BudgetEntry.Kind.ORIGINAL).exclude(undone).exists()


@transaction.atomic
def allocate(
    *,
    budget: Budget,
    intention: Intention,
    amount: Decimal,
    effective_on: dt.date,
    reason: str,
    by: User,
    decision: Decision | None = None,
    key: uuid.UUID | None = None,
) -> Allocation:
    """Set budget aside for a line, or take it back (below nought). More than the budget holds is refused."""
    lock_budgets(budget.fund)
    key = key or uuid.uuid4()
    if sent_before := Allocation.objects.filter(key=key).first():
        return sent_before
    _refuse_another_fund(budget, intention)
    _refuse_too_much(budget, intention, amount)
    refuse_closed(budget.financial_year, on=effective_on, reason=reason)
    allocation = Allocation(
        budget=budget,
        intention=intention,
        amount=amount,
        effective_on=effective_on,
        reason=reason,
        decision=decision,
        recorded_by=by,
        key=key,
    )
    allocation.save()
    return allocation


def _refuse_another_fund(budget: Budget, intention: Intention) -> None:
    fund = intention.framework.fund
    if fund != budget.fund:
        raise Refused(f"{intention} draws on {fund}, so nothing of {budget} can be set aside for it.")


def _refuse_too_much(budget: Budget, intention: Intention, amount: Decimal) -> None:
    left = left_to_allocate(budget)
    if amount > left and left <= 0:
        raise Refused(f"The {budget.financial_year} budget has nothing left to allocate. Nothing has been saved.")
    if amount > left:
        raise Refused(
            f"{pounds(amount)} is {pounds(amount - left)} more than the {budget.financial_year} budget has left to "
            f"allocate ({pounds(left)}). Nothing has been saved."
        )
    on_line = sum_of(Allocation.objects.filter(budget=budget, intention=intention))
    if on_line + amount < 0:
        raise Refused(f"Only {pounds(on_line)} is allocated to {intention}: no more than that can be taken back.")


@transaction.atomic
def answer_question(
    *, question: OpenQuestion, answer: str, by: User, answered_amount: Decimal | None = None
) -> OpenQuestion:
    """Close a question with its answer. What the answer changes is recorded where it belongs, by hand."""
    locked = OpenQuestion.objects.select_for_update().get(pk=question.pk)
    if not locked.is_open:
        raise Refused("Somebody has answered this question already.")
    return _keep_answer(locked, answer, answered_amount, by)


@transaction.atomic
def change_answer(
    *, question: OpenQuestion, answer: str, by: User, answered_amount: Decimal | None = None
) -> OpenQuestion:
    """Put a mistaken answer right. The one before stays in the question's history."""
    locked = OpenQuestion.objects.select_for_update().get(pk=question.pk)
    if locked.is_open:
        raise Refused("Nobody has answered this question yet.")
    return _keep_answer(locked, answer, answered_amount, by)


def _keep_answer(question: OpenQuestion, answer: str, amount: Decimal | None, by: User) -> OpenQuestion:
    if not answer.strip():
        raise Refused("Write the answer.")
    if amount is not None and amount not in (question.counted_amount, question.other_amount):
        raise Refused(f"{pounds(amount)} is neither of the question’s figures. Say it in the answer’s words.")
    question.answer, question.answered_amount = answer, amount
    question.answered_on, question.answered_by = timezone.localdate(), by
    question.save()
    return question
