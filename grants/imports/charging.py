"""Which year's budget a payment from a file is charged to, which period it covers, and what of that is doubted."""

import datetime as dt
from dataclasses import dataclass

from commissioning.models import Budget, PeriodClose
from core.periods import FinancialYear, Quarter, day
from grants.models import Agreement, Commitment, Instalment

NEAR = dt.timedelta(days=92)
"""A payment so long before an agreement starts, or after it ends, is usual: in advance, or in arrears."""


@dataclass(frozen=True)
class Charge:
    """The budget, the first and last day that are covered, and the closed quarter in which it was paid, if it was."""

    budget: Budget
    period_from: dt.date
    period_to: dt.date
    closed_quarter: Quarter | None = None


class NoBudget(Exception):
    """There is nothing that it could be charged to. Its words say what to record first."""


class Budgets:
    """Every budget of some funds, the years that are closed, and the years that agreements have committed."""

    def __init__(self, agreements: list[Agreement]) -> None:
        funds = {agreement.fund_id for agreement in agreements}
        rows = Budget.objects.filter(fund__in=funds).recorded().select_related("fund").order_by("year")
        self.by_place = {(budget.fund_id, budget.year): budget for budget in rows}
        self.closed = closed_years()
        self.closed_quarters = closed_quarters()
        self.committed: dict[int, set[int]] = {}
        own = Commitment.objects.filter(agreement__in=agreements).order_by()
        for agreement, year in own.values_list("agreement", "year"):
            self.committed.setdefault(agreement, set()).add(year)

    def charge(self, agreement: Agreement, paid_on: dt.date, instalment: Instalment | None) -> Charge:
        """An instalment's own year and period. Otherwise the year of the payment, or the last committed before it.

        A late item for a closed year stands in the next open one, and keeps its period.
        """
        year = instalment.year if instalment else self._year_of(agreement, paid_on)
        period = (instalment.period_from, instalment.period_to) if instalment else _quarter(year, paid_on, agreement)
        quarter = Quarter.containing(paid_on)
        is_late = (quarter.year, quarter.number) in self.closed_quarters
        return Charge(self._open_budget(agreement, year), *period, quarter if is_late else None)

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


def closed_quarters() -> set[tuple[int, int]]:
    """The quarters whose last statement says that they are closed: what is added to them needs a reason."""
    said = PeriodClose.objects.filter(quarter__isnull=False).order_by("pk").values_list("year", "quarter", "act")
    last = {(year, quarter): act for year, quarter, act in said}
    return {place for place, act in last.items() if act == PeriodClose.Act.CLOSE}


def outside_its_dates(agreement: Agreement, paid_on: dt.date) -> str:
    """What is said of a payment long before an agreement starts or long after it ends. Else empty."""
    first, last = agreement.starts_on, agreement.ends_on
    if first and paid_on < first - NEAR:
        return f"{agreement.reference} starts on {day(first)}, and this was paid on {day(paid_on)}, long before."
    if last and paid_on > last + NEAR:
        return f"{agreement.reference} ended on {day(last)}, and this was paid on {day(paid_on)}, long after."
    return ""


def _quarter(year: int, paid_on: dt.date, agreement: Agreement) -> tuple[dt.date, dt.date]:
    """The quarter of the payment; of an earlier year that it is for the last one in which the agreement ran."""
    of_year = FinancialYear(year)
    if paid_on in of_year:
        quarter = Quarter.containing(paid_on)
    else:
        quarter = Quarter.containing(max(min(agreement.ends_on or of_year.end, of_year.end), of_year.start))
    return quarter.start, quarter.end
