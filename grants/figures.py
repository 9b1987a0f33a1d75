"""The money of agreements in one financial year: the one place that every page, file and form takes it from."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from commissioning.models import Fund
from core.money import NOUGHT
from core.periods import AsAt, FinancialYear
from grants.models import Agreement
from grants.plans import Days, days_as_they_were
from grants.shares import cost_to_date
from grants.sums import COMMITTED, FORECAST, PAID, PLANNED, Whose, commitments_by_year


class Money(NamedTuple):
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
    paid_beyond: Decimal = NOUGHT
    """By how much payments pass what they are of, so that outstanding is less than what is accrued: paid beyond what
    an agreement commits for the year, or late, for an earlier year. Summed, outstanding is net of it."""
    paid_past_forecast: Decimal = NOUGHT
    """By how much payments pass the forecast outturn of the agreement that they are under. Summed, outturns of other
    agreements don't make up for it."""

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


def total(moneys: Iterable[Money]) -> Money:
    """Several agreements' money, added up."""
    several = [money for money in moneys if money is not NO_MONEY]
    if len(several) < 2:
        return several[0] if several else NO_MONEY
    return Money(*map(sum, zip(*several, strict=True)))


class Held(NamedTuple):
    """What an agreement commits of a year, what of it is evidenced, and the first and last day on which it runs."""

    committed: Decimal
    evidenced: Decimal
    starts_on: dt.date | None
    ends_on: dt.date | None


NOTHING_HELD = Held(NOUGHT, NOUGHT, None, None)
NOTHING_PAID = (NOUGHT, NOUGHT)


def money_by_agreement(
    year: FinancialYear, as_at: AsAt, *, agreements: Iterable[int] | None = None, fund: Fund | None = None
) -> dict[int, Money]:
    """Each agreement's money in a year, by its key. One that holds nothing in the year is not there.

    `agreements` narrows it to some keys, `fund` to those that draw on it. Four queries, however many rows.
    """
    whose = Whose(None if agreements is None else list(agreements), fund)
    held = _committed(year, as_at, whose)
    paid = {key: figures for key, *figures in PAID.rows(year, as_at, whose)}
    profile = _profiles(year, as_at, held)
    keys = held.keys() | paid.keys()
    forecast = dict(FORECAST.rows(year, as_at, Whose(keys)))
    return {
        key: _money(
            held.get(key, NOTHING_HELD),
            *paid.get(key, NOTHING_PAID),
            profile.get(key, NOUGHT),
            forecast.get(key),
        )
        for key in keys
    }


def _money(held: Held, paid: Decimal, late: Decimal, profile: Decimal, forecast: Decimal | None) -> Money:
    """One agreement's. What is paid late settles nothing of the year; without a forecast the commitment stands in."""
    committed = held.committed
    accrued = max(profile - paid + late, NOUGHT)
    outturn = committed if forecast is None else forecast
    return Money(
        committed=committed,
        evidenced=held.evidenced,
        paid=paid,
        accrued=accrued,
        profile_to_date=profile,
        forecast_outturn=outturn,
        forecasts=int(forecast is not None),
        holding=int(bool(committed or paid) or forecast is not None),
        paid_beyond=max(accrued - (committed - paid), NOUGHT),
        paid_past_forecast=paid - outturn if paid > outturn else NOUGHT,
    )


class Plan(NamedTuple):
    """What the instalments of one agreement plan for a year, and what the days up to the position date cost of it."""

    amount: Decimal = NOUGHT
    cost: Decimal = NOUGHT


NO_PLAN = Plan()


def _committed(year: FinancialYear, as_at: AsAt, whose: Whose) -> dict[int, Held]:
    return {
        key: Held(committed, evidenced, starts_on, min(ends_on or ended_on, ended_on) if ended_on else ends_on)
        for key, committed, evidenced, starts_on, ends_on, ended_on in COMMITTED.rows(year, as_at, whose)
    }


def _profiles(year: FinancialYear, as_at: AsAt, held: Mapping[int, Held]) -> dict[int, Decimal]:
    """The cost of the periods covered up to the position date: instalments by their days, the rest by the year's.

    Plans and dates of agreements are what they were by the records date.
    """
    plans = {key: Plan(*figures) for key, *figures in PLANNED.rows(year, as_at, Whose(held.keys()))}
    were = days_as_they_were(as_at, held)
    return {
        key: _profile(each, plans.get(key, NO_PLAN), were.get(key, (each.starts_on, each.ends_on)), year, as_at)
        for key, each in held.items()
    }


def _profile(held: Held, plan: Plan, days: Days, year: FinancialYear, as_at: AsAt) -> Decimal:
    unscheduled = max(held.committed - plan.amount, NOUGHT)
    cost = plan.cost
    if unscheduled:
        cost += cost_to_date(unscheduled, *_days_in_year(year, *days), as_at.position)
    return min(cost, max(held.committed, NOUGHT))


def _days_in_year(year: FinancialYear, starts_on: dt.date | None, ends_on: dt.date | None) -> tuple[dt.date, dt.date]:
    """The agreement's days in the year; the whole year where its dates don't touch it."""
    first, last = max(starts_on or year.start, year.start), min(ends_on or year.end, year.end)
    return (first, last) if first <= last else (year.start, year.end)


class NotEvidenced(NamedTuple):
    """What of a fund's year no decision recorded here covers: in pounds, and of how many agreements."""

    amount: Decimal
    agreements: int


def not_evidenced_by_year(fund: Fund, as_at: AsAt) -> dict[FinancialYear, NotEvidenced]:
    """Of every year in which the fund's agreements hold money. One query, however many years."""
    found: dict[FinancialYear, NotEvidenced] = {}
    for start, committed, evidenced in commitments_by_year(fund, as_at):
        year, bare = FinancialYear(start), committed - evidenced
        amount, agreements = found.get(year, (NOUGHT, 0))
        found[year] = NotEvidenced(amount + bare, agreements + (committed > 0 and bare > 0))
    return found


def years_with_money(agreement: Agreement) -> Iterator[FinancialYear]:
    """The financial years in which an agreement has commitments, instalments or payments, in order."""
    years = set(agreement.commitments.values_list("year", flat=True))
    years |= set(agreement.instalments.values_list("year", flat=True))
    years |= set(agreement.payments.values_list("budget__year", flat=True))
    return (FinancialYear(year) for year in sorted(years))
