"""What an award can draw on: the budget, the decision and the line's allocation, and by how much it would pass them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from commissioning.models import Allocation, Budget, Decision, Fund, Intention
from commissioning.room import left_or_over
from core.money import NOUGHT, add_up, pounds, sum_of
from core.periods import FinancialYear
from grants.models import AuthorisedExcess, Commitment


@dataclass(frozen=True)
class Limit:
    """A limit on an award: what it allows, what is drawn on it already, and what this award asks of it. In pounds."""

    kind: AuthorisedExcess.Limit
    name: str
    allows: Decimal
    drawn: Decimal
    asked: Decimal
    year: FinancialYear | None = None

    @property
    def left(self) -> Decimal:
        """What may still be committed before this award."""
        return self.allows - self.drawn

    @property
    def would_leave(self) -> Decimal:
        """What this award would leave: below nought where it asks too much."""
        return self.left - self.asked

    @property
    def over(self) -> Decimal:
        """By how much this award passes the limit: nought where it does not."""
        return max(-self.would_leave, NOUGHT)


def committed_from(fund: Fund, year: FinancialYear) -> Decimal:
    """Committed against one year of a fund: awards less releases."""
    return sum_of(Commitment.objects.filter(fund=fund).in_year(year))


def committed_on(intention: Intention, year: FinancialYear) -> Decimal:
    """Committed by the agreements of one line in a year."""
    return sum_of(Commitment.objects.filter(agreement__intention=intention).in_year(year))


def used_of(decision: Decision) -> Decimal:
    """What has been put into force under a decision, over all years, less what was released."""
    return sum_of(Commitment.objects.filter(decision=decision))


def budget_limit(fund: Fund, year: FinancialYear, asked: Decimal) -> Limit | None:
    """What a year's budget can still bear. None where the year has no budget: the award is subject to budget."""
    budget = Budget.objects.filter(fund=fund).in_year(year).recorded().first()
    if budget is None:
        return None
    name, drawn = f"the {year} budget", committed_from(fund, year)
    return Limit(AuthorisedExcess.Limit.BUDGET, name, budget.amount(), drawn, asked, year)


def decision_limit(decision: Decision, asked: Decimal) -> Limit:
    """What a decision can still bear."""
    return Limit(
        AuthorisedExcess.Limit.DECISION, f"decision {decision.reference}", decision.amount, used_of(decision), asked
    )


def line_limit(intention: Intention, year: FinancialYear, asked: Decimal) -> Limit | None:
    """What a line's allocation can still bear. None where nothing is allocated: the published price is no limit."""
    allocations = Allocation.objects.filter(intention=intention).in_year(year)
    if not allocations.exists():
        return None
    name, drawn = f"the line’s {year} allocation", committed_on(intention, year)
    return Limit(AuthorisedExcess.Limit.LINE, name, sum_of(allocations), drawn, asked, year)


def limits_on(
    *, fund: Fund, intention: Intention, lines: Mapping[int, Decimal], decision: Decision | None
) -> list[Limit]:
    """Every limit on an award of so much a year, in the order in which an officer thinks of them."""
    by_year = [(FinancialYear(year), amount) for year, amount in sorted(lines.items()) if amount]
    found = [budget_limit(fund, year, amount) for year, amount in by_year]
    found += [line_limit(intention, year, amount) for year, amount in by_year]
    if decision:
        found.append(decision_limit(decision, add_up(lines.values())))
    return [limit for limit in found if limit]


def excess_in_words(limits: Sequence[Limit]) -> str:
    """`£6,000 is £2,000 more than the 2019/20 budget has left (£4,000) and …`; empty where nothing is passed."""
    passed: dict[Decimal, list[str]] = defaultdict(list)
    for limit in limits:
        if limit.over:
            passed[limit.asked].append(
                f"{pounds(limit.over)} more than {limit.name} has left ({left_or_over(limit.left)})"
            )
    return ". ".join(f"{pounds(asked)} is {' and '.join(parts)}" for asked, parts in passed.items())
