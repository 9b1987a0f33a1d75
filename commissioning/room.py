"""What a budget still has room for. What draws on budgets is known by the rooms above, which say so at the start."""

from collections.abc import Callable
from decimal import Decimal

from commissioning.models import Allocation, Budget, Fund
from core.money import add_up, pounds, sum_of
from core.periods import FinancialYear

Drawn = Callable[[Fund, FinancialYear], Decimal]
_drawn: list[Drawn] = []


def draws(drawn: Drawn) -> None:
    """Count what this says of a fund's year as committed against its budget."""
    if drawn not in _drawn:
        _drawn.append(drawn)


def committed_against(budget: Budget) -> Decimal:
    """What is committed against a budget: the same figure as everywhere, from who knows it."""
    return add_up(drawn(budget.fund, budget.financial_year) for drawn in _drawn)


def left_to_commit(budget: Budget) -> Decimal:
    """Budget less committed: below nought where too much is committed."""
    return budget.amount() - committed_against(budget)


def left_to_allocate(budget: Budget) -> Decimal:
    """Budget less what is set aside for lines."""
    return budget.amount() - sum_of(Allocation.objects.filter(budget=budget))


def left_in_words(left: Decimal) -> str:
    """What a budget has left to commit, below nought where too much is committed, as a sentence says it."""
    if left < 0:
        return f"{pounds(-left)} more is committed than the budget holds"
    return f"{pounds(left)} is left to commit"


def left_or_over(left: Decimal) -> str:
    """What a limit has left, as it stands in brackets beside what is asked of it."""
    return pounds(left) if left >= 0 else f"nothing: it is {pounds(-left)} over already"
