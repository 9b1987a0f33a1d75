import csv
import datetime as dt
import io
from collections.abc import Iterator
from decimal import Decimal

import openpyxl
import pytest
from django.core.signals import request_finished
from hypothesis import given
from hypothesis import strategies as st

from core.exports import Column, csv_lines, csv_response, excel_response, safe_text, sheet_name

COLUMNS = [
    Column("name", "Name"),
    Column("paid_on", "Paid on", "date"),
    Column("amount", "Amount", "money"),
    Column("percent_paid", "Percent paid", "percent"),
]
ROWS = [
    ("Addaction", dt.date(2019, 4, 1), Decimal("30377"), Decimal(45)),
    ('=HYPERLINK("x")', None, Decimal("-250.5"), None),
]


def as_file(rows: list[tuple]) -> str:
    return "".join(csv_lines(COLUMNS, rows))


def test_a_csv_is_what_excel_and_a_program_both_read() -> None:
    assert as_file(ROWS) == (
        "\ufeffname,paid_on,amount,percent_paid\r\n"
        "Addaction,2019-04-01,30377.00,45\r\n"
        '"\'=HYPERLINK(""x"")",,-250.50,\r\n'
    )


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_no_text_can_run_and_every_text_comes_back(text: str) -> None:
    lines = "".join(csv_lines([Column("name", "Name")], [(text,)]))
    cell = list(csv.reader(io.StringIO(lines, newline="")))[1][0] if text else ""

    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠"))
    assert cell.removeprefix("'") == text.removeprefix("'")


def test_only_text_is_made_safe() -> None:
    assert safe_text("-5 people") == "'-5 people"
    assert "-250.50" in as_file(ROWS)


def test_a_file_that_breaks_off_says_so() -> None:
    def rows() -> Iterator[tuple]:
        yield ROWS[0]
        raise RuntimeError("the database went away")

    written = []
    with pytest.raises(RuntimeError, match="went away"):
        written.extend(csv_lines(COLUMNS, rows()))
    lines = csv_lines(COLUMNS, rows())
    next(lines)
    assert "THIS FILE IS INCOMPLETE" in next(lines)


def test_rows_are_not_gathered_before_the_first_is_sent() -> None:
    def endless() -> Iterator[tuple]:
        while True:
            yield ROWS[0]

    lines = csv_lines(COLUMNS, endless())

    assert next(lines).startswith("\ufeffname")
    assert next(lines).count("Addaction") == 500


def test_a_download_has_a_name_and_a_kind() -> None:
    response = csv_response(COLUMNS, ROWS, "payments-2019-20")

    assert response["Content-Disposition"] == 'attachment; filename="payments-2019-20.csv"'
    assert response["Content-Type"] == "text/csv; charset=utf-8; header=present"


def test_excel_holds_numbers_dates_and_text_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    # A closed answer tells the database's connections that a request is over, and this test has none.
    monkeypatch.setattr(request_finished, "send", lambda **sent: None)
    response = excel_response(COLUMNS, ROWS, "payments", title="Payments 2019/20", notes=["Position to today."])
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    response.close()
    sheet = book.worksheets[0]

    assert [cell.value for cell in sheet[1]] == ["Name", "Paid on", "Amount", "Percent paid"]
    assert [cell.value for cell in sheet[2]] == ["Addaction", dt.datetime(2019, 4, 1), 30377, 45]  # noqa: DTZ001
    assert sheet["A3"].value == '=HYPERLINK("x")'
    assert sheet["A3"].data_type == "s"
    assert sheet["C3"].value == -250.5
    assert sheet.freeze_panes == "B2"
    assert book.worksheets[1]["A2"].value == "Position to today."


def test_a_sheet_has_a_whole_short_name():
    assert sheet_name("Budget movements, 2026/27") == "Budget movements, 2026-27"
    assert sheet_name("Ring-fence position, 2026/27, by line") == "Ring-fence position, 2026-27"
    assert sheet_name("What every agreement of the year has committed") == "What every agreement of the"
    assert len(sheet_name("W" * 40)) == 31
