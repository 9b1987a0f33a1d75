"""The lists: the same rows on the page, in the CSV and in Excel; filters, order, pages and people."""

import csv
import datetime as dt
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils.http import urlencode
from openpyxl import load_workbook

from core.models import User
from core.money import sum_of
from core.periods import AsAt, FinancialYear
from core.roles import Role
from grants.figures import money_by_agreement, total
from grants.models import Agreement, Payment
from grants.models.agreements import State, Type
from reports.lists.agreements import Agreements
from tests.factories import (
    AgreementFactory,
    AgreementMeasureFactory,
    AllocationFactory,
    AreaFactory,
    AwardLineFactory,
    BudgetEntryFactory,
    BudgetFactory,
    CommitmentFactory,
    DecisionFactory,
    InstalmentFactory,
    IntentionFactory,
    PaymentFactory,
    ProviderFactory,
    ProviderMemberFactory,
    ResultFactory,
    ReturnFactory,
    TargetFactory,
    UserFactory,
)

LISTS = ("agreements", "payments", "budget-movements", "delivery")
HOSTILE = '=HYPERLINK("http://example.org","x")'
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def reader(client_of: Any, commissioner: User) -> Client:
    return client_of(commissioner)


@pytest.fixture
def books(db: None) -> dict[str, Any]:
    """Two agreements of one fund in 2019/20, in different areas, one paid in part; a third, next year; and a draft."""
    line = IntentionFactory(ref="LINE-A", activity="Outreach - North")
    fund = line.framework.fund
    other = IntentionFactory(ref="LINE-B", framework=line.framework)
    first = AgreementFactory(in_force=True, reference="EX-2019-001", title="Outreach in the north", intention=line)
    second = AgreementFactory(published=True, reference="EX-2019-002", title="Bridge to work", intention=other)
    later = AgreementFactory(
        ready=True,
        award_line=None,
        state=State.IN_FORCE,
        type=Type.CONTRACT,
        reference="EX-2020-001",
        intention=line,
        starts_on=dt.date(2020, 4, 1),
        ends_on=dt.date(2021, 3, 31),
    )
    CommitmentFactory(agreement=later, year=2020, amount=Decimal("900.50"))
    draft = AgreementFactory(reference="EX-2019-009", title="Not yet", intention=line, starts_on=None, ends_on=None)
    AwardLineFactory(agreement=draft)
    budget = BudgetFactory(fund=fund, year=2019)
    BudgetEntryFactory(budget=budget, amount=Decimal(20000), reason="Set by the Commissioner")
    AllocationFactory(budget=budget, intention=line, amount=Decimal(5000), reason="For the north")
    instalment = InstalmentFactory(agreement=first)
    PaymentFactory(agreement=first, budget=budget, instalment=instalment, finance_reference="F-1")
    PaymentFactory(agreement=first, budget=budget, amount=Decimal("0.10"), paid_on=dt.date(2019, 8, 1))
    measure = AgreementMeasureFactory(agreement=first)
    TargetFactory(agreement_measure=measure)
    ResultFactory(result_of=ReturnFactory(agreement=first), agreement_measure=measure)
    return {"first": first, "second": second, "later": later, "draft": draft, "fund": fund, "line": line}


def page_of(client: Client, name: str, **asked: Any) -> Any:
    response = client.get(f"/reports/{name}/", asked)
    assert response.status_code == 200, response.content.decode()[:500]
    return response.context["page"]


def csv_of(client: Client, name: str, **asked: Any) -> list[dict[str, str]]:
    response = client.get(f"/reports/{name}/", {**asked, "format": "csv"})
    assert response.status_code == 200
    text = b"".join(response.streaming_content).decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.DictReader(StringIO(text.removeprefix("\ufeff"))))


def excel_of(client: Client, name: str, **asked: Any) -> list[tuple[Any, ...]]:
    response = client.get(f"/reports/{name}/", {**asked, "format": "xlsx"})
    book = load_workbook(BytesIO(b"".join(response.streaming_content)))
    return list(book.worksheets[0].iter_rows(values_only=True))


def names(page: Any) -> list[str]:
    return [row.name for row in page["rows"]]


def references(client: Client, **asked: Any) -> list[str]:
    return [row["reference"] for row in csv_of(client, "agreements", **asked)]


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


# Order and pages


