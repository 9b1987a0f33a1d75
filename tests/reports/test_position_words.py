"""The words of the ring-fence position: its heading in every case, where it opens, and what is explained below it."""

from decimal import Decimal

import pytest
from django.test import Client

from commissioning.models import Fund, Intention
from grants.models.agreements import State
from reports.position.report import RingFencePosition
from tests.factories import (
    AgreementFactory,
    BudgetEntryFactory,
    BudgetFactory,
    CommitmentFactory,
    FrameworkFactory,
    FundFactory,
    OpenQuestionFactory,
    ProviderFactory,
)

pytestmark = pytest.mark.django_db
ADDRESS = "/reports/ring-fence/"


def heading_with(budget: str | None, committed: str | None, client: Client) -> str:
    fund = FundFactory(code="example")
    FrameworkFactory(fund=fund)
    if budget is not None:
        BudgetEntryFactory(budget__fund=fund, amount=Decimal(budget))
    if committed is not None:
        CommitmentFactory(
            agreement__intention__framework__fund=fund, agreement__state=State.IN_FORCE, amount=Decimal(committed)
        )
    heading: str = client.get(ADDRESS, {"fund": "example", "year": "2019"}).context["page"]["heading"]
    return heading


@pytest.mark.parametrize(
    ("budget", "committed", "heading"),
    [
        ("10000", "6000", "£6,000 of £10,000 is committed; £4,000 is left"),
        ("10000", "10000", "All of £10,000 is committed; nothing is left"),
        ("10000", "12000.50", "£12,000.50 is committed against £10,000: £2,000.50 over the ring-fence"),
        ("10000", None, "£0 of £10,000 is committed; £10,000 is left"),
        ("0", None, "£0 of £0 is committed; nothing is left"),
        (None, "6000", "No budget is recorded for 2019/20; £6,000 is committed, subject to budget"),
        (None, None, "No budget is recorded for 2019/20; nothing is committed"),
    ],
)
def test_the_heading_says_where_the_ring_fence_stands(client_of, officer, budget, committed, heading):
    assert heading_with(budget, committed, client_of(officer)) == heading


def test_of_several_funds_the_one_that_is_meant_is_named(client_of, officer):
    fund = FundFactory(code="one", name="Safer streets")
    BudgetFactory(fund__name="Another", year=2019)

    page = client_of(officer).get(ADDRESS, {"fund": fund.code, "year": "2019"}).context["page"]
    home = client_of(officer).get("/", {"fund": fund.code, "year": "2019"}).context["page"]

    assert page["name"] == "Ring-fence position, 2019/20, by intention, of Safer streets"
    assert page["heading"] == "No budget of Safer streets is recorded for 2019/20; nothing is committed"
    assert home["heading"].startswith("No budget of Safer streets is recorded for 2019/20")


def test_a_fund_that_is_not_ring_fenced_has_a_budget(client_of, officer):
    fund = FundFactory(ring_fence=Fund.RingFence.NONE)
    BudgetEntryFactory(budget__fund=fund, amount=Decimal("1000"))
    CommitmentFactory(agreement__intention__framework__fund=fund, agreement__state=State.IN_FORCE)

    page = client_of(officer).get(ADDRESS).context["page"]

    assert page["heading"].endswith("£5,000 over the budget")
    assert page["foot"][1].name == "Against the budget of £1,000"


# Where pages open


def test_pages_open_at_the_first_ring_fenced_fund_with_a_budget_in_the_latest_year():
    BudgetFactory(fund__name="B", year=2021, fund__ring_fence=Fund.RingFence.NONE)
    BudgetFactory(fund__name="C", year=2020)
    BudgetFactory(fund__name="A", year=2019)

    scope = RingFencePosition({}).scope

    assert (scope.fund.name, str(scope.year), scope.opens_here) == ("C", "2020/21", True)
    assert [str(year) for year in scope.years] == ["2021/22", "2020/21", "2019/20"]


def test_a_chosen_fund_opens_at_its_own_latest_year():
    BudgetFactory(fund__code="old", year=2017)
    BudgetFactory(fund__code="new", year=2020)
    assert str(RingFencePosition({"fund": "old"}).scope.year) == "2017/18"


