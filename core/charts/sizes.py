"""The measures of Home's two drawings that have words in them: for a wide screen, and for paper."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Size:
    """A drawing's measures in pixels: width, where the largest amount stands, type, and a row from its top."""

    name: str
    width: int
    high: int
    text: Decimal
    leading: Decimal
    row: Decimal
    middle: Decimal
    bar_top: Decimal
    bar: Decimal
    mark: Decimal

    @property
    def baseline(self) -> Decimal:
        """Where a line of text stands that is in the middle of the row's first line."""
        return self.middle + self.text * Decimal("0.35")


def _size(name: str, width: int, high: int, *measures: str) -> Size:
    return Size(name, width, high, *map(Decimal, measures))


# name, width, largest; then text, leading, row, middle of its first line, bar's top, bar, mark
WIDE = _size("wide", 880, 855, "15", "18", "50", "25", "14", "38", "28")
PRINTED = _size("print", 500, 486, "11.3", "13.5", "28", "13", "6", "23", "17")
