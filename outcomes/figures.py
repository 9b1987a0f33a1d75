"""The figures of delivery in one financial year: the one place that every page, file and form takes them from.

A row is one measure of one agreement: its four quarters, the year to date, and its target. How quarters add up depends
on the kind of measure (domain section 5):

* counts and money are summed; a caseload is the last one given; a milestone is the latest word on it;
* a proportion sums both of its numbers and divides once; a mean is weighted by the people scored; a distance travelled
  is the share who improved, from the summed counts of improved, same and worse;
* unique people are never summed over quarters, and narratives are listed.

Nought, missing, not applicable and not yet received are four different things, each with its own words.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

from django.db.models import F, QuerySet

from core.as_was import as_they_were, rows_as_they_were
from core.money import pounds
from core.periods import AsAt, FinancialYear, Quarter, day
from grants.plans import Days, days_run
from outcomes.models import AgreementMeasure, Measure, Result, Target

Kind = Measure.Kind
PERCENTAGES = frozenset({Kind.PROPORTION, Kind.DISTANCE})
SUMMED = frozenset({Kind.COUNT, Kind.MONEY})
NEAR = Decimal("0.10")
"""The office's tolerance: within a tenth of the target is near it."""
ALWAYS: Days = (None, None)
"""The days of an agreement that says no first and no last."""


_READ = (
    "agreement_measure_id", "status", "number", "numerator", "denominator", "total", "people", "improved", "amount",
    "is_met", "met_on", "words", "comment",
)  # fmt: skip
"""What of each result its figure is made from."""


class Status(StrEnum):
    """What stands where a figure would."""

    GIVEN = "given"
    MISSING = "missing"
    NOT_APPLICABLE = "not_applicable"
    DUE = "due"
    NOT_DUE = "not_due"


_WORDS = {Status.MISSING: "[x]", Status.NOT_APPLICABLE: "n/a", Status.DUE: "due", Status.NOT_DUE: "not due"}


_STATES = {"on": "On target", "near": "Near target", "below": "Below target"}


@dataclass(frozen=True)
class Figure:
    """One figure as a reader sees it: `value` in the measure's unit (a percentage for a share), and its words."""

    status: Status
    value: Decimal | None = None
    words: str = ""
    note: str = ""

    @property
    def is_given(self) -> bool:
        return self.status == Status.GIVEN


@dataclass(frozen=True)
class Delivery:
    """One measure of one agreement in one year."""

    agreement_measure: AgreementMeasure
    year: FinancialYear
    quarters: tuple[Figure, ...]
    comments: tuple[str, ...]
    targets: tuple[Decimal | None, ...]
    year_target: Decimal | None
    to_date: Figure

    @property
    def measure(self) -> Measure:
        return self.agreement_measure.measure

    @property
    def target(self) -> Decimal | None:
        """What the figure to date is held against: the quarters' own targets where there are any, or the year's."""
        given = [target for target, figure in zip(self.targets, self.quarters, strict=True) if figure.is_given]
        known = [target for target in given if target is not None]
        if not known:
            return self.year_target
        return sum(known, Decimal(0)) if self.measure.kind in SUMMED else known[-1]

    @property
    def target_words(self) -> str:
        """`60`, `60%`, `£1,200`, or `none`."""
        return "none" if self.target is None else in_unit(self.target, self.measure.kind)

    @property
    def state(self) -> str:
        """`on`, `near` or `below` its target, or `none` where the two can't be compared yet."""
        if self.target is None or self.to_date.value is None or not self._is_comparable:
            return "none"
        return state_of(self.to_date.value, self.target, self.measure.direction)

    @property
    def state_words(self) -> str:
        """The state as a reader sees it, and where there is none, what is wanting: the figure, the target, or time."""
        if self.state != "none":
            rounds_alike = self.state == "near" and self.to_date.words == self.target_words
            return "Just off target" if rounds_alike else _STATES[self.state]
        if not any(figure.is_given for figure in self.quarters):
            return "No figure yet"
        return "No target" if self.target is None else "Not compared"

    @property
    def _is_comparable(self) -> bool:
        """A part of a year's sum is not held against the whole year's target, nor a sum against a part of its own."""
        if self.measure.kind not in SUMMED:
            return True
        given = [figure.is_given for figure in self.quarters]
        if all(target is None for target in self.targets):
            return all(given)
        return all(target is not None for target, is_given in zip(self.targets, given, strict=True) if is_given)


