"""What the database adds up of agreements' money in a financial year: committed, paid, planned and forecast.

Each is one query, put into SQL once for a fund's money and once for that of some agreements (docs/adr/0015).
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, DateField, ExpressionWrapper, Q, QuerySet, Sum, Value
from django.db.models.functions import Cast, Greatest, Least

from commissioning.models import Fund
from core.compiled import GIVEN_YEAR, Compiled, Given, GivenKeys, given_as_at, given_values
from core.days import DaysBetween
from core.money import NOUGHT, MoneyField
from core.periods import AsAt, FinancialYear
from grants.models import Commitment, Forecast, Payment
from grants.models.commitments import EVIDENCED
from grants.models.payments import MAY_BE_A_LATE_ITEM
from grants.plans import instalments_in


@dataclass(frozen=True)
class Whose:
    """Whose money is asked for: that of some agreements by their keys, of all that draw on a fund, or everybody's."""

    agreements: Any = None
    fund: Any = None

    def own(self, rows: QuerySet[Any], fund: str) -> QuerySet[Any]:
        """The rows that are theirs; `fund` says where a row names its fund."""
        if self.agreements is not None:
            rows = rows.filter(agreement__in=self.agreements)
        return rows.filter(**{fund: self.fund}) if self.fund else rows


_EVIDENCED = Sum("amount", filter=EVIDENCED, default=NOUGHT, output_field=MoneyField())

Query = Callable[[FinancialYear, AsAt, Whose], QuerySet[Any]]


class Sums:
    """A query of a year's money, a row for an agreement that has any: its key, then its figures."""

    def __init__(self, query: Query) -> None:
        self._query = query
        whose = (Whose(fund=Given("fund", BigIntegerField())), Whose(agreements=GivenKeys("agreements")))
        self._compiled = {
            (each.fund is None, up_to_now): self._for(each, up_to_now) for each in whose for up_to_now in (True, False)
        }

    def _for(self, whose: Whose, up_to_now: bool) -> Compiled:
        return Compiled(lambda: self._query(GIVEN_YEAR, given_as_at(up_to_now=up_to_now), whose))

    def rows(self, year: FinancialYear, as_at: AsAt, whose: Whose) -> list[tuple[Any, ...]]:
        if (whose.fund is None) == (whose.agreements is None):
            return list(self._query(year, as_at, whose))
        given = {"fund": whose.fund and whose.fund.pk, "agreements": whose.agreements}
        return self._compiled[whose.fund is None, as_at.up_to_now].rows(**given_values(year, as_at), **given)


def commitments_by_year(fund: Fund, as_at: AsAt) -> QuerySet[Any]:
    """For every year and agreement of a fund: the year, what is committed, and what of it is evidenced."""
    rows = Commitment.objects.as_at(as_at).filter(fund=fund).order_by().values("year", "agreement")
    return rows.annotate(all=Sum("amount"), evidenced=_EVIDENCED).values_list("year", "all", "evidenced")


def _committed(year: FinancialYear, as_at: AsAt, whose: Whose) -> QuerySet[Any]:
    """What is committed, what of it is evidenced, the agreement's first and last day, and the day on which it ended."""
    rows = whose.own(Commitment.objects.as_at(as_at).in_year(year), "fund").order_by()
    days = ("agreement__starts_on", "agreement__ends_on", "agreement__ended_on")
    summed = rows.values("agreement", *days).annotate(all=Sum("amount"), evidenced=_EVIDENCED)
    return summed.values_list("agreement", "all", "evidenced", *days)


def _paid(year: FinancialYear, as_at: AsAt, whose: Whose) -> QuerySet[Any]:
    """What is charged to the year, and what of it are late items: for periods that were over before the year began."""
    is_late = Q(period_to__lt=year.start) & MAY_BE_A_LATE_ITEM
    late = Sum("amount", filter=is_late, default=NOUGHT, output_field=MoneyField())
    rows = Payment.objects.as_at(as_at).in_year(year, fund=whose.fund)
    own = Whose(whose.agreements).own(rows, "budget__fund").order_by()
    return own.values("agreement").annotate(all=Sum("amount"), late=late).values_list("agreement", "all", "late")


def _planned(year: FinancialYear, as_at: AsAt, whose: Whose) -> QuerySet[Any]:
    """What the instalments plan, and what the days up to the position date cost of it."""
    rows = whose.own(instalments_in(year, as_at), "agreement__fund").order_by().values("agreement")
    summed = rows.annotate(planned=Sum("amount"), cost=Sum(_cost_to(as_at.position)))
    return summed.values_list("agreement", "planned", "cost")


def _cost_to(position: dt.date) -> ExpressionWrapper:
    """`cost_to_date` as the database works it out: whole pence, rounded down, for each instalment by itself."""
    until = position if isinstance(position, Given) else Value(position, output_field=DateField())
    elapsed = Greatest(DaysBetween(Least("period_to", until), "period_from"), Value(0))
    pence = Cast("amount", BigIntegerField()) * elapsed / DaysBetween("period_to", "period_from")
    return ExpressionWrapper(pence, output_field=MoneyField())


def _forecast(year: FinancialYear, as_at: AsAt, whose: Whose) -> QuerySet[Any]:
    """Every forecast that was made by then, the latest of each agreement last."""
    rows = whose.own(Forecast.objects.as_at(as_at).in_year(year), "agreement__fund")
    return rows.order_by("said_on", "pk").values_list("agreement", "amount")


COMMITTED, PAID, PLANNED, FORECAST = Sums(_committed), Sums(_paid), Sums(_planned), Sums(_forecast)
