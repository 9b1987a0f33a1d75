"""A file's sheets and their rows, as they stand."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from core.files_in.faults import UnreadableFile

MOST_ROWS = 200_000
NOT_WORKED_OUT = "=?"
"""Stands where a workbook has a formula without the figure that it comes to: whoever reads the cell says so."""

Cell = str | int | float | bool | dt.datetime | dt.date | dt.time | None
"""What a spreadsheet keeps in a cell. A CSV has text alone."""


@dataclass(frozen=True)
class Line:
    """One row that holds anything, with its number as a spreadsheet shows it."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook; a CSV is one sheet without a name."""

    name: str
    read: Callable[[], Iterator[Line]]
    is_hidden: bool = False

    def lines(self) -> Iterator[Line]:
        """The rows that hold anything, from the first again at each call. Raises UnreadableFile for too many."""
        count = 0
        for line in self.read():
            if any(_holds_anything(cell) for cell in line.cells):
                count += 1
                if count > MOST_ROWS:
                    raise UnreadableFile(f"It has more than {MOST_ROWS:,} rows. Send it in parts.")
                yield line


def _holds_anything(cell: Cell) -> bool:
    return bool(cell.strip()) if isinstance(cell, str) else cell is not None
