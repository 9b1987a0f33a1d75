"""Accruals: what is due for periods up to the position date and not paid, agreement by agreement."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import QuerySet, Sum

from core.as_was import say_what_they_said
from core.filters import ListFilters, TextFilter, YearFilter
from core.lists import Empty, FileColumn, ListReport, filed
from core.money import NOUGHT, add_up, pounds
from core.periods import day, period_in_words
from core.tables import ListColumn, ListTable
from core.words import capitalised, number_of
from grants.figures import NO_MONEY, Money, money_by_agreement, total
from grants.models import Agreement, Payment
from grants.plans import planned_costs
from reports.links import address
from reports.lists.filters import area_filter, fund_filter, provider_filter, type_filter
from reports.lists.years import OfOneYear
from reports.position.words import of_today

PARTIES = ("paid_to", "delivered_by", "reports")


class AccrualFilters(ListFilters):
    year = YearFilter(label="Financial year")
    fund = fund_filter("fund")
    type = type_filter("type")
    area = area_filter("area")
    provider = provider_filter(*PARTIES)
    text = TextFilter("reference", "title", "paid_to__name", "delivered_by__name")


def late_of(money: Money) -> Decimal:
    """What of the paid settles nothing that is accrued: it was paid late, for periods before the year."""
    return money.paid + money.accrued - money.profile_to_date if money.accrued else NOUGHT


def _beside_paid(agreement: Any) -> str:
    late = f"{pounds(agreement.late, pence=True)} of it late" if agreement.late else ""
    back = f"after {pounds(agreement.came_back, pence=True)} came back" if agreement.came_back else ""
    return "; ".join(part for part in (late, back) if part)


class AccrualTable(ListTable):
    title = ListColumn(
        "Agreement",
        order_by="reference",
        sorts_by="reference",
        url=lambda agreement: address("agreement", agreement.reference),
    )
    paid_to = ListColumn("Paid to", accessor="paid_to__name")
    covered = ListColumn("Periods covered", accessor="covered", orderable=False, missing="the agreement’s own days")
    profile = ListColumn("Profile to date", kind="pence", accessor="money__profile_to_date", orderable=False)
    paid = ListColumn(
        "Paid",
        kind="pence",
        accessor="money__paid",
        orderable=False,
        caveat=_beside_paid,
    )
    accrued = ListColumn("Accrued", kind="pence", accessor="money__accrued", orderable=False)

    def under_name(self, record: Any) -> str:
        return f"{record.reference} · {record.fund}"


class Accruals(OfOneYear, ListReport):
    """Every agreement that has something accrued in the year at the position date."""

    name, one, many, url_name = "Accruals", "agreement", "agreements", "reports:accruals"
    filters_class, table_class, order = AccrualFilters, AccrualTable, "title"
    sums = {"committed": "total_committed"}
    columns: Sequence[FileColumn] = (
        filed("reference", lambda row: row.reference),
        filed("title", lambda row: row.title, width=44),
        filed("fund", lambda row: row.fund.name, width=24),
        filed("paid_to", lambda row: row.paid_to and row.paid_to.name, width=28),
        filed("periods_covered", lambda row: row.covered, width=44),
        filed("committed", lambda row: row.money.committed, "money"),
        filed("profile_to_date", lambda row: row.money.profile_to_date, "money"),
        filed("paid", lambda row: row.money.paid, "money"),
        filed("of_it_late", lambda row: row.late, "money"),
        filed("came_back", lambda row: row.came_back, "money"),
        filed("accrued", lambda row: row.money.accrued, "money"),
    )

    @property
    def table_note(self) -> str:  # type: ignore[override]
        words = "Amounts in pounds. Accrued is the cost of the periods covered by the position date, less paid."
        if self.count and not any(self.held[key].paid for key in self.keys()):
            return f"{words} No payment is recorded for the year, so all that has fallen due is accrued here."
        if not (late := add_up(late_of(self.held[key]) for key in self.keys())):
            return words
        told = f"{pounds(late, pence=True)} of what is paid are late items, for periods before {self.figures_year}"
        return f"{words} {told}: they settle nothing of what is accrued."

    @property
    def of_today(self) -> str:
        return of_today(self.as_at, besides="what the list is filtered by,")

    @cached_property
    def held(self) -> dict[int, Money]:
        """The money of every agreement that has something accrued."""
        every = money_by_agreement(self.figures_year, self.as_at)
        return {key: money for key, money in every.items() if money.accrued}

    def records(self) -> QuerySet:
        return Agreement.objects.for_user(self.user)

    def in_year(self, rows: QuerySet) -> QuerySet:
        return rows.filter(pk__in=list(self.held))

    def with_figures(self, rows: Any) -> QuerySet:
        chosen: QuerySet = rows.with_committed(self.as_at, self.figures_year).select_related("fund", "paid_to")
        return chosen

    def dressed(self, records: Sequence[Any]) -> Sequence[Any]:
        say_what_they_said(records, self.as_at, "fund", "paid_to")
        back = self._came_back([each.pk for each in records])
        begun: dict[int, list[str]] = defaultdict(list)
        planned = planned_costs(self.figures_year, self.as_at, [each.pk for each in records])
        for key, _, first, last in sorted(planned, key=lambda cost: cost[2:]):
            if first <= self.as_at.position:
                begun[key].append(period_in_words(first, last))
        for agreement in records:
            agreement.money = self.held.get(agreement.pk, NO_MONEY)
            agreement.late = late_of(agreement.money)
            agreement.came_back = back.get(agreement.pk, NOUGHT)
            agreement.covered = "; ".join(begun[agreement.pk])
        return records

    def _came_back(self, agreements: Sequence[int]) -> dict[int, Decimal]:
        """What a file brought back of some of them: it is accrued again unless the agreement is lowered by it."""
        rows = Payment.objects.as_at(self.as_at).back_unanswered(self.figures_year).filter(agreement__in=agreements)
        summed = rows.order_by().values("agreement").annotate(all=Sum("amount"))
        return {key: -amount for key, amount in summed.values_list("agreement", "all")}

    @cached_property
    def money(self) -> Money:
        """What all of them hold together."""
        return total(self.held[key] for key in self.keys())

    def heading(self) -> str:
        if not self.count:
            return f"Nothing is accrued{self.for_year} at {day(self.as_at.position)}"
        named = capitalised(number_of(self.count, "agreement"))
        verb = "has" if self.count == 1 else "have"
        return f"{named} {verb} {pounds(self.money.accrued)} accrued{self.for_year} at {day(self.as_at.position)}"

    def foot_values(self) -> Mapping[str, Any]:
        return {"profile": self.money.profile_to_date, "paid": self.money.paid, "accrued": self.money.accrued}

    def empty(self) -> Empty:
        return Empty(f"Nothing is due and unpaid{self.for_year} at {day(self.as_at.position)}.")
