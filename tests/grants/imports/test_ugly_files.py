"""Files as offices make them, each named for what is ugly, and what becomes of each."""

import datetime as dt
import io
from decimal import Decimal

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font

from core.files_in.faults import BadFile, UnreadableFile
from grants.imports.bringing_in import bring_in
from grants.imports.plan import plan_import
from grants.imports.waiting import keep_waiting
from grants.models import Payment, PaymentSource
from grants.sources import WEST_MERCIA
from tests.grants.imports.conftest import HEADER, csv_of, paid

ROW = paid(voucher="V-1")


def workbook(*sheets, hidden=()) -> bytes:
    """A workbook: each sheet a name and its rows."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        if name in hidden:
            sheet.sheet_state = "hidden"
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def letterhead() -> bytes:
    """Merged title rows, a blank row, bold heads, real dates and numbers, a total under a line."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Spend over £500"
    sheet["A1"] = "West Mercia: spend over £500"
    sheet.merge_cells("A1:G1")
    sheet["A2"] = "July 2019, produced by Finance"
    sheet.append([])
    sheet.append(HEADER)
    for cell in sheet[4]:
        cell.font = Font(bold=True)
    sheet.append(("Addaction", dt.date(2019, 7, 1), 1500.0, "INV", 100234, "INV 7", None))
    sheet.append(("Somebody else", dt.date(2019, 7, 2), 99.5, "INV", 100235, None, None))
    sheet.append([])
    sheet.append((None, None, "=SUM(C5:C6)", None, None, None, None))
    sheet.append(("Total", None, 1599.5, None, None, None, None))
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


FINE = {
    "with a byte order mark": csv_of(ROW, encoding="utf-8-sig"),
    "in UTF-16, tabbed, as Excel’s Unicode Text": csv_of(ROW, delimiter="\t", encoding="utf-16"),
    "in cp1252 with a pound sign and a curly apostrophe": csv_of(
        paid(amount="£1,500.00", voucher="V-1", words="Q1’s grant"), encoding="cp1252"
    ),
    "with semicolons": csv_of(ROW, delimiter=";"),
    "with titles above the header and totals below the rows": csv_of(
        ROW,
        before=[("Payments to suppliers",), ("", "July 2019"), ()],
        after=[(), ("", "", "1,500.00"), ("Grand Total", "", "£1,500.00"), ("Printed by A. Clerk",)],
    ),
    "with spaces, trailing tabs and non-breaking spaces": csv_of(
        paid("\u00a0Addaction  ", "\u00a01,500.00 ", " 01/07/2019\u00a0", voucher=" V-1 ")
    ),
    "with an amount as accountants write it": csv_of(paid(amount=" £ 1,500.00 ", voucher="V-1")),
    "with dates as the system keeps them": csv_of(paid(date="2019-07-01 00:00:00", voucher="V-1")),
    "with dates in words": csv_of(paid(date="01-Jul-2019", voucher="V-1")),
    "with columns in another order, and more of them": csv_of(
        ("x", "V-1", "1500", "01/07/19", "Addaction", "INV", "", ""),
        header=("Directorate", "Voucher", "AMOUNT", "date ", "payee", "Type", "Invoice", "Narrative"),
    ),
    "with the header again on each printed page": csv_of(ROW, HEADER, paid("Somebody else"), HEADER),
    "that says its separator in a row of its own": b"sep=;\r\n" + csv_of(ROW, delimiter=";"),
    "with cells that no row needs, in thousands of others’ rows": csv_of(
        *(paid(f"Other {number}", "not a number", "no date") for number in range(3000)), ROW
    ),
    "from a workbook with a letterhead": letterhead(),
    "from a workbook of several sheets, one of notes and one hidden": workbook(
        ("Notes", [("Read me",)]), ("July", [HEADER, ROW]), ("Old", [HEADER, paid(voucher="V-0")]), hidden=("Old",)
    ),
    "from a workbook with the same rows on two sheets": workbook(("July", [HEADER, ROW]), ("All", [HEADER, ROW])),
    "from a workbook with dates as Excel’s numbers": workbook(
        ("July", [HEADER, ("Addaction", 43647, 1500, "INV", "V-1", None, None)])
    ),
    "with quotes, commas and line breaks in its words": csv_of(paid(voucher="V-1", words='Grant, "Q1"\nof the year')),
}


