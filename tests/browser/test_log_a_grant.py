"""Logging a grant in a real browser, with scripts and without: drafted, checked by a second person, paid, refused."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from commissioning.models import Decision, Intention
from core.models import User
from grants.models import Agreement
from tests import factories
from tests.browser.checks import assert_accessible, assert_fits

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def line(transactional_db: None) -> Intention:
    """The Herefordshire line: £10,000 is left of the year's budget, and £8,000 is authorised for it."""
    line = factories.IntentionFactory(
        ref="DIP-HER",
        activity="Drug intervention programme - Herefordshire",
        host=factories.ProviderFactory(name="Herefordshire Council"),
        provider=factories.ProviderFactory(name="Addaction"),
        area=factories.AreaFactory(name="Herefordshire"),
        resources=Decimal(30377),
        status="agreed",
    )
    fund = line.framework.fund
    factories.BudgetEntryFactory(budget=factories.BudgetFactory(fund=fund, year=2019), amount=Decimal(40377))
    factories.GrantFactory(
        published=True, reference="SM-2019-001", intention=line, paid_to=line.host, commitment__amount=Decimal(30377)
    )
    decided_on = dt.date(2019, 9, 12)
    factories.DecisionFactory(reference="PCC/2019/014", fund=fund, amount=Decimal(8000), decided_on=decided_on)
    return line


def log(page: Page, title: str) -> None:
    """Log a grant of £6,000 from the first page to the question for a check."""
    page.goto("/admin/grants/grant/add/")
    page.get_by_label("Drug intervention programme, Herefordshire").check()
    page.get_by_role("button", name="Continue").click()
    page.locator("#id_title").fill(title)
    page.locator("#id_purpose").fill("Arrest referral in Hereford custody suite at weekends.")
    page.locator("#id_reasons").fill("Fewer people offend again.")
    page.locator("#id_starts_on").fill("1 October 2019")
    page.locator("#id_ends_on").fill("1/4/2020")
    page.locator("#id_total").fill("6000")
    page.locator("#id_decision").select_option(index=1)
    page.locator(".beside").get_by_role("button", name="Show what this leaves").click()
    page.get_by_label("No, it ends on 31 March 2020").check()
    page.get_by_role("button", name="Split by quarter").click()
    page.get_by_label("This is a separate award").check()
    page.get_by_label("Open call", exact=True).check()
    page.get_by_label("None", exact=True).check()
    page.locator("#id_legal_power").select_option(index=1)
    page.locator("#id_signed_on").fill("20 September 2019")
    page.get_by_role("button", name="Save and ask for a check").click()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_grant_is_logged_checked_paid_and_a_second_one_refused(
    open_page: Callable[..., Page], line: Intention, officer: User, officer2: User, finance: User, scripts: bool
) -> None:
    drafting, checking, paying = (open_page(user, scripts=scripts) for user in (officer, officer2, finance))
    log(drafting, "Weekend custody cover")
    expect(drafting.get_by_text("waits for a second person to check it")).to_be_visible()
    grant = Agreement.objects.get(title="Weekend custody cover")

    checking.goto(f"/admin/grants/grant/{grant.pk}/change/")
    checking.get_by_role("link", name="Check it as it is saved").click()
    expect(checking.get_by_text("£4,000 left", exact=True)).to_be_visible()
    checking.get_by_role("button", name="Put into force").click()
    expect(checking.get_by_text("£6,000.00 is committed")).to_be_visible()

    paying.goto(f"/admin/grants/payment/add/?agreement={grant.pk}")
    paying.get_by_label("1, due 1 October 2019").check()
    paying.locator("p").get_by_role("button", name="Fill in from the instalment").click()
    paying.locator("#id_paid_on").fill("1 October 2019")
    paying.get_by_role("button", name="Save payment").click()
    expect(paying.get_by_text("£3,000.00 to SM-2019-002 on 1 October 2019 is recorded")).to_be_visible()

    log(drafting, "A second award")
    second = Agreement.objects.get(title="A second award")
    checking.goto(f"/admin/grants/grant/{second.pk}/check/")
    refusal = checking.locator("main")
    expect(refusal).to_contain_text("£2,000 more than the 2019/20 budget has left (£4,000)")
    expect(refusal).to_contain_text("£4,000 more than decision PCC/2019/014 has left (£2,000)")
    expect(checking.get_by_role("button", name="Put into force")).to_have_count(0)
    assert Agreement.objects.get(pk=second.pk).is_draft


def test_every_page_of_an_agreement_is_accessible_and_fits_a_phone(
    open_page: Callable[..., Page], line: Intention, officer: User, finance: User
) -> None:
    published = Agreement.objects.get(reference="SM-2019-001")
    decision = Decision.objects.get()
    draft = factories.GrantFactory(ready=True, intention=line, decision=decision, drafted_by=officer)
    standing = factories.GrantFactory(in_force=True, intention=line, decision=decision)
    factories.InstalmentFactory(agreement=standing, number=1, waits_on="Q1 return accepted")
    budget = line.framework.fund.budgets.get()
    payment = factories.PaymentFactory(agreement=standing, budget=budget, amount=Decimal(5))
    of = {"draft": draft.pk, "standing": standing.pk, "published": published.pk}
    addresses = {
        officer: [
            "grant/",
            "grant/add/",
            f"grant/add/?intention={line.pk}",
            f"grant/{of['draft']}/change/",
            f"grant/{of['draft']}/check/",
            f"grant/{of['draft']}/discard/",
            f"grant/{of['standing']}/change/",
            f"grant/{of['standing']}/schedule/",
            f"grant/{of['standing']}/end/",
            f"grant/{of['standing']}/instalments/1/free/",
            f"otheragreement/{of['published']}/complete/",
            "commitment/",
            "instalment/",
        ],
        finance: [
            "payment/",
            "payment/add/",
            f"payment/add/?agreement={of['standing']}",
            f"payment/{payment.pk}/change/",
            f"payment/{payment.pk}/reverse/",
        ],
    }
    for user, paths in addresses.items():
        page = open_page(user)
        for path in paths:
            assert page.goto(f"/admin/grants/{path}").ok, path
            assert_accessible(page)
            assert_fits(page)


def test_the_form_says_what_is_wrong_accessibly(open_page: Callable[..., Page], line: Intention, officer: User) -> None:
    page = open_page(officer)
    page.goto(f"/admin/grants/grant/add/?intention={line.pk}")
    page.locator("#id_starts_on").fill("1 April 2020")
    page.locator("#id_ends_on").fill("31/3/2019")
    page.locator("#id_total").fill("lots")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_role("alert").get_by_role("link")).to_have_count(2)
    page.get_by_role("alert").get_by_role("link").first.click()
    expect(page.locator("#id_ends_on")).to_be_focused()
    expect(page.locator("#id_total")).to_have_value("lots")
    assert_accessible(page)
    assert_fits(page)
