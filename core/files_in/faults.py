"""What is wrong in a file, told so that whoever made the file finds the cell and can put it right."""

from collections.abc import Iterable
from dataclasses import dataclass


class UnreadableFile(Exception):
    """The file as a whole can't be read. Its words say why, and what to send instead."""


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong: the sheet (none in a CSV), the row as a spreadsheet numbers it, the column, and what."""

    sheet: str
    row: int
    column: str
    words: str

    @property
    def place(self) -> str:
        """`Sheet Agreements, row 7, column F (Starts)`; what is not known is left out."""
        parts = (
            f"sheet {self.sheet}" if self.sheet else "",
            f"row {self.row}" if self.row else "",
            f"column {self.column}" if self.column else "",
        )
        said = ", ".join(part for part in parts if part)
        return said[:1].upper() + said[1:]

    def __str__(self) -> str:
        return f"{self.place}: {self.words}" if self.place else self.words


class BadFile(Exception):
    """The file has faults, all of which are here, in the file's order. Nothing of it was written."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = list(dict.fromkeys(faults))
        super().__init__("\n".join(str(fault) for fault in self.faults))