@pytest.mark.parametrize("ugly", FINE)
def test_a_file_that_is_ugly_and_can_be_read_brings_its_one_payment(grant, bring, ugly):
    brought = bring(content=FINE[ugly], name="as it came")
    payment = Payment.objects.get()
    assert (payment.amount, payment.paid_on) == (Decimal(1500), dt.date(2019, 7, 1))
    assert payment.finance_reference in ("V-1", "100234")
    assert payment.instalment.number == 1
    assert brought.batch.rows == 1


NOT_READ = {
    "a PDF with another ending": (b"%PDF-1.4\n", "It is a PDF"),
    "a web page that calls itself Excel": (b"<html><table><tr><td>Payee</td></tr></table>", "It is a web page"),
    "an old Excel file": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old Excel file"),
    "a workbook that was cut off": (letterhead()[:2000], "can’t be opened as one"),
    "a file without a header": (csv_of(header=ROW), "No row of the file has the headings Payee, Date, Amount"),
    "a quotation mark that is never closed": (csv_of(ROW) + b'Addaction,"01/07/2019,5\r\n', "quotation mark"),
    "nothing but spaces": (b" \r\n ", "It is empty"),
}


@pytest.mark.parametrize("ugly", NOT_READ)
def test_a_file_that_can_not_be_read_says_so_in_a_sentence(grant, bring, ugly):
    content, words = NOT_READ[ugly]
    with pytest.raises(UnreadableFile, match=words):
        bring(content=content)
    assert not Payment.objects.exists()


FAULTY = {
    "a date that was never one": (paid(date="31/06/2019"), "column B (Date): “31/06/2019” is not a date."),
    "a date of an American system": (paid(date="07/31/2019"), "column B (Date): “07/31/2019” is not a date."),
    "a date that is still to come": (paid(date="01/07/2099"), "1 July 2099 is still to come"),
    "an amount with a letter for a nought": (
        paid(amount="1,5O0.00"),
        "column C (Amount): “1,5O0.00” is not an amount.",
    ),
    "an amount finer than a penny": (paid(amount="1500.005"), "is not an amount"),
    "an amount as Excel’s error": (paid(amount="#REF!"), "Excel shows an error here (#REF!)"),
    "a payee that Excel could not look up": (paid("#N/A"), "column A (Payee): Excel shows an error here (#N/A)."),
    "no amount": (paid(amount=""), "The amount is missing."),
    "no date": (paid(date=""), "The date is missing."),
    "a voucher that is a paragraph": (paid(voucher="x" * 61), "column E (Voucher): It is longer than 60 characters."),
}


@pytest.mark.parametrize("ugly", FAULTY)
def test_a_fault_in_a_row_of_ours_keeps_the_file_out_and_is_told_with_its_place(grant, bring, ugly):
    row, words = FAULTY[ugly]
    with pytest.raises(BadFile) as bad:
        bring(paid(voucher="V-1"), row)
    (fault,) = bad.value.faults
    assert str(fault).startswith("Row 3")
    assert words in str(fault)
    assert not Payment.objects.exists()


def test_dates_of_others_give_away_that_the_month_comes_first(grant, bring):
    with pytest.raises(BadFile) as bad:
        bring(paid(date="07/01/2019"), paid("Somebody else", date="06/30/2019"))
    assert str(bad.value).startswith("Row 3, column B (Date): It has the month before the day")
    swapped = [("Addaction", dt.date(2019, 1, 7), 1500), ("Somebody else", "30/06/2019", 5)]
    with pytest.raises(BadFile, match="it may have swapped their days and months"):
        bring(content=workbook(("July", [HEADER, *swapped])))
    bring(content=workbook(("July", [HEADER, *swapped, ("Somebody else", dt.date(2019, 6, 28), 5)])))


def test_a_formula_that_was_never_worked_out_is_no_blank(grant, bring):
    rows = [HEADER, ("Addaction", "01/07/2019", "=3000/2"), ('="Add"&"action"', "01/07/2019", 1500)]
    with pytest.raises(BadFile) as bad:
        bring(content=workbook(("July", rows)))
    words = "This is a formula that was never worked out. Open the file in Excel, save it, and send it again."
    places = ("Sheet July, row 2, column C (Amount)", "Sheet July, row 3, column A (Payee)")
    assert [str(fault) for fault in bad.value.faults] == [f"{place}: {words}" for place in places]


