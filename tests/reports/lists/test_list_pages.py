"""The lists: their order, pages and words, hostile text, and who sees which rows."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils.http import urlencode

from commissioning.transfers import carry_forward, record_virement, reverse_budget_entry
from core.roles import Role
from grants.models import Agreement, Payment
from grants.models.agreements import State
from reports.lists.agreements import Agreements
from tests.factories import (
    AgreementFactory,
    AllocationFactory,
    BudgetEntryFactory,
    BudgetFactory,
    CommitmentFactory,
    DecisionFactory,
    IncomeFactory,
    PaymentFactory,
    ProviderFactory,
    ProviderMemberFactory,
    UserFactory,
)
from tests.reports.lists.pages import HOSTILE, LISTS, SCRIPT, csv_of, excel_of, page_of, references

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
        "One agreement holds £900.50 for 2020/21; nothing is recorded as paid"
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


@pytest.mark.parametrize("name", ["agreements", "payments"])
def test_who_is_joined_to_no_provider_is_told_so(client_of, books, name):
    page = page_of(client_of(UserFactory(role=Role.PROVIDER)), name, year=2019)
    assert (page["rows"], page["heading"]) == ([], "Nothing is yours to see yet")
    assert page["empty"].words.startswith("Your account is not joined to a provider yet.")


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


def test_money_that_moved_between_budgets_says_where_it_went_and_came_from(reader, client_of, finance):
    source = BudgetEntryFactory(budget__fund__ring_fence="none", budget__year=2019, amount=Decimal(900)).budget
    target = BudgetEntryFactory(budget__year=2019, amount=Decimal(1), budget__fund__ring_fence="none").budget
    said = {"amount": Decimal(50), "reason": "Needed there", "by": finance}
    moved = record_virement(from_budget=source, to_budget=target, effective_on=dt.date(2019, 6, 1), **said)
    following = BudgetFactory(fund=source.fund, year=2020)
    carry_forward(budget=source, **said)
    reverse_budget_entry(entry=moved, reason="Not needed", by=finance)
    asked = {"year": "all", "fund": source.fund.code}
    names = {row.name for row in page_of(reader, "budget-movements", **asked)["rows"]}
    assert names >= {
        f"Virement out to {target}",
        f"Carry-forward out to {following}",
        f"Carry-forward in from {source}",
        f"Reversal from {target}",
    }
    rows = csv_of(reader, "budget-movements", **asked)
    assert [row["to_or_from_budget"] for row in rows if row["kind"] == "virement out"] == [str(target)]
    sections = reader.get(source.fund.get_absolute_url()).context["page"]["sections"]
    (shown,) = [each["table"]["rows"] for each in sections if each["heading"] == "Budget entries"]
    assert names == {row.name for row in shown}
    trail = client_of(finance).get(f"/admin/commissioning/budget/{target.pk}/change/").content.decode()
    assert f"Virement in of £50 from {source}: the budget of {target} from £1 to £51" in trail


def test_a_movements_decision_opens(reader, books):
    decision = DecisionFactory()
    AllocationFactory(budget=BudgetFactory(fund=books["fund"]), intention=books["line"], decision=decision)
    page = page_of(reader, "budget-movements", year="2019", decision=decision.pk)
    assert [row.cells[5].url for row in page["rows"]] == [decision.get_absolute_url()]


def test_the_heading_of_income_does_not_set_one_funds_money_against_anothers(client_of, commissioner):
    client = client_of(commissioner)

    def heading(**asked):
        return client.get("/reports/income/", asked).context["page"]["heading"]

    expected = IncomeFactory(amount=Decimal(120_000))
    IncomeFactory(fund=expected.fund, kind="received", amount=Decimal(100_000))
    assert heading(year="2019") == "£100,000 of £120,000 expected has come for 2019/20; £20,000 is still to come"
    other = IncomeFactory(year=2020, kind="received", amount=Decimal(300_005)).fund
    assert heading(year="all") == "£400,005 has come, £300,005 of it more than was expected; £20,000 is still to come"
    assert heading(year="all", fund=other.code) == "£300,005 has come, and none was recorded as expected"
    assert heading(year="all", kind="received") == "£400,005 received and £0 expected match"


def test_a_providers_person_who_asks_for_one_agreement_gets_that_one_and_no_others(client_of, books):
    person = UserFactory(role=Role.PROVIDER)
    ProviderMemberFactory(provider=books["first"].paid_to, user=person)
    Agreement.objects.filter(pk=books["later"].pk).update(paid_to=books["first"].paid_to)
    PaymentFactory(agreement=books["later"], budget=BudgetFactory(fund=books["fund"], year=2020))
    client = client_of(person)

    assert page_of(client, "payments", year="all")["count"] == "3 of 3 payments"
    assert page_of(client, "payments", year="all", agreement="EX-2019-001")["count"] == "2 of 3 payments"
    others = client.get("/reports/payments/", {"year": "all", "agreement": "EX-2019-002"})
    nobodys = client.get("/reports/payments/", {"year": "all", "agreement": "EX-2019-999"})
    assert others.status_code == nobodys.status_code == 400


@pytest.mark.parametrize("name", ["accruals", "delivery", "forecasts"])
def test_a_list_of_one_year_shows_its_own_where_all_are_asked_for(reader, books, name):
    own, every = (page_of(reader, name, **asked) for asked in ({}, {"year": "all"}))
    assert (every["name"], every["heading"]) == (own["name"], own["heading"])
    assert "all years" not in every["name"]
    assert every["filters"]["year"].value() == own["filters"]["year"].value()


def test_what_is_accrued_is_opened_for_the_year_of_the_payments(reader, books):
    links = reader.get("/reports/payments/?year=2019").context["page"]["links"]
    assert [link.url for link in links] == ["/reports/accruals/?year=2019"]


@pytest.mark.parametrize(("name", "sort"), [("agreements", ""), ("payments", "agreement"), ("forecasts", "-title")])
def test_a_column_of_titles_says_that_references_order_it(reader, books, name, sort):
    page = page_of(reader, name, year=2019, **({"sort": sort} if sort else {}))
    [said] = [head.sorted_words for head in page["columns"] if head.sorted]
    assert said == ("by reference, Z to A" if sort.startswith("-") else "by reference, A to Z")
