"""The agreements register: every agreement, who is paid, and where its money stands in a year or in all of them."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import BigIntegerField, ExpressionWrapper, F, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf

from commissioning.models import Provider
from core.as_was import rows_as_they_were, say_what_they_said
from core.filters import ListFilters, TextFilter, WordFilter, YearFilter
from core.lists import Empty, FileColumn, ListReport, filed
from core.money import from_pence, no_money, pounds, total_in_pounds
from core.periods import day
from core.permissions import can_read_reports
from core.reading import records_of_values
from core.tables import ListColumn, ListTable
from core.words import capitalised, number_of
from grants.models import Agreement, Payment
from grants.models.agreements import State
from grants.plans import in_year_as_at
from reports.links import address
from reports.lists.filters import (
    area_filter,
    decision_filter,
    fund_filter,
    intention_filter,
    provider_filter,
    type_filter,
)
from reports.lists.own import ReadByProviders
from reports.lists.years import OfAYear
from reports.needs import NEEDS
from reports.position.words import of_today, paid_of_it

NOT_EVIDENCED = "not_evidenced"
PARTIES = ("paid_to", "delivered_by", "reports")
_RELATED = ("paid_to", "delivered_by", "area", "intention", "fund")
"""The records that each row of the file names."""
_READ = (
    "id", "reference", "title", "type", "state", "origin", "starts_on", "ends_on", "ended_on", "start_is_assumed",
    "paid_to_id", "paid_to__name", "delivered_by_id", "delivered_by__name", "area_id", "area__name",
    "total_evidenced", "total_paid",
)  # fmt: skip
"""What the page reads of each row, as a query names it, figures included."""
_FILED = (*_READ, "intention_id", "intention__ref", "fund_id", "fund__name")
"""What the file reads."""


def is_evidenced(agreement: Any) -> bool:
    """Whether decisions recorded here cover everything that it holds."""
    return agreement.total_evidenced >= agreement.total_committed


def state_in_words(agreement: Any) -> str:
    """`in force`, or `in force, as published, not evidenced`."""
    state = agreement.get_state_display()
    return state if is_evidenced(agreement) else f"{state}, {agreement.bare_words}"


def ended_in_words(agreement: Any) -> str:
    """`ended 14 June 2026`, where that is another day than the one that it says."""
    last = agreement.ended_on
    return f"ended {day(last)}" if last and last != agreement.ends_on else ""


def percent_paid(agreement: Any) -> Decimal | None:
    """Paid as a percentage of committed. None where nothing is committed."""
    committed = agreement.total_committed
    return agreement.total_paid * 100 / committed if committed else None


class AgreementFilters(ListFilters):
    year = YearFilter(label="Financial year")
    fund = fund_filter("fund")
    type = type_filter("type")
    state = WordFilter(
        "state",
        label="State",
        every="All states",
        choices=[*State.choices, (NOT_EVIDENCED, "not evidenced")],
        method="filter_state",
    )
    needs = WordFilter(
        "needs",
        label="Needs",
        every="Anything or nothing",
        choices=[(need.code, need.words) for need in NEEDS.values()],
        method="filter_needs",
    )
    area = area_filter("area")
    provider = provider_filter(*PARTIES)
    intention = intention_filter("intention")
    decision = decision_filter("decision")
    text = TextFilter("reference", "title", "purpose", "paid_to__name", "delivered_by__name", "intention__activity")

    def filter_queryset(self, rows: QuerySet) -> QuerySet:
        """The rows that the filters choose by what they said by the records date."""
        if self.as_at.up_to_now:
            return super().filter_queryset(rows)
        was = rows_as_they_were(Agreement, self.as_at)
        told = was if can_read_reports(self.user) else was.exclude(state=State.DRAFT)
        return rows.filter(pk__in=super().filter_queryset(told).values("id"))

    def filter_needs(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        having = NEEDS[value].of(Agreement.objects.for_user(self.user), self.as_at)
        return rows.filter(id__in=having.order_by().values("pk"))

    def filter_state(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        if value != NOT_EVIDENCED:
            return rows.filter(state=value)
        bare = Agreement.objects.not_evidenced(self.as_at if self.as_at.chosen else None)
        return rows.filter(id__in=bare.order_by().values("pk"))


class AgreementTable(ListTable):
    title = ListColumn(
        "Agreement",
        order_by="reference",
        sorts_by="reference",
        url=lambda agreement: address("agreement", agreement.reference),
    )
    paid_to = ListColumn("Paid to", accessor="paid_to__name")
    delivered_by = ListColumn("Delivered by", accessor="delivered_by__name")
    starts = ListColumn(
        "Starts",
        kind="date",
        accessor="starts_on",
        caveat=lambda agreement: "assumed" if agreement.start_is_assumed else "",
    )
    ends = ListColumn("Ends", kind="date", accessor="ends_on", caveat=ended_in_words)
    committed = ListColumn(
        "Committed",
        kind="money",
        accessor="total_committed",
        caveat=lambda agreement: "" if is_evidenced(agreement) else "not evidenced",
    )
    paid = ListColumn("Paid", kind="money", accessor="total_paid", url=lambda agreement: agreement.payments_url)
    outstanding = ListColumn("Outstanding", kind="money", accessor="total_outstanding")
    percent_paid = ListColumn("Percent paid", kind="percent", missing="n/a", order_by="share_paid")

    def under_name(self, record: Agreement) -> str:
        parts = (record.reference, capitalised(record.type_words), state_in_words(record), record.area.name)
        return " · ".join(parts)


class Agreements(ReadByProviders, OfAYear, ListReport):
    """Every agreement that touches a year or holds money in it, with what it holds in that year."""

    name, one, many, url_name = "Agreements", "agreement", "agreements", "reports:agreements"
    filters_class, table_class, order = AgreementFilters, AgreementTable, "title"
    table_note = "Amounts in pounds. Committed includes what is published and not evidenced; drafts commit nothing."
    opens_in_queries = True
    sums = {"committed": "total_committed", "paid": "total_paid"}
    columns: Sequence[FileColumn] = (
        filed("reference", lambda row: row.reference),
        filed("title", lambda row: row.title, width=44),
        filed("type", lambda row: row.get_type_display()),
        filed("state", state_in_words, width=24),
        filed("paid_to", lambda row: _name(row.paid_to), width=28),
        filed("delivered_by", lambda row: _name(row.delivered_by), width=28),
        filed("area", lambda row: row.area.name),
        filed("intention", lambda row: row.intention.ref),
        filed("fund", lambda row: row.fund.name, width=24),
        filed("starts_on", lambda row: row.starts_on, "date"),
        filed("ends_on", lambda row: row.ends_on, "date"),
        filed("ended_on", lambda row: row.ended_on, "date"),
        filed("committed", lambda row: row.total_committed, "money"),
        filed("evidenced", lambda row: row.total_evidenced, "money"),
        filed("paid", lambda row: row.total_paid, "money"),
        filed("outstanding", lambda row: row.total_outstanding, "money"),
        filed("percent_paid", lambda row: in_tenths(percent_paid(row)), "percent"),
    )

    @property
    def of_today(self) -> str:
        return of_today(self.as_at, besides="the order by a party or a date,")

    def records(self) -> QuerySet:
        mine = Agreement.objects.for_user(self.user)
        return mine if self.as_at.up_to_now else mine.filter(drafted_at__lte=self.as_at.records)

    def in_year(self, rows: Any) -> QuerySet:
        chosen: QuerySet = in_year_as_at(rows, self.year, self.as_at) if self.year else rows
        return chosen

    def with_figures(self, rows: Any) -> QuerySet:
        """Only what a reader sorts by: the others are worked out for the rows that are shown."""
        if self.sorted_by in _FIGURES:
            rows = rows.with_committed(self.as_at, self.year).with_paid(self.as_at, self.year)
        chosen: QuerySet = rows.annotate(**_FIGURES.get(self.sorted_by, {}))
        return chosen

    def fetch(self, keys: Sequence[int]) -> Sequence[Any]:
        return self._in_order(_FILED, self.asked(_as_filed, keys=keys), keys)

    def on_page(self) -> Sequence[Any]:
        keys = list(self.page.object_list)
        return self._in_order(_READ, self.asked(_as_shown, keys=keys), keys)

    def _in_order(self, names: Sequence[str], rows: Sequence[Any], keys: Sequence[int]) -> Sequence[Any]:
        """Records of what was read, in the order of their keys."""
        found: list[Any] = records_of_values(Agreement, names, rows, keys)
        for agreement in found:
            agreement.total_committed = from_pence(self.pence[agreement.pk])
        return found

    def read_of(self, names: Sequence[str], keys: Any) -> QuerySet:
        """These fields of some agreements, and their figures."""
        rows: Any = self.records().order_by()
        held = rows.with_evidenced(self.as_at, self.year).with_paid(self.as_at, self.year)
        read: QuerySet = held.filter(pk__in=keys).values_list(*names)
        return read

    def dressed(self, records: Sequence[Any]) -> Sequence[Any]:
        say_what_they_said(records, self.as_at, *_RELATED)
        for agreement in records:
            agreement.percent_paid = percent_paid(agreement)
            agreement.total_outstanding = agreement.total_committed - agreement.total_paid
            agreement.payments_url = self._payments_url(agreement) if agreement.total_paid else ""
        return records

    def _payments_url(self, agreement: Agreement) -> str:
        """The payments that the figure is the sum of."""
        year = self.year.start_year if self.year else "all"
        return address("payments", year=year, agreement=agreement.reference)

    @cached_property
    def pence(self) -> dict[int, int]:
        """What each holds committed, in pence, by its key, in order: one reading of which agreements are of the year
        tells how many there are, what they hold and which of them stand on a page."""
        return dict(self.asked(_keys_and_pence))

    def piece(self, start: int, stop: int) -> list[int]:
        return list(self.pence)[start:stop]

    @cached_property
    def totals(self) -> dict[str, Any]:
        pence = self.pence.values()
        held = {"holding": sum(map(bool, pence)), "committed": from_pence(sum(pence)), "paid": self._total_paid()}
        return {"rows": len(pence), **held}

    def _total_paid(self) -> Decimal:
        """Added up over the payments themselves, as agreement by agreement it would be dear."""
        paid: Decimal = self.sums_of(_payments, paid=total_in_pounds())["paid"]
        return paid

    def heading(self) -> str:
        if not self.count:
            return self.heading_of_none()
        committed, paid, holding = (self.totals[name] for name in ("committed", "paid", "holding"))
        if not holding:
            named = capitalised(number_of(self.count, "agreement"))
            spent = f", and {pounds(paid)} is paid" if paid else ""
            return f"{named}; nothing is committed{self.for_year}{spent}"
        spent = paid_of_it(committed, paid)
        named = capitalised(number_of(holding, "agreement"))
        return f"{named} {'holds' if holding == 1 else 'hold'} {pounds(committed)}{self.for_year}; {spent}"

    def empty(self) -> Empty:
        return self.empty_with(*self.link_to_record("admin:grants_grant_add", "grants.add_grant", "Log a grant"))

    def foot_values(self) -> Mapping[str, Any]:
        committed, paid = self.totals["committed"], self.totals["paid"]
        share = paid * 100 / committed if committed else None
        return {**self.totals, "outstanding": committed - paid, "percent_paid": share}


def _as_shown(report: Agreements, keys: Any) -> QuerySet:
    return report.read_of(_READ, keys)


def _as_filed(report: Agreements, keys: Any) -> QuerySet:
    return report.read_of(_FILED, keys)


def _keys_and_pence(report: Agreements) -> QuerySet:
    rows: Any = report.in_order
    in_pence = ExpressionWrapper(F("total_committed"), output_field=BigIntegerField())
    found: QuerySet = rows.with_committed(report.as_at, report.year).values_list("pk", in_pence)
    return found


def _payments(report: Agreements) -> QuerySet:
    """What was paid under them. As the list opens that is all that was paid in the year: whatever holds money in it is
    there."""
    payments = Payment.objects.as_at(report.as_at)
    if report.year:
        payments = payments.filter(report.charged_to_year())
    if not report.is_as_it_opens:
        payments = payments.filter(agreement__in=report.in_order.order_by().values("pk"))
    return payments


def _share_paid() -> Coalesce:
    """Percent paid as whole millionths, to order by: an agreement that holds nothing stands below nought."""
    share = F("total_paid") * Value(1_000_000) / NullIf(F("total_committed"), no_money())
    return Coalesce(ExpressionWrapper(share, output_field=BigIntegerField()), Value(-1))


_FIGURES: dict[str, dict[str, Any]] = {
    "committed": {},
    "paid": {},
    "outstanding": {"total_outstanding": F("total_committed") - F("total_paid")},
    "percent_paid": {"share_paid": _share_paid()},
}
"""The figures that a reader may sort by, and what the database works out for it of committed and paid."""


def _name(provider: Provider | None) -> str | None:
    return provider.name if provider else None


def in_tenths(share: Decimal | None) -> Decimal | None:
    """A percentage as files give it: to one decimal place."""
    return None if share is None else share.quantize(Decimal("0.1"))
