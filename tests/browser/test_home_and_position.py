"""Home, the position and the framework in a real browser, on the loaded framework."""

import re
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from playwright.sync_api import expect

from tests.browser.checks import assert_accessible, assert_fits

pytestmark = pytest.mark.django_db(transaction=True)

FILE = settings.BASE_DIR / "reports/data/west-mercia-2019-21.yaml"
PAGES = [
    "/",
    "/?year=2020",
    "/reports/ring-fence/",
    "/reports/ring-fence/?group=provider&sort=-committed",
    "/reports/ring-fence/?group=agreement&text=shropshire",
    "/reports/ring-fence/?text=nothing",
    "/reports/framework/",
    "/notes/",
    "/accessibility/",
    "/help/",
]
WITHOUT_ARIAL = "takes more than a page. Is Arial here, or Liberation Sans, as wide as it? (Debian: fonts-liberation)"


@pytest.fixture
def loaded(transactional_db):
    call_command("load_framework", str(FILE), stdout=StringIO())


def words_of(page):
    """The page's words, but for the button that a script alone can answer."""
    return page.locator("main").inner_text().replace("Print version", "").split()


def test_the_pages_are_accessible_fit_a_phone_and_need_no_script(loaded, open_page, officer):
    page = open_page(officer)
    plain = open_page(officer, scripts=False)
    for address in PAGES:
        page.goto(address)
        assert_accessible(page)
        assert_fits(page)
        page.set_viewport_size({"width": 320, "height": 800})
        assert_accessible(page)
        page.set_viewport_size({"width": 1280, "height": 900})
        plain.goto(address)
        assert words_of(plain) == words_of(page), address


def test_one_walks_from_home_to_the_records_and_takes_the_file(loaded, open_page, commissioner):
    page = open_page(commissioner)
    page.goto("/")
    page.get_by_role("link", name="Committed", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("£361,377 of £371,377 is committed; £10,000 is left")

    page.get_by_label("Rows").select_option("area")
    page.get_by_role("button", name="Apply").click()
    page.get_by_role("columnheader", name="Committed").get_by_role("link").click()
    expect(page.locator("[aria-sort=descending]")).to_have_text(re.compile("^Committed"))
    names = page.locator("tbody th").all_inner_texts()
    assert [name.split("\n")[0] for name in names][:2] == ["West Mercia", "Worcestershire"]

    with page.expect_download() as taken:
        page.get_by_role("link", name="CSV").click()
    assert taken.value.suggested_filename.startswith("ring-fence-2019-20-by-area-position-")
    lines = taken.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines] == [
        "group", "West Mercia", "Worcestershire", "Telford & Wrekin", "Shropshire", "Herefordshire",
    ]  # fmt: skip


def test_home_prints_on_one_upright_page_and_the_position_on_one_sideways(loaded, open_page, officer):
    page = open_page(officer)
    for address, shape in (("/", b"594.95996 841.91998"), ("/reports/ring-fence/", b"841.91998 594.95996")):
        page.goto(address)
        paper = page.pdf(prefer_css_page_size=True)
        assert paper.count(b"/Type /Page\n") == 1, f"{address} {WITHOUT_ARIAL}"
        assert b"/MediaBox [0 0 " + shape in paper, address
