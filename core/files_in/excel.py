"""Excel workbooks, read row by row: the figures that they show, without running anything that is in them."""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.utils.exceptions import InvalidFileException

from core.files_in.faults import UnreadableFile
from core.files_in.sheets import NOT_WORKED_OUT, Line, Sheet

LARGEST_UNPACKED = 200 * 1024 * 1024
WIDEST = 256
LONGEST = 1_048_576
"""Rows of a sheet, as Excel has them: a file with more was not made to be read."""
_BROKEN = "It looks like an Excel workbook, but can’t be opened as one. Open it in Excel and save it again as .xlsx."
_FORMULA = b"f>"
_FORMULA_ALONE = re.compile(
    rb"<(?:\w+:)?c\s(?P<what>[^>]*)>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)"
    rb"\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_PLACE = re.compile(rb'\br="([A-Z]{1,3}[0-9]{1,7})"')
_FAULTS = (InvalidFileException, zipfile.BadZipFile, ParseError, KeyError, ValueError, TypeError, OSError, EOFError)
"""What openpyxl raises of files that are no workbooks, or damaged ones: it has no one error of its own."""


def excel_sheets(content: bytes) -> list[Sheet]:
    """The workbook's sheets of cells, hidden ones too. Raises UnreadableFile for what is no workbook."""
    _refuse_what_is_none(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheets = [sheet for sheet in book.worksheets if hasattr(sheet, "iter_rows")]
    except _FAULTS as error:
        raise UnreadableFile(_BROKEN) from error
    return [_sheet(each, content) for each in sheets]


def _refuse_what_is_none(content: bytes) -> None:
    try:
        parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise UnreadableFile(_BROKEN) from error
    if sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise UnreadableFile("The workbook unpacks to more than 200 MB. Send only the sheet that is meant, as CSV.")
    if not any(part.filename.lower() == "xl/workbook.xml" for part in parts):
        raise UnreadableFile("It is no Excel workbook. Save it as an Excel workbook (.xlsx) or as CSV.")


def _sheet(sheet: Any, content: bytes) -> Sheet:
    return Sheet(sheet.title, lambda: _lines(sheet, content), is_hidden=sheet.sheet_state != "visible")


def _lines(sheet: Any, content: bytes) -> Iterator[Line]:
    sheet.reset_dimensions()  # some systems write a size that is not the sheet's
    try:
        unknown = _formulas_without_figures(sheet, content)
        for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
            if number > LONGEST:
                raise UnreadableFile(f"Sheet {sheet.title} has more than {LONGEST:,} rows. Send it in parts.")
            yield Line(number, _marked(cells[:WIDEST], unknown.get(number, ())))
    except _FAULTS as error:
        raise UnreadableFile(f"Sheet {sheet.title} can’t be read. {_BROKEN}") from error


def _marked(cells: tuple[Any, ...], unknown: Iterable[int]) -> tuple[Any, ...]:
    marked = list(cells)
    for place in unknown:
        if place < len(marked):
            marked[place] = NOT_WORKED_OUT
    return tuple(marked) if unknown else cells


def _formulas_without_figures(sheet: Any, content: bytes) -> dict[int, list[int]]:
    """By row, the places of the formulas that nobody worked out: openpyxl gives them as if the cell were blank."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        text = parts.read(sheet._worksheet_path)  # there is no public way from a sheet to its part
    found: dict[int, list[int]] = {}
    for cell in _FORMULA_ALONE.finditer(text) if _FORMULA in text else ():
        place = _PLACE.search(cell["what"])
        if place and b't="str"' not in cell["what"]:  # a formula of words may well come to nothing
            column, row = coordinate_to_tuple(place[1].decode())[::-1]
            found.setdefault(row, []).append(column - 1)
    return found
