"""The money of agreements in one financial year: the one place that every page, file and form takes it from."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from django.db.models import Q, Sum

from core.money import NOUGHT, MoneyField, add_up
from core.movements import MovementQuerySet
from core.periods import AsAt, FinancialYear
from grants.models import Agreement, Commitment, Forecast, Payment
from grants.models.commitments import EVIDENCED
from grants.plans import days_of, planned_costs
from grants.shares import cost_to_date


@dataclass(frozen=True)
class Money:
    """What a year holds for one agreement, or for several added up. Pounds; see docs/money-and-periods.md."""

    committed: Decimal = NOUGHT
    evidenced: Decimal = NOUGHT
    paid: Decimal = NOUGHT
    accrued: Decimal = NOUGHT
    profile_to_date: Decimal = NOUGHT
    forecast_outturn: Decimal = NOUGHT
    forecasts: int = 0
    """How many of these agreements have a forecast."""
    holding: int = 0
    """How many hold money in the year: each of them may have a forecast."""

    def __add__(self, other: "Money") -> "Money":
        return Money(
            committed=self.committed + other.committed,
            evidenced=self.evidenced + other.evidenced,
            paid=self.paid + other.paid,
            accrued=self.accrued + other.accrued,
            profile_to_date=self.profile_to_date + other.profile_to_date,
            forecast_outturn=self.forecast_outturn + other.forecast_outturn,
            forecasts=self.forecasts + other.forecasts,
            holding=self.holding + other.holding,
        )

    @property
    def outstanding(self) -> Decimal:
        """Committed less paid."""
        return self.committed - self.paid

    @property
    def not_evidenced(self) -> Decimal:
        return self.committed - self.evidenced

    @property
    def without_forecast(self) -> int:
        """How many hold money and have no forecast: the commitment stands in for it."""
        return self.holding - self.forecasts

    @property
    def percent_paid(self) -> Decimal | None:
        """Paid as a percentage of committed. None where nothing is committed."""
        return self.paid * 100 / self.committed if self.committed else None


NO_MONEY = Money()
Rows = TypeVar("Rows", bound=MovementQuerySet)


def total(moneys: Iterable[Money]) -> Money:
    """Several agreements' money, added up."""
    return sum(moneys, NO_MONEY)


def money_by_agreement(
    year: FinancialYear, as_at: AsAt, *, agreements: Iterable[int] | None = None
) -> dict[int, Money]:
    """Each agreement's money in a year, by its key. One that holds nothing in the year is not there.

    `agreements` narrows it to some keys. Five queries, however many rows.
    """
    committed, evidenced = _committed(year, as_at, agreements)
    paid, paid_late = _paid(year, as_at, agreements)
    profile = _profiles(year, as_at, committed)
    forecast = _forecasts(year, as_at, agreements)
    return {
        key: _money(
            committed.get(key, NOUGHT),
            evidenced.get(key, NOUGHT),
            paid.get(key, NOUGHT),
            paid_late.get(key, NOUGHT),
            profile.get(key, NOUGHT),
            forecast.get(key),
        )
        for key in committed.keys() | paid.keys()
    }


def _money(
    committed: Decimal, evidenced: Decimal, paid: Decimal, late: Decimal, profile: Decimal, forecast: Decimal | None
) -> Money:
    """One agreement's. What is paid late settles nothing of the year; without a forecast the commitment stands in."""
    return Money(
        committed=committed,
        evidenced=evidenced,
        paid=paid,
        accrued=max(profile - paid + late, NOUGHT),
        profile_to_date=profile,
        forecast_outturn=committed if forecast is None else forecast,
        forecasts=int(forecast is not None),
        holding=int(bool(committed or paid) or forecast is not None),
    )


def _narrowed(rows: Rows, agreements: Iterable[int] | None) -> Rows:
    return rows if agreements is None else rows.filter(agreement__in=list(agreements))


def _committed(
    year: FinancialYear, as_at: AsAt, agreements: Iterable[int] | None
) -> tuple[dict[int, Decimal], dict[int, Decimal]]:
    rows = _narrowed(Commitment.objects.as_at(as_at).in_year(year), agreements)
    under_decision = Sum("amount", filter=EVIDENCED, default=NOUGHT, output_field=MoneyField())
    summed = rows.order_by().values("agreement").annotate(all=Sum("amount"), under_decision=under_decision)
    figures = list(summed.values_list("agreement", "all", "under_decision"))
    return {key: every for key, every, _ in figures}, {key: evidenced for key, _, evidenced in figures}


def _paid(
    year: FinancialYear, as_at: AsAt, agreements: Iterable[int] | None
) -> tuple[dict[int, Decimal], dict[int, Decimal]]:
    """What is charged to the year, and what of it is late: for periods that were over before the year began."""
    rows = _narrowed(Payment.objects.as_at(as_at).in_year(year), agreements)
    late = Sum("amount", filter=Q(period_to__lt=year.start), default=NOUGHT, output_field=MoneyField())
    summed = rows.order_by().values("agreement").annotate(all=Sum("amount"), late=late)
    figures = list(summed.values_list("agreement", "all", "late"))
    return {key: every for key, every, _ in figures}, {key: of_it for key, _, of_it in figures}


def _forecasts(year: FinancialYear, as_at: AsAt, agreements: Iterable[int] | None) -> dict[int, Decimal]:
    """What was said last of each agreement, by the position date."""
    rows = Forecast.objects.as_at(as_at).in_year(year)
    narrowed = rows if agreements is None else rows.filter(agreement__in=list(agreements))
    return dict(narrowed.order_by("said_on", "pk").values_list("agreement", "amount"))


def _profiles(year: FinancialYear, as_at: AsAt, committed: dict[int, Decimal]) -> dict[int, Decimal]:
    """The cost of the periods covered up to the position date: instalments by their days, the rest by the year's.

    Plans and dates of agreements are what they were by the records date.
    """
    planned: dict[int, list[tuple[Decimal, dt.date, dt.date]]] = defaultdict(list)
    for key, amount, first, last in planned_costs(year, as_at, committed):
        planned[key].append((amount, first, last))
    return {
        key: _profile(committed[key], planned[key], *_days_in_year(year, starts_on, ends_on), as_at.position)
        for key, starts_on, ends_on in days_of(as_at, committed)
    }


def _days_in_year(year: FinancialYear, starts_on: dt.date | None, ends_on: dt.date | None) -> tuple[dt.date, dt.date]:
    """The agreement's days in the year; the whole year where its dates don't touch it."""
    first, last = max(starts_on or year.start, year.start), min(ends_on or year.end, year.end)
    return (first, last) if first <= last else (year.start, year.end)


def _profile(
    committed: Decimal,
    planned: list[tuple[Decimal, dt.date, dt.date]],
    first: dt.date,
    last: dt.date,
    position: dt.date,
) -> Decimal:
    unscheduled = max(committed - add_up(amount for amount, _, _ in planned), NOUGHT)
    parts = [*planned, (unscheduled, first, last)]
    return min(add_up(cost_to_date(*part, position) for part in parts), max(committed, NOUGHT))


def years_with_money(agreement: Agreement) -> Iterator[FinancialYear]:
    """The financial years in which an agreement has commitments, instalments or payments, in order."""
    years = set(agreement.commitments.values_list("year", flat=True))
    years |= set(agreement.instalments.values_list("year", flat=True))
    years |= set(agreement.payments.values_list("budget__year", flat=True))
    return (FinancialYear(year) for year in sorted(years))
