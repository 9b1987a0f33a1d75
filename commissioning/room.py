"""What a budget still has room for. What draws on budgets is known by the rooms above, which say so at the start."""

from collections.abc import Callable
from decimal import Decimal

from commissioning.models import Allocation, Budget, Fund
from core.money import add_up, sum_of
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
