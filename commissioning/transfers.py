"""Money that leaves a budget: for another budget, for the next year, or back to its source (domain rules 3 and 4).

Each is an intention: beyond what the budget has left it is refused. A cut that was really decided is a fact, and is
recorded as a reduction.
"""

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from commissioning.actions import lock_budgets
from commissioning.closing import refuse_closed
from commissioning.models import Budget, BudgetEntry, Decision, Fund
from commissioning.room import left_or_over, left_to_allocate, left_to_commit
from commissioning.rules import fault_of_amount, fault_of_decision
from core.models import User
from core.money import NOUGHT, pounds
from core.refusals import Refused

Kind = BudgetEntry.Kind


@dataclass(frozen=True)
class Follower:
    """What went with an entry, and is taken back with it. Known by the rooms above, which say so at the start."""

    in_words: Callable[[BudgetEntry], str]
    take_back: Callable[..., None]


_followers: list[Follower] = []


def follows(follower: Follower) -> None:
    """Take this back too, whenever an entry is reversed."""
    if follower not in _followers:
        _followers.append(follower)


def followers_in_words(entry: BudgetEntry) -> str:
    """What is taken back with an entry: empty where nothing went with it."""
    return " ".join(filter(None, (follower.in_words(entry) for follower in _followers)))


@transaction.atomic
def record_virement(
    *,
    from_budget: Budget,
    to_budget: Budget,
    amount: Decimal,
    effective_on: dt.date,
    reason: str,
    by: User | None,
    decision: Decision | None = None,
    key: uuid.UUID | None = None,
) -> BudgetEntry:
    """Move money from one fund's budget to another's of the same year, both halves at once. Gives the half in.

    `amount` is above nought, in pounds. Nothing leaves an external ring-fence but back to its source. What is
    committed, or set aside for a line, is not there to be moved.
    """
    lock_budgets(from_budget.fund, to_budget.fund)
    if sent_before := _sent_before(key):
        return sent_before.other_half
    _refuse_places(from_budget, to_budget)
    _refuse_unsaid(Kind.VIREMENT_OUT, amount, reason, decision, from_budget.fund, to_budget.fund)
    _refuse_set_aside(from_budget, amount)
    _refuse_committed(from_budget, amount)
    said: dict[str, Any] = {"reason": reason, "decision": decision, "recorded_by": by}
    out = _entry(from_budget, Kind.VIREMENT_OUT, -amount, effective_on, key=key or uuid.uuid4(), **said)
    return _entry(to_budget, Kind.VIREMENT_IN, amount, effective_on, paired_with=out, **said)


@transaction.atomic
def carry_forward(
    *,
    budget: Budget,
    amount: Decimal,
    reason: str,
    by: User | None,
    decision: Decision | None = None,
    key: uuid.UUID | None = None,
) -> BudgetEntry:
    """Take what a year has left into the fund's next year: out on the year's last day, in on the next one's first.

    Gives the half in. The next year's budget has to be there: carried money alone is no budget for a year.
    """
    lock_budgets(budget.fund)
    if sent_before := _sent_before(key):
        return sent_before.other_half
    year = budget.financial_year
    following = Budget.objects.filter(fund=budget.fund).in_year(year.next).recorded().first()
    if following is None:
        raise Refused(f"{budget.fund} has no budget for {year.next} yet. Open it first, and then carry money into it.")
    _refuse_unsaid(Kind.CARRY_OUT, amount, reason, decision, budget.fund)
    _refuse_committed(budget, amount)
    said: dict[str, Any] = {"reason": reason, "decision": decision, "recorded_by": by}
    out = _entry(budget, Kind.CARRY_OUT, -amount, year.end, key=key or uuid.uuid4(), **said)
    return _entry(following, Kind.CARRY_IN, amount, year.next.start, paired_with=out, **said)


@transaction.atomic
def return_to_source(
    *,
    budget: Budget,
    amount: Decimal,
    effective_on: dt.date,
    reason: str,
    by: User | None,
    decision: Decision | None = None,
    key: uuid.UUID | None = None,
) -> BudgetEntry:
    """Take unspent money out of a budget, to go back where it came from. `amount` is above nought, in pounds."""
    lock_budgets(budget.fund)
    if sent_before := _sent_before(key):
        return sent_before
    _refuse_unsaid(Kind.RETURN, amount, reason, decision, budget.fund)
    _refuse_committed(budget, amount)
    said: dict[str, Any] = {"reason": reason, "decision": decision, "recorded_by": by}
    return _entry(budget, Kind.RETURN, -amount, effective_on, key=key or uuid.uuid4(), **said)


