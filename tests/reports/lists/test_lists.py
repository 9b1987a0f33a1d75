"""The lists: the same figures on the page, in the CSV and in Excel, for the years and filters chosen."""

import datetime as dt
from decimal import Decimal

import pytest

from core.money import sum_of
from core.periods import AsAt, FinancialYear, day
from grants.figures import money_by_agreement, total
from grants.models import Agreement, Payment
from tests.factories import (
    AgreementFactory,
    AgreementMeasureFactory,
    AreaFactory,
    BudgetFactory,
    ResultFactory,
    ReturnFactory,
)
from tests.reports.lists.pages import LISTS, csv_of, excel_of, names, page_of, references

# Figures


def test_the_register_gives_the_figures_of_the_one_place_for_them(reader, books):
    year = FinancialYear(2019)
    money = total(money_by_agreement(year, AsAt.now()).values())
    rows = csv_of(reader, "agreements", year="2019")
    for column, amount in (("committed", money.committed), ("evidenced", money.evidenced), ("paid", money.paid)):
        assert sum(Decimal(row[column]) for row in rows) == amount, column
    assert sum(Decimal(row["outstanding"]) for row in rows) == money.outstanding


def test_each_row_of_the_register_is_its_agreements_own_money(reader, books):
    money = money_by_agreement(FinancialYear(2019), AsAt.now())
    keys = {agreement.reference: agreement.pk for agreement in Agreement.objects.all()}
    for row in csv_of(reader, "agreements", year="2019"):
        held = money.get(keys[row["reference"]])
        assert Decimal(row["committed"]) == (held.committed if held else 0)
        assert Decimal(row["paid"]) == (held.paid if held else 0)


def test_the_page_the_csv_and_excel_say_the_same(reader, books):
    page = page_of(reader, "agreements", year="2019")
    rows, sheet = csv_of(reader, "agreements", year="2019"), excel_of(reader, "agreements", year="2019")
    assert names(page) == [row["title"] for row in rows] == [row[1] for row in sheet[1:]]
    place = list(rows[0]).index("committed")
    assert [Decimal(row["committed"]) for row in rows] == [Decimal(str(row[place])) for row in sheet[1:]]
    assert page["foot"][0].cells[4].text == "£12,000"
    assert {type(row[place]) for row in sheet[1:]} <= {int, float}


def test_the_total_of_the_payments_is_the_sum_of_their_rows(reader, books):
    page, rows = page_of(reader, "payments", year="2019"), csv_of(reader, "payments", year="2019")
    assert sum(Decimal(row["amount"]) for row in rows) == sum_of(Payment.objects.all()) == Decimal("1500.10")
    assert page["foot"][0].cells[-1].text == "£1,500.10"
    assert page["heading"] == "Two payments of £1,500.10 in all, charged to 2019/20"


def test_budget_movements_keep_what_goes_in_apart_from_what_is_set_aside(reader, books):
    page, rows = page_of(reader, "budget-movements", year="2019"), csv_of(reader, "budget-movements", year="2019")
    assert [(row["kind"], row["into_the_budget"], row["set_aside"]) for row in rows] == [
        ("original budget", "20000.00", ""),
        ("allocation to a line", "", "5000.00"),
    ]
    assert page["heading"] == "£20,000 is budgeted for 2019/20; £5,000 of it is set aside for lines"
    assert [cell.text for cell in page["foot"][0].cells[3:5]] == ["£20,000", "£5,000"]
    assert page["rows"][1].name == "Allocation to a line: Outreach - North"


def test_delivery_tells_nought_missing_due_and_not_applicable_apart(reader, books):
    measure = AgreementMeasureFactory(agreement=books["first"])
    for quarter, fields in ((1, {"number": 0}), (2, {"status": "missing"}), (3, {"status": "not_applicable"})):
        given = ReturnFactory(agreement=books["first"], year=2019, quarter=quarter, version=2)
        ResultFactory(result_of=given, agreement_measure=measure, **{"number": None, **fields})
    row = next(row for row in csv_of(reader, "delivery", year="2019") if row["measure"] == measure.measure.name)
    assert [row[f"q{number}"] for number in (1, 2, 3, 4)] == ["0", "[x]", "n/a", "due"]
    page = page_of(reader, "delivery", year="2019")
    shown = next(each for each in page["rows"] if each.name == measure.measure.name)
    assert [cell.text for cell in shown.cells[1:5]] == ["0", "[x]", "n/a", "due"]
    assert [cell.absent for cell in shown.cells[1:5]] == [False, True, True, True]


def test_delivery_gives_figures_as_numbers(reader, books):
    sheet = excel_of(reader, "delivery", year="2019")
    heads = [str(head) for head in sheet[0]]
    row = dict(zip(heads, sheet[1], strict=True))
    assert (row["Q1"], row["To date"], row["Target"], row["Status"]) == (24, 24, 30, "Below target")


# Years


def test_it_opens_at_the_latest_year_with_a_budget_and_says_so(reader, books):
    BudgetFactory(fund=books["fund"], year=2020)
    page = page_of(reader, "agreements")
    assert page["name"] == "Agreements, 2020/21"
    assert page["filters"]["year"].value() == "2020"


