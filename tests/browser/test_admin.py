"""The admin in a browser: nothing against WCAG 2.2 AA, no sideways scroll on a phone, and whole without scripts."""

import re

import pytest
from playwright.sync_api import expect

from commissioning.models import Budget, Provider
from core.models import User
from outcomes.models import Measure, Result
from tests.browser.checks import assert_accessible, assert_fits
from tests.factories import (
    AgreementMeasureFactory,
    AimFactory,
    AllocationFactory,
    BudgetEntryFactory,
    ContextFigureFactory,
    DecisionFactory,
    FundFactory,
    GrantFactory,
    MeasureFactory,
    OpenQuestionFactory,
    ProviderContactFactory,
    ResultFactory,
    ServiceCoverageFactory,
    StatementFactory,
    TargetFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)
KINDS = {
    "commissioning": (
        "area",
        "provider",
        "fund",
        "budget",
        "budgetentry",
        "allocation",
        "framework",
        "intention",
        "decision",
        "openquestion",
    ),
    "outcomes": ("measure", "agreementmeasure", "return", "contextfigure", "service", "servicecoverage"),
    "core": ("user",),
}


@pytest.fixture
def records():
    """One record of each kind, and what hangs on it."""
    ProviderContactFactory(provider__charity_number="1001957")
    BudgetEntryFactory()
    AllocationFactory()
    AimFactory(framework=StatementFactory().intention.framework)
    DecisionFactory()
    OpenQuestionFactory()
    grant = GrantFactory(in_force=True)
    for kind in Measure.Kind.values:
        AgreementMeasureFactory(agreement=grant, measure=MeasureFactory(kind=kind))
    result = ResultFactory()
    TargetFactory(agreement_measure=result.agreement_measure)
    ContextFigureFactory()
    ServiceCoverageFactory()
    return grant


def opened(page, address: str) -> None:
    """Open an address, and hold what every page is held to, on a wide screen and on a phone."""
    answer = page.goto(address)
    assert answer.status == 200, address
    assert_accessible(page)
    assert_fits(page)


@pytest.mark.parametrize("app", KINDS)
def test_lists_forms_and_histories_can_be_used_by_everybody(open_page, administrator, records, app):
    page = open_page(administrator)
    opened(page, f"/admin/{app}/")
    for kind in KINDS[app]:
        opened(page, f"/admin/{app}/{kind}/")
        first = page.locator("tbody th a").first.get_attribute("href")
        opened(page, first)
        opened(page, first.replace("/change/", "/history/"))


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("officer", "/admin/"),
        ("officer", "/admin/commissioning/provider/?q=nobody"),
        ("officer", "/admin/commissioning/provider/add/"),
        ("officer", "/admin/commissioning/intention/add/"),
        ("officer", "/admin/commissioning/openquestion/add/"),
        ("officer", "/admin/commissioning/allocation/add/"),
        ("officer", "/admin/outcomes/return/add/"),
        ("officer", "/admin/outcomes/agreementmeasure/choose/"),
        ("finance", "/admin/commissioning/budget/add/"),
        ("finance", "/admin/commissioning/budgetentry/add/"),
        ("administrator", "/admin/core/user/add/"),
    ],
)
def test_empty_forms_can_be_used_by_everybody(open_page, request, records, who, address):
    opened(open_page(request.getfixturevalue(who)), address)


def test_a_quarters_results_are_recorded_without_scripts(open_page, officer, records):
    page = open_page(officer, scripts=False)
    page.goto("/admin/outcomes/return/add/")
    page.get_by_label("Agreement").select_option(str(records.pk))
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Continue").click()
    count = records.measures.get(measure__kind=Measure.Kind.COUNT)
    page.locator(f"#id_measure-{count.pk}-number").fill("24.5")
    page.get_by_role("button", name="Record the results", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Enter a whole number")
    page.locator(f"#id_measure-{count.pk}-number").fill("24")
    page.get_by_role("button", name="Record the results", exact=True).click()
    page.wait_for_load_state()
    assert Result.objects.get(agreement_measure=count).number == 24


def test_the_forms_of_results_and_of_measures_can_be_used_by_everybody(open_page, officer, records):
    page = open_page(officer)
    opened(page, f"/admin/outcomes/return/add/?agreement={records.pk}")
    opened(page, f"/admin/outcomes/return/add/?agreement={records.pk}&quarter=2019-1")
    page.get_by_role("button", name="Record the results", exact=True).click()
    assert_accessible(page)
    opened(page, f"/admin/outcomes/agreementmeasure/choose/?agreement={records.pk}")


def test_the_next_years_budget_is_recorded_without_scripts(open_page, finance):
    fund = FundFactory()
    page = open_page(finance, scripts=False)
    page.goto(f"/admin/commissioning/budget/add/?fund={fund.pk}&year=2020")
    page.get_by_label(re.compile("Original amount")).fill("371,377.5")
    page.get_by_label("Takes effect on").fill("1/4/2020")
    page.get_by_role("button", name="Record the budget").click()
    expect(page.get_by_role("alert")).to_contain_text("Say where the figure comes from")
    expect(page.get_by_label(re.compile("Original amount"))).to_have_value("371,377.5")
    page.get_by_label(re.compile("Reason")).fill("Agreed by the panel.")
    page.get_by_role("button", name="Record the budget").click()
    page.wait_for_load_state()
    assert str(Budget.objects.get().amount()) == "371377.50"


def test_a_form_with_faults_can_be_used_by_everybody(open_page, officer):
    page = open_page(officer)
    page.goto("/admin/commissioning/provider/add/")
    page.get_by_label("Charity number").fill("12")
    page.get_by_role("button", name="Save", exact=True).click()
    assert_accessible(page)
    assert_fits(page)
    page.get_by_role("link", name=re.compile("Enter a charity number")).click()
    expect(page.locator("#id_charity_number")).to_be_focused()
    assert not Provider.objects.exists()


def test_colleagues_are_added_and_choose_their_passwords(open_page, administrator):
    page = open_page(administrator, scripts=False)
    for name, role in (
        ("amorgan", "commissioning officer"),
        ("dosei", "commissioning officer"),
        ("chief", "commissioner"),
    ):
        page.goto("/admin/core/user/add/")
        page.get_by_label(re.compile("Full name")).fill(name.title())
        page.get_by_label(re.compile("User name")).fill(name)
        page.get_by_label("Work e-mail").fill(f"{name}@example.org")
        page.get_by_label("Role").select_option(label=role)
        page.get_by_role("button", name="Save", exact=True).click()
    link = page.get_by_label("Link to set a password").input_value()
    theirs = open_page()
    theirs.goto(link)
    theirs.locator("#id_password1").fill("a long enough phrase 19")
    theirs.locator("#id_password2").fill("a long enough phrase 19")
    theirs.get_by_role("button", name="Save the new password").click()
    theirs.wait_for_load_state()
    assert User.objects.get(username="chief").check_password("a long enough phrase 19")
    assert User.objects.count() == 4