@pytest.mark.parametrize("name", LISTS)
def test_every_column_that_says_so_sorts_both_ways(reader, books, name):
    every = [head.sort_url for head in page_of(reader, name, year="2019")["columns"] if head.sort_url]
    assert every
    for address in every:
        asked = {"year": "2019", "sort": QueryDict(address[1:])["sort"].removeprefix("-")}
        there = csv_of(reader, name, **asked)
        back = csv_of(reader, name, **{**asked, "sort": f"-{asked['sort']}"})
        assert sorted(map(str, there)) == sorted(map(str, back))
        head = next(head for head in page_of(reader, name, **asked)["columns"] if head.sorted)
        assert head.sorted == "ascending"


def test_it_sorts_by_money_largest_first_and_keeps_the_order_in_the_file(reader, books):
    AgreementFactory(
        reference="EX-2019-060", intention=books["line"], ready=True, award_line=None, state=State.IN_FORCE
    )
    CommitmentFactory(agreement=Agreement.objects.get(reference="EX-2019-060"), amount=Decimal("7000.00"))
    found = references(reader, year="2019", sort="-committed")
    assert found == ["EX-2019-060", "EX-2019-001", "EX-2019-002", "EX-2019-009"]
    page = page_of(reader, "agreements", year="2019", sort="-committed")
    assert next(head for head in page["columns"] if head.sorted).sorted_words == "largest first"


def test_what_is_unknown_stands_last_either_way(reader, books):
    assert references(reader, year="2019", sort="starts")[-1] == "EX-2019-009"
    assert references(reader, year="2019", sort="-starts")[-1] == "EX-2019-009"


def test_pages_turn_and_the_file_holds_every_row(reader, books):
    PaymentFactory.create_batch(
        60, agreement=books["first"], budget=BudgetFactory(fund=books["fund"]), amount=Decimal(1)
    )
    page = page_of(reader, "payments", year="2019")
    assert (len(page["rows"]), page["count"]) == (50, "62 of 62 payments")
    assert page["foot"][0].note == "On all 2 pages"
    second = page_of(reader, "payments", **QueryDict(page["next_url"][1:]).dict())
    assert len(second["rows"]) == 12
    assert page_of(reader, "payments", year="2019", page="99")["page_obj"].number == 2
    rows = csv_of(reader, "payments", year="2019", page="2")
    assert len(rows) == 62
    assert len(set(map(str, rows))) <= 62


def test_rows_that_sort_alike_keep_one_order_over_the_pages(reader, books):
    budget = BudgetFactory(fund=books["fund"])
    PaymentFactory.create_batch(70, agreement=books["first"], budget=budget, amount=Decimal(2))
    payments = [payment.pk for payment in Payment.objects.filter(amount=Decimal(2)).order_by("pk")]
    report = page_of(reader, "payments", year="2019", sort="amount", page="1")
    then = page_of(reader, "payments", year="2019", sort="amount", page="2")
    assert len(report["rows"]) + len(then["rows"]) == len(payments) + 2


def test_n_of_m_is_counted_within_the_year(reader, books):
    assert page_of(reader, "agreements", year="2019", state="draft")["count"] == "1 of 3 agreements"
    assert page_of(reader, "budget-movements", year="2019", kind="allocation")["count"] == "1 of 2 movements"


# Words


@pytest.mark.parametrize("name", LISTS)
def test_an_empty_list_says_what_there_is_none_of(reader, name):
    page = page_of(reader, name, year="2019")
    assert page["rows"] == []
    assert "2019/20" in page["empty"].words


def test_a_finance_officer_is_shown_the_next_step(client_of, finance):
    page = page_of(client_of(finance), "payments", year="2019")
    assert page["empty"].words == "No payments are recorded for 2019/20."
    assert page["empty"].label == "Record a payment"
    assert page["empty"].url == "/admin/grants/payment/add/"


def test_a_filter_that_matches_nothing_can_be_cleared(reader, books):
    page = page_of(reader, "agreements", year="2019", text="nothing like it")
    assert page["empty"].words == "No agreement matches."
    assert (page["empty"].label, page["empty"].url) == ("Clear the filters", "/reports/agreements/")