def test_all_years_are_one_choice_away(reader, books):
    assert references(reader, year="all") == ["EX-2019-001", "EX-2019-002", "EX-2019-009", "EX-2020-001"]
    assert page_of(reader, "agreements", year="all")["name"] == "Agreements, all years"


def test_an_agreement_stands_in_the_years_that_it_touches_and_an_undated_draft_in_all(reader, books):
    assert references(reader, year="2019") == ["EX-2019-001", "EX-2019-002", "EX-2019-009"]
    assert references(reader, year="2020/21") == ["EX-2019-009", "EX-2020-001"]


def test_delivery_of_all_years_is_the_latest_years(reader, books):
    assert {row["year"] for row in csv_of(reader, "delivery", year="all")} == {"2019/20"}


# Filters


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"type": "contract"}, ["EX-2020-001"]),
        ({"type": "unknown"}, ["EX-2019-002"]),
        ({"state": "draft"}, ["EX-2019-009"]),
        ({"state": "not_evidenced"}, ["EX-2019-002"]),
        ({"text": "outreach north"}, ["EX-2019-001", "EX-2019-009", "EX-2020-001"]),
        ({"text": "EX-2020"}, ["EX-2020-001"]),
        ({"text": "nothing like it"}, []),
        ({"intention": "LINE-B"}, ["EX-2019-002"]),
    ],
)
def test_filters_of_the_register(reader, books, asked, found):
    assert references(reader, year="all", **asked) == found


def test_filters_by_fund_area_provider_and_decision(reader, books):
    first = books["first"]
    elsewhere = AgreementFactory(in_force=True, reference="EX-2019-050")
    assert references(reader, year="all", area=first.area_id) == ["EX-2019-001", "EX-2019-009", "EX-2020-001"]
    assert references(reader, year="all", fund=elsewhere.fund.code) == ["EX-2019-050"]
    assert references(reader, year="all", decision=first.decision_id) == ["EX-2019-001"]
    for party in ("paid_to", "delivered_by"):
        key = getattr(elsewhere, f"{party}_id")
        assert references(reader, year="all", provider=key) == ["EX-2019-050"]


def test_filters_of_payments_and_movements(reader, books):
    assert len(csv_of(reader, "payments", year="2019", text="F-1")) == 1
    assert len(csv_of(reader, "payments", year="2019", kind="reversal")) == 0
    assert len(csv_of(reader, "payments", year="2019", agreement="EX-2019-001")) == 2
    assert len(csv_of(reader, "payments", year="2020")) == 0
    assert [row["kind"] for row in csv_of(reader, "budget-movements", kind="allocation")] == ["allocation to a line"]
    assert len(csv_of(reader, "budget-movements", text="LINE-A")) == 1
    assert len(csv_of(reader, "budget-movements", fund=books["fund"].code)) == 2


def test_a_character_that_can_not_be_read_is_refused_in_words(reader, books):
    said = reader.get("/reports/agreements/", {"text": "a\x00b"})
    assert said.status_code == 400
    assert "What you look for has a character that can’t be read." in said.content.decode()
    assert "read.." not in said.content.decode()


def test_filters_of_delivery(reader, books):
    assert len(csv_of(reader, "delivery", agreement="EX-2019-001")) == 1
    assert len(csv_of(reader, "delivery", level="outcome")) == 0
    assert len(csv_of(reader, "delivery", area=AreaFactory().pk)) == 0


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"year": "nineteen"}, "“nineteen” is not a financial year"),
        ({"year": "2019/21"}, "2019/21"),
        ({"fund": "no-such-fund"}, "“no-such-fund” is not a choice under “Fund”"),
        ({"sort": "colour"}, "“colour” is not a column to sort by"),
        ({"page": "two"}, "“two” is not a page"),
        ({"page": "0"}, "“0” is not a page"),
        ({"format": "pdf"}, "“pdf” is not a format here"),
        ({"text": "x" * 101}, "at most 100 characters"),
    ],
)
def test_nonsense_is_refused_in_words(reader, books, name, asked, says):
    response = reader.get(f"/reports/{name}/", asked)
    assert response.status_code == 400
    assert says in response.content.decode()


@pytest.mark.parametrize("asked", [{"area": "Mars"}, {"provider": "9" * 30}, {"state": "lost"}, {"type": "gift"}])
def test_a_choice_that_is_none_is_refused_in_words(reader, books, asked):
    response = reader.get("/reports/agreements/", asked)
    assert response.status_code == 400
    assert "Choose one from the list" in response.content.decode()


def test_an_agreement_that_ended_says_when_beside_its_last_day(reader, books):
    first = books["first"]
    first.state, first.ended_on = "terminated", dt.date(2019, 6, 14)
    first.save()
    (cell,) = [
        cell
        for row in page_of(reader, "agreements", year="2019")["rows"]
        for cell in row.cells
        if row.name == first.title and cell.label == "Ends"
    ]
    assert (cell.text, cell.caveat) == (day(first.ends_on), "ended 14 June 2019")
    (row,) = [row for row in csv_of(reader, "agreements", year="2019") if row["reference"] == first.reference]
    assert (row["ends_on"], row["ended_on"]) == (first.ends_on.isoformat(), "2019-06-14")
