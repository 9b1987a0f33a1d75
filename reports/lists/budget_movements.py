"""Budget movements: what went into or out of each budget, and what of it was set aside for a line."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from django.db.models import BigIntegerField, CharField, Count, F, IntegerField, QuerySet, Value
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from commissioning.models import Allocation, BudgetEntry
from core.filters import ListFilters, TextFilter, WordFilter, YearFilter
from core.lists import Empty, FileColumn, ListReport, filed
from core.money import MoneyField, pounds, total_in_pounds
from core.periods import FinancialYear
from core.tables import ListColumn, ListTable
from core.words import capitalised
from reports.links import address
from reports.lists.filters import decision_filter, fund_filter
from reports.lists.years import OfAYear

ALLOCATION = "allocation"
_A_PART = 2**40
"""Keys of allocations start here, so that on one day what goes into a budget stands before what is set aside."""
KINDS = [*BudgetEntry.Kind.choices, (ALLOCATION, "allocation to a line")]
_KIND_WORDS = dict(KINDS)
_OTHER = {"other_fund": "budget__fund__name", "other_year": "budget__year"}
_SHOWN = (
    "row_key", "kind", "fund", "year", "line", "line_ref", "effective_on", "budgeted", "allocated",
    "reason", "other_fund", "other_year", "decision_id", "decision_reference", "recorded_by_name", "recorded_at",
)  # fmt: skip


class MovementFilters(ListFilters):
    """Asked of entries and of allocations alike, so each filter names a field that both have."""

    year = YearFilter(label="Financial year")
    fund = fund_filter("budget__fund")
    kind = WordFilter("kind", label="Kind", every="All kinds", choices=KINDS)
    decision = decision_filter("decision")
    text = TextFilter("reason", "line", "line_ref", "decision__reference", "budget__fund__name")


class MovementTable(ListTable):
    tie_break = "row_key"

    kind = ListColumn("Movement", accessor="words", order_by="kind")
    fund = ListColumn("Fund")
    year = ListColumn("Year", accessor="year_label", order_by="year")
    effective_on = ListColumn("Takes effect", kind="date")
    budgeted = ListColumn("Into the budget", kind="money", missing="n/a")
    allocated = ListColumn("Set aside", kind="money", missing="n/a")
    decision = ListColumn(
        "Decision",
        accessor="decision_reference",
        missing="none",
        url=lambda row: address("decision", row["decision_id"]),
    )
    recorded_by = ListColumn("Recorded by", accessor="recorded_by_name")

    def under_name(self, record: Any) -> str:
        return str(record["reason"])


class BudgetMovements(OfAYear, ListReport):
    """Entries of budgets and allocations from them, in one list with two columns of money, which are not added up."""

    name, one, many, url_name = "Budget movements", "movement", "movements", "reports:budget-movements"
    filters_class, table_class, order = MovementFilters, MovementTable, "effective_on"
    opens_in_queries = True
    sums = {"budgeted": "amount", "allocated": "amount"}
    table_note = (
        "Amounts in pounds. What is set aside stays in the budget, so the two columns are not added together. "
        "What leaves a budget later than it is recorded counts from the day on which it is recorded."
    )
    columns: Sequence[FileColumn] = (
        filed("effective_on", lambda row: row["effective_on"], "date"),
        filed("kind", lambda row: _KIND_WORDS[row["kind"]], width=24),
        filed("fund", lambda row: row["fund"], width=24),
        filed("year", lambda row: str(FinancialYear(row["year"]))),
        filed("intention", lambda row: row["line_ref"]),
        filed("to_or_from_budget", lambda row: _other_budget(row), width=32),
        filed("into_the_budget", lambda row: row["budgeted"], "money"),
        filed("set_aside", lambda row: row["allocated"], "money"),
        filed("reason", lambda row: row["reason"], width=44),
        filed("decision", lambda row: row["decision_reference"], width=20),
        filed("recorded_by", lambda row: row["recorded_by_name"], width=24),
        filed("recorded_on", lambda row: timezone.localdate(row["recorded_at"]), "date"),
    )

    def records(self) -> QuerySet:
        return entries().as_at(self.as_at)

    @cached_property
    def parts(self) -> tuple[QuerySet, QuerySet]:
        """The entries and the allocations that the filters choose."""
        both = (self.within(), allocations().as_at(self.as_at))
        of_entries, of_allocations = (self._in_chosen_year(self.chosen(rows)) for rows in both)
        return of_entries, of_allocations

    def _in_chosen_year(self, rows: QuerySet) -> QuerySet:
        return rows.filter(budget__year=self.year.start_year) if self.year else rows

    def with_figures(self, rows: QuerySet) -> QuerySet:
        return together(*self.parts)

    def keys(self) -> Iterator[int]:
        return (row["row_key"] for row in self.in_order.iterator())

    def fetch(self, keys: Sequence[int]) -> list[Any]:
        by_part = [[key % _A_PART for key in keys if key // _A_PART == part] for part in (0, 1)]
        found = together(*(rows.filter(pk__in=wanted) for rows, wanted in zip(self.parts, by_part, strict=True)))
        by_key = {row["row_key"]: row for row in found}
        return [by_key[key] for key in keys if key in by_key]

    def piece(self, start: int, stop: int) -> list[Any]:
        """Whole rows: both kinds put together have no key that one query could look up."""
        rows = self.asked_between(_rows, start, stop, self.count)
        return [dict(zip(_SHOWN, row, strict=True)) for row in rows]

    def on_page(self) -> Sequence[Any]:
        return list(self.page.object_list)

    @cached_property
    def totals(self) -> dict[str, Any]:
        sums = {"rows": Count("pk"), "amount": total_in_pounds()}
        budgeted, allocated = (self.sums_of(part, **sums) for part in (_entries, _allocations))
        rows = budgeted["rows"] + allocated["rows"]
        return {"rows": rows, "budgeted": budgeted["amount"], "allocated": allocated["amount"]}

    def all_in_year(self) -> int:
        every = (self._in_chosen_year(rows.as_at(self.as_at)) for rows in (entries(), allocations()))
        return sum(rows.count() for rows in every)

    def dressed(self, records: Sequence[Any]) -> Sequence[Any]:
        for row in records:
            row["words"] = f"{capitalised(_KIND_WORDS[row['kind']])}{_of_what(row)}"
            row["year_label"] = str(FinancialYear(row["year"]))
        return records

    def heading(self) -> str:
        if not self.count:
            return f"No budget movement {'matches' if self.filters.is_narrowed else 'is recorded'}{self.for_year}"
        budgeted, allocated = pounds(self.totals["budgeted"]), self.totals["allocated"]
        set_aside = f"{pounds(allocated)} of it is" if allocated else "none of it is"
        return f"{budgeted} is budgeted{self.for_year}; {set_aside} set aside for lines"

    def empty(self) -> Empty:
        words = f"No budget movements are recorded{self.for_year}."
        link = self.link_to_record("admin:commissioning_budget_add", "commissioning.add_budget", "Record a budget")
        return Empty(words, *link)


def _rows(report: BudgetMovements) -> QuerySet:
    return report.in_order.values_list(*_SHOWN)


def _entries(report: BudgetMovements) -> QuerySet:
    return report.parts[0]


def _allocations(report: BudgetMovements) -> QuerySet:
    return report.parts[1]


def entries() -> Any:
    """Budget entries, in the shape that they share with allocations."""
    none = Value("", output_field=CharField())
    return BudgetEntry.objects.annotate(line=none, line_ref=none)


def allocations() -> Any:
    """Allocations, in the shape that they share with entries."""
    named = {"line": F("intention__activity"), "line_ref": F("intention__ref")}
    return Allocation.objects.annotate(kind=Value(ALLOCATION, output_field=CharField()), **named)


def _of_what(row: dict[str, Any]) -> str:
    """For which line, or to or from which budget: the other half of a virement or a carry-forward."""
    if other := _other_budget(row):
        return f" {'from' if row['budgeted'] > 0 else 'to'} {other}"
    return f": {row['line']}" if row["line"] else ""


def _other_budget(row: dict[str, Any]) -> str:
    return f"{row['other_fund']} {FinancialYear(row['other_year'])}" if row["other_fund"] else ""


def together(some_entries: QuerySet, some_allocations: QuerySet) -> QuerySet:
    """Both, as one list of rows."""
    none = Cast(Value(None), MoneyField())
    other = {name: Coalesce(f"paired_with__{at}", f"other_half__{at}") for name, at in _OTHER.items()}
    no_other = {"other_fund": Value("", CharField()), "other_year": Cast(Value(None), IntegerField())}
    first = _shaped(some_entries, part=0, budgeted=F("amount"), allocated=none, **other)
    second = _shaped(some_allocations, part=1, budgeted=none, allocated=F("amount"), **no_other)
    return first.union(second, all=True)


def _shaped(rows: QuerySet, *, part: int, **amounts: Any) -> QuerySet:
    key = F("pk") + Value(part * _A_PART, BigIntegerField())
    return rows.order_by().values(
        "kind", "line", "line_ref", "effective_on", "reason", "recorded_at", "decision_id",
        row_key=key, fund=F("budget__fund__name"), year=F("budget__year"),
        decision_reference=F("decision__reference"), recorded_by_name=F("recorded_by__name"), **amounts,
    ).values(*_SHOWN)  # fmt: skip
