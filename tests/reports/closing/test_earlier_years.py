"""The earlier years that are open still, as the pages of a later year's end tell them."""

from decimal import Decimal

import pytest
from django.utils import timezone

from core.periods import FinancialYear
from tests.asked import asked_in_words
from tests.factories import AgreementFactory, BudgetEntryFactory, CommitmentFactory, PeriodCloseFactory

pytestmark = pytest.mark.django_db
PAGE, CLOSE = "/year-end/?year=2020", "/year-end/close/?year=2020"


@pytest.fixture
def fund():
    """£10,000 for 2019/20, of which £6,000 is committed and nothing paid, and £2,000 for 2020/21."""
    fund = BudgetEntryFactory(budget__year=2019, amount=Decimal(10_000)).budget.fund
    BudgetEntryFactory(budget__fund=fund, budget__year=2020, amount=Decimal(2_000))
    agreement = AgreementFactory(in_force=True, intention__framework__fund=fund, commitment=None)
    CommitmentFactory(agreement=agreement, year=2019, amount=Decimal(6_000))
    return fund


@pytest.mark.parametrize("address", [PAGE, CLOSE])
def test_an_earlier_year_that_is_open_is_told_with_what_it_has_left(client_of, finance, fund, address):
    answer = client_of(finance).get(address)
    assert answer.context["page"]["earlier"].words == (
        "2019/20 is still open, with £4,000 not committed, and £6,000 committed and not paid. That can be carried into "
        "2020/21 only while 2020/21 is open."
    )
    assert 'href="/year-end/?year=2019"' in answer.content.decode().split("still open")[1].split("</p>")[0]


def test_what_is_nought_is_not_told(client_of, finance, fund):
    BudgetEntryFactory(budget=fund.budgets.get(year=2019), kind="reduction", amount=Decimal(-4_000))
    earlier = client_of(finance).get(PAGE).context["page"]["earlier"]
    assert earlier.words.startswith("2019/20 is still open, with £6,000 committed and not paid. That can be carried")


def test_of_several_the_latest_is_told_with_its_money_and_each_is_led_to(client_of, finance, fund):
    for year in (2017, 2018):
        BudgetEntryFactory(budget__fund=fund, budget__year=year, amount=Decimal(300))
    earlier = client_of(finance).get(PAGE).context["page"]["earlier"]
    assert earlier.words.endswith("only while 2020/21 is open. 2018/19 and 2017/18 are open too.")
    assert [link.url for link in earlier.links] == [f"/year-end/?year={year}" for year in (2019, 2018, 2017)]


def test_what_can_be_carried_into_the_year_is_that_of_the_year_before_it_alone(client_of, finance, fund):
    PeriodCloseFactory(year=2019)
    BudgetEntryFactory(budget__fund=fund, budget__year=2018, amount=Decimal(300))
    earlier = client_of(finance).get(PAGE).context["page"]["earlier"]
    assert earlier.words == "2018/19 is still open, with £300 not committed."


def test_nothing_can_be_carried_into_a_year_that_is_closed(client_of, finance, fund):
    PeriodCloseFactory(year=2020)
    earlier = client_of(finance).get(PAGE).context["page"]["earlier"]
    assert earlier.words.endswith("None of it can be carried into 2020/21, which is closed.")


def test_a_year_that_was_closed_is_not_told_until_it_is_reopened(client_of, finance, fund):
    PeriodCloseFactory(year=2019)
    client = client_of(finance)
    assert [client.get(address).context["page"]["earlier"] for address in (PAGE, CLOSE)] == [None, None]
    PeriodCloseFactory(year=2019, act="reopen", reason="An invoice came late")
    assert client.get(PAGE).context["page"]["earlier"].words.startswith("2019/20 is still open, with")


def test_a_year_that_is_not_over_says_nothing_of_earlier_ones(client_of, finance, fund):
    this = FinancialYear.containing(timezone.localdate())
    assert client_of(finance).get(f"/year-end/?year={this.start_year}").context["page"]["earlier"] is None


def test_how_many_years_are_open_adds_no_queries(client_of, finance, fund):
    client = client_of(finance)
    client.get(PAGE)
    with asked_in_words() as with_one:
        client.get(PAGE)
    BudgetEntryFactory(budget__fund=fund, budget__year=2017)
    BudgetEntryFactory(budget__fund=fund, budget__year=2018)
    with asked_in_words() as with_three:
        client.get(PAGE)
    assert len(with_three) <= len(with_one)