def test_columns_that_are_wanting_or_there_twice_are_told(grant, bring):
    with pytest.raises(BadFile, match="There is no column headed “Amount”"):
        bring(ROW[:2], header=HEADER[:2])
    with pytest.raises(BadFile, match=r"Two columns are Amount: C \(Amount\) and H \(amount\)"):
        bring((*ROW, "5"), header=(*HEADER, "amount"))
    pivot = ("By payee", [("Payee", "Amount"), ("Addaction", 1500)])
    with pytest.raises(BadFile) as bad:
        bring(content=workbook(("July", [HEADER, ROW]), pivot))
    assert [str(fault) for fault in bad.value.faults] == [
        "Sheet By payee, row 1: There is no column headed “Date”.",
        "Hide a sheet that is no list of payments: hidden sheets are left out.",
    ]


def test_rows_on_two_sheets_and_sheets_that_are_left_out_are_told(grant, preview):
    twice = workbook(
        ("Notes", [("Read me",)]),
        ("July", [HEADER, ROW, ROW]),
        ("All", [HEADER, ROW]),
        ("Old", [HEADER, ROW]),
        hidden=["Old"],
    )
    plan = preview(content=twice)
    assert (len(plan.rows), plan.repeated) == (2, 1)
    assert plan.left_out_sheets == [
        "Sheet Notes has no list of payments, and is left out.",
        "Sheet Old is hidden, and is left out.",
    ]


PUBLISHED = (
    *("URI", "Company Name", "Transaction Date", "Voucher Number", "Invoice Number", "Amount", "Supplier"),
    *("G/L Description", "G/L Code", "Cost Centre", "INV/CRN", "Total Invoice Amount"),
)


def as_published(voucher, invoice, amount, supplier, *rest):
    """A row of the published list, whose first two columns name the force and not the row."""
    *described, kind, total, date = rest
    force = ("http://opendatacommunities.org/id/police-force/west-mercia", "West Mercia Police")
    return (*force, date, voucher, invoice, amount, supplier, *described, kind, total)


def test_what_west_mercia_publishes_comes_in(grant, finance, provider):
    source = PaymentSource.objects.get(name=WEST_MERCIA["name"])
    told = [
        "7001,A1,£1500.00,ADDACTION,Grants,7781,X1,INV,1500.00,30/06/2019",
        "7002,A2,640.10,SHELL UK,Fuel,3100,X2,INV,640.10,30/06/2019",
        "7003,A3,(250.00),Addaction Ltd,SM-2019-007,7781,X1,CRN,-250,01/07/2019",
        "7004,,90.00,REDACTED PERSONAL DATA,,,,INV,90.00,01/07/2019",
    ]
    rows = [as_published(*each.split(",")) for each in told]
    waiting = keep_waiting(content=csv_of(*rows, header=PUBLISHED), file_name="spend.csv", source=source, by=finance)
    brought = bring_in(waiting=waiting, by=finance)
    assert (brought.plan.found.read, brought.plan.found.others) == (4, 2)
    told = Payment.objects.order_by("paid_on").values_list("kind", "amount", "finance_reference", "payee")
    assert list(told) == [
        ("payment", Decimal(1500), "7001", "ADDACTION"),
        ("refund", Decimal(-250), "7003", "Addaction Ltd"),
    ]
    source.other_payee = "Company Name"  # as an office may name it: what matched is what is shown
    source.save()
    row = as_published(*["7005", "A5", "1.00", "V77", "", "", "", "INV", "1.00", "30/06/2019"])
    row = [provider.name if each == "West Mercia Police" else each for each in row]
    (ours,) = plan_import(csv_of(row, header=PUBLISHED), source).found.ours
    assert (ours.provider, ours.paid.payee) == (provider.pk, provider.name)


def test_a_contracts_file_with_columns_for_vat_keeps_all_three(grant, bring, source, provider):
    type(grant).objects.filter(pk=grant.pk).update(type="contract")
    PaymentSource.objects.filter(pk=source.pk).update(net="Net", vat="VAT", irrecoverable_vat="Lost VAT")
    source.refresh_from_db()
    header = (*HEADER, "Net", "VAT", "Lost VAT")
    bring((*paid(amount="1200.00", words="SM-2019-007"), "1000.00", "200.00", "50.00"), header=header)
    payment = Payment.objects.get()
    assert (payment.amount, payment.net, payment.vat, payment.irrecoverable_vat) == (1050, 1000, 200, 50)
