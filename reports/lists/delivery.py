"""Delivery: every measure of every agreement in a year, by quarter, to date, and against its target."""

from collections.abc import Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from core.as_was import rows_as_they_were
from core.filters import ListFilters, TextFilter, WordFilter, YearFilter
from core.lists import Empty, FileColumn, ListReport, filed
from core.reading import records_of_values
from core.tables import Cell, ListColumn, ListTable
from core.words import capitalised, number, number_of
from grants.models import Agreement
from grants.models.agreements import State
from grants.plans import in_year_as_at
from outcomes.figures import PERCENTAGES, Figure, deliveries
from outcomes.models import AgreementMeasure, Measure, Result
from reports.links import address
from reports.lists.agreements import PARTIES
from reports.lists.filters import agreement_filter, area_filter, fund_filter, provider_filter, type_filter
from reports.lists.years import OfOneYear

_READ = (
    "id", "given_by", "order", "agreement_id", "agreement__reference", "agreement__title",
    "agreement__starts_on", "agreement__ends_on", "agreement__ended_on",
    "agreement__delivered_by_id", "agreement__delivered_by__name", "agreement__area_id", "agreement__area__name",
    "measure_id", "measure__name", "measure__kind", "measure__level", "measure__unit", "measure__direction",
)  # fmt: skip
"""What the page and the file read of each row, as a query names it."""


class DeliveryFilters(ListFilters):
    year = YearFilter(label="Financial year")
    fund = fund_filter("agreement__fund")
    type = type_filter("agreement__type")
    level = WordFilter("measure__level", label="Level", every="All levels", choices=Measure.Level.choices)
    area = area_filter("agreement__area")
    provider = provider_filter(*(f"agreement__{party}" for party in PARTIES))
    agreement = agreement_filter("agreement")
    text = TextFilter(
        "measure__name", "agreement__reference", "agreement__title", "agreement__delivered_by__name", "measure__code"
    )