def delivery_of(
    measures: QuerySet[AgreementMeasure], year: FinancialYear, *, on: dt.date, as_at: AsAt | None = None
) -> list[Delivery]:
    """The year's figures of these measures, in their order. A quarter that has ended by `on` is due, unless the
    agreement did not run in it.

    With `as_at` results, targets and days are as they were by its records date. Three queries, however many measures
    there are; two more as at an earlier date.
    """
    return deliveries(list(measures.select_related("measure", "agreement")), year, on=on, as_at=as_at)


def deliveries(
    chosen: Sequence[AgreementMeasure], year: FinancialYear, *, on: dt.date, as_at: AsAt | None = None
) -> list[Delivery]:
    """The same of measures that have been read, each with its own measure: one query less."""
    results = _results_by_measure(chosen, year, as_at)
    targets = _targets_by_measure(chosen, year, as_at)
    days = days_run([each.agreement for each in chosen], as_at)
    return [
        _delivery(each, year, results[each.pk], targets[each.pk], on, days.get(each.agreement_id, ALWAYS))
        for each in chosen
    ]


def _results_by_measure(
    chosen: Sequence[AgreementMeasure], year: FinancialYear, as_at: AsAt | None
) -> dict[int, dict[int, Result]]:
    of_year = {"agreement_measure__in": chosen, "result_of__year": year.start_year}
    found: dict[int, dict[int, Result]] = defaultdict(dict)
    for result in _results(of_year, as_at):
        found[result.agreement_measure_id][result.quarter] = result  # the latest version stands
    return found


def _results(of_year: dict[str, Any], as_at: AsAt | None) -> Iterable[Any]:
    """Results with their quarter, the earliest version first."""
    if not as_at or as_at.up_to_now:
        rows = Result.objects.filter(**of_year).order_by("result_of__version").only(*_READ)
        return rows.annotate(quarter=F("result_of__quarter"))
    was = rows_as_they_were(Result, as_at).filter(**of_year).order_by("result_of__version")
    results: list[Any] = as_they_were(was, Result, "result_of")
    for result in results:
        result.quarter = result.result_of.quarter
    return results


def _targets_by_measure(
    chosen: Sequence[AgreementMeasure], year: FinancialYear, as_at: AsAt | None
) -> dict[int, dict[int | None, Decimal]]:
    found: dict[int, dict[int | None, Decimal]] = defaultdict(dict)
    rows: QuerySet[Any] = rows_as_they_were(Target, as_at) if as_at and not as_at.up_to_now else Target.objects.all()
    for target in rows.filter(agreement_measure__in=chosen, year=year.start_year):
        found[target.agreement_measure_id][target.quarter] = target.value
    return found


def _delivery(
    each: AgreementMeasure,
    year: FinancialYear,
    results: dict[int, Result],
    targets: dict[int | None, Decimal],
    on: dt.date,
    days: Days,
) -> Delivery:
    kind = Kind(each.measure.kind)
    in_order = [results.get(quarter.number) for quarter in year.quarters]
    return Delivery(
        agreement_measure=each,
        year=year,
        quarters=tuple(
            quarter_figure(result, kind, quarter, on, days)
            for result, quarter in zip(in_order, year.quarters, strict=True)
        ),
        comments=tuple(result.comment if result else "" for result in in_order),
        targets=tuple(targets.get(quarter.number) for quarter in year.quarters),
        year_target=targets.get(None),
        to_date=to_date([result for result in in_order if result], kind),
    )


def quarter_figure(result: Result | None, kind: Kind, quarter: Quarter, on: dt.date, days: Days = ALWAYS) -> Figure:
    """One quarter's figure, or the word for what stands in its place. `days` are the agreement's first and last."""
    if result is None:
        return _absent(_why_none(quarter, on, *days))
    if result.status != Result.Status.GIVEN:
        return _absent(Status(result.status))
    return _OF_ONE[kind]([result])


def _why_none(quarter: Quarter, on: dt.date, first: dt.date | None, last: dt.date | None) -> Status:
    """Nothing is due of a quarter in which the agreement did not run."""
    if (first and quarter.end < first) or (last and quarter.start > last):
        return Status.NOT_APPLICABLE
    return Status.DUE if quarter.end <= on else Status.NOT_DUE


