"""The lines that an award may come under: what each is planned at, has committed, and has left of its plan."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from commissioning.models import Budget, Framework, Intention
from core.money import NOUGHT, MoneyField
from core.periods import FinancialYear
from grants.models import Commitment


@dataclass(frozen=True)
class Line:
    """An intention, with its money in the year of its price."""

    intention: Intention
    committed: Decimal
    is_more_than_is_left: bool

    @property
    def left_of_plan(self) -> Decimal | None:
        """None where the line has no price. Nought where as much as the plan, or more, is committed."""
        planned = self.intention.resources
        return None if planned is None else max(planned - self.committed, NOUGHT)


@dataclass(frozen=True)
class LineGroup:
    """Lines of one standing: agreed, proposed, or proposed without a price."""

    name: str
    lines: list[Line]


@dataclass(frozen=True)
class FrameworkLines:
    """A framework's lines, and what its fund's budget has left to commit (None where no budget is recorded)."""

    framework: Framework
    year: FinancialYear
    budget: Decimal | None
    left: Decimal | None
    groups: list[LineGroup]


def frameworks_with_lines() -> list[FrameworkLines]:
    """Every framework, the latest first. The same few queries, however many lines there are."""
    frameworks = list(Framework.objects.select_related("fund").order_by("-first_year", "title"))
    intentions = list(Intention.objects.select_related("area", "provider", "host").order_by("order", "pk"))
    budgets = _budgets()
    on_line = _committed("agreement__intention", "year")
    drawn = _committed("fund", "year")
    found = []
    for framework in frameworks:
        year = _year_of(framework, budgets)
        budget = budgets.get((framework.fund_id, year))
        left = None if budget is None else budget - drawn.get((framework.fund_id, year), NOUGHT)
        own = [each for each in intentions if each.framework_id == framework.pk]
        groups = _grouped([_line(each, on_line, left) for each in own])
        found.append(FrameworkLines(framework, FinancialYear(year), budget, left, groups))
    return [each for each in found if each.groups]


def _budgets() -> dict[tuple[int, int], Decimal]:
    budgets = Budget.objects.recorded().with_amount()
    return {(fund, year): amount for fund, year, amount in budgets.values_list("fund", "year", "total_amount")}


def _committed(*keys: str) -> dict[tuple[int, int], Decimal]:
    summed = Commitment.objects.order_by().values(*keys).annotate(all=Sum("amount", output_field=MoneyField()))
    return {(first, year): amount for first, year, amount in summed.values_list(*keys, "all")}


def _year_of(framework: Framework, budgets: Iterable[tuple[int, int]]) -> int:
    """The latest of the framework's years that has a budget: its first where none has."""
    years = [year for fund, year in budgets if fund == framework.fund_id]
    within = [year for year in years if framework.first_year <= year <= framework.last_year]
    return max(within, default=framework.first_year)


def _line(intention: Intention, on_line: dict[tuple[int, int], Decimal], left: Decimal | None) -> Line:
    committed = on_line.get((intention.pk, intention.resources_year), NOUGHT)
    line = Line(intention, committed, is_more_than_is_left=False)
    wanted = line.left_of_plan
    return Line(intention, committed, bool(wanted and left is not None and wanted > left))


def _grouped(lines: list[Line]) -> list[LineGroup]:
    groups = [
        LineGroup("Agreed in the framework", [line for line in lines if not line.intention.is_proposed]),
        LineGroup("Proposed", [line for line in lines if _is_priced_proposal(line.intention)]),
        LineGroup("Proposed, no price yet", [line for line in lines if _is_unpriced_proposal(line.intention)]),
    ]
    return [group for group in groups if group.lines]


def _is_priced_proposal(intention: Intention) -> bool:
    return intention.is_proposed and intention.resources is not None


def _is_unpriced_proposal(intention: Intention) -> bool:
    return intention.is_proposed and intention.resources is None