class FigureColumn(ListColumn):
    """A figure of delivery, or the word that stands in its place. Figures of different measures are not compared, so
    the column does not sort."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label, kind="result", orderable=False, **kwargs)

    def cell(self, value: Figure, record: Any) -> Cell:
        return Cell(value.words, str(self.verbose_name), caveat=value.note, absent=not value.is_given)


class DeliveryTable(ListTable):
    measure = ListColumn("Measure", accessor="measure__name", order_by=("measure__order", "measure__name"))
    agreement = ListColumn(
        "Agreement",
        accessor="agreement__reference",
        order_by=("agreement__reference", "order", "measure__order"),
        url=lambda row: address("agreement", row.agreement.reference),
        caveat=lambda row: row.agreement.title,
    )
    q1 = FigureColumn("Q1", accessor="figures__quarters__0")
    q2 = FigureColumn("Q2", accessor="figures__quarters__1")
    q3 = FigureColumn("Q3", accessor="figures__quarters__2")
    q4 = FigureColumn("Q4", accessor="figures__quarters__3")
    to_date = FigureColumn("To date", accessor="figures__to_date")
    target = ListColumn("Target", kind="result", accessor="figures__target_words", orderable=False)
    status = ListColumn("Status", accessor="status", orderable=False)

    def under_name(self, record: AgreementMeasure) -> str:
        provider = record.agreement.delivered_by
        return (
            f"{capitalised(record.measure.get_kind_display())} · {provider.name if provider else 'provider not stated'}"
        )


class DeliveryTableReport(OfOneYear, ListReport):
    """Agreement by measure by quarter. A missing figure, nought and what does not apply are three different things."""

    name, one, many, url_name = "Delivery", "measure", "measures", "reports:delivery"
    filters_class, table_class, order = DeliveryFilters, DeliveryTable, "agreement"
    table_note = (
        "[x] no figure is available; n/a does not apply, as before an agreement begins; due: a quarter that has ended "
        "and has no results recorded; 0 is a figure."
    )
    opens_in_queries = True
    columns: Sequence[FileColumn] = (
        filed("agreement", lambda row: row.agreement.reference),
        filed("title", lambda row: row.agreement.title, width=44),
        filed("delivered_by", lambda row: row.agreement.delivered_by and row.agreement.delivered_by.name, width=28),
        filed("area", lambda row: row.agreement.area.name),
        filed("measure", lambda row: row.measure.name, width=44),
        filed("level", lambda row: row.measure.get_level_display()),
        filed("kind", lambda row: row.measure.get_kind_display()),
        filed("unit", lambda row: "%" if row.measure.kind in PERCENTAGES else row.measure.unit),
        filed("year", lambda row: str(row.figures.year)),
        filed("q1", lambda row: as_filed(row.figures.quarters[0]), "number"),
        filed("q2", lambda row: as_filed(row.figures.quarters[1]), "number"),
        filed("q3", lambda row: as_filed(row.figures.quarters[2]), "number"),
        filed("q4", lambda row: as_filed(row.figures.quarters[3]), "number"),
        filed("to_date", lambda row: as_filed(row.figures.to_date), "number"),
        filed("basis", lambda row: row.figures.to_date.note, width=28),
        filed("target", lambda row: in_tenths(row.figures.target), "number"),
        filed("status", lambda row: row.status),
    )

    @property
    def of_today(self) -> str:
        if self.as_at.up_to_now:
            return "Results, targets, measures and names are today’s; what was due goes by the position date."
        return "Results and targets are as they were recorded by then; measures and names are today’s."

    def records(self) -> QuerySet:
        in_force: QuerySet = AgreementMeasure.objects.for_user(self.user).exclude(agreement__state=State.DRAFT)
        return in_force

    def in_year(self, rows: QuerySet) -> QuerySet:
        return rows.filter(
            agreement__in=in_year_as_at(Agreement.objects.all(), self.figures_year, self.as_at).order_by()
        )

    def piece(self, start: int, stop: int) -> list[int]:
        return [key for key, *_ in self.found[start:stop]]

    @cached_property
    def found(self) -> list[tuple[Any, ...]]:
        """The key of every measure, that of its agreement and whether the year has a figure of it, in order: one
        reading of which agreements are of the year tells what the heading says and which measures stand on a page."""
        return self.asked(_found)

    @cached_property
    def totals(self) -> dict[str, Any]:
        agreements = {agreement for _, agreement, _ in self.found}
        return {"rows": len(self.found), "agreements": len(agreements), "given": sum(row[2] for row in self.found)}

    def fetch(self, keys: Sequence[int]) -> Sequence[Any]:
        return records_of_values(AgreementMeasure, _READ, self.asked(_read, keys=keys), keys)

    def dressed(self, records: Sequence[Any]) -> Sequence[Any]:
        for delivery in deliveries(records, self.figures_year, on=self.as_at.position, as_at=self.as_at):
            record: Any = delivery.agreement_measure
            record.figures, record.status = delivery, delivery.state_words
        return records

    def has_a_figure(self) -> Exists:
        rows: Any = Result.objects.all() if self.as_at.up_to_now else rows_as_they_were(Result, self.as_at)
        # The agreement is named as well as the measure, so that its returns of the year are looked at and no others.
        own = {"agreement_measure": OuterRef("pk"), "result_of__agreement": OuterRef("agreement")}
        of_year = rows.filter(**own, result_of__year=self.figures_year.start_year)
        return Exists(of_year.filter(status=Result.Status.GIVEN))

    def heading(self) -> str:
        if not self.count:
            return f"No measure {'matches' if self.filters.is_narrowed else 'is chosen'}{self.for_year}"
        of_agreements = number_of(self.totals["agreements"], "agreement")
        of_measures = f"Of {number_of(self.count, 'measure')} of {of_agreements}"
        return f"{of_measures}, {_given(self.totals['given'], self.count)} a figure for {self.figures_year}"

    def empty(self) -> Empty:
        return Empty(f"No measures are chosen for the agreements of {self.figures_year}.")


def _found(report: DeliveryTableReport) -> QuerySet:
    return report.in_order.values_list("pk", "agreement", report.has_a_figure())


def _read(report: DeliveryTableReport, keys: Any) -> QuerySet:
    return report.records().order_by().filter(pk__in=keys).values_list(*_READ)


def _given(given: int, count: int) -> str:
    if given == count:
        return "it has" if count == 1 else "all have"
    return f"{number(given) if given else 'none'} {'have' if given > 1 else 'has'}"


def as_filed(figure: Figure) -> Decimal | str:
    """A number where there is one, to one decimal place at most; otherwise its word."""
    return figure.words if figure.value is None else in_tenths(figure.value) or Decimal(0)


def in_tenths(value: Decimal | None) -> Decimal | None:
    if value is None:
        return None
    whole = value == value.to_integral_value()
    return value.quantize(Decimal(1) if whole else Decimal("0.1"))
