"""Registers as offices really make them: each named for what is ugly about it, and what becomes of it."""

import datetime as dt
import io
from decimal import Decimal

import pytest
from openpyxl import Workbook

from core.files_in.faults import UnreadableFile
from core.money import sum_of
from grants.models import Agreement, Commitment
from reports.imports.bringing import bring_in_register
from reports.imports.planning import plan_of
from tests.reports.imports.conftest import BUDGET, HEADS, ROW, book_of, csv_of, rows_of

pytestmark = pytest.mark.django_db
SECOND = ROW | {"Reference": "SM-2019-102", "Title": "Women’s service"}


def comes_in(content, finance, agreements=1, total="6000"):
    bring_in_register(content=content, file_name="ugly", create=(), by=finance)
    assert Agreement.objects.count() == agreements
    assert sum_of(Commitment.objects.all()) == Decimal(total)


def faults(content):
    return [str(fault) for fault in plan_of(content).faults]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8-sig", "utf-16"])
def test_windows_text_a_byte_order_mark_and_utf_16(fund, finance, encoding):
    comes_in(csv_of(SECOND, encoding=encoding), finance)
    assert Agreement.objects.get().title == "Women’s service"


def test_semicolons_with_commas_in_the_amounts(fund, finance):
    content = csv_of(ROW).decode().replace("£6,000.00", "x").replace('"', "").replace(",", ";")
    comes_in(content.replace("x", "£6,000.00").encode(), finance)


def test_merged_title_rows_over_the_header(fund, finance):
    book = Workbook()
    sheet = book.active
    for row in [["Register of grants 2019/20"], [], ["Prepared by finance", None, dt.date(2019, 7, 12)], *rows_of(ROW)]:
        sheet.append(row)
    sheet.merge_cells("A1:H1")
    held = io.BytesIO()
    book.save(held)
    comes_in(held.getvalue(), finance)


def test_a_row_of_totals_and_a_subtotal(fund, finance):
    content = csv_of(
        ROW,
        {"Reference": "Sub-total", "Committed 2019/20": "6000"},
        SECOND,
        {"Title": "TOTAL", "Committed 2019/20": "12000"},
    )
    assert plan_of(content).left_out == ["Row 3: a total, and no record.", "Row 5: a total, and no record."]
    comes_in(content, finance, agreements=2, total="12000")


def test_a_header_that_every_printed_page_repeats(fund, finance):
    lines = csv_of(ROW, SECOND).decode().splitlines()
    comes_in("\n".join([lines[0], lines[1], lines[0], lines[2]]).encode(), finance, agreements=2, total="12000")


def test_dates_as_excel_keeps_them_and_a_date_that_lost_its_format(fund, finance):
    dated = ROW | {"Starts": dt.datetime(2019, 4, 1), "Ends": 43921, "Committed 2019/20": 6000.0}  # noqa: DTZ001
    comes_in(book_of(Sheet1=rows_of(dated)), finance)
    assert Agreement.objects.get().ends_on == dt.date(2020, 3, 31)


def test_headings_of_its_own_trailing_spaces_and_columns_nobody_knows(fund, finance):
    heads = [f" {head.upper()} " for head in HEADS]
    heads[heads.index(" PAID TO ")], heads[heads.index(" TITLE ")] = "Payee", "Project:"
    rows = rows_of({head: f" {value} " for head, value in ROW.items()})
    content = book_of(Grants=[[*heads, "Officer’s notes"], [*rows[1], "ring them"]])
    assert plan_of(content).left_out == ["Column “Officer’s notes” of sheet Grants: not taken."]
    comes_in(content, finance)


def test_one_sheet_for_each_year_and_one_that_is_hidden(fund, finance):
    book = Workbook()
    book.remove(book.active)
    for name, row in (("2019", ROW), ("2020", SECOND), ("old", ROW | {"Reference": "SM-2018-001"})):
        for cells in rows_of(row):
            (book[name] if name in book.sheetnames else book.create_sheet(name)).append(cells)
    book["old"].sheet_state = "hidden"
    held = io.BytesIO()
    book.save(held)
    assert plan_of(held.getvalue()).left_out == ["Sheet old is hidden, and is left out."]
    comes_in(held.getvalue(), finance, agreements=2, total="12000")


def test_nought_and_dashes_and_blanks_in_the_years(fund, finance):
    row = ROW | {"Committed 2019/20": "£ -   ", "Committed 2020/21": "6000", "Paid 2019/20": "0"}
    comes_in(csv_of(row), finance)
    assert Commitment.objects.get().year == 2020