def to_date(results: Sequence[Result], kind: Kind) -> Figure:
    """The year to date, from the quarters that give a figure, by the kind's own rule."""
    given = [result for result in results if result.status == Result.Status.GIVEN]
    if given:
        return _TO_DATE[kind](given)
    if results and all(result.status == Result.Status.NOT_APPLICABLE for result in results):
        return _absent(Status.NOT_APPLICABLE)
    return _absent(Status.MISSING)


def _absent(status: Status, note: str = "") -> Figure:
    return Figure(status, None, _WORDS[status], note)


def _given(value: Decimal, kind: Kind, note: str = "") -> Figure:
    return Figure(Status.GIVEN, value, in_unit(value, kind), note)


def in_unit(value: Decimal, kind: str) -> str:
    """A figure or a target in its measure's unit: `68`, `49%`, `£1,200`, `3.4`."""
    if kind == Kind.MONEY:
        return pounds(value)
    if kind in PERCENTAGES:
        return f"{value.quantize(Decimal(1), rounding=ROUND_HALF_UP)}%"
    if kind == Kind.MEAN:
        return f"{value.quantize(Decimal('0.1'), rounding=ROUND_HALF_UP)}"
    return f"{value.normalize():,f}"


def _summed_number(results: Sequence[Result]) -> Figure:
    return _given(Decimal(sum(result.number or 0 for result in results)), Kind.COUNT)


def _last_number(results: Sequence[Result]) -> Figure:
    return _given(Decimal(results[-1].number or 0), Kind.CASELOAD)


def _never_summed(results: Sequence[Result]) -> Figure:
    return _absent(Status.MISSING, "unique people, never added up")


def _share(part: int, whole: int, words: str) -> Figure:
    if not whole:
        return _absent(Status.NOT_APPLICABLE, words)
    return _given(Decimal(100) * part / whole, Kind.PROPORTION, words)


def _proportion(results: Sequence[Result]) -> Figure:
    part = sum(result.numerator or 0 for result in results)
    whole = sum(result.denominator or 0 for result in results)
    return _share(part, whole, f"{part:,} of {whole:,}")


def _distance(results: Sequence[Result]) -> Figure:
    part = sum(result.improved or 0 for result in results)
    whole = sum(result.people or 0 for result in results)
    return _share(part, whole, f"{part:,} of {whole:,} improved")


def _mean(results: Sequence[Result]) -> Figure:
    people = sum(result.people or 0 for result in results)
    total = sum((result.total or Decimal(0) for result in results), Decimal(0))
    if not people:
        return _absent(Status.NOT_APPLICABLE, "nobody scored")
    return _given(total / people, Kind.MEAN, f"{people:,} scored")


def _money(results: Sequence[Result]) -> Figure:
    return _given(sum((result.amount or Decimal(0) for result in results), Decimal(0)), Kind.MONEY)


def _milestone(results: Sequence[Result]) -> Figure:
    latest = results[-1]
    words = "met" if latest.is_met else "not met"
    return Figure(Status.GIVEN, None, words, day(latest.met_on) if latest.is_met and latest.met_on else "")


def _narrative(results: Sequence[Result]) -> Figure:
    return Figure(Status.GIVEN, None, "; ".join(result.words for result in results))


_Rule = Callable[[Sequence[Result]], Figure]
_TO_DATE: dict[Kind, _Rule] = {
    Kind.COUNT: _summed_number,
    Kind.CASELOAD: _last_number,
    Kind.PEOPLE: _never_summed,
    Kind.PROPORTION: _proportion,
    Kind.MEAN: _mean,
    Kind.DISTANCE: _distance,
    Kind.MONEY: _money,
    Kind.MILESTONE: _milestone,
    Kind.NARRATIVE: _narrative,
}
_OF_ONE: dict[Kind, _Rule] = _TO_DATE | {Kind.PEOPLE: _summed_number}


def state_of(value: Decimal, target: Decimal, direction: str) -> str:
    """`on`, `near` or `below` target. Where less is better, above the target is what “below target” means."""
    if direction == Measure.Direction.NONE:
        return "none"
    short = target - value if direction == Measure.Direction.UP else value - target
    if short <= 0:
        return "on"
    return "near" if short <= abs(target) * NEAR else "below"