def test_headings_are_true_sentences(reader, books):
    assert page_of(reader, "agreements", year="2019")["heading"] == (
        "Two agreements hold £12,000 for 2019/20; £1,500.10 of it is paid"
    )
    assert page_of(reader, "agreements", year="2020")["heading"] == (
        "One agreement holds £900.50 for 2020/21; none of it is paid"
    )
    assert page_of(reader, "agreements", year="2019", state="draft")["heading"] == (
        "One agreement; nothing is committed for 2019/20"
    )
    assert page_of(reader, "delivery", year="2019")["heading"] == (
        "Of one measure of one agreement, it has a figure for 2019/20"
    )


def test_doubt_is_shown_beside_the_figure(reader, books):
    row = next(row for row in page_of(reader, "agreements", year="2019")["rows"] if row.name == "Bridge to work")
    assert "as published, not evidenced" in row.under_name
    assert row.cells[4].caveat == "not evidenced"
    assert row.cells[2].caveat == "assumed"


# Hostile text


def test_text_is_never_run(reader, books):
    provider = ProviderFactory(name=HOSTILE)
    AgreementFactory(in_force=True, title=SCRIPT, paid_to=provider, reference="EX-2019-070")
    response = reader.get("/reports/agreements/", {"year": "2019", "sort": "title", "text": SCRIPT})
    assert SCRIPT not in response.content.decode()
    row = next(row for row in csv_of(reader, "agreements", year="2019") if row["reference"] == "EX-2019-070")
    assert row["paid_to"] == f"'{HOSTILE}"
    assert row["title"] == SCRIPT
    sheet = excel_of(reader, "agreements", year="2019")
    assert HOSTILE in {cell for line in sheet for cell in line}


def test_an_address_is_not_written_into_the_page(reader, books):
    response = reader.get("/reports/agreements/", {"sort": "title", "note": SCRIPT})
    assert SCRIPT not in response.content.decode()


# People


@pytest.fixture
def provider_client(client_of: Any, books: dict[str, Any]) -> Client:
    """Signed in for the party that delivers the first agreement."""
    user = UserFactory(role=Role.PROVIDER)
    ProviderMemberFactory(provider=books["second"].delivered_by, user=user)
    return client_of(user)


def test_a_providers_user_lists_the_providers_own_and_nothing_else(provider_client, books):
    assert references(provider_client, year="all") == ["EX-2019-002"]
    assert csv_of(provider_client, "payments", year="all") == []
    page = page_of(provider_client, "agreements", year="all")
    assert page["count"] == "1 of 1 agreement"
    assert {"provider", "area", "fund"}.isdisjoint(page["filters"].fields)


def test_a_providers_user_counts_once_an_agreement_that_the_provider_is_named_in_twice(client_of, books):
    both = AgreementFactory(in_force=True, reference="EX-2019-080")
    both.paid_to = both.reports = both.delivered_by
    both.save()
    user = UserFactory(role=Role.PROVIDER)
    ProviderMemberFactory(provider=both.delivered_by, user=user)
    client = client_of(user)
    assert references(client, year="2019") == ["EX-2019-080"]
    assert page_of(client, "agreements", year="2019")["foot"][0].cells[4].text == "£6,000"


@pytest.mark.parametrize("name", ["budget-movements", "delivery"])
@pytest.mark.parametrize("kind", ["page", "csv", "xlsx"])
def test_the_other_lists_refuse_a_providers_user(provider_client, name, kind):
    assert provider_client.get(f"/reports/{name}/", {"format": kind}).status_code == 403


def test_a_choice_of_another_providers_record_does_nothing_for_a_providers_user(provider_client, books):
    assert references(provider_client, year="all", provider=books["first"].delivered_by_id) == ["EX-2019-002"]


def test_a_record_page_narrows_a_list_as_its_filter_does(books, commissioner):
    from_filter = Agreements(QueryDict(urlencode({"year": "all", "area": books["first"].area_id})), commissioner)
    within = Agreements.filters_class.base_filters["area"].names(books["first"].area)
    assert list(from_filter.keys()) == list(Agreements(QueryDict("year=all"), commissioner, only=within).keys())


def test_a_movements_decision_opens(reader, books):
    decision = DecisionFactory()
    AllocationFactory(budget=BudgetFactory(fund=books["fund"]), intention=books["line"], decision=decision)
    page = page_of(reader, "budget-movements", year="2019", decision=decision.pk)
    assert [row.cells[5].url for row in page["rows"]] == [decision.get_absolute_url()]
