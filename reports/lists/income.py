"""Income from grantors: expected, received and given back, fund by fund and year by year."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from commissioning.models import Income
from core.filters import ListFilters, TextFilter, WordFilter, YearFilter
from core.lists import Empty, FileColumn, ListReport, filed
from core.money import NOUGHT, MoneyField, add_up, pounds
from core.tables import ListColumn, ListTable
from core.words import capitalised
from reports.links import address
from reports.lists.filters import fund_filter
from reports.lists.years import OfAYear


class IncomeFilters(ListFilters):
    year = YearFilter(label="Financial year")
    fund = fund_filter("fund")
    kind = WordFilter("kind", label="Kind", every="All kinds", choices=Income.Kind.choices)
    text = TextFilter("reason", "finance_reference", "fund__name", "fund__grantor")


class IncomeTable(ListTable):
    kind = ListColumn("Income", accessor="words", order_by="kind")
    fund = ListColumn("Fund", accessor="fund__name", url=lambda income: address("fund", income.fund.code))
    year = ListColumn("Year", accessor="year_label", order_by="year")
    effective_on = ListColumn("On", kind="date")
    amount = ListColumn("Amount", kind="pence")
    finance_reference = ListColumn("Reference", missing="none")
    recorded_by = ListColumn("Recorded by", accessor="recorded_by__name")

    def under_name(self, record: Any) -> str:
        return str(record.reason)


class IncomeList(OfAYear, ListReport):
    """Each movement of a grantor's money. What is expected and what has moved are not added together."""

    name, one, many, url_name = "Income", "movement", "movements", "reports:income"
    filters_class, table_class, order = IncomeFilters, IncomeTable, "effective_on"
    table_note = "Amounts in pounds. What is expected and what came are two things, and are not added together."
    columns: Sequence[FileColumn] = (
        filed("on", lambda row: row.effective_on, "date"),
        filed("kind", lambda row: row.get_kind_display()),
        filed("fund", lambda row: row.fund.name, width=24),
        filed("grantor", lambda row: row.fund.grantor, width=24),
        filed("year", lambda row: str(row.financial_year)),
        filed("amount", lambda row: row.amount, "money"),
        filed("finance_reference", lambda row: row.finance_reference, width=24),
        filed("reason", lambda row: row.reason, width=44),
        filed("recorded_by", lambda row: row.recorded_by and row.recorded_by.name, width=24),
        filed("recorded_on", lambda row: timezone.localdate(row.recorded_at), "date"),
    )

    def records(self) -> QuerySet:
        """What moved by the position date, and what was expected by then, whenever it is due."""
        known = Income.objects.filter(recorded_at__lte=self.as_at.records)
        expected = Q(kind="expected") | Q(reverses__kind="expected")
        return known.filter(expected | Q(effective_on__lte=self.as_at.position))

    def in_year(self, rows: QuerySet) -> QuerySet:
        return rows.filter(year=self.year.start_year) if self.year else rows

    def with_figures(self, rows: QuerySet) -> QuerySet:
        return rows.select_related("fund", "recorded_by", "reverses")

    def dressed(self, records: Sequence[Any]) -> Sequence[Any]:
        for income in records:
            of = f" of what was {income.reverses.get_kind_display()}" if income.reverses else ""
            income.words = f"{capitalised(income.get_kind_display())}{of}"
            income.year_label = str(income.financial_year)
        return records

    def heading(self) -> str:
        if not self.count:
            return f"No income {'matches' if self.filters.is_narrowed else 'is recorded'}{self.for_year}"
        rows: Any = self.in_order.order_by()
        expected, received = _by_fund_and_year(rows.expected()), _by_fund_and_year(rows.received())
        if self.is_a_part:
            both = f"{pounds(add_up(received.values()))} received and {pounds(add_up(expected.values()))} expected"
            return f"{both} match{self.for_year}"
        return _came_in_words(expected, received, self.for_year)

    @property
    def is_a_part(self) -> bool:
        """Whether what was expected of a fund's year may be chosen without what came of it, or the other way round."""
        return any(self.filters.form.cleaned_data.get(name) for name in ("kind", "text"))

    def empty(self) -> Empty:
        words = f"No income is recorded{self.for_year}."
        link = self.link_to_record("admin:commissioning_income_add", "commissioning.add_income", "Record income")
        return Empty(words, *link)


def _by_fund_and_year(rows: QuerySet) -> dict[Any, Decimal]:
    grouped = rows.values("fund", "year").annotate(total=Sum("amount", output_field=MoneyField()))
    return {(fund, year): total for fund, year, total in grouped.values_list("fund", "year", "total")}


def _came_in_words(expected: Mapping[Any, Decimal], received: Mapping[Any, Decimal], for_year: str) -> str:
    """What came and what is still to come. What came beyond its own fund's year is no part of what another expects."""
    waits = [amount - received.get(key, NOUGHT) for key, amount in expected.items()]
    still = add_up(amount for amount in waits if amount > 0)
    to_come = f"; {pounds(still)} is still to come" if still else ""
    came, whole = add_up(received.values()), add_up(expected.values())
    beyond = came - (whole - still)
    if beyond <= 0:
        return f"{pounds(came)} of {pounds(whole)} expected has come{for_year}{to_come}"
    more = f"{pounds(beyond)} of it more than was expected" if whole else "and none was recorded as expected"
    return f"{pounds(came)} has come{for_year}, {more}{to_come}"