def test_errors_of_excel_and_words_among_the_amounts(fund):
    broken = [ROW | {"Committed 2019/20": "#REF!"}, SECOND | {"Committed 2019/20": "tbc"}]
    assert faults(csv_of(*broken)) == [
        "Row 2, column O (Committed 2019/20): Excel shows an error here (#REF!). Mend the formula, or type the value.",
        "Row 3, column O (Committed 2019/20): “tbc” is not an amount. Enter an amount in pounds and pence, like 6000 "
        "or £6,000.00.",
    ]


def test_american_dates_and_european_amounts(fund):
    broken = ROW | {"Ends": "03/31/2020", "Committed 2019/20": "6.000,00"}
    assert [fault.partition(": ")[0] for fault in faults(csv_of(broken))] == [
        "Row 2, column H (Ends)",
        "Row 2, column O (Committed 2019/20)",
    ]


def test_a_year_whose_formula_was_never_worked_out_is_no_blank(fund):
    content = book_of(Register=rows_of(ROW | {"Committed 2020/21": "=3000*2"}))
    assert faults(content) == [
        "Sheet Register, row 2, column P (Committed 2020/21): This is a formula that was never worked out. Open the "
        "file in Excel, save it, and send it again."
    ]


def test_years_as_offices_head_them_and_one_that_does_not_say_what_it_is(fund, finance):
    heads = [
        {"Committed 2019/20": "19/20 Committed (£)", "Committed 2020/21": "Committed 20/21"}.get(head, head)
        for head in HEADS
    ]
    row = ROW | {"19/20 Committed (£)": "6000", "Committed 20/21": "3000"}
    comes_in(csv_of(row, heads=heads), finance, total="9000")
    heads[heads.index("Committed 20/21")] = "2020/21"
    assert faults(csv_of(row, heads=heads)) == [
        "Row 1, column P (2020/21): Say what the amounts are: head the column “Committed 2020/21” or “Paid 2020/21”."
    ]


def test_dates_that_excel_half_changed_are_told(fund):
    swapped = ROW | {"Starts": dt.date(2019, 1, 4), "Ends": "31/03/2020"}
    (fault,) = faults(book_of(Register=rows_of(swapped, SECOND | {"Starts": "15/04/2019"})))
    assert fault.startswith("Sheet Register, row 3, column G (Starts): It is text, while Excel made dates of those")


def test_a_cell_that_is_merged_down_is_missing_in_the_rows_below(fund):
    assert faults(csv_of(ROW, SECOND | {"Paid to": ""})) == ["Row 3, column F (Paid to): This is missing."]


def test_two_columns_for_one_thing(fund):
    rows = rows_of(ROW)
    content = book_of(Register=[[*rows[0], "Payee"], [*rows[1], "Somebody"]])
    assert faults(content) == ["Sheet Register, row 1: Two columns are Paid to: F (Paid to) and U (Payee). Leave one."]


def test_a_missing_column_and_a_year_that_is_none(fund):
    heads = [head for head in HEADS if head != "Area"]
    assert faults(csv_of(ROW, heads=heads)) == ["Row 1: There is no column headed “Area”."]
    heads = [head.replace("2019/20", "2019/21") for head in HEADS]
    assert faults(book_of(Register=rows_of(ROW, heads=heads)))[0] == (
        "Sheet Register, row 1, column O (Committed 2019/21): “2019/21” is not a financial year: a year is followed by "
        "the next, like 2019/20."
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "It is empty."),
        (b"%PDF-1.4", "It is a PDF."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel file"),
        (b"<table><tr><td>Reference</td></tr></table>", "web page"),
        (b"Name,Amount\nA,1\n", "No sheet in it has the headings of a register"),
        (csv_of(ROW).replace(b"Outreach", b'"Outreach'), "can’t be cut into cells"),
    ],
)
def test_what_is_no_register_is_refused_in_a_sentence(fund, content, said):
    with pytest.raises(UnreadableFile, match=said):
        plan_of(content)


def test_budgets_alone_in_a_csv(fund, finance):
    content = csv_of(BUDGET, heads=("Fund", "Financial year", "Budget"))
    assert plan_of(content).budgets[0].amount == 20000
    comes_in(content, finance, agreements=0, total="0")


def test_a_clients_name_in_the_words_is_asked_about(fund):
    content = csv_of(ROW | {"Title": "Help for John Smith (born 3 May 1990)"})
    assert plan_of(content).doubts[0].startswith("Row 2, column B (Title) looks as if it holds a date of birth")
