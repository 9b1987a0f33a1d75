"""The one CSV writer and the one Excel writer. Both take the same columns and rows, in constant memory."""

import csv
import datetime as dt
import io
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

import xlsxwriter
from django.http import FileResponse, StreamingHttpResponse

CellKind = Literal["text", "money", "date", "number", "percent"]

BOM = "\ufeff"
_CSV_BATCH = 500
_STARTS_A_FORMULA = frozenset("=+-@\t\r\n\0＝＋－＠")
_EXCEL_SHEET_NAME = 31


@dataclass(frozen=True)
class Column:
    """A column of a file: its heading in the CSV, its heading in Excel, and what its cells are."""

    name: str
    heading: str
    kind: CellKind = "text"
    width: int = 16


def safe_text(value: object) -> str:
    """Text that no spreadsheet will run: a leading formula sign is made harmless by an apostrophe."""
    text = str(value)
    return f"'{text}" if text[:1] in _STARTS_A_FORMULA else text


def _text_cell(value: Any) -> Any:
    if isinstance(value, str):
        return f"'{value}" if value[:1] in _STARTS_A_FORMULA else value
    return _date_cell(value)


def _date_cell(value: Any) -> Any:
    """A date is left as it is: `csv` itself writes it as `2019-04-01`."""
    return value if type(value) is dt.date else safe_text(value)


def _money_cell(value: Any) -> str:
    return f"{value:.2f}"


def _number_cell(value: Any) -> Any:
    return str(value) if isinstance(value, int | Decimal) else _text_cell(value)


_WRITES: dict[CellKind, Callable[[Any], Any]] = {
    "text": _text_cell,
    "money": _money_cell,
    "date": _date_cell,
    "number": _number_cell,
    "percent": _number_cell,
}
"""Money as `30377.00`, dates as `2019-04-01`; text made safe."""


def csv_lines(columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The file in pieces: a BOM for Excel's sake, the headings, then the rows. A fault midway is said in the file."""
    yield BOM + _as_csv([[column.name for column in columns]])
    writes = [_WRITES[column.kind] for column in columns]
    piece: list[list[Any]] = []
    try:
        for row in rows:
            piece.append(["" if value is None else write(value) for value, write in zip(row, writes, strict=True)])
            if len(piece) >= _CSV_BATCH:
                yield _as_csv(piece)
                piece = []
    except Exception:
        yield _as_csv([*piece, ["THIS FILE IS INCOMPLETE: a row could not be read. Take it again."]])
        raise
    yield _as_csv(piece)


def _as_csv(rows: Iterable[Sequence[Any]]) -> str:
    lines = io.StringIO(newline="")
    csv.writer(lines).writerows(rows)
    return lines.getvalue()


def csv_response(columns: Sequence[Column], rows: Iterable[Sequence[Any]], filename: str) -> StreamingHttpResponse:
    """A streamed CSV download."""
    response = StreamingHttpResponse(csv_lines(columns, rows), content_type="text/csv; charset=utf-8; header=present")
    response["Content-Disposition"] = f'attachment; filename="{filename}.csv"'
    return response


def write_workbook(
    target: Any, columns: Sequence[Column], rows: Iterable[Sequence[Any]], *, title: str, notes: Sequence[str]
) -> None:
    """One sheet of figures with a frozen heading, money and dates as Excel's own, and a sheet of notes."""
    book = xlsxwriter.Workbook(
        target, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "in_memory": False}
    )
    _write_rows(book, book.add_worksheet(sheet_name(title)), columns, rows)
    notes_sheet = book.add_worksheet("Notes")
    notes_sheet.set_column(0, 0, 110, book.add_format({"text_wrap": True}))
    for place, note in enumerate([title, *notes]):
        notes_sheet.write_string(place, 0, note)
    book.close()


def sheet_name(title: str) -> str:
    """A title as Excel names a sheet, in 31 characters at most: its first parts, and no part or word cut short."""
    name = title.replace("/", "-")
    for between in (", ", " "):
        while len(name) > _EXCEL_SHEET_NAME and between in name:
            name = name.rpartition(between)[0]
    return name[:_EXCEL_SHEET_NAME]


def _write_rows(book: Any, sheet: Any, columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> None:
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom"})
    formats = {
        "money": book.add_format({"num_format": "£#,##0.00;[Red]-£#,##0.00"}),
        "date": book.add_format({"num_format": "d mmmm yyyy"}),
        "percent": book.add_format({"num_format": '0"%"'}),
        "number": book.add_format({"num_format": "#,##0.##"}),
        "text": book.add_format({"valign": "top"}),
    }
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer("&L&A&RPage &P of &N")
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(0, place, column.heading, bold)
    for line, row in enumerate(rows, start=1):
        for place, (value, column) in enumerate(zip(row, columns, strict=True)):
            _write_cell(sheet, line, place, value, column.kind, formats[column.kind])


def _write_cell(sheet: Any, line: int, place: int, value: Any, kind: CellKind, form: Any) -> None:
    if value is None:
        return
    if kind == "date" and isinstance(value, dt.date):
        sheet.write_datetime(line, place, dt.datetime(value.year, value.month, value.day), form)  # noqa: DTZ001 - Excel has no zones
    elif kind in ("money", "number", "percent") and isinstance(value, int | Decimal):
        sheet.write_number(line, place, float(value), form)
    else:
        sheet.write_string(line, place, str(value), form)


def excel_response(
    columns: Sequence[Column], rows: Iterable[Sequence[Any]], filename: str, *, title: str, notes: Sequence[str]
) -> FileResponse:
    """An Excel download, written to a temporary file so that its size never stands in memory."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    write_workbook(file, columns, rows, title=title, notes=notes)
    file.seek(io.SEEK_SET)
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"{filename}.xlsx",
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
