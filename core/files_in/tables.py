"""A table in a sheet: its header wherever it stands, under titles and logos, and the rows below it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Any

from core.files_in.cells import text_in
from core.files_in.faults import BadFile, Fault, UnreadableFile
from core.files_in.sheets import Cell, Line, Sheet

SEARCHED = 40
"""How many rows down a header is looked for."""

_TOTAL = re.compile(r"^(grand |sub-?|sub )?totals?\b", re.IGNORECASE)


class NoHeader(UnreadableFile):
    """No row of a sheet looks like the header that is looked for."""


@dataclass(frozen=True)
class Wanted:
    """A column that is looked for: what it is called, and what else offices call it."""

    name: str
    also: Sequence[str] = ()
    is_needed: bool = True

    @cached_property
    def spellings(self) -> set[str]:
        return {spelt(name) for name in (self.name, *self.also)}


@dataclass(frozen=True)
class TableRow:
    """One row under the header."""

    sheet: str
    number: int
    cells: tuple[Cell, ...]
    places: Mapping[str, int]
    headings: Mapping[int, str] = field(repr=False)

    def cell(self, column: str | int) -> Cell:
        """What stands in a column, by its wanted name or its place; nothing where the file lacks the column."""
        place = self.places.get(column) if isinstance(column, str) else column
        return self.cells[place] if place is not None and place < len(self.cells) else None

    def fault(self, words: str, column: str | int = "") -> Fault:
        place = self.places.get(column) if isinstance(column, str) else column
        named = column_name(place, self.headings.get(place, "")) if place is not None else str(column)
        return Fault(self.sheet, self.number, named, words if words.endswith((".", "?")) else f"{words}.")

    @property
    def is_total(self) -> bool:
        """`Total` or `Grand total` as its first words: a sum of the rows above, and no record."""
        first = next((text for cell in self.cells if (text := _words(cell))), "")
        return bool(_TOTAL.match(first))


@dataclass(frozen=True)
class Table:
    """A header and its rows. `places` are the wanted columns by name, `others` what else is headed, by place."""

    sheet: Sheet
    header_row: int
    places: Mapping[str, int]
    headings: Mapping[int, str]

    @property
    def others(self) -> dict[int, str]:
        known = set(self.places.values())
        return {place: heading for place, heading in self.headings.items() if place not in known}

    def rows(self) -> Iterator[TableRow]:
        """The rows below the header; a header that a printed page repeats is none."""
        for line in self.sheet.lines():
            if line.number > self.header_row and not self._is_header(line):
                yield TableRow(self.sheet.name, line.number, line.cells, self.places, self.headings)

    def _is_header(self, line: Line) -> bool:
        """By its first heading before all of them: no other row has that in its place."""
        place, heading = next(iter(self.headings.items()))
        first = line.cells[place] if place < len(line.cells) else None
        return _words(first) == heading and _headings(line) == self.headings


def find_table(sheet: Sheet, wanted: Sequence[Wanted]) -> Table:
    """The table whose header holds the wanted columns best.

    Raises NoHeader where no row looks like it, and BadFile where one lacks a column that is needed, or
    has one twice.
    """
    lines = list(islice(sheet.lines(), SEARCHED))
    best = max(lines, key=lambda line: len(_matched(line, wanted)), default=None)
    needed = [column.name for column in wanted if column.is_needed]
    if best is None or len(_matched(best, wanted)) < min(2, len(wanted)):
        where = f"sheet {sheet.name}" if sheet.name else "the file"
        raise NoHeader(f"No row of {where} has the headings {', '.join(needed)}.")
    places = {name: found[0] for name, found in _matched(best, wanted).items()}
    headings = _headings(best)
    if faults := [*_missing(sheet, best, needed, places), *_twice(sheet, best, wanted, headings)]:
        raise BadFile(faults)
    return Table(sheet, best.number, places, headings)


def _matched(line: Line, wanted: Sequence[Wanted]) -> dict[str, list[int]]:
    """Where each wanted column stands in a row."""
    spellings = {place: spelt(heading) for place, heading in _headings(line).items()}
    found = {
        column.name: [place for place, spelling in spellings.items() if spelling in column.spellings]
        for column in wanted
    }
    return {name: places for name, places in found.items() if places}


def _missing(sheet: Sheet, line: Line, needed: Sequence[str], places: Mapping[str, int]) -> Iterator[Fault]:
    for name in needed:
        if name not in places:
            yield Fault(sheet.name, line.number, "", f"There is no column headed “{name}”.")


def _twice(sheet: Sheet, line: Line, wanted: Sequence[Wanted], headings: Mapping[int, str]) -> Iterator[Fault]:
    for name, places in _matched(line, wanted).items():
        if len(places) > 1:
            named = " and ".join(column_name(place, headings[place]) for place in places)
            yield Fault(sheet.name, line.number, "", f"Two columns are {name}: {named}. Leave one.")


def _headings(line: Line) -> dict[int, str]:
    named = {place: _words(cell) for place, cell in enumerate(line.cells)}
    return {place: words for place, words in named.items() if words}


def _words(cell: Cell) -> str:
    try:
        return text_in(cell)
    except ValueError:
        return str(cell)


def spelt(heading: Any) -> str:
    """A heading as it is compared: letters and figures alone, in small letters."""
    return re.sub(r"[^0-9a-z]+", "", str(heading).casefold())


def column_letter(place: int) -> str:
    """`A` for nought, `AA` for 26, as a spreadsheet names its columns."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_name(place: int, heading: str) -> str:
    """`F (Starts)`."""
    return f"{column_letter(place)} ({heading})" if heading else column_letter(place)
