"""Forecasts: what each agreement of a year is expected to cost it, what moved since the last, and why."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from core.as_was import say_what_they_said
from core.filters import ListFilters, TextFilter, YearFilter
from core.lists import Empty, FileColumn, ListReport, filed
from core.money import pounds
from core.tables import ListColumn, ListTable
from core.words import capitalised, listed, number, number_of
from grants.figures import NO_MONEY, Money, money_by_agreement, total
from grants.forecasts import asked_of, is_due, stories_of
from grants.models import Agreement, Commitment, Forecast, Payment
from reports.links import address
from reports.lists.filters import area_filter, fund_filter, provider_filter, type_filter
from reports.lists.years import OfOneYear
from reports.position.caveats import forecast_caveat
from reports.position.words import of_today

PARTIES = ("paid_to", "delivered_by", "reports")


class ForecastFilters(ListFilters):
    year = YearFilter(label="Financial year")
    fund = fund_filter("fund")
    type = type_filter("type")
    area = area_filter("area")
    provider = provider_filter(*PARTIES)
    text = TextFilter("reference", "title", "paid_to__name", "delivered_by__name")


class ForecastTable(ListTable):
    title = ListColumn(
        "Agreement",
        order_by="reference",
        sorts_by="reference",
        url=lambda agreement: address("agreement", agreement.reference),
    )
    committed = ListColumn("Committed", kind="money", accessor="total_committed")
    paid = ListColumn("Paid", kind="money", accessor="total_paid")
    outturn = ListColumn(
        "Forecast outturn",
        kind="money",
        accessor="outturn",
        orderable=False,
        caveat=lambda agreement: forecast_caveat(agreement.money),
    )
    variance = ListColumn("Against committed", kind="money", accessor="beyond", orderable=False, missing="n/a")
    moved = ListColumn("Moved", kind="money", accessor="moved", orderable=False, missing="n/a")
    said_on = ListColumn("Said on", kind="date", accessor="last_said_on", missing="none")
    words = ListColumn("In the officer’s words", accessor="last_words", orderable=False, missing="none")

    def under_name(self, record: Any) -> str:
        said = "not asked" if record.is_due else "made this quarter"
        asked = f"asked: {listed(record.asked)}" if record.asked else said
        return " · ".join([record.reference, asked])


class Forecasts(OfOneYear, ListReport):
    """Every agreement that holds money in the year, with what is expected of it."""

    name, one, many, url_name = "Forecasts", "agreement", "agreements", "reports:forecasts"
    filters_class, table_class, order = ForecastFilters, ForecastTable, "title"
    sums = {"committed": "total_committed", "paid": "total_paid"}
    table_note = (
        "Amounts in pounds. Where no forecast was made the commitment stands in for it, in the file’s forecast_outturn "
        "too; its column forecast is then empty. Moved is the last forecast "
        "less the one before."
    )
    columns: Sequence[FileColumn] = (
        filed("reference", lambda row: row.reference),
        filed("title", lambda row: row.title, width=44),
        filed("fund", lambda row: row.fund.name, width=24),
        filed("committed", lambda row: row.total_committed, "money"),
        filed("paid", lambda row: row.total_paid, "money"),
        filed("profile_to_date", lambda row: row.money.profile_to_date, "money"),
        filed("forecast", lambda row: row.story.last.amount if row.story else None, "money"),
        filed("forecast_outturn", lambda row: row.outturn, "money"),
        filed("moved", lambda row: row.moved, "money"),
        filed("said_on", lambda row: row.last_said_on, "date"),
        filed("said_by", lambda row: row.story and str(row.story.last.recorded_by or ""), width=24),
        filed("words", lambda row: row.last_words, width=44),
        filed("asked_because", lambda row: "; ".join(row.asked), width=44),
    )

    @property
    def of_today(self) -> str:
        return of_today(self.as_at, besides="what the list is filtered by,")

    def records(self) -> QuerySet:
        return Agreement.objects.for_user(self.user)

    def in_year(self, rows: QuerySet) -> QuerySet:
        """Those that hold money in it by then."""
        held = [
            model.objects.as_at(self.as_at).in_year(self.figures_year).order_by().values("agreement")
            for model in (Commitment, Payment)
        ]
        return rows.filter(pk__in=held[0].union(held[1]))

    def with_figures(self, rows: Any) -> QuerySet:
        year = self.figures_year
        said = Forecast.objects.as_at(self.as_at).in_year(year).filter(agreement=OuterRef("pk"))
        last = said.order_by("-said_on", "-pk")
        chosen: QuerySet = (
            rows.with_committed(self.as_at, year)
            .with_paid(self.as_at, year)
            .annotate(
                last_said_on=Subquery(last.values("said_on")[:1]),
                last_words=Subquery(last.values("reason")[:1]),
            )
            .select_related("fund")
        )
        return chosen

    def dressed(self, records: Sequence[Any]) -> Sequence[Any]:
        say_what_they_said(records, self.as_at, "fund")
        keys = [agreement.pk for agreement in records]
        money = money_by_agreement(self.figures_year, self.as_at, agreements=keys)
        stories = stories_of(self.figures_year, self.as_at, keys)
        asked = asked_of(records, self.figures_year, self.as_at, money, stories)
        for agreement in records:
            agreement.money = money.get(agreement.pk, NO_MONEY)
            agreement.story = stories.get(agreement.pk)
            agreement.asked = asked.get(agreement.pk, [])
            agreement.is_due = is_due(agreement.story, self.figures_year, self.as_at)
            agreement.outturn = agreement.money.forecast_outturn
            agreement.beyond = agreement.outturn - agreement.money.committed if agreement.story else None
            agreement.moved = agreement.story.moved if agreement.story else None
        return records

    def heading(self) -> str:
        if not self.count:
            return f"No agreement holds money{self.for_year}"
        money = self.money
        named = capitalised(number_of(self.count, "agreement"))
        verb = "is" if self.count == 1 else "are"
        expected = f"{named} {verb} expected to cost {pounds(money.forecast_outturn)}{self.for_year}"
        missing = money.without_forecast
        return f"{expected}; {number(missing)} {'has' if missing == 1 else 'have'} no forecast" if missing else expected

    @cached_property
    def money(self) -> Money:
        """What all of them hold together."""
        return total(money_by_agreement(self.figures_year, self.as_at, agreements=list(self.keys())).values())

    def foot_values(self) -> Mapping[str, Any]:
        return {**self.totals, "outturn": self.money.forecast_outturn}

    def empty(self) -> Empty:
        return Empty(f"No agreement holds money{self.for_year}.")
