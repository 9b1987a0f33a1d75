"""Finance moves budget, closes a year with its rest, and one who may reopens it: in a browser, without a script."""

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from commissioning.closing import is_closed
from commissioning.models import Budget
from core.periods import FinancialYear
from tests.browser.checks import assert_accessible, assert_fits
from tests.factories import (
    AgreementFactory,
    BudgetEntryFactory,
    CommitmentFactory,
    InstalmentFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)
YEAR = FinancialYear(2019)


@pytest.fixture
def chief():
    return UserFactory(role="finance", may_authorise=True, name="C. Chief")


@pytest.fixture
def budgets():
    """£10,000 for 2019/20 with £6,000 committed, £2,000 for the next year, and another fund's £500."""
    source = BudgetEntryFactory(budget__fund__ring_fence="none", amount=Decimal(10_000)).budget
    BudgetEntryFactory(budget__fund=source.fund, budget__year=2020, amount=Decimal(2_000))
    other = BudgetEntryFactory(budget__fund__ring_fence="none", amount=Decimal(500)).budget
    agreement = AgreementFactory(in_force=True, intention__framework__fund=source.fund, commitment=None)
    CommitmentFactory(agreement=agreement, decision=agreement.decision, amount=Decimal(6_000))
    InstalmentFactory(agreement=agreement, number=1)
    return source, other


def looked_at(page):
    assert_accessible(page)
    assert_fits(page)


def test_virement_year_end_and_reopening(open_page, chief, budgets):
    source, other = budgets
    page = open_page(chief, scripts=False)

    page.goto(f"/admin/commissioning/budget/{source.pk}/change/")
    page.get_by_role("link", name="Move money to another budget").click()
    assert_fits(page)
    page.get_by_label("To which budget?").select_option(str(other))
    page.get_by_label("Amount").fill("£4,000.01")
    page.get_by_label("Takes effect on").fill("1 October 2019")
    page.get_by_label("Reason").fill("The other line is short")
    page.get_by_role("button", name="Move money to another budget").click()
    expect(page.locator("body")).to_contain_text("£4,000.01 is £0.01 more than")
    page.get_by_label("Amount").fill("£1,000")
    page.get_by_role("button", name="Move money to another budget").click()
    expect(page.locator("body")).to_contain_text("The virement is recorded, in both budgets.")
    assert [budget.amount() for budget in budgets] == [Decimal(9_000), Decimal(1_500)]

    page.goto("/year-end/?year=2019")
    assert_fits(page)
    page.get_by_role("link", name="Settle what is left, and close 2019/20").click()
    assert_fits(page)
    first = page.get_by_role("group", name=str(source))
    first.get_by_label("Carry it into the next year, with its budget").check()
    first.get_by_label("Carry it forward into the next year").check()
    first.get_by_label("Why is it moved?").fill("The year’s end")
    second = page.get_by_role("group", name=str(other))
    second.get_by_label("Return it to its source").check()
    second.get_by_label("Why is it moved?").fill("Not needed")
    page.get_by_label("Why is the year closed as it stands?").fill("The accounts are signed")
    page.get_by_role("button", name="Show what will be done").click()
    expect(page.locator("body")).to_contain_text(f"{source}: £6,000 of commitments goes into 2020/21, with its budget.")
    assert_fits(page)
    page.get_by_role("button", name="Close 2019/20").click()
    expect(page.locator("body")).to_contain_text("2019/20 is closed")
    assert is_closed(YEAR)
    assert Budget.objects.get(fund=source.fund, year=2020).amount() == Decimal(11_000)

    page.get_by_role("link", name="Reopen 2019/20").click()
    page.get_by_label("Reason").fill("A late invoice of the council’s")
    page.get_by_role("button", name="Reopen 2019/20").click()
    expect(page.locator("body")).to_contain_text("By C. Chief: A late invoice of the council’s.")
    assert not is_closed(YEAR)


def test_the_pages_can_be_used_by_everybody(open_page, chief, budgets):
    page = open_page(chief)
    fund = budgets[0].fund
    for address in (
        "/year-end/?year=2019",
        "/year-end/close/?year=2019",
        f"/year-end/open-budget/?year=2019&fund={fund.code}",
        "/forecasts/make/?year=2019",
        "/reports/forecasts/?year=2019",
        "/reports/accruals/?year=2019",
        f"/funds/{fund.code}/",
    ):
        assert page.goto(address).status == 200, address
        looked_at(page)
