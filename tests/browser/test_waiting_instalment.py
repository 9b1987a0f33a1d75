"""An instalment that waits on a condition, in a browser: refused, let be paid, an excess until it happened."""

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from core.roles import Role
from grants.links import admin_address
from tests import factories
from tests.browser.checks import assert_accessible, assert_fits

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def grant():
    """£6,000 for 2019/20, of which £1,500 is planned and waits on a return."""
    budget = factories.BudgetEntryFactory(amount=Decimal(10_000)).budget
    line = factories.IntentionFactory(framework__fund=budget.fund)
    made = factories.GrantFactory(in_force=True, intention=line, reference="SM-2019-007", title="Outreach")
    factories.InstalmentFactory(agreement=made, number=1, amount=Decimal(1500), waits_on="Q1 return accepted")
    return made


def pay(page, grant):
    page.goto(f"/admin/grants/payment/add/?agreement={grant.pk}")
    page.get_by_label("1, due").check()
    page.get_by_role("button", name="Fill in from the instalment").last.click()
    page.get_by_label("Paid on").fill("1 July 2019")
    page.get_by_role("button", name="Save payment", exact=True).click()


def test_it_waits_is_let_be_paid_and_stands_as_an_excess_until_it_happened(open_page, finance, grant):
    chief = factories.UserFactory(username="chief", role=Role.FINANCE, may_authorise=True)
    page, may = open_page(finance, scripts=False), open_page(chief)
    free = f"{admin_address(grant).replace('change/', '')}instalments/1/free/"

    pay(page, grant)
    expect(page.locator("main")).to_contain_text("Instalment 1 waits on: Q1 return accepted.")
    page.goto(free)
    expect(page.locator("main")).to_contain_text("Who may let it be paid before that: Chief")

    may.goto(free)
    may.get_by_text("Let it be paid before that").click()
    assert_accessible(may)
    assert_fits(may)
    may.get_by_role("button", name="Authorise it").click()
    expect(may.locator("main")).to_contain_text("There is a problem")
    may.locator("details textarea, details input[type=text]").fill("The service would stop.")
    may.get_by_role("button", name="Authorise it").click()
    expect(may.locator("body")).to_contain_text("can be paid before it has happened. That is an excess.")

    pay(page, grant)
    expect(page.locator("body")).to_contain_text("£1,500.00 to")
    page.goto("/reports/excesses/")
    for words in ("Q1 return accepted", "The service would stop.", "Chief"):
        expect(page.locator("main")).to_contain_text(words)

    page.goto(free)
    page.get_by_label("When did it happen?").fill("15 August 2019")
    page.get_by_role("button", name="It happened").click()
    page.goto("/reports/excesses/")
    expect(page.locator("main")).not_to_contain_text("The service would stop.")
