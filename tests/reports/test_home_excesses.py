"""Home tells what stands beyond a limit from the one list of excesses."""

from decimal import Decimal

import pytest

from tests.factories import AgreementFactory, BudgetEntryFactory, PaymentFactory
from tests.reports.records import THIS_YEAR

pytestmark = pytest.mark.django_db


def items(page):
    return [item for group in page["attention"] for item in group.items]


@pytest.fixture
def budget(fund):
    return BudgetEntryFactory(budget__fund=fund, budget__year=THIS_YEAR.start_year, amount=Decimal(90000)).budget


def overpay(fund, budget, amount):
    agreement = AgreementFactory(in_force=True, intention__framework__fund=fund, commitment__year=budget.year)
    PaymentFactory(agreement=agreement, budget=budget, amount=Decimal(amount))
    return agreement


def test_one_payment_beyond_its_commitment_is_told_by_name(home, fund, budget):
    agreement = overpay(fund, budget, 6500)
    facts = {item.fact: item for item in items(home())}
    item = facts[f"{agreement} {THIS_YEAR}: £500 paid beyond what is committed"]
    assert (item.why, item.figure, item.do_label) == (
        "£6,500 is paid, and £6,000 is committed.", "£500", "See what passed it",
    )  # fmt: skip


def test_several_are_one_item_that_leads_to_the_list(home, fund, budget):
    overpay(fund, budget, 6500)
    overpay(fund, budget, 6250)
    item = next(item for item in items(home()) if item.fact == "£750 paid beyond what is committed")
    assert item.do_url == "/reports/excesses/"
