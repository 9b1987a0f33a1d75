"""What an agreement delivered, in the same quarter columns as its money."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from core.charts.key import KeyItem, key_line
from core.charts.marks import Mark
from core.charts.results import QuarterResult, ResultsLine, results_line
from core.charts.scheme import Scheme
from core.periods import AsAt, FinancialYear
from core.words import capitalised
from grants.models import Agreement
from outcomes.figures import PERCENTAGES, SUMMED, Delivery, Figure, delivery_of
from outcomes.models import AgreementMeasure, Return


@dataclass(frozen=True)
class ValueCell:
    """One measure in one quarter, in words."""

    words: str
    starts_year: bool
    is_given: bool


@dataclass(frozen=True)
class MeasureRow:
    """One measure over the grid: its line, its values, and where it stands in the chosen year."""

    name: str
    note: str
    line: Any
    values: Sequence[ValueCell]
    to_date: Figure
    target: str
    state: str
    state_words: str


class DeliveryStory:
    """An agreement's measures over the shown years. `year` is the one whose sums stand at the right."""

    def __init__(self, agreement: Agreement, shown: Sequence[FinancialYear], year: FinancialYear, as_at: AsAt) -> None:
        self.agreement, self.year, self.as_at = agreement, year, as_at
        self.returns = list(Return.objects.filter(agreement=agreement).select_related("recorded_by"))
        measures = AgreementMeasure.objects.filter(agreement=agreement)
        self.shown = sorted(shown)
        self.by_year = {each: delivery_of(measures, each, on=as_at.position, as_at=as_at) for each in self.shown}

    @property
    def of_year(self) -> list[Delivery]:
        return self.by_year[self.year]

    @property
    def with_target(self) -> list[Delivery]:
        """The measures that the year's figure can be held against a target for."""
        return [each for each in self.of_year if each.state != "none"]

    @property
    def below(self) -> list[Delivery]:
        return [each for each in self.of_year if each.state == "below"]

    def grid(self) -> dict[str, Any] | None:
        """What the page draws: nothing where no measure is chosen."""
        drawn = [self._row(place, parts) for place, parts in enumerate(self._by_measure())]
        if not drawn:
            return None
        marks = [mark for _, line in drawn for mark in line.marks]
        columns = [
            {"quarter": quarter, "starts_year": place > 0 and quarter.number == 1}
            for place, quarter in enumerate(quarter for year in self.shown for quarter in year.quarters)
        ]
        years = [{"label": str(year), "starts_year": place > 0} for place, year in enumerate(self.shown)]
        rows = [row for row, _ in drawn]
        return {"rows": rows, "years": years, "columns": columns, "key": self._key(marks)}

    def _by_measure(self) -> Iterator[tuple[Delivery, ...]]:
        """Each measure's years, the earliest first."""
        return zip(*(self.by_year[year] for year in self.shown), strict=True)

    def _row(self, place: int, parts: Sequence[Delivery]) -> tuple[MeasureRow, ResultsLine]:
        chosen = next(each for each in parts if each.year == self.year)
        name = str(chosen.measure)
        line = results_line(name, _results(parts), position_to=self.as_at.position, name=f"measure-{place}")
        row = MeasureRow(
            name=name,
            note=_note(chosen),
            line=line.drawing if _is_drawn(parts) else "",
            values=_values(parts),
            to_date=chosen.to_date,
            target=chosen.target_words,
            state=chosen.state,
            state_words=chosen.state_words,
        )
        return row, line

    def _key(self, marks: Sequence[Mark]) -> list[KeyItem]:
        return key_line(marks, name="delivery", scheme=Scheme.of(settings.RINGFENCE_OFFICE_COLOUR))


def _results(parts: Sequence[Delivery]) -> list[QuarterResult]:
    return [
        QuarterResult(quarter, figure.value, target if target is not None else _level(part))
        for part in parts
        for quarter, figure, target in zip(part.year.quarters, part.quarters, part.targets, strict=True)
    ]


def _level(part: Delivery) -> Any:
    """A year's target as a level over its quarters: of a share or a stock, never of a sum."""
    return None if part.measure.kind in SUMMED else part.year_target


def _is_drawn(parts: Sequence[Delivery]) -> bool:
    return any(figure.value is not None for part in parts for figure in part.quarters)


def _values(parts: Sequence[Delivery]) -> list[ValueCell]:
    return [
        ValueCell(figure.words, place == 0 and number > 0, figure.is_given)
        for number, part in enumerate(parts)
        for place, figure in enumerate(part.quarters)
    ]


def _note(each: Delivery) -> str:
    """`Count, target 60`, `Proportion, target 60%`, `Unique people, never added up`."""
    kind = capitalised(each.measure.get_kind_display())
    if each.measure.kind == each.measure.Kind.PEOPLE:
        kind = f"{kind}, never added up"
    unit = f" of {each.measure.unit}" if each.measure.unit and each.measure.kind not in PERCENTAGES else ""
    return f"{kind}{unit}{'' if each.target is None else f', target {each.target_words}'}"
