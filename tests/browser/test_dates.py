"""An earlier position in a real browser, without a script: chosen, said, walked from, and left again."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from reports.demonstration.clock import happening
from tests.browser.checks import assert_accessible, assert_fits
from tests.factories import AgreementFactory, BudgetEntryFactory, PaymentFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

SAID = "Figures as at 30 June 2019, using records made by 12 July 2019."
CHOSEN = "position=2019-06-30&records=2019-07-12"


@pytest.fixture
def grant(transactional_db):
    """£6,000 awarded in April 2019; £1,500 paid in May, and £900 recorded in August that left in June."""
    with happening(dt.date(2019, 4, 5), 0, UserFactory()):
        grant = AgreementFactory(in_force=True, reference="AB-2019-001")
        budget = BudgetEntryFactory(budget__fund=grant.fund, budget__year=2019, amount=Decimal(20000)).budget
    for month, amount, paid_on in ((5, 1500, dt.date(2019, 5, 2)), (8, 900, dt.date(2019, 6, 1))):
        with happening(dt.date(2019, month, 5), 0, UserFactory()):
            PaymentFactory(agreement=grant, budget=budget, amount=Decimal(amount), paid_on=paid_on)
    return grant


@pytest.mark.parametrize("width", [1280, 320])
def test_one_asks_for_an_earlier_position_walks_from_it_and_goes_back_to_today(grant, open_page, finance, width):
    page = open_page(finance, scripts=False)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/reports/ring-fence/?year=2019&group=agreement")
    expect(page.locator("tfoot")).to_contain_text("£2,400")

    page.get_by_text("Change the dates").click()
    page.get_by_label("Position to").fill("30 June 2019")
    page.get_by_label("Using records made by").fill("12/7/2019")
    page.get_by_role("button", name="Show these dates").click()
    expect(page.locator("main")).to_contain_text(SAID)
    expect(page.locator("tfoot")).to_contain_text("£1,500")

    page.get_by_role("link", name=grant.title).click()
    expect(page).to_have_url(re.compile(CHOSEN))
    expect(page.locator("main")).to_contain_text("£1,500 of £6,000 is paid for 2019/20")
    page.get_by_role("link", name="One payment").click()
    expect(page).to_have_url(re.compile(CHOSEN))
    expect(page.locator("main")).to_contain_text(SAID)

    page.get_by_role("link", name="Back to today").click()
    expect(page).not_to_have_url(re.compile("position="))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Two payments of £2,400")


def test_the_file_of_an_earlier_position_is_named_by_its_dates(grant, open_page, finance):
    page = open_page(finance)
    page.goto(f"/reports/payments/?year=2019&{CHOSEN}")
    with page.expect_download() as taken:
        page.get_by_role("link", name="CSV").click()

    assert taken.value.suggested_filename == "payments-2019-20-position-2019-06-30-records-2019-07-12.csv"
    assert len(taken.value.path().read_text(encoding="utf-8-sig").splitlines()) == 2


def test_pages_as_at_chosen_dates_are_accessible_and_fit_a_phone(grant, open_page, finance):
    page = open_page(finance)
    for address in ("/", "/reports/ring-fence/", "/reports/agreements/", grant.get_absolute_url()):
        page.goto(f"{address}?{CHOSEN}")
        page.get_by_text("Change the dates").click()
        assert_accessible(page)
        assert_fits(page)
        page.set_viewport_size({"width": 320, "height": 800})
        assert_accessible(page)
        page.set_viewport_size({"width": 1280, "height": 900})
