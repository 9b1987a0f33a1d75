"""A measure's results over a grid of quarters: a line with points, and its target. The table under it says the same."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby, pairwise

from django.utils.safestring import SafeString

from core.charts.columns import Columns
from core.charts.drawing import Frame, element, picture, together
from core.charts.marks import Mark, line_of
from core.charts.scale import largest_of
from core.charts.scheme import INK
from core.periods import Quarter

_CLEAR = 6  # over the highest point and under nought


@dataclass(frozen=True)
class QuarterResult:
    """A measure's value and target in one quarter. None where there is none, which is not nought."""

    quarter: Quarter
    value: Decimal | None
    target: Decimal | None = None


@dataclass(frozen=True)
class ResultsLine:
    """A picture that is hidden from screen readers, over the row of a table; and the marks that occur in it."""

    drawing: SafeString
    marks: Sequence[Mark]


def results_line(
    label: str, results: Sequence[QuarterResult], *, position_to: dt.date | None, name: str, height: int = 48
) -> ResultsLine:
    """The results as a line that breaks where there is none, its last point larger. `name` begins every id."""
    columns = Columns([each.quarter for each in results], position_to)
    line = _Line(columns, results, height)
    drawn = [*line.targets(), columns.position_line(height), *line.strokes(), *line.points()]
    drawing = picture(name, f"{label}, by quarter.", together(drawn), Frame(height), is_hidden=True)
    return ResultsLine(drawing, [*line.marks, *columns.marks])


@dataclass(frozen=True)
class _Line:
    columns: Columns
    results: Sequence[QuarterResult]
    height: int

    @property
    def marks(self) -> list[Mark]:
        has_target = any(each.target is not None for each in self.results)
        return [Mark.TARGET] * has_target + [Mark.LATEST] * bool(self._placed)

    def targets(self) -> Iterator[SafeString]:
        """A dashed level line along each run of quarters that have one target."""
        for target, run in groupby(enumerate(self.results), lambda each: each[1].target):
            rows = [row for row, _ in run]
            if target is not None:
                ends = {"x1": self.columns.at(rows[0]), "x2": self.columns.at(rows[-1] + 1)}
                yield element("line", y1=self._up(target), y2=self._up(target), **ends, **line_of(Mark.TARGET))

    def strokes(self) -> Iterator[SafeString]:
        """From each result to the next quarter's, if it has one."""
        for (row, value), (after, following) in pairwise(self._placed):
            if after == row + 1:
                ends = {"x1": self.columns.middle(row), "x2": self.columns.middle(after)}
                yield element("line", y1=self._up(value), y2=self._up(following), **ends, **line_of(Mark.RESULT))

    def points(self) -> Iterator[SafeString]:
        last = len(self._placed) - 1
        for place, (row, value) in enumerate(self._placed):
            radius = "4.5" if place == last else "2.5"
            yield element("circle", cx=self.columns.middle(row), cy=self._up(value), r=radius, fill=INK)

    @property
    def _placed(self) -> list[tuple[int, Decimal]]:
        return [(row, each.value) for row, each in enumerate(self.results) if each.value is not None]

    @property
    def _ends(self) -> tuple[Decimal, Decimal]:
        """The least and the largest that the line must hold; it starts at nought unless something is below it."""
        amounts = [amount for each in self.results for amount in (each.value, each.target) if amount is not None]
        return min([*amounts, Decimal(0)]), largest_of([*amounts, Decimal(0)])

    def _up(self, amount: Decimal) -> Decimal:
        least, largest = self._ends
        share = Decimal(amount - least) / (largest - least) if largest > least else Decimal(0)
        return (self.height - _CLEAR - (self.height - 2 * _CLEAR) * share).quantize(Decimal("0.01"))
