"""Files as offices' systems and people make them: what is read of them, and what is said of what can't be."""

import csv
import datetime as dt
import io
import zipfile
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from core.files_in.cells import day_in, pounds_in, text_in, year_in
from core.files_in.faults import BadFile, Fault, UnreadableFile
from core.files_in.opening import sheets_of
from core.files_in.sheets import NOT_WORKED_OUT
from core.files_in.tables import Wanted, column_letter, find_table
from core.money import pounds
from core.periods import FinancialYear

PAYEE, AMOUNT, DAY = Wanted("Payee", ("Supplier",)), Wanted("Amount"), Wanted("Paid on", ("Date",), is_needed=False)
WANTED = (PAYEE, AMOUNT, DAY)
PLAIN = "Payee,Amount,Date\r\nSt Basils,£250.00,30/06/2019\r\n"


def workbook(*rows: tuple) -> bytes:
    book = Workbook()
    book.active.title = "Payments"
    for row in rows:
        book.active.append(row)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def first_rows(content: bytes) -> list[tuple]:
    return [line.cells for line in sheets_of(content)[0].lines()]


# Opening


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_csv_is_read_in_the_encodings_that_systems_write(encoding):
    assert first_rows(PLAIN.encode(encoding))[1] == ("St Basils", "£250.00", "30/06/2019")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_a_csv_is_cut_by_its_own_separator(separator):
    held = io.StringIO()
    writer = csv.writer(held, delimiter=separator)
    writer.writerows([["Payee", "Amount"], ["Smith, Jones; and others", "1,250.00"], ["St Basils", "2"]])
    assert first_rows(held.getvalue().encode())[1] == ("Smith, Jones; and others", "1,250.00")


def test_a_separator_that_the_file_names_is_taken_and_its_row_is_no_row():
    lines = list(sheets_of(b"sep=;\nPayee;Amount\nA, B, C;1\n")[0].lines())
    assert [(line.number, line.cells) for line in lines] == [(2, ("Payee", "Amount")), (3, ("A, B, C", "1"))]


def test_rows_are_numbered_as_a_spreadsheet_shows_them():
    lines = list(sheets_of(b'Payee,Amount\n\n"two\nlines",1\n , \nlast,2\n')[0].lines())
    assert [line.number for line in lines] == [1, 3, 5]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "It is empty."),
        (b" \r\n ", "It is empty."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "old Excel file (.xls), or has a password"),
        (b"%PDF-1.7", "It is a PDF."),
        (b"\xef\xbb\xbf<html><table>", "It is a web page"),
        (b"PK\x03\x04 and then nothing", "can’t be opened as one"),
        (b"Payee,Amount\n\x81\x8d\x00\n", "Its characters can’t be read."),
        (b"x" * (10 * 1024 * 1024 + 1), "It is larger than 10 MB."),
    ],
)
def test_what_is_no_spreadsheet_is_refused_in_words(content, said):
    with pytest.raises(UnreadableFile, match=said.replace("(", r"\(").replace(")", r"\)")):
        sheets_of(content)


def test_a_zip_that_is_no_workbook_is_refused():
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("content.xml", "an OpenDocument file")
    with pytest.raises(UnreadableFile, match="no Excel workbook"):
        sheets_of(held.getvalue())


def test_a_workbook_that_unpacks_without_end_is_refused(monkeypatch):
    monkeypatch.setattr("core.files_in.excel.LARGEST_UNPACKED", 1000)
    with pytest.raises(UnreadableFile, match="unpacks to more than"):
        sheets_of(workbook(("Payee", "Amount")))


def test_an_open_quotation_mark_is_said_and_swallows_nothing():
    with pytest.raises(UnreadableFile, match=r"Row 2 can’t be cut into cells"):
        list(sheets_of(b'Payee,Amount\n"St Basils,1\nnext,2\n')[0].lines())


def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr("core.files_in.sheets.MOST_ROWS", 2)
    with pytest.raises(UnreadableFile, match="more than 2 rows"):
        list(sheets_of(b"a,b\nc,d\ne,f\n")[0].lines())


