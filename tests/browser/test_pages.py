"""Lists and record pages in a browser: accessible, never wider than a phone, whole without scripts."""

from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from playwright.sync_api import expect

from commissioning.models import Area, Decision, Intention, OpenQuestion, Provider
from core.models import User
from grants.models import Agreement
from tests.browser.checks import assert_accessible, assert_fits
from tests.factories import (
    AgreementFactory,
    AgreementMeasureFactory,
    AllocationFactory,
    BudgetEntryFactory,
    BudgetFactory,
    InstalmentFactory,
    PaymentFactory,
    ResultFactory,
    ReturnFactory,
    TargetFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)

FILE = settings.BASE_DIR / "reports/data/west-mercia-2019-21.yaml"


@pytest.fixture
def office(transactional_db: None) -> Agreement:
    """The loaded framework, and one grant with instalments, payments and results of its own."""
    call_command("load_framework", str(FILE), stdout=StringIO())
    grant = AgreementFactory(in_force=True, reference="EX-2019-500", title="A grant with a story of its own")
    budget = BudgetFactory(fund=grant.fund, year=2019)
    BudgetEntryFactory(budget=budget)
    AllocationFactory(budget=budget, intention=grant.intention)
    instalment = InstalmentFactory(agreement=grant, number=1)
    PaymentFactory(agreement=grant, budget=budget, instalment=instalment)
    measure = AgreementMeasureFactory(agreement=grant)
    TargetFactory(agreement_measure=measure)
    ResultFactory(result_of=ReturnFactory(agreement=grant), agreement_measure=measure)
    return grant


def addresses(grant: Agreement) -> list[str]:
    lists = [f"/reports/{name}/?year=2019" for name in ("agreements", "payments", "budget-movements", "delivery")]
    empty = ["/reports/agreements/?year=2019&text=nothing", "/reports/payments/?year=2031"]
    records = [
        grant,
        Agreement.objects.get(reference="SM-2019-004"),
        grant.delivered_by,
        Provider.objects.order_by("pk").first(),
        Area.objects.get(name="West Mercia"),
        Intention.objects.get(ref="DIP-HER"),
        Decision.objects.get(),
        *OpenQuestion.objects.all()[:3],
    ]
    return [
        *lists,
        *empty,
        *(record.get_absolute_url() for record in records),
        f"{grant.get_absolute_url()}?history=all",
    ]


def test_every_page_is_accessible_and_fits_a_phone(open_page: Any, officer: User, office: Agreement) -> None:
    page = open_page(officer)
    for address in addresses(office):
        response = page.goto(address)
        assert response.status == 200, address
        page.set_viewport_size({"width": 1280, "height": 900})
        assert_accessible(page)
        assert_fits(page)
        page.set_viewport_size({"width": 320, "height": 800})
        assert_accessible(page)


def test_filters_and_order_work_without_scripts(open_page: Any, commissioner: User, office: Agreement) -> None:
    page = open_page(commissioner, scripts=False)
    page.goto("/reports/agreements/?year=2019")
    page.get_by_label("Area").select_option(label="Shropshire")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("link", name="Clear", exact=True).click()
    page.get_by_role("link", name="Committed", exact=True).click()
    first = page.locator("tbody tr").first
    expect(page.get_by_role("columnheader", name="Committed")).to_have_attribute("aria-sort", "descending")
    expect(first).to_contain_text("Youth Offending Team")
    page.get_by_role("link", name="Youth Offending Team Substance Misuse Programme").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Youth Offending Team Substance Misuse Programme")


def test_a_file_is_taken_of_what_is_chosen(open_page: Any, commissioner: User, office: Agreement) -> None:
    page = open_page(commissioner)
    page.goto("/reports/agreements/?year=2019&text=drug+intervention")
    with page.expect_download() as taken:
        page.get_by_role("link", name="CSV", exact=True).click()
    lines = taken.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert taken.value.suggested_filename.startswith("agreements-2019-20-position-")
    assert len(lines) == 5
