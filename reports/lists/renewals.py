"""The renewal diary: agreements that end, may be broken, or want notice within the next months."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import F, QuerySet

from core.as_was import say_what_they_said
from core.filters import ListFilters, TextFilter, WordFilter, YearFilter
from core.lists import Empty, FileColumn, ListReport, filed
from core.periods import FinancialYear, day, years_between
from core.tables import ListColumn, ListTable
from core.words import capitalised, number_of
from grants.diary import HORIZON, STAGES, coming_up, in_the_diary, months_on, within
from grants.models import Agreement
from reports.links import page_of
from reports.lists.filters import area_filter, fund_filter, provider_filter, type_filter
from reports.position.words import of_today

PARTIES = ("paid_to", "delivered_by", "reports")
_RELATED = ("paid_to", "delivered_by", "area", "fund", "lead_officer")


class RenewalFilters(ListFilters):
    year = YearFilter(label="Comes up in")
    fund = fund_filter("fund")
    type = type_filter("type")
    area = area_filter("area")
    provider = provider_filter(*PARTIES)
    months = WordFilter(
        "next_on",
        label="Comes up within",
        every=f"{HORIZON} months",
        choices=[(str(months), f"{months} months") for months in STAGES[:-1]],
        method="filter_months",
    )
    text = TextFilter("reference", "title", "paid_to__name", "delivered_by__name")

    def filter_months(self, rows: Any, name: str, value: str) -> QuerySet:
        return in_the_diary(rows, self.as_at.position, int(value))


class RenewalTable(ListTable):
    title = ListColumn("Agreement", order_by="reference", sorts_by="reference", url=page_of)
    next_on = ListColumn("Comes up on", kind="date", caveat=lambda agreement: agreement.what)
    ends = ListColumn("Ends", kind="date", accessor="ends_on")
    notice = ListColumn("Notice by", kind="date", accessor="notice_on", missing="none")
    may_break = ListColumn("May be broken on", kind="date", accessor="break_on", missing="none")
    lead = ListColumn("Lead officer", accessor="lead_officer__name")
    outstanding = ListColumn("Outstanding", kind="money", accessor="total_outstanding")

    def under_name(self, record: Any) -> str:
        return " · ".join((record.reference, capitalised(record.type_words), record.area.name, record.stage))


class Renewals(ListReport):
    """Every agreement in force of which a day comes up in the next twelve months, the nearest first."""

    name, one, many, url_name = "Renewals", "agreement", "agreements", "reports:renewals"
    filters_class, table_class, order = RenewalFilters, RenewalTable, "next_on"
    table_note = "Amounts in pounds. Outstanding is what is committed and not paid, in all years."
    sums = {"outstanding": "total_outstanding"}
    columns: Sequence[FileColumn] = (
        filed("reference", lambda row: row.reference),
        filed("title", lambda row: row.title, width=44),
        filed("type", lambda row: row.get_type_display()),
        filed("fund", lambda row: row.fund.name, width=24),
        filed("area", lambda row: row.area.name),
        filed("paid_to", lambda row: row.paid_to.name if row.paid_to else None, width=28),
        filed("lead_officer", lambda row: str(row.lead_officer) if row.lead_officer else None, width=24),
        filed("comes_up_on", lambda row: row.next_on, "date"),
        filed("what_comes_up", lambda row: row.what, width=24),
        filed("within_months", lambda row: row.months, "number"),
        filed("ends_on", lambda row: row.ends_on, "date"),
        filed("notice_on", lambda row: row.notice_on, "date"),
        filed("break_on", lambda row: row.break_on, "date"),
        filed("outstanding", lambda row: row.total_outstanding, "money"),
    )

    @property
    def on(self) -> dt.date:
        return self.as_at.position

    @property
    def of_today(self) -> str:
        return of_today(self.as_at, besides="which agreements are in force, and their days,")

    def records(self) -> QuerySet:
        return in_the_diary(Agreement.objects.for_user(self.user), self.on)

    def years(self) -> list[FinancialYear]:
        return years_between(self.on, months_on(self.on, HORIZON))

    def in_year(self, rows: QuerySet) -> QuerySet:
        return rows.filter(next_on__range=(self.year.start, self.year.end)) if self.year else rows

    def with_figures(self, rows: Any) -> QuerySet:
        held = rows.with_committed(self.as_at).with_paid(self.as_at)
        chosen: QuerySet = held.annotate(total_outstanding=F("total_committed") - F("total_paid"))
        return chosen.select_related(*_RELATED)

    def dressed(self, records: Sequence[Any]) -> Sequence[Any]:
        for agreement in records:
            coming = [each for each in coming_up(agreement, self.on) if each.on == agreement.next_on]
            agreement.what = "; ".join(each.what for each in coming)
            agreement.months = within(self.on, agreement.next_on)
            agreement.stage = f"within {agreement.months} months"
        say_what_they_said(records, self.as_at, *_RELATED)
        return records

    @property
    def span(self) -> str:
        """`3 months from 30 June 2019`: as many as are chosen."""
        chosen = self.filters.form.cleaned_data["months"] or HORIZON
        return f"{chosen} months from {day(self.on)}"

    def heading(self) -> str:
        if not self.count:
            return f"No agreement ends, breaks or wants notice in the {self.span}"
        verb = "comes" if self.count == 1 else "come"
        named = capitalised(number_of(self.count, "agreement"))
        return f"{named} {verb} up for renewal in the {self.span}"

    def empty(self) -> Empty:
        return Empty(f"No agreement ends, breaks or wants notice in the {self.span}.")