def test_a_workbook_gives_its_own_dates_and_numbers_and_its_hidden_sheets():
    rows = first_rows(workbook(("Payee", "Date", "Amount"), ("St Basils", dt.date(2019, 6, 30), 1250.1)))
    assert rows[1] == ("St Basils", dt.datetime(2019, 6, 30), 1250.1)  # noqa: DTZ001 - Excel has no zones
    book = Workbook()
    book.create_sheet("Old").sheet_state = "hidden"
    held = io.BytesIO()
    book.save(held)
    assert [(sheet.name, sheet.is_hidden) for sheet in sheets_of(held.getvalue())] == [
        ("Sheet", False),
        ("Old", True),
    ]


def test_a_formula_without_its_figure_is_marked_and_one_that_comes_to_no_words_is_blank():
    content = workbook(("Payee", "Amount", "Note"), ("St Basils", "=2+2", '=IF(A1="","x","")'))
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b'<c r="C2"', b'<c r="C2" t="str"')
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as book:
        for name, part in parts.items():
            book.writestr(name, part)
    row = first_rows(held.getvalue())[1]
    assert row == ("St Basils", NOT_WORKED_OUT, None)
    with pytest.raises(ValueError, match="never worked out"):
        pounds_in(row[1])


def test_a_sheet_longer_than_excel_has_them_is_refused(monkeypatch):
    monkeypatch.setattr("core.files_in.excel.LONGEST", 2)
    with pytest.raises(UnreadableFile, match="Sheet Payments has more than 2 rows"):
        first_rows(workbook((), (), ("Payee", "Amount")))


@given(st.binary(max_size=300))
def test_no_bytes_whatever_raise_anything_but_plain_words(content):
    for start in (b"", b"PK\x03\x04", b"\xff\xfe", b"Payee,Amount\n"):
        with suppress(UnreadableFile):
            for sheet in sheets_of(start + content):
                list(sheet.lines())


# Cells


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("£1,250.00", "1250"),
        (" 1250 ", "1250"),
        ("\u00a0£1\u00a0250.50", "1250.50"),
        ("(250.00)", "-250"),
        ("(£1,250.00)", "-1250"),
        ("-£250.00", "-250"),
        ("£-250.00", "-250"),
        ("250.00-", "-250"),
        ("250.00 CR", "-250"),
        ("250.00DR", "250"),
        ("250.00 Cr.", "-250"),
        ("CR 250.00", "-250"),
        ("£(1,250.00)", "-1250"),
        ("GBP 250.00", "250"),
        ("−250.00", "-250"),
        ("£ -   ", "0"),
        ("-", "0"),
        (1250, "1250"),
        (1250.1, "1250.10"),
        (0.1 + 0.2, "0.30"),
        (-250.0, "-250"),
    ],
)
def test_pounds_are_read_as_offices_write_them(cell, amount):
    assert pounds_in(cell) == Decimal(amount)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("tbc", "“tbc” is not an amount. Enter an amount in pounds and pence, like 6000 or £6,000.00"),
        ("1.250,00", "“1.250,00” is not an amount"),
        ("1,25", "“1,25” is not an amount"),
        ("£1,250.005", "“£1,250.005” is not an amount"),
        ("-(250)", "is not an amount"),
        ("(250)-", "is not an amount"),
        ("1e5", "is not an amount"),
        (0.005, "0.005 is finer than a penny. Round it, like £0.01"),
        (1e300, "below £10,000,000,000"),
        (True, "“True” is not an amount"),
        (dt.datetime(2019, 4, 1), "“2019-04-01” is not an amount"),  # noqa: DTZ001 - Excel has no zones
        ("#REF!", "Excel shows an error here (#REF!)"),
    ],
)
def test_what_is_no_amount_is_said(cell, said):
    with pytest.raises(ValueError, match=".") as fault:
        pounds_in(cell)
    assert said in str(fault.value)


@given(st.decimals(min_value="-9999999999.99", max_value="9999999999.99", places=2))
def test_every_amount_comes_back_from_each_way_of_writing_it(amount):
    size = f"{abs(amount):,.2f}"
    ways = [f"({size})", f"{size}-", f"-£{size}", f"{size} CR"] if amount < 0 else [size, f"£{size}", f"{size}DR"]
    for way in [*ways, pounds(amount), f"{amount:f}"]:
        assert pounds_in(way) == amount


