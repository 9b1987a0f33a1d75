"""The framework as published: its lines, its lists said once, what came of each, its filters and its cost."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commissioning.models import Aim, Area, Fund, Statement
from tests.factories import (
    AgreementFactory,
    AimFactory,
    CommitmentFactory,
    FrameworkFactory,
    IntentionFactory,
    StatementFactory,
)

pytestmark = pytest.mark.django_db
ADDRESS = "/reports/framework/"


@pytest.fixture
def page(book: Fund, client_of: Any, officer: Any) -> Any:
    """The page as an officer sees it: `page(price="tbc")`."""

    def opened(**asked: str) -> Any:
        response = client_of(officer).get(ADDRESS, {"fund": "example", "year": "2019", **asked})
        assert response.status_code == 200
        return response.context["page"]

    return opened


def test_a_line_holds_the_money_of_every_agreement_under_it_wherever_it_is_spent(page):
    first, *_ = page()["rows"]
    assert first.name.startswith("Example activity")
    assert [cell.text for cell in first.cells][4:] == ["£30,377", "£30,377", "£15,000", "£20,000.30", "£400.04"]


def test_the_words_of_a_choice_are_listed_without_a_gap(book, client_of, officer):
    said = client_of(officer).get(ADDRESS, {"fund": "example", "year": "2019", "price": "colour"}).content.decode()
    assert "Choose one of: priced, tbc." in said


def test_the_totals_are_the_sums_of_the_rows(page):
    [total] = page()["foot"]
    assert [cell.text for cell in total.cells if cell.text] == [
        "£60,754", "£60,754", "£15,000", "£26,500.63", "£600.06",
    ]  # fmt: skip
    assert total.name == "Total of 3 lines"


def test_words_alike_are_said_once_and_short_ones_in_the_table(page, book):
    lines = list(book.frameworks.get().intentions.all())
    for line in lines[:2]:
        for words in ("Deliver tests on arrest", "Support court orders"):
            StatementFactory(intention=line, words=words)
    StatementFactory(intention=lines[2], words="To be defined", kind=Statement.Kind.OUTCOME)

    shown = page()

    [outputs] = shown["lists"]
    [once] = outputs["lists"]
    assert once["words"] == ("Deliver tests on arrest", "Support court orders")
    assert once["lines"] == f"{lines[0].name}; {lines[1].name}"
    cells = [[cell.text for cell in row.cells[1:4]] for row in shown["rows"]]
    assert cells == [
        ["2 outputs", "none given", "none given"],
        ["2 outputs", "none given", "none given"],
        ["none given", "To be defined", "none given"],
    ]
    assert shown["rows"][0].cells[1].url == f"#{once['code']}"


def test_what_a_framework_is_for_stands_below_it(page, book):
    AimFactory(framework=book.frameworks.get(), name="Fewer deaths", kind=Aim.Kind.IMPACT)
    assert page()["aims"] == [{"heading": "Strategic impacts", "words": ["Fewer deaths"]}]


def test_a_line_of_another_framework_is_not_this_ones(page, book):
    stray = IntentionFactory(framework=FrameworkFactory(first_year=2010, last_year=2011), ref="Z-9")
    CommitmentFactory(agreement=AgreementFactory(intention=stray, fund=book, state="in_force"))
    assert page()["count"] == "3 of 3 lines"


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({"price": "tbc"}, "1 of 3 lines: price TBC"),
        ({"price": "priced"}, "2 of 3 lines: with a price"),
        ({"state": "proposed"}, "1 of 3 lines: state proposed"),
        ({"text": "c-3", "price": "priced"}, "1 of 3 lines: text “c-3”, with a price"),
        ({"provider": "none"}, "1 of 3 lines: provider not stated"),
    ],
)
def test_filters_choose_lines_and_say_so(page, asked, count):
    assert page(**asked)["count"] == count


def test_an_area_is_chosen_by_its_number(page):
    south = Area.objects.get(name="South")
    assert page(area=str(south.pk))["count"] == "2 of 3 lines: area South"


def test_nothing_that_matches_says_so(page):
    assert page(text="no such words")["empty"].words == "No line matches."


def test_a_year_that_no_framework_covers_says_so(page):
    shown = page(year="2031")
    assert (shown["heading"], shown["empty"].words) == (
        "No framework covers 2031/32",
        "No framework covers 2031/32.",
    )


@pytest.mark.parametrize(
    ("sort", "resources"),
    [
        ("resources", ["£30,377", "£30,377", "TBC"]),
        ("-committed", ["£30,377", "TBC", "£30,377"]),
    ],
)
def test_lines_are_sorted_with_what_is_unknown_last(page, sort, resources):
    assert [row.cells[4].text for row in page(sort=sort)["rows"]] == resources


def test_lines_are_sorted_by_name(page):
    names = [row.name for row in page(sort="-name")["rows"]]
    assert names == sorted(names, reverse=True)


@pytest.mark.parametrize("asked", [{"price": "dear"}, {"sort": "-colour"}, {"format": "doc"}, {"area": "-1"}])
def test_nonsense_is_refused_in_words(book, client_of, officer, asked):
    response = client_of(officer).get(ADDRESS, asked)
    assert response.status_code == 400
    assert next(iter(asked.values())).removeprefix("-") in response.content.decode()


def test_the_file_holds_what_the_screen_holds(book, client_of, officer):
    response = client_of(officer).get(ADDRESS, {"fund": "example", "price": "tbc", "format": "csv"})
    head, row, end = b"".join(response.streaming_content).decode("utf-8-sig").split("\r\n")
    assert head == (
        "framework,intention,resources,category,activity,provider,via,area,contract_end,status,outputs,outcomes,impacts,"
        "planned,allocated,committed,paid"
    )
    assert ",B-2,,," in row
    assert row.endswith(",agreed,,,,,,6500.33,200.02")
    assert end == ""


def test_many_lines_take_no_more_queries_than_a_few(page, book):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            page()
        return len(captured)

    framework = book.frameworks.get()
    StatementFactory(intention=IntentionFactory(framework=framework))
    page()
    before = queries()
    for _ in range(100):
        line = IntentionFactory(framework=framework, resources=Decimal(1))
        StatementFactory(intention=line)
        AgreementFactory(in_force=True, intention=line)
    assert queries() == before
