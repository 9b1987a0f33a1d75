"""Signing in, in a real browser: by the form, with and without scripts, on any screen, for anybody."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.checks import assert_accessible, assert_fits

PASSWORD = "a sentence of one's own"


@pytest.fixture
def person(officer):
    officer.set_password(PASSWORD)
    officer.save()
    return officer


@pytest.mark.parametrize("scripts", [True, False])
def test_an_officer_signs_in_and_out(open_page, live_server, person, scripts):
    page = open_page(scripts=scripts)
    page.goto("/")
    page.get_by_label("User name or e-mail address").fill("officer@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(f"{live_server.url}/")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign out")).to_have_count(0)
    page.goto("/")
    expect(page).to_have_url(re.compile("/accounts/login/"))


def test_a_wrong_password_is_told_at_the_field_and_the_name_is_kept(page, person):
    page.goto("/accounts/login/")
    page.get_by_label("User name or e-mail address").fill("officer")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_title(re.compile("^Error: "))
    expect(page.get_by_label("User name or e-mail address")).to_have_value("officer")
    assert_accessible(page)
    assert_fits(page)


@pytest.mark.parametrize("address", ["login/", "password/reset/", "password/reset/sent/", "signup/", "inactive/"])
def test_every_page_before_signing_in_is_for_anybody(page, address):
    page.goto(f"/accounts/{address}")
    assert_accessible(page)
    assert_fits(page)


@pytest.mark.parametrize("address", ["/accounts/password/change/", "/accounts/logout/", "/no/such/page/"])
def test_a_persons_own_pages_are_for_anybody(open_page, officer, address):
    page = open_page(officer)
    page.goto(address)
    assert_accessible(page)
    assert_fits(page)