@pytest.mark.parametrize(
    "cell",
    [
        "30/06/2019",
        "30/06/2019 00:00:00",
        "2019-06-30T00:00:00",
        "2019-06-30 12:30",
        "30-Jun-19",
        "30 June 2019 ",
        "30.06.2019",
        "20190630",
        20190630,
        43646,
        43646.5,
        dt.datetime(2019, 6, 30, 12),  # noqa: DTZ001 - Excel has no zones
        dt.date(2019, 6, 30),
    ],
)
def test_days_are_read_as_offices_write_them(cell):
    assert day_in(cell) == dt.date(2019, 6, 30)


@pytest.mark.parametrize("cell", ["31/02/2019", "06/30/2019", "June", "ongoing", 12, True, "#N/A", "1/1/1066"])
def test_what_is_no_day_is_said(cell):
    with pytest.raises(ValueError, match="not a date|Excel shows an error|too early"):
        day_in(cell)


@pytest.mark.parametrize("cell", [None, "", "  ", "\u200b", "\u00a0"])
def test_a_blank_cell_is_nothing(cell):
    assert (text_in(cell), day_in(cell), pounds_in(cell), year_in(cell)) == ("", None, None, None)


def test_text_keeps_its_words_and_loses_what_nobody_sees():
    assert text_in(" St\u00a0 Basils\nHomeless\u200b Trust ") == "St Basils Homeless Trust"
    assert (text_in(5100012.0), text_in(12), text_in("007")) == ("5100012", "12", "007")
    assert year_in("2019/20") == year_in(2019) == FinancialYear(2019)


# Tables


def table_of(text: str):
    return find_table(sheets_of(text.encode())[0], WANTED)


def test_the_header_is_found_under_titles_and_with_other_names_and_spaces():
    table = table_of("Spend over £500,,\nJune 2019,,\n\n SUPPLIER ,amount :,DATE,Notes\nSt Basils,5,1/6/2019,x\n")
    assert (table.header_row, table.places) == (4, {"Payee": 0, "Amount": 1, "Paid on": 2})
    assert table.others == {3: "Notes"}
    row = next(table.rows())
    assert (row.number, row.cell("Payee"), row.cell(3), row.cell("Amount")) == (5, "St Basils", "x", "5")


def test_repeated_headers_are_no_rows_and_totals_say_that_they_are():
    table = table_of("Payee,Amount\nA,1\nPayee,Amount\nB,2\nGrand Total,3\n")
    assert [(row.cell("Payee"), row.is_total) for row in table.rows()] == [
        ("A", False),
        ("B", False),
        ("Grand Total", True),
    ]


def test_a_missing_column_and_one_that_stands_twice_are_both_said():
    with pytest.raises(BadFile) as bad:
        table_of("Supplier,Payee,Date\nA,B,1/6/2019\n")
    assert [str(fault) for fault in bad.value.faults] == [
        "Row 1: There is no column headed “Amount”.",
        "Row 1: Two columns are Payee: A (Supplier) and B (Payee). Leave one.",
    ]


def test_a_file_without_any_header_is_refused():
    with pytest.raises(UnreadableFile, match="No row of the file has the headings Payee, Amount"):
        table_of("St Basils,5\nOthers,6\n")


def test_a_fault_names_sheet_row_and_column():
    table = find_table(sheets_of(workbook(("Payee", "Amount"), ("A", "x")))[0], WANTED)
    row = next(table.rows())
    assert str(row.fault("It is wrong", "Amount")) == "Sheet Payments, row 2, column B (Amount): It is wrong."
    assert str(row.fault("It is missing", "Paid on")) == "Sheet Payments, row 2, column Paid on: It is missing."
    assert str(Fault("", 0, "", "The file is wrong.")) == "The file is wrong."


def test_columns_are_lettered_as_in_a_spreadsheet():
    assert [column_letter(place) for place in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
