"""What would come of a register: what is to be made, what is here already and differs, and what is wrong."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from commissioning.models import Budget, Decision
from core.files_in.faults import Fault
from core.money import NOUGHT, add_up, pounds
from core.words import listed
from grants.models.choices import State
from reports.imports.names import KINDS, Named
from reports.imports.reading import Entry
from reports.loading.entries import Difference


@dataclass(frozen=True)
class NewDecision:
    """A decision that is not recorded yet, from the first row that tells of it."""

    entry: Entry

    @property
    def reference(self) -> str:
        return str(self.entry["decision"])

    @property
    def amount(self) -> Decimal:
        return self.entry["decision_amount"] or NOUGHT


@dataclass(frozen=True)
class NewAgreement:
    """One agreement to be made, with its money by financial year."""

    entry: Entry
    names: dict[str, Named]
    """The records that it names, by field: line, fund, area, paid_to, delivered_by, reports."""
    decision: Decision | NewDecision | None

    @property
    def reference(self) -> str:
        return self.entry.reference

    @property
    def state(self) -> str:
        return self.entry["state"] or State.IN_FORCE

    @property
    def committed(self) -> Decimal:
        return add_up(self.entry.committed.values())

    @property
    def paid(self) -> Decimal:
        return add_up(self.entry.paid.values())

    @property
    def overpaid(self) -> dict[int, Decimal]:
        """By how much a year is paid beyond what is committed for it: a fact, which stands as an excess."""
        over = {year: paid - self.entry.committed.get(year, NOUGHT) for year, paid in self.entry.paid.items()}
        return {year: amount for year, amount in over.items() if amount > 0}


@dataclass(frozen=True)
class NewBudget:
    """A fund's original budget for one year."""

    entry: Entry
    fund: Named

    @property
    def year(self) -> int:
        start: int = self.entry["year"].start_year
        return start

    @property
    def amount(self) -> Decimal:
        return self.entry["amount"] or NOUGHT


@dataclass
class Plan:
    """Everything that a file would do, and everything that is wrong with it."""

    agreements: list[NewAgreement] = field(default_factory=list)
    budgets: list[NewBudget] = field(default_factory=list)
    decisions: dict[str, NewDecision] = field(default_factory=dict)
    names: dict[tuple[str, str], Named] = field(default_factory=dict)
    """The new names that would be made records, each with its kind."""
    there: list[str] = field(default_factory=list)
    """References and budgets that are here already."""
    differences: list[Difference] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def brings_anything(self) -> bool:
        return bool(self.agreements or self.budgets)

    @property
    def rows(self) -> int:
        return len(self.agreements) + len(self.budgets)

    def new_of(self, kind: str) -> list[Named]:
        return [named for named in self.names.values() if named.kind == kind]

    @property
    def made_beside(self) -> list[str]:
        """`two providers: A and B`, for every kind that something is made of."""
        kinds: Iterator[tuple[str, list[Any]]] = ((KINDS[kind], self.new_of(kind)) for kind in KINDS)
        return [f"{name}: {listed([str(each) for each in found])}" for name, found in kinds if found]


@dataclass(frozen=True)
class YearTotal:
    """One fund in one year: what stands here now, and what the file brings to it. In pounds."""

    fund: str
    year: int
    budget_now: Decimal | None
    budget_brought: Decimal | None
    committed_now: Decimal
    committed_brought: Decimal
    paid_now: Decimal
    paid_brought: Decimal

    @property
    def budget(self) -> Decimal | None:
        """None where the year has no budget, before or after."""
        if self.budget_now is None and self.budget_brought is None:
            return None
        return add_up((self.budget_now, self.budget_brought))

    @property
    def committed(self) -> Decimal:
        return self.committed_now + self.committed_brought

    @property
    def paid(self) -> Decimal:
        return self.paid_now + self.paid_brought

    @property
    def left_in_words(self) -> str:
        """`£10,000 left`, `£42,000 over`, `subject to budget`."""
        if self.budget is None:
            return "subject to budget"
        left = self.budget - self.committed
        return f"{pounds(left)} left" if left >= 0 else f"{pounds(-left)} over"


def totals_of(plan: Plan, now: dict[tuple[str, int], tuple[Decimal | None, Decimal, Decimal]]) -> list[YearTotal]:
    """By fund and year: `now` gives budget, committed and paid of each that stands here."""
    brought: dict[tuple[str, int], list[Decimal | None]] = {}

    def add(fund: str, year: int, place: int, amount: Decimal) -> None:
        sums = brought.setdefault((fund, year), [None, NOUGHT, NOUGHT])
        sums[place] = add_up((sums[place], amount))

    for budget in plan.budgets:
        add(str(budget.fund), budget.year, 0, budget.amount)
    for agreement in plan.agreements:
        fund = str(agreement.names["fund"])
        for year, amount in agreement.entry.committed.items():
            add(fund, year, 1, amount)
        for year, amount in agreement.entry.paid.items():
            add(fund, year, 2, amount)
    return [_total(place, now.get(place, (None, NOUGHT, NOUGHT)), sums) for place, sums in sorted(brought.items())]


def _total(place: tuple[str, int], now: Any, brought: Any) -> YearTotal:
    return YearTotal(*place, now[0], brought[0], now[1], brought[1], now[2], brought[2])


def over_decided(plan: Plan, drawn_now: dict[int, Decimal]) -> Iterator[str]:
    """Decisions under which more would stand than they authorise."""
    sums: dict[str, tuple[Decimal, Decimal]] = {}
    for agreement in plan.agreements:
        if decision := agreement.decision:
            drawn = drawn_now.get(decision.pk, NOUGHT) if isinstance(decision, Decision) else NOUGHT
            amount, so_far = sums.get(decision.reference, (decision.amount, drawn))
            sums[decision.reference] = amount, so_far + agreement.committed
    for reference, (amount, drawn) in sums.items():
        if drawn > amount:
            yield (
                f"Decision {reference} authorises {pounds(amount)}, and {pounds(drawn)} would stand under it, "
                f"{pounds(drawn - amount)} more."
            )


def budgeted(budgets: Collection[Budget]) -> set[tuple[str, int]]:
    return {(str(budget.fund), budget.year) for budget in budgets}
