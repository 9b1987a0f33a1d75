"""A register as it stands in a file: its rows read cell by cell, with every fault, and nothing looked up yet."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from core.files_in.cells import day_in
from core.files_in.day_order import DayOrder
from core.files_in.faults import BadFile, Fault, UnreadableFile
from core.files_in.opening import sheets_of
from core.files_in.sheets import Sheet
from core.files_in.tables import NoHeader, Table, TableRow, Wanted, column_name, find_table
from core.words import number_of
from reports.imports.columns import (
    AGREEMENTS,
    BUDGETS,
    COMMITTED,
    Column,
    YearColumn,
    amount,
    year_column,
    year_in_doubt,
)

EXAMPLE = "EXAMPLE-"
_KNOWN_BY = {"Reference": AGREEMENTS, "Financial year": BUDGETS}
"""A column beside the first few that only one kind of sheet has."""


@dataclass
class Entry:
    """One row: its values by field, and its amounts by financial year."""

    row: TableRow
    values: dict[str, Any] = field(default_factory=dict)
    committed: dict[int, Decimal] = field(default_factory=dict)
    paid: dict[int, Decimal] = field(default_factory=dict)
    is_sound: bool = True
    """Whether every cell could be read."""

    def __getitem__(self, name: str) -> Any:
        return self.values.get(name)

    @property
    def reference(self) -> str:
        return str(self.values.get("reference") or "")


@dataclass
class Register:
    """What a file holds: agreements, budgets, what was left out, what could be read otherwise, and every fault."""

    agreements: list[Entry] = field(default_factory=list)
    budgets: list[Entry] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def read_register(content: bytes) -> Register:
    """Every sheet of agreements or budgets in a file. Raises UnreadableFile for a file that holds neither."""
    register, known = Register(), 0
    for sheet in sheets_of(content):
        columns = _kind_of(sheet)
        if columns is None:
            continue
        if sheet.is_hidden:
            register.left_out.append(f"Sheet {sheet.name} is hidden, and is left out.")
            continue
        known += 1
        _read_sheet(sheet, columns, register)
    if not known:
        raise UnreadableFile(
            "No sheet in it has the headings of a register (Reference, Title, …) or of budgets (Fund, Financial year, "
            "Budget). Copy your rows into the template."
        )
    return register


def _kind_of(sheet: Sheet) -> Sequence[Column] | None:
    """Which columns a sheet has; None for one of words alone, such as “Read me”."""
    for name, columns in _KNOWN_BY.items():
        sought = [column.wanted for column in columns if column.is_needed]
        known_by = next(column for column in sought if column.name == name)
        try:
            find_table(sheet, [known_by, *(Wanted(each.name, each.also, False) for each in sought if each != known_by)])
        except NoHeader:
            continue
        except BadFile as bad:
            if any("Two columns" in fault.words for fault in bad.faults):
                return columns
            continue
        return columns
    return None


def _read_sheet(sheet: Sheet, columns: Sequence[Column], register: Register) -> None:
    try:
        table = find_table(sheet, [column.wanted for column in columns])
    except BadFile as bad:
        register.faults += bad.faults
        return
    years = _years_of(table, register) if columns is AGREEMENTS else {}
    _tell_left_out(table, years, register)
    entries = list(_entries(table, columns, years, register))
    (register.agreements if columns is AGREEMENTS else register.budgets).extend(entries)


def _years_of(table: Table, register: Register) -> dict[int, YearColumn]:
    """The columns of amounts, by place."""
    found: dict[int, YearColumn] = {}
    for place, heading in table.others.items():
        try:
            column = year_column(heading)
        except ValueError as error:
            _fault_of_header(table, place, str(error), register)
            continue
        if column and column in found.values():
            _fault_of_header(table, place, f"Another column is {column.what} {column.year} too. Leave one", register)
        elif column:
            found[place] = column
            register.doubts += year_in_doubt(heading, column.year)
    if not any(column.what == COMMITTED for column in found.values()):
        words = "There is no column of amounts. Head one for each year, like “Committed 2019/20”."
        register.faults.append(Fault(table.sheet.name, table.header_row, "", words))
    return found


def _fault_of_header(table: Table, place: int, words: str, register: Register) -> None:
    named = column_name(place, table.headings[place])
    register.faults.append(Fault(table.sheet.name, table.header_row, named, f"{words}."))


def _tell_left_out(table: Table, years: dict[int, YearColumn], register: Register) -> None:
    names = [f"“{heading}”" for place, heading in table.others.items() if place not in years]
    if names:
        where = f" of sheet {table.sheet.name}" if table.sheet.name else ""
        register.left_out.append(f"{'Columns' if len(names) > 1 else 'Column'} {', '.join(names)}{where}: not taken.")


def _entries(
    table: Table, columns: Sequence[Column], years: dict[int, YearColumn], register: Register
) -> Iterator[Entry]:
    examples = 0
    present = [column for column in columns if column.name in table.places]
    absent = {column.field: column.read(None) for column in columns if column not in present}
    orders = {column.name: DayOrder() for column in present if column.read is day_in}
    for row in table.rows():
        if row.is_total:
            register.left_out.append(f"{row.fault('a total, and no record').place}: a total, and no record.")
        elif str(row.cell("Reference") or row.cell("Fund") or "").strip().upper().startswith(EXAMPLE):
            examples += 1
        else:
            for name, order in orders.items():
                order.see(row, name)
            entry = Entry(row, dict(absent))
            _read_into(entry, present, years, register)
            yield entry
    register.faults += [fault for order in orders.values() if (fault := order.fault(register.faults))]
    if examples:
        named = f"{number_of(examples, 'example row').capitalize()} of the template"
        register.left_out.append(f"{named}, on sheet {table.sheet.name}." if table.sheet.name else f"{named}.")


def _read_into(entry: Entry, columns: Sequence[Column], years: dict[int, YearColumn], register: Register) -> None:
    for column in columns:
        value = _read(entry, column.name, column.read, register)
        entry.values[column.field] = value
        if column.is_needed and value in (None, "") and not _is_faulty(entry, column.name, register):
            _fault(entry, column.name, "This is missing", register)
    for place, of_year in years.items():
        value = _read(entry, place, amount, register)
        if value:
            (entry.committed if of_year.what == COMMITTED else entry.paid)[of_year.year.start_year] = value


def _read(entry: Entry, column: str | int, read: Any, register: Register) -> Any:
    try:
        return read(entry.row.cell(column))
    except ValueError as error:
        _fault(entry, column, str(error), register)
        return None


def _is_faulty(entry: Entry, column: str, register: Register) -> bool:
    return bool(register.faults) and register.faults[-1].place == entry.row.fault("", column).place


def _fault(entry: Entry, column: str | int, words: str, register: Register) -> None:
    entry.is_sound = False
    register.faults.append(entry.row.fault(words, column))
