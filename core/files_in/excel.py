"""Excel workbooks, read row by row: the figures that they show, without running anything that is in them."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from core.files_in.faults import UnreadableFile
from core.files_in.sheets import Line, Sheet

LARGEST_UNPACKED = 200 * 1024 * 1024
WIDEST = 256
_BROKEN = "It looks like an Excel workbook, but can’t be opened as one. Open it in Excel and save it again as .xlsx."
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
    return [_sheet(each) for each in sheets]


def _refuse_what_is_none(content: bytes) -> None:
    try:
        parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise UnreadableFile(_BROKEN) from error
    if sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise UnreadableFile("The workbook unpacks to more than 200 MB. Send only the sheet that is meant, as CSV.")
    if not any(part.filename.lower() == "xl/workbook.xml" for part in parts):
        raise UnreadableFile("It is no Excel workbook. Save it as an Excel workbook (.xlsx) or as CSV.")


def _sheet(sheet: Any) -> Sheet:
    return Sheet(sheet.title, lambda: _lines(sheet), is_hidden=sheet.sheet_state != "visible")


def _lines(sheet: Any) -> Iterator[Line]:
    sheet.reset_dimensions()  # some systems write a size that is not the sheet's
    try:
        for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
            yield Line(number, cells[:WIDEST])
    except _FAULTS as error:
        raise UnreadableFile(f"Sheet {sheet.title} can’t be read. {_BROKEN}") from error
