"""The register's template: a workbook to fill, with lists to choose from and an example row, or a CSV."""

import csv
import datetime as dt
import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from django.utils import timezone

from commissioning.models import Area, Fund, Intention, Provider
from core.exports import BOM
from core.files_in.tables import column_letter
from core.periods import FinancialYear, Quarter
from reports.imports.columns import AGREEMENTS, BUDGETS, COMMITTED, PAID, Column

FILENAME = "register-template"
_ROWS = 2000
_READ_ME = (
    "Bring in your register",
    "Fill in a row for each agreement on the sheet Agreements, and one for each fund and year on the sheet Budgets.",
    "The columns that must be filled are headed in bold. You may leave out the others, and change the order.",
    "Head a column “Committed 2019/20” for what was committed for a year, and “Paid 2019/20” for what is paid of it, "
    "charged to that year’s budget. Add as many years as you need. Amounts are pounds: 6000 or £6,000.00.",
    "“Paid up to” is the last day that the paid columns count. One payment a year is recorded as at that day.",
    "An agreement with a decision stands under it. One without counts as brought in, not evidenced, until an officer "
    "completes it.",
    "A decision that is not recorded yet needs its date and the amount that it authorises, in one of its rows.",
    "Dates are day, month, year: 30/06/2019. A row of totals is left out. Rows whose reference begins with "
    "EXAMPLE- are left out.",
    "No record of any client: no name, date of birth, address or case number in any cell. Never bank details.",
    "You see everything that would happen, and every fault with its row and column, before anything is saved. What was "
    "brought in can be undone as a whole.",
)


def years_of_template() -> tuple[list[FinancialYear], list[FinancialYear]]:
    """The years that the template offers for what is committed and for what is paid."""
    this = FinancialYear.containing(timezone.localdate())
    return [this.previous, this, this.next], [this.previous, this]


def headings() -> list[str]:
    """Every heading of the sheet of agreements."""
    committed, paid = years_of_template()
    of_years = [f"{COMMITTED} {year}" for year in committed] + [f"{PAID} {year}" for year in paid]
    return [column.name for column in AGREEMENTS] + of_years


def example_row() -> list[Any]:
    """The row that shows how, and is left out."""
    committed, paid = years_of_template()
    year = committed[0]
    amounts = [12000 if each == year else "" for each in committed] + [3000 if each == year else "" for each in paid]
    own_days = {
        "starts_on": year.start,
        "ends_on": year.end,
        "decided_on": year.start - dt.timedelta(days=18),
        "paid_up_to": Quarter(year.start_year, 1).end,
    }
    days = {field: date.strftime("%d/%m/%Y") for field, date in own_days.items()}
    return [days.get(column.field, column.example) for column in AGREEMENTS] + amounts


def csv_template() -> str:
    """The sheet of agreements alone: its headings and the example row."""
    held = io.StringIO(newline="")
    csv.writer(held).writerows([headings(), example_row()])
    return BOM + held.getvalue()


def write_template(target: Any) -> None:
    """The workbook: Read me, Agreements, Budgets, and the names that are recorded here."""
    book = xlsxwriter.Workbook(target, {"strings_to_formulas": False, "strings_to_urls": False})
    _read_me(book)
    agreements = _sheet(book, "Agreements", AGREEMENTS, headings(), example_row())
    _sheet(book, "Budgets", BUDGETS, [column.name for column in BUDGETS], _example_budget())
    _lists(book, agreements)
    book.close()


def _example_budget() -> list[Any]:
    values = [column.example for column in BUDGETS]
    return ["EXAMPLE-fund", years_of_template()[0][0].label, *values[2:]]


def _read_me(book: Any) -> None:
    sheet = book.add_worksheet("Read me")
    sheet.set_column(0, 0, 110, book.add_format({"text_wrap": True, "valign": "top"}))
    sheet.write_string(0, 0, _READ_ME[0], book.add_format({"bold": True, "font_size": 14}))
    for row, words in enumerate(_READ_ME[1:], start=1):
        sheet.write_string(row, 0, words)
    start = len(_READ_ME) + 1
    sheet.write_string(start, 0, "What each column is", book.add_format({"bold": True}))
    for row, column in enumerate((*AGREEMENTS, *BUDGETS), start=start + 1):
        sheet.write_string(row, 0, f"{column.name}: {column.hint}")


def _sheet(book: Any, name: str, columns: Sequence[Column], heads: Sequence[str], example: Sequence[Any]) -> Any:
    sheet = book.add_worksheet(name)
    needed = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom"})
    spare = book.add_format({"bottom": 1, "text_wrap": True, "valign": "bottom"})
    shown = book.add_format({"italic": True, "font_color": "#484f53"})
    money = book.add_format({"num_format": "#,##0.00"})
    sheet.freeze_panes(1, 2)
    for place, heading in enumerate(heads):
        column = columns[place] if place < len(columns) else None
        sheet.set_column(place, place, column.width if column else 16, None if column else money)
        sheet.write_string(0, place, heading, needed if column is None or column.is_needed else spare)
        if column and column.hint:
            sheet.write_comment(0, place, column.hint)
        if column and column.choices:
            _offer(sheet, place, list(column.choices))
        if example[place] != "":
            sheet.write(1, place, example[place], shown)
    return sheet


def _offer(sheet: Any, place: int, source: Any, *, is_strict: bool = True) -> None:
    """A list to choose from. One of names warns alone: another may be typed, and is asked about afterwards."""
    sheet.data_validation(
        1, place, _ROWS, place,
        {
            "validate": "list",
            "source": source,
            "error_type": "stop" if is_strict else "information",
            "error_title": "Not on the list",
            "error_message": "Choose one of the list." if is_strict else "It is not recorded in Ringfence yet.",
        },
    )  # fmt: skip


def _lists(book: Any, agreements: Any) -> None:
    """The names that are recorded here, and a list of them in each column that takes one."""
    sheet = book.add_worksheet("Lists")
    providers = list(Provider.objects.values_list("name", flat=True))
    known = {
        "Line": list(Intention.objects.values_list("ref", flat=True)),
        "Fund": list(Fund.objects.values_list("name", flat=True)),
        "Area": list(Area.objects.values_list("name", flat=True)),
        "Paid to": providers,
        "Delivered by": providers,
        "Sends returns": providers,
    }
    bold = book.add_format({"bold": True})
    places = [column.name for column in AGREEMENTS]
    for place, (name, values) in enumerate(known.items()):
        sheet.set_column(place, place, 28)
        sheet.write_string(0, place, f"{name}, as recorded here", bold)
        for row, value in enumerate(values, start=1):
            sheet.write_string(row, place, value)
        if values:
            letter = column_letter(place)
            source = f"=Lists!${letter}$2:${letter}${len(values) + 1}"
            _offer(agreements, places.index(name), source, is_strict=False)
