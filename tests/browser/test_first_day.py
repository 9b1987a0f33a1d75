"""A finance officer brings in the office's register in a real browser: faults, look, act, books, and back again."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from commissioning.models import Fund
from core.models import User
from grants.models import Agreement
from tests import factories
from tests.browser.checks import assert_accessible, assert_fits
from tests.reports.imports.conftest import DECIDED, ROW, whole_book

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def fund(transactional_db: None) -> Fund:
    fund = factories.FundFactory(code="example", name="Example fund")
    framework = factories.FrameworkFactory(fund=fund, first_year=2019, last_year=2020)
    area = factories.AreaFactory(name="Herefordshire")
    council = factories.ProviderFactory(name="Herefordshire Council")
    factories.IntentionFactory(framework=framework, ref="DIP-HER", area=area, provider=council)
    return fund


def look_at(page: Page, file: Path) -> None:
    page.get_by_label("Register").set_input_files(file)
    page.get_by_role("button", name="Look at it").click()


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(words))
    assert_accessible(page)
    assert_fits(page)


def test_from_the_template_to_the_undoing(open_page: Callable[..., Page], finance: User, fund: Fund, tmp_path: Path):
    page = open_page(finance)
    page.goto("/brought-in/")
    heading(page, "Nothing brought in yet")
    page.get_by_role("link", name="Bring in a register").click()
    heading(page, "Agreements, budgets and payments that the office has")
    with page.expect_download() as taken:
        page.get_by_role("link", name="the Excel template").click()
    template = tmp_path / taken.value.suggested_filename
    taken.value.save_as(template)
    look_at(page, template)
    heading(page, "Nothing in this file is new")

    file = tmp_path / "register.xlsx"
    paid = {"Paid 2019/20": "6500", "Paid up to": "30/06/2019", "Paid to": "New Leaf Trust"}
    file.write_bytes(whole_book(ROW | DECIDED, ROW | paid | {"Reference": "SM-2019-102", "Title": "Recovery"}))
    page.get_by_role("link", name="Choose another file").click()
    look_at(page, file)
    heading(page, "One fault to put right before anything is brought in")
    expect(page.get_by_text("No provider is called “New Leaf Trust” here.")).to_be_visible()
    expect(page.get_by_role("button", name="Bring it in")).to_have_count(0)
    page.get_by_label("providers", exact=True).check()
    page.get_by_role("button", name="Look again").click()
    heading(page, "Two agreements and one budget can be brought in")
    expect(page.get_by_text("SM-2019-102 is paid £500 more than is committed for 2019/20.")).to_be_visible()
    page.get_by_role("button", name="Bring it in").click()
    heading(page, "register.xlsx")
    assert Agreement.objects.in_force().count() == 2

    page.goto("/reports/excesses/")
    heading(page, "One excess stands; the largest is £500 paid beyond what is committed")
    page.goto("/reports/book-check/")
    page.get_by_role("button", name="Check the books").click()
    heading(page, "The books hold")
    page.get_by_role("link", name="files brought in").click()
    page.get_by_role("link", name="register.xlsx").click()
    page.get_by_role("link", name="Undo it as a whole").click()
    heading(page, "Take back everything")
    page.get_by_label("Why is it undone?").fill("The wrong year’s file.")
    page.get_by_role("button", name="Undo it").click()
    heading(page, "register.xlsx, undone")
    assert Agreement.objects.in_force().count() == 0
    page.goto("/reports/excesses/")
    heading(page, "Nothing stands beyond a limit")
