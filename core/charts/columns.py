"""Equal columns of quarters that fill the width, so that a picture lies over any table with equally wide quarters."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString

from core.charts.drawing import element
from core.charts.marks import Mark, line_of
from core.periods import Quarter, days_between

_PLACES = Decimal("0.001")


@dataclass(frozen=True)
class Columns:
    """The quarters of a grid, in order, and the date that the position is drawn to."""

    quarters: Sequence[Quarter]
    position_to: dt.date | None

    def at(self, columns: Decimal | int) -> str:
        """The place so many columns from the left."""
        share = 100 * Decimal(columns) / max(len(self.quarters), 1)
        return f"{share.quantize(_PLACES).normalize():f}%"

    def middle(self, row: int) -> str:
        return self.at(row + Decimal("0.5"))

    @property
    def position(self) -> Decimal | None:
        """How many columns have passed by the end of the position date; None where it lies outside them."""
        for row, quarter in enumerate(self.quarters):
            if self.position_to and quarter.start <= self.position_to <= quarter.end:
                passed = Decimal(days_between(quarter.start, self.position_to))
                return row + passed / days_between(quarter.start, quarter.end)
        return None

    def position_line(self, height: int) -> SafeString:
        """A dotted upright at the position date, if it lies within the quarters."""
        if self.position is None:
            return SafeString()
        x = self.at(self.position)
        return element("line", x1=x, x2=x, y1=0, y2=height, **line_of(Mark.POSITION_DATE))

    @property
    def marks(self) -> list[Mark]:
        return [] if self.position is None else [Mark.POSITION_DATE]
