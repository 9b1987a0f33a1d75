"""What a page of figures is about: one fund in one financial year, as at two dates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Count, QuerySet, Sum

from commissioning.ahead import Ahead, read_ahead, sums_ahead
from commissioning.models import Budget, BudgetEntry, Framework, Fund
from core.addresses import BadAddress, read_as_at, read_year
from core.compiled import Compiled, given_as_at, given_dates
from core.money import NOUGHT
from core.periods import AsAt, FinancialYear, day, opens_at
from core.reading import record_of
from grants.models import Commitment


@dataclass(frozen=True)
class Scope:
    """A fund in a year, to a date. A budget of None is not recorded, which is not nought."""

    fund: Fund
    year: FinancialYear
    as_at: AsAt
    budgets: Mapping[FinancialYear, Budget]
    funds: Sequence[Fund] = field(default_factory=list)
    ahead: Mapping[int, Ahead] = field(default_factory=dict)

    @cached_property
    def years(self) -> list[FinancialYear]:
        """The years that a reader may choose, latest first. A file does not ask for them."""
        return _years(self.year)

    @property
    def budget(self) -> Decimal | None:
        """What the year's entries add up to, in pounds. None where the year has no budget."""
        return self.amount_in(self.year)

    @property
    def ahead_in_words(self) -> str:
        """What is taken off the year's budget already and leaves it later; empty where nothing does."""
        ahead = self.ahead.get(self.budgets[self.year].pk) if self.year in self.budgets else None
        return ahead.words(self.year) if ahead else ""

    def amount_in(self, year: FinancialYear) -> Decimal | None:
        return self.budgets[year].total_amount if year in self.budgets else None  # type: ignore[attr-defined]

    @property
    def noun(self) -> str:
        """What commitments are held against: the ring-fence, or a budget that is none."""
        return "ring-fence" if self.fund.is_ring_fenced else "budget"

    @property
    def of_fund(self) -> str:
        """` of Substance misuse`, where an office has several funds and one might be taken for another."""
        return f" of {self.fund.name}" if len(self.funds) > 1 else ""

    @property
    def opens_here(self) -> bool:
        """Whether this is the year at which pages open: the latest with a budget that has begun."""
        return bool(self.budgets) and self.year == opens_at(self.budgets, self.as_at.position)

    @property
    def why_here(self) -> str:
        """Why pages open at this year, or what is to be known of one that has not begun; empty of any other."""
        if self.year.start > self.as_at.position and self.year in self.budgets:
            return f"a year that begins on {day(self.year.start)}: its budget is what is set for it so far"
        if not self.opens_here:
            return ""
        return "the latest year that has a budget" + (" and has begun" if self.year < max(self.budgets) else "")

    @property
    def query(self) -> dict[str, str]:
        """The year and the fund, as an address names them."""
        return {"year": str(self.year.start_year), "fund": self.fund.code}


def read_scope(params: Mapping[str, str]) -> Scope | None:
    """The fund and year that an address names, or those at which pages open. None where no fund is recorded at all."""
    as_at = read_as_at(params)
    this_year = read_year(params, default=FinancialYear.containing(as_at.position))
    funds, budgets, ahead = _funds_and_budgets(as_at)
    if not funds:
        return None
    fund = _read_fund(params, funds, _those_begun_first(budgets, as_at))
    own = {budget.financial_year: budget for budget in budgets if budget.fund_id == fund.pk}
    year = read_year(params, default=opens_at(own, as_at.position) or this_year)
    return Scope(fund, year, as_at, own, funds=funds, ahead=ahead)


def _funds_and_budgets(as_at: AsAt) -> tuple[list[Fund], list[Budget], dict[int, Ahead]]:
    """Every fund by its name, and every budget with its amount, the latest year first; and what leaves them later.

    As `Budget.recorded` has it; and as at chosen dates only the budgets into which something had gone.
    """
    summed = list(_ENTERED.rows(**given_dates(as_at)))
    entered = {key: (amount, stand) for key, amount, stand, *_ in summed}
    ahead = {key: found for key, _, _, *sums in summed if (found := read_ahead(*sums))}
    of_one_with_none = (NOUGHT, 0 if as_at.chosen else 1)
    funds: dict[int, Fund] = {}
    budgets = []
    for *of_fund, key, year in _FUNDS.rows():
        fund = funds.get(of_fund[0]) or record_of(Fund, dict(zip(_OF_FUNDS, of_fund, strict=True)))
        funds[fund.pk] = fund
        amount, stand = entered.get(key, of_one_with_none)
        if key and stand:
            of_budget = {"id": key, "fund_id": fund.pk, "year": year, "total_amount": amount}
            budgets.append(record_of(Budget, of_budget, {"fund": fund}))
    return list(funds.values()), sorted(budgets, key=lambda budget: -budget.year), ahead


def _every_fund_with_its_budgets() -> QuerySet[Any, Any]:
    return Fund.objects.order_by("name", "pk").values_list(*_OF_FUNDS, "budgets__pk", "budgets__year")


def _entered() -> QuerySet[Any, Any]:
    """For each budget that has entries: what they add up to, how many of them are not of an undone file, and what of
    them leaves it later."""
    entries = BudgetEntry.objects.as_at(given_as_at())
    later = sums_ahead(given_as_at())
    summed = entries.order_by().values("budget").annotate(all=Sum("amount"), **later)
    stand = Count("pk", filter=entries.not_undone())
    return summed.annotate(stand=stand).values_list("budget", "all", "stand", *later)


_OF_FUNDS = ("id", "code", "name", "ring_fence", "grantor")
_FUNDS, _ENTERED = Compiled(_every_fund_with_its_budgets), Compiled(_entered)


def _read_fund(params: Mapping[str, str], funds: Sequence[Fund], budgets: Sequence[Budget]) -> Fund:
    code = params.get("fund")
    if not code:
        return _usual_fund(funds, budgets)
    for fund in funds:
        if fund.code == code:
            return fund
    codes = ", ".join(fund.code for fund in funds)
    raise BadAddress(f"“{code[:40]}” is not a fund here. Choose one of: {codes}.")


def _those_begun_first(budgets: Sequence[Budget], as_at: AsAt) -> list[Budget]:
    """The latest year first; those that have not begun by the position date after all others."""
    return sorted(budgets, key=lambda budget: budget.financial_year.start > as_at.position)


def _usual_fund(funds: Sequence[Fund], budgets: Sequence[Budget]) -> Fund:
    """The first ring-fenced fund with a budget in the year at which pages open; or else whatever comes nearest."""
    with_budget = [budget.fund for budget in budgets]
    ring_fenced = [fund for fund in with_budget if fund.is_ring_fenced]
    return [*ring_fenced, *with_budget, *(fund for fund in funds if fund.is_ring_fenced), *funds][0]


def _years(chosen: FinancialYear) -> list[FinancialYear]:
    """The years that a reader may choose, latest first: every one between the first and the last on record."""
    plain = (
        Budget.objects.order_by().values_list("year"),
        Commitment.objects.order_by().values_list("year"),
        Framework.objects.order_by().values_list("first_year"),
        Framework.objects.order_by().values_list("last_year"),
    )
    on_record = {year for (year,) in plain[0].union(*plain[1:])} | {chosen.start_year}
    return [FinancialYear(year) for year in range(max(on_record), min(on_record) - 1, -1)]