# Words below the table


def words_below(client: Client, **asked: str) -> dict[str, str]:
    page = client.get(ADDRESS, {"fund": "example", **asked}).context["page"]
    return {meaning.term: meaning.text for group in page["meanings"] for meaning in group.meanings}


def test_only_the_words_that_occur_are_explained(book, client_of, officer):
    client = client_of(officer)
    assert {"TBC", "n/a", "Not evidenced", "No forecast made", "2019/20"} <= set(words_below(client))
    assert "TBC" not in words_below(client, intention="A-1")
    assert "Delivered by" in words_below(client, group="provider")
    assert "Area" in words_below(client, group="area")
    assert "Planned, allocated" in words_below(client, group="agreement")


def test_the_variance_is_said_to_be_of_the_lines_with_an_allocation(book, client_of, officer):
    def note(year: str) -> str:
        return client_of(officer).get(ADDRESS, {"fund": "example", "year": year}).context["page"]["table_note"]

    assert note("2019").endswith("It is of the lines that have an allocation alone, in groups and in the total too.")
    assert note("2020").endswith("plus is an overspend.")


def test_a_price_for_another_year_is_not_stated_for_this_one(book, client_of, officer):
    client = client_of(officer)
    row = client.get(ADDRESS, {"fund": "example", "year": "2020"}).context["page"]["rows"][0]
    assert (row.cells[0].text, row.cells[0].absent) == ("not stated", True)
    assert "Not stated" in words_below(client, year="2020")
    assert "Subject to budget" in words_below(client, year="2020")


def test_an_amount_in_question_says_what_it_would_make_of_commitments(book, client_of, officer):
    line = Intention.objects.get(ref="A-1")
    OpenQuestionFactory(
        about=line, label="the price", counted_amount=Decimal("20000.30"), other_amount=Decimal("200000.30")
    )
    OpenQuestionFactory(label="something else")

    said = words_below(client_of(officer))

    assert said["The price"] == (
        "Counted at £20,000.30. If it is £200,000.30, commitments come to £206,500.63, £6,500.63 over."
    )
    assert "Something else" not in said


def test_part_evidenced_says_how_much(book, client_of, officer):
    agreement = AgreementFactory(in_force=True, intention=Intention.objects.get(ref="A-1"))
    CommitmentFactory(agreement=agreement, published=True, amount=Decimal("10.00"))

    page = client_of(officer).get(ADDRESS, {"fund": "example", "group": "agreement"}).context["page"]

    caveats = {row.name: row.cells[2].caveat for row in page["rows"]}
    assert caveats[agreement.title] == "£6,000 evidenced"


def test_a_name_that_a_spreadsheet_would_run_is_made_safe(book, client_of, officer):
    ProviderFactory(name='=HYPERLINK("x")')
    Intention.objects.filter(ref="C-3").update(activity='=HYPERLINK("x")', category="<script>alert(1)</script>")
    client = client_of(officer)

    file = b"".join(client.get(ADDRESS, {"fund": "example", "format": "csv"}).streaming_content).decode()
    page = client.get(ADDRESS, {"fund": "example"}).content.decode()

    assert '"\'=HYPERLINK(""x"")"' in file
    assert "<script>alert" not in page


def test_a_question_about_an_agreement_is_priced_in_the_years_that_bear_it(client_of, officer):
    fund = BudgetEntryFactory(amount=Decimal(10_000)).budget.fund
    grant = AgreementFactory(in_force=True, intention__framework__fund=fund, commitment=None)
    CommitmentFactory(agreement=grant, year=2019, amount=Decimal(5_400))
    OpenQuestionFactory(about=grant, label="the award", counted_amount=Decimal(5_400), other_amount=Decimal(10_600))

    def told(year: int) -> str:
        return client_of(officer).get(ADDRESS, {"fund": fund.code, "year": year}).content.decode()

    assert "Counted at £5,400" in told(2019)
    for year, amount in ((2019, -5_400), (2020, 5_400)):
        kind = "release" if amount < 0 else "award"
        CommitmentFactory(agreement=grant, year=year, amount=Decimal(amount), kind=kind)
    assert "Counted at" not in told(2019)
