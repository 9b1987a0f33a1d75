"""Movements of budgets as a change trail tells them: what moved, from what to what, why, under which decision."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from commissioning.models import Allocation, BudgetEntry, Decision
from core.history import NOBODY, Change
from core.money import NOUGHT, pounds
from core.movements import Kept
from core.periods import day
from core.words import capitalised, stopped


def change_of(row: Kept, words: str) -> Change:
    """A row that was recorded once, as the trail tells it."""
    return Change(row.recorded_at, str(row.recorded_by or NOBODY), [words])


def why(reason: str, decision: Decision | None) -> str:
    """`, under decision PCC/2019/014: The grant rose.`"""
    under = f", under decision {decision.reference}" if decision else ""
    return f"{under}: {stopped(' '.join(reason.split()))}" if reason.strip() else f"{under}."


def told_of_entries(entries: Iterable[BudgetEntry]) -> Iterator[Change]:
    """The entries of one budget or of many, with their other halves: each with what its budget was before and after."""
    held: dict[int, Decimal] = {}
    for entry in sorted(entries, key=lambda each: (each.recorded_at, each.pk)):
        before = held.get(entry.budget_id, NOUGHT)
        held[entry.budget_id] = after = before + entry.amount
        moved = f"{capitalised(entry.get_kind_display())} of {pounds(abs(entry.amount))}{entry.to_or_from}"
        words = (
            f"{moved}: the budget of {entry.budget} from {pounds(before)} to {pounds(after)}, "
            f"taking effect on {day(entry.effective_on)}{why(entry.reason, entry.decision)}"
        )
        yield change_of(entry, words)


def told_of_allocations(rows: Iterable[Allocation]) -> Iterator[Change]:
    """What was set aside for intentions, or taken back from them."""
    for each in rows:
        verb = "set aside for" if each.amount > 0 else "taken back from"
        words = f"{pounds(abs(each.amount))} {verb} {each.intention}, of {each.budget}, taking effect on "
        yield change_of(each, f"{words}{day(each.effective_on)}{why(each.reason, each.decision)}")
