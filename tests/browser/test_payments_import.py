"""A finance officer brings in a file of payments, matches what is left, records a refund, and undoes the file."""

import datetime as dt
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from commissioning.models import Fund
from grants.models import Payment
from tests import factories
from tests.browser.checks import assert_accessible, assert_fits
from tests.grants.imports.conftest import csv_of, paid

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def grant(db):
    """£6,000 for 2019/20 in instalments of £1,500, of which the first is planned."""
    budget = factories.BudgetEntryFactory(amount=Decimal(10000)).budget
    framework = factories.FrameworkFactory(fund=Fund.objects.get(pk=budget.fund_id))
    provider = factories.ProviderFactory(name="Addaction")
    line = factories.IntentionFactory(framework=framework, provider=provider)
    made = factories.GrantFactory(in_force=True, intention=line, paid_to=provider, reference="SM-2019-007")
    factories.InstalmentFactory(agreement=made, number=1)
    return made


@pytest.fixture
def july(tmp_path):
    file = tmp_path / "July spend.csv"
    odd = paid(amount="812.34", date="06/08/2019", voucher="7002", words="Training")
    beyond = paid(amount="7000.00", date="09/09/2019", voucher="7003", words="SM-2019-007")
    file.write_bytes(csv_of(paid(voucher="7001"), odd, beyond, *(paid(f"Other {n}") for n in range(40))))
    return file


def send(page, file, *, scripts):
    page.goto("/admin/grants/paymentimport/")
    page.get_by_role("link", name="Bring in payments").first.click()
    page.get_by_label("Where does it come from?").select_option(label="Ledger")
    page.get_by_label("File").set_input_files(file)
    if scripts:
        assert_accessible(page)
        assert_fits(page)
    page.get_by_role("button", name="Show what it would bring in").click()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_file_comes_in_is_matched_refunded_and_undone(open_page, finance, grant, july, scripts):
    factories.PaymentSourceFactory(name="Ledger")
    page = open_page(finance, scripts=scripts)
    send(page, july, scripts=scripts)
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("Two payments of £8,500.00 would come in")
    expect(page.locator("main")).to_contain_text("SM-2019-007 is then paid £2,500 more than is committed for 2019/20")
    if scripts:
        assert_accessible(page)
        assert_fits(page)
    assert not Payment.objects.exists()
    page.get_by_role("button", name="Bring it in").click()
    expect(page.locator("body")).to_contain_text("Two payments brought in. One row put aside for a person to match.")

    page.goto("/admin/grants/payment/")
    page.get_by_role("link", name="Payments to match").click()
    page.get_by_role("link", name="6 August 2019").click()
    page.get_by_role("link", name="Say whose it is").click()
    if scripts:
        assert_accessible(page)
        assert_fits(page)
    page.get_by_label("It is paid under an agreement").check()
    page.get_by_label("Under which agreement?").select_option(value=str(grant.pk))
    page.get_by_role("button", name="Save").click()
    expect(page.locator("body")).to_contain_text("£812.34 to Addaction, 6 August 2019: matched.")

    page.goto("/admin/grants/payment/")
    page.get_by_role("link", name="Record money back").click()
    page.get_by_label("Agreement").select_option(value=str(grant.pk))
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Refund: the party gave it back").check()
    page.get_by_label("No: it was not spent").check()
    page.get_by_label("1, due").check()
    page.get_by_role("button", name="Fill in from the instalment").last.click()
    page.get_by_label("Amount").fill("300")
    page.get_by_label("Came on").fill("1 October 2019")
    page.get_by_label("Why did it come back?").fill("Underspent in the first quarter.")
    if scripts:
        assert_accessible(page)
        assert_fits(page)
    page.get_by_label("Came on").press("Enter")  # saves what was typed, as a form does
    expect(page.locator("body")).to_contain_text("£300.00 back from SM-2019-007 on 1 October 2019 is recorded.")
    assert Payment.objects.get(kind="refund").paid_on == dt.date(2019, 10, 1)

    page.get_by_role("link", name="Reverse it").click()
    page.get_by_label("Why is it reversed?").fill("It never came.")
    page.get_by_role("button", name="Reverse it").click()
    expect(page.locator("body")).to_contain_text("£300.00 is reversed.")
    page.goto("/admin/grants/paymentimport/")
    page.get_by_role("link", name="July spend.csv").click()
    page.get_by_role("link", name="Undo it").click()
    page.get_by_label("Reason").fill("The wrong month.")
    page.get_by_role("button", name="Undo it").click()
    expect(page.locator("body")).to_contain_text("The import is undone.")
    assert sum(Payment.objects.values_list("amount", flat=True)) == 0

    send(page, july, scripts=scripts)
    expect(heading).to_have_text("Two payments of £8,500.00 would come in")
