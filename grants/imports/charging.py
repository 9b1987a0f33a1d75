"""Which year's budget a payment from a file is charged to, and which period it covers."""

import datetime as dt
from dataclasses import dataclass

from commissioning.models import Budget, PeriodClose
from core.periods import FinancialYear, Quarter
from grants.models import Agreement, Commitment, Instalment


@dataclass(frozen=True)
class Charge:
    """The budget, and the first and last day that are covered."""

    budget: Budget
    period_from: dt.date
    period_to: dt.date


class NoBudget(Exception):
    """There is nothing that it could be charged to. Its words say what to record first."""


class Budgets:
    """Every budget of some funds, the years that are closed, and the years that agreements have committed."""

    def __init__(self, agreements: list[Agreement]) -> None:
        funds = {agreement.fund_id for agreement in agreements}
        rows = Budget.objects.filter(fund__in=funds).select_related("fund").order_by("year")
        self.by_place = {(budget.fund_id, budget.year): budget for budget in rows}
        self.closed = closed_years()
        self.committed: dict[int, set[int]] = {}
        own = Commitment.objects.filter(agreement__in=agreements).order_by()
        for agreement, year in own.values_list("agreement", "year"):
            self.committed.setdefault(agreement, set()).add(year)

    def charge(self, agreement: Agreement, paid_on: dt.date, instalment: Instalment | None) -> Charge:
        """An instalment's own year and period. Otherwise the year of the payment, or the last committed before it.

        A late item for a closed year stands in the next open one, and keeps its period.
        """
        year = instalment.year if instalment else self._year_of(agreement, paid_on)
        period = (instalment.period_from, instalment.period_to) if instalment else _quarter(year, paid_on)
        return Charge(self._open_budget(agreement, year), *period)

    def _year_of(self, agreement: Agreement, paid_on: dt.date) -> int:
        year = FinancialYear.containing(paid_on).start_year
        committed = self.committed.get(agreement.pk, set())
        return max((each for each in committed if each <= year), default=year)

    def _open_budget(self, agreement: Agreement, year: int) -> Budget:
        own = self.by_place.get((agreement.fund_id, year))
        if own and year not in self.closed:
            return own
        if year in self.closed:
            later = [each for (fund, at), each in self.by_place.items() if fund == agreement.fund_id and at > year]
            if found := next((each for each in later if each.year not in self.closed), None):
                return found
            raise NoBudget(
                f"{FinancialYear(year)} is closed, and {agreement.fund} has no open budget after it. Open the next "
                "year’s budget, or reopen the year"
            )
        raise NoBudget(f"{agreement.fund} has no {FinancialYear(year)} budget to charge it to. Record the budget first")


def closed_years() -> set[int]:
    """The years whose last statement says that they are closed."""
    last: dict[int, str] = dict(
        PeriodClose.objects.filter(quarter__isnull=True).order_by("pk").values_list("year", "act")
    )
    return {year for year, act in last.items() if act == PeriodClose.Act.CLOSE}


def _quarter(year: int, paid_on: dt.date) -> tuple[dt.date, dt.date]:
    """The quarter of the payment; the last one of an earlier year that it is for."""
    quarter = Quarter.containing(paid_on) if paid_on in FinancialYear(year) else Quarter(year, 4)
    return quarter.start, quarter.end
