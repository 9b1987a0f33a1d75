"""The main job, end to end, in a browser on the loaded framework: a grant logged, checked, paid and read."""

import csv
import io
import re
import secrets
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from playwright.sync_api import Page, expect

from core.models import User

pytestmark = pytest.mark.django_db(transaction=True)

FRAMEWORK = Path(settings.BASE_DIR, "reports", "data", "west-mercia-2019-21.yaml")
PEOPLE = {
    "alex": ("A. Morgan", "commissioning officer"),
    "dee": ("D. Osei", "commissioning officer"),
    "rae": ("R. Hale", "finance officer"),
    "kim": ("K. Board", "commissioner"),
}


def add_person(admin: Page, open_page: Callable[..., Page], username: str) -> Page:
    """An administrator adds a colleague on one short form, who follows the link, sets a password and signs in."""
    name, role = PEOPLE[username]
    password = secrets.token_urlsafe(16)
    admin.goto("/admin/core/user/add/")
    admin.get_by_label("Full name").fill(name)
    admin.get_by_label("User name").fill(username)
    admin.get_by_label("Work e-mail").fill(f"{username}@example.org")
    admin.get_by_label("Role").select_option(label=role)
    admin.get_by_role("button", name="Save", exact=True).click()
    link = admin.get_by_label("Link to set a password").input_value()

    page = open_page()
    page.goto(link)
    for box in page.locator("input[type=password]").all():
        box.fill(password)
    page.locator("main").get_by_role("button").click()
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill(username)
    page.locator("input[name=password]").fill(password)
    page.locator("main").get_by_role("button").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("£371,377 ring-fence")
    return page


def record_decision(page: Page) -> None:
    page.goto("/admin/commissioning/decision/add/")
    page.get_by_label("Reference").fill("PCC/2019/014")
    page.get_by_label("Title").fill("Weekend custody cover")
    page.get_by_label("Date of decision").fill("12 September 2019")
    page.get_by_label("Decision maker").fill("The Commissioner")
    page.get_by_label("Amount authorised").fill("£8,000")
    page.get_by_label("Fund").select_option(label="Substance misuse")
    page.get_by_role("button", name="Record the decision").click()
    expect(page.locator("body")).to_contain_text("PCC/2019/014")


def log_grant(page: Page, title: str) -> str:
    """Log £6,000 for Herefordshire, and ask for a check; the reference it was given."""
    page.goto("/admin/grants/grant/add/")
    page.get_by_label("Drug intervention programme, Herefordshire").check()
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("body")).to_contain_text("Planned at £30,377")
    page.get_by_label("This is a separate award").check()
    page.get_by_role("textbox", name="Title").fill(title)
    page.get_by_label("Purpose").fill("Arrest referral and brief intervention in Hereford custody suite at weekends.")
    page.get_by_role("textbox", name="Reasons").fill("People are reached at the point of arrest.")
    page.get_by_label("Starts").fill("1 October 2019")
    page.get_by_role("textbox", name="Ends").fill("31 March 2020")
    page.get_by_label("Total over all years").fill("£6,000")
    page.get_by_role("combobox", name="Decision").select_option(index=1)
    page.get_by_role("radio", name="Direct award", exact=True).check()
    page.get_by_role("button", name="Split by quarter").click()
    page.get_by_label("Reason for a direct award").fill("The only provider of arrest referral there.")
    page.get_by_role("group", name="Conditions").get_by_role("radio", name="None", exact=True).check()
    page.get_by_label("Legal power").select_option(index=1)
    page.get_by_label("Signed on").fill("20/9/2019")
    reference = page.get_by_role("textbox", name="Reference").input_value()
    page.get_by_role("button", name="Save and ask for a check").click()
    expect(page.locator("body")).to_contain_text(reference)
    return reference


def look_at(page: Page, reference: str) -> None:
    page.goto(f"/admin/grants/grant/?q={reference}")
    page.get_by_role("link", name=reference, exact=True).first.click()
    page.get_by_role("link", name="Check it as it is saved").click()


def put_into_force(page: Page, reference: str) -> None:
    look_at(page, reference)
    page.get_by_role("button", name="Put into force").click()


def pay_first_instalment(page: Page, reference: str) -> None:
    page.goto(f"/agreements/{reference}/")
    page.get_by_role("link", name=re.compile("Record a payment")).first.click()
    page.get_by_role("radio", name=re.compile("^1, due 1 October 2019")).check()
    page.get_by_role("button", name="Fill in from the instalment").click()
    page.get_by_label("Paid on").fill("8 October 2019")
    page.get_by_label("Finance system’s reference").fill("40117725")
    page.get_by_role("button", name="Save payment").click()


def position_csv(page: Page) -> dict[str, dict[str, str]]:
    answer = page.request.get("/reports/ring-fence/?year=2019&group=intention&format=csv")
    return {row["intention"]: row for row in csv.DictReader(io.StringIO(answer.body().decode("utf-8-sig")))}


def test_a_grant_from_its_logging_to_the_board_s_figures(open_page: Callable[..., Page], administrator: User) -> None:
    call_command("load_framework", FRAMEWORK, verbosity=0)
    admin = open_page(administrator)
    officer, second, finance, commissioner = (add_person(admin, open_page, name) for name in PEOPLE)

    record_decision(officer)
    first = log_grant(officer, "Weekend custody cover, Herefordshire")
    assert first == "SM-2019-006"
    assert position_csv(commissioner)["DIP-HER"]["committed"] == "30377.00"

    put_into_force(second, first)
    expect(second.locator("body")).to_contain_text("in force")
    pay_first_instalment(finance, first)

    row = position_csv(commissioner)["DIP-HER"]
    assert (row["planned"], row["committed"], row["paid"]) == ("30377.00", "36377.00", "3000.00")
    commissioner.goto("/reports/ring-fence/?year=2019")
    heading = commissioner.get_by_role("heading", level=1)
    expect(heading).to_have_text("£367,377 of £371,377 is committed; £4,000 is left")
    row_on_page = commissioner.get_by_role("row", name=re.compile("programme, Herefordshire"))
    expect(row_on_page).to_contain_text("£36,377")
    expect(row_on_page).to_contain_text("£3,000")
    for address in ("/decisions/", "/providers/", "/areas/"):
        commissioner.goto(f"/agreements/{first}/")
        commissioner.locator(f"main a[href^='{address}']").first.click()
        expect(commissioner.locator("main")).to_contain_text(first)

    another = log_grant(officer, "Weekend custody cover, a second time")
    look_at(second, another)
    expect(second.locator("main")).to_contain_text(
        "£6,000 is £2,000 more than the 2019/20 budget has left (£4,000) and £4,000 more than decision PCC/2019/014 "
        "has left (£2,000)"
    )
    assert position_csv(commissioner)["DIP-HER"]["committed"] == "36377.00"

    commissioner.goto("/")
    expect(commissioner.get_by_role("link", name="Admin")).to_have_count(0)
    for address in ("/admin/", "/admin/grants/grant/", "/admin/grants/payment/add/"):
        assert commissioner.request.get(address).status == 403