@transaction.atomic
def reverse_budget_entry(*, entry: BudgetEntry, reason: str, by: User) -> BudgetEntry:
    """Undo a mistaken entry by one that names it, once; of two halves both. Gives the reversal of the entry itself.

    What went with it, as the commitments that a year's end carried, is taken back in the same act.
    """
    halves = halves_of(entry)
    lock_budgets(*(half.budget.fund for half in halves))
    if not reason.strip():
        raise Refused("Say why the entry is reversed.")
    if entry.kind == Kind.REVERSAL or BudgetEntry.objects.filter(reverses=entry).exists():
        raise Refused("This entry is reversed already, or is itself a reversal. Record a new entry instead.")
    made: dict[BudgetEntry, BudgetEntry] = {}
    for half in halves:
        made[half] = _reversal(half, reason, by, made.get(half.paired_with) if half.paired_with else None)
    for follower in _followers:
        follower.take_back(entry=entry, reason=reason, by=by)
    return made[entry]


def halves_of(entry: BudgetEntry) -> list[BudgetEntry]:
    """An entry, with the half that belongs to it: the one that went out first."""
    if entry.paired_with:
        return [entry.paired_with, entry]
    return [entry, *BudgetEntry.objects.filter(paired_with=entry).select_related("budget__fund", "paired_with")]


def _sent_before(key: uuid.UUID | None) -> Any:
    return BudgetEntry.objects.filter(key=key).first() if key else None


def _entry(budget: Budget, kind: str, amount: Decimal, on: dt.date, **fields: Any) -> BudgetEntry:
    """One half, or the whole of what goes back to its source."""
    refuse_closed(budget.financial_year, on=on, reason=fields["reason"])
    if fault := fault_of_amount(budget, kind, amount, on):
        raise Refused(fault.words)
    entry = BudgetEntry(budget=budget, kind=kind, amount=amount, effective_on=on, **fields)
    entry.save()
    return entry


def _reversal(half: BudgetEntry, reason: str, by: User, other: BudgetEntry | None) -> BudgetEntry:
    today, left = timezone.localdate(), half.budget.total_entered() - half.amount
    if left < 0:
        raise Refused(
            f"Without it {half.budget} would stand at {pounds(left)}. Reverse what was taken out of it first."
        )
    refuse_closed(half.budget.financial_year, on=today, reason=reason)
    takes_effect = max(today, half.effective_on)  # what has not taken effect yet is not taken back before it would
    reversal = BudgetEntry(
        budget=half.budget,
        kind=Kind.REVERSAL,
        amount=-half.amount,
        effective_on=takes_effect,
        reason=reason,
        reverses=half,
        paired_with=other,
        recorded_by=by,
    )
    reversal.save()
    return reversal


def _refuse_places(from_budget: Budget, to_budget: Budget) -> None:
    source, year = from_budget.fund, from_budget.financial_year
    if source == to_budget.fund:
        raise Refused(f"Both budgets are of {source}. To take money into another year, carry it forward.")
    if year != to_budget.financial_year:
        raise Refused(f"A virement moves money within one year: {to_budget} is not of {year}. Choose one that is.")
    if source.ring_fence == Fund.RingFence.EXTERNAL:
        raise Refused(f"{source} is ring-fenced by its grantor: its money leaves it only back to its source.")


def _refuse_unsaid(kind: str, amount: Decimal, reason: str, decision: Decision | None, *funds: Fund) -> None:
    if amount <= 0:
        raise Refused("Enter an amount above nought.")
    if not reason.strip():
        raise Refused("Say why the money is moved.")
    if fault := fault_of_decision(kind, amount, decision, *funds):
        raise Refused(fault.words)


def _refuse_committed(budget: Budget, amount: Decimal) -> None:
    left = left_to_commit(budget)
    if amount > left:
        raise Refused(
            f"{pounds(amount)} is {pounds(amount - max(left, NOUGHT))} more than {budget} has left to commit "
            f"({left_or_over(left)}). Nothing has been saved. A cut that is decided already is recorded as a "
            "reduction."
        )


def _refuse_set_aside(budget: Budget, amount: Decimal) -> None:
    left = left_to_allocate(budget)
    if amount > left:
        raise Refused(
            f"{pounds(amount)} is {pounds(amount - max(left, NOUGHT))} more than {budget} has that is not set aside "
            f"for lines ({left_or_over(left)}). Take an allocation back first. Nothing has been saved."
        )
