"""A variation over the office's share, end to end in a browser: drafted, told what it lacks, checked, in force."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from core.models import User
from grants.actions import activate_agreement
from grants.links import admin_address
from grants.models import Agreement, Instalment
from tests import factories
from tests.browser.checks import assert_accessible, assert_fits

pytestmark = pytest.mark.django_db(transaction=True)
DATES = [("2019-04-01", "2019-06-30"), ("2019-07-01", "2019-09-30")]


@pytest.fixture
def agreement(officer: User, officer2: User) -> Agreement:
    """£6,000 for 2019/20 in force, planned in two halves, the first paid."""
    line = factories.IntentionFactory()
    budget = factories.BudgetFactory(fund=line.framework.fund, year=2019)
    factories.BudgetEntryFactory(budget=budget, amount=Decimal(10_000))
    factories.DecisionFactory(reference="PCC/2019/020", fund=budget.fund, amount=Decimal(1_600))
    draft = factories.GrantFactory(ready=True, intention=line, drafted_by=officer, title="Outreach")
    made = activate_agreement(agreement=Agreement.objects.get(pk=draft.pk), by=officer2)
    rows = [
        factories.InstalmentFactory(agreement=made, number=number, period_from=first, period_to=last, amount=3000)
        for number, (first, last) in enumerate(DATES, start=1)
    ]
    factories.PaymentFactory(agreement=made, budget=budget, instalment=rows[0], amount=Decimal(3000))
    return made


def test_a_variation_over_the_share(
    open_page: Callable[..., Page], agreement: Agreement, officer: User, finance: User
) -> None:
    page = open_page(officer, scripts=False)
    page.goto(admin_address(agreement))
    page.get_by_role("link", name="Vary it").click()
    page.get_by_label("Raise its value").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Raised by, 2019/20").fill("1,600")
    page.get_by_label("Takes effect on").fill("1 October 2019")
    page.get_by_role("textbox", name="Why").fill("More people came than were expected.")
    page.get_by_role("button", name="Save and read it through").last.click()

    body = page.locator("main")
    expect(body).to_contain_text("This variation comes to £1,600, more than 20% of the £6,000")
    expect(body).to_contain_text("Choose the decision that authorises it.")
    page.get_by_role("link", name="Change it").click()
    page.get_by_label("Decision").select_option(value=str(decision_of(agreement)))
    page.get_by_role("button", name="Save and read it through").last.click()
    expect(body).to_contain_text("a second person has to check it")
    page.get_by_role("button", name="Ask for a check").click()

    checker = open_page(finance)
    checker.goto(f"{admin_address(agreement).replace('change/', '')}variations/1/")
    for words in ("£7,600.00", "£3,000.00", "£4,600.00", "£2,400 left"):
        expect(checker.locator("main")).to_contain_text(words)
    assert_accessible(checker)
    assert_fits(checker)
    checker.get_by_role("button", name="Put into force").click()
    expect(checker.locator("main")).to_contain_text("Award raised from £6,000 to £7,600")
    assert list(Instalment.objects.values_list("amount", flat=True)) == [3000, 4600]


def decision_of(agreement: Agreement) -> int:
    return int(agreement.fund.decisions.get(reference="PCC/2019/020").pk)
