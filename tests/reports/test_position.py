"""The ring-fence position: every grouping against sums made apart from it, its filters, its order and its words."""

import csv
from collections.abc import Callable
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commissioning.models import Area, Fund
from grants.models import Commitment
from grants.models.agreements import State
from reports.position.groups import GROUPINGS
from reports.position.report import RingFencePosition
from tests.factories import (
    AgreementFactory,
    AreaFactory,
    CommitmentFactory,
    IntentionFactory,
    PaymentFactory,
    ProviderFactory,
)

pytestmark = pytest.mark.django_db
ADDRESS = "/reports/ring-fence/"
FIGURES = ("committed", "paid", "outstanding", "profile_to_date", "forecast_outturn")


@pytest.fixture
def other_fund() -> Fund:
    """Money of another fund and of another year, which no figure of the first may hold."""
    AgreementFactory(in_force=True)
    CommitmentFactory(agreement__intention__framework__fund__code="another", year=2020)
    return Fund.objects.get(code="another")


def position(**params: str) -> RingFencePosition:
    return RingFencePosition({"year": "2019", "fund": "example", **params})


def figures(report: RingFencePosition) -> dict[str, tuple[Any, ...]]:
    return {row.name: (row.figures.planned, row.figures.committed, row.figures.paid) for row in report.rows()}


def plain_sums(sql: str) -> dict[str, Decimal]:
    """Pounds by name, from SQL that knows nothing of the reports."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return {name: Decimal(int(pence)).scaleb(-2) for name, pence in cursor.fetchall()}


COMMITTED_BY = """
    SELECT {name}, SUM(c.amount) FROM grants_commitment c
    JOIN grants_agreement g ON g.id = c.agreement_id
    JOIN commissioning_fund f ON f.id = g.fund_id
    JOIN commissioning_intention i ON i.id = g.intention_id
    LEFT JOIN commissioning_theme t ON t.id = i.theme_id
    LEFT JOIN commissioning_provider p ON p.id = g.delivered_by_id
    JOIN commissioning_area a ON a.id = g.area_id
    WHERE c.year = 2019 AND f.code = 'example' GROUP BY 1
"""


@pytest.mark.parametrize(
    ("group", "name"),
    [
        ("intention", "i.activity"),
        ("provider", "COALESCE(p.name, 'Not stated')"),
        ("area", "a.name"),
        ("category", "CASE WHEN i.category = '' THEN 'Not yet chosen' ELSE i.category END"),
        ("theme", "COALESCE(t.name, 'Not yet chosen')"),
        ("agreement", "g.reference"),
    ],
)
def test_each_grouping_agrees_with_plain_sql(book, other_fund, group, name):
    expected = plain_sums(COMMITTED_BY.format(name=name))

    rows = position(group=group).rows()

    found = {row.key if group == "agreement" else row.name: row.figures.committed for row in rows}
    assert {key: amount for key, amount in found.items() if amount} == expected


def test_paid_agrees_with_plain_sql(book, other_fund):
    [(name, expected)] = plain_sums(
        "SELECT 'all', SUM(p.amount) FROM grants_payment p JOIN commissioning_budget b ON b.id = p.budget_id "
        "JOIN commissioning_fund f ON f.id = b.fund_id WHERE b.year = 2019 AND f.code = 'example'"
    ).items()
    assert expected == Decimal("600.06")
    assert position().total.paid == expected


@pytest.mark.parametrize("group", list(GROUPINGS))
def test_totals_are_the_same_however_the_rows_are_made(book, other_fund, group):
    lines, rows = position(), position(group=group)

    for name in FIGURES:
        total = sum(getattr(row.figures, name) for row in rows.rows())
        assert total == getattr(rows.total, name) == getattr(lines.total, name)


@pytest.mark.parametrize("group", [group for group in GROUPINGS if group != "agreement"])
def test_plan_allocation_and_variance_are_the_same_however_the_rows_are_made(book, group):
    total = position(group=group).total
    assert (total.planned, total.allocated) == (Decimal("60754.00"), Decimal("15000.00"))
    assert total.variance == Decimal("12000.10") + Decimal("8000.20") - Decimal("15000.00")


def test_an_area_means_its_own_agreements_for_money_and_its_own_lines_for_the_plan(book):
    AreaFactory(name="Part of North", parent=Area.objects.get(name="North"))
    assert figures(position(group="area")) == {
        "North": (Decimal("30377.00"), Decimal("12500.43"), Decimal("400.04")),
        "South": (Decimal("30377.00"), Decimal("14000.20"), Decimal("200.02")),
    }


def test_a_line_without_an_allocation_has_no_variance(book):
    variances = {row.key: row.figures.variance for row in position().rows()}
    assert variances == {"A-1": Decimal("5000.30"), "B-2": None, "C-3": None}


def test_a_plan_counts_in_the_year_that_its_price_is_recorded_in(book):
    assert position().total.planned == Decimal("60754.00")
    assert position(year="2020").total.planned is None


def test_money_under_a_line_of_another_framework_is_a_row(book):
    stray = IntentionFactory(ref="Z-9", framework__first_year=2010, framework__last_year=2011)
    CommitmentFactory(agreement__intention=stray, agreement__fund=book, agreement__state=State.IN_FORCE)

    rows = {row.key: row.figures for row in position().rows()}

    assert rows["Z-9"].committed == Decimal("6000.00")
    assert rows["Z-9"].planned is None


def test_every_line_of_the_framework_is_a_row_even_without_money(book):
    assert [row.key for row in position().rows()] == ["A-1", "B-2", "C-3"]
    assert position(group="provider").rows()[-1].name == "Not stated"


def test_a_release_takes_back_what_was_committed(book):
    award = Commitment.objects.get(agreement__reference="EX-2019-901")
    CommitmentFactory(
        agreement=award.agreement, kind=Commitment.Kind.RELEASE, amount=Decimal("-12000.10"), decision=award.decision
    )
    [row] = [row for row in position(group="agreement").rows() if row.key == "EX-2019-901"]
    assert (row.figures.committed, row.figures.outstanding) == (Decimal(0), Decimal("-200.02"))
    assert row.figures.percent_paid is None


# Filters


@pytest.mark.parametrize(
    ("filters", "keys"),
    [
        ({"text": "b-2"}, ["B-2"]),
        ({"text": "ex-2019-903"}, ["B-2"]),
        ({"state": "proposed"}, ["C-3"]),
        ({"state": "agreed"}, ["A-1", "B-2"]),
        ({"state": "in_force"}, ["A-1", "B-2"]),
        ({"state": "ended"}, []),
        ({"category": "Victims"}, ["C-3"]),
        ({"category": "none"}, ["B-2"]),
        ({"theme": "none"}, ["B-2", "C-3"]),
        ({"provider": "none"}, ["B-2", "C-3"]),
        ({"intention": "A-1"}, ["A-1"]),
        ({"text": "no such words"}, []),
    ],
)
def test_filters_choose_rows(book, filters, keys):
    assert sorted(row.key for row in position(**filters).rows()) == keys


def test_a_filter_by_area_leaves_the_money_of_other_areas_out(book):
    north = Area.objects.get(name="North")

    rows = {row.key: row.figures for row in position(area=str(north.pk)).rows()}

    assert rows["A-1"].committed == Decimal("12000.10")
    assert (rows["B-2"].planned, rows["B-2"].committed) == (None, Decimal("500.33"))


def test_a_figure_opens_rows_that_sum_to_it(book, client_of, officer):
    client = client_of(officer)
    for group in GROUPINGS:
        page = client.get(ADDRESS, {"fund": "example", "group": group}).context["page"]
        for row in page["rows"]:
            opened = row.cells[2]
            if "group=agreement" in opened.url:
                total = client.get(opened.url).context["page"]["foot"][0]
                assert total.cells[2].text == opened.text, (group, row.name)


def test_an_area_with_nothing_in_the_year_matches_nothing(book, client_of, officer):
    elsewhere = AreaFactory(name="Elsewhere")

    page = client_of(officer).get(ADDRESS, {"fund": "example", "area": elsewhere.pk}).context["page"]

    assert page["empty"].words == "No line matches."
    assert page["count"].startswith("0 of 3 lines")
    assert (str(elsewhere.pk), "Elsewhere") in page["filters"].fields["area"].widget.choices


# Order


@pytest.mark.parametrize(
    ("sort", "keys"),
    [
        ("", ["A-1", "B-2", "C-3"]),
        ("-committed", ["A-1", "B-2", "C-3"]),
        ("committed", ["C-3", "B-2", "A-1"]),
        ("-planned", ["A-1", "C-3", "B-2"]),
        ("variance", ["A-1", "B-2", "C-3"]),
    ],
)
def test_rows_are_sorted_with_what_is_unknown_last(book, sort, keys):
    assert [row.key for row in position(sort=sort).rows()] == keys


@pytest.mark.parametrize("sort", ["name", "-name"])
def test_rows_are_sorted_by_name(book, sort):
    names = [row.name for row in position(sort=sort).rows()]
    assert names == sorted(names, reverse=sort.startswith("-"))


def test_the_file_has_the_screens_rows_in_the_screens_order(book, client_of, officer):
    asked = {"fund": "example", "group": "agreement", "sort": "-committed", "text": "ex-2019"}
    client = client_of(officer)

    page = client.get(ADDRESS, asked).context["page"]
    file = client.get(ADDRESS, {**asked, "format": "csv"})
    rows = list(csv.DictReader(StringIO(b"".join(file.streaming_content).decode("utf-8-sig"))))

    assert [row["title"] for row in rows] == [row.name for row in page["rows"]]
    assert [row["committed"] for row in rows] == ["12000.10", "8000.20", "6000.00", "500.33"]
    assert rows[0]["percent_paid"] == "1.7"


# What can't be read


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"year": "19"}, "not a financial year"),
        ({"year": "2019/22"}, "a year is followed by the next"),
        ({"group": "colour"}, "“colour” is not a group here. Choose one of: intention, provider"),
        ({"format": "pdf"}, "“pdf” is not a format here"),
        ({"fund": "nowhere"}, "“nowhere” is not a fund here. Choose one of: example."),
        ({"sort": "colour"}, "“colour” is not a column to sort by"),
        ({"state": "draft"}, "“draft” is not a state here"),
        ({"area": "<script>"}, "is not an area here"),
        ({"area": "99999"}, "There is no area numbered 99999"),
        ({"provider": "1e3"}, "is not a provider here"),
        ({"theme": "99999999999999999999"}, "is not a theme here"),
    ],
)
def test_nonsense_in_the_address_is_refused_in_words(book, client_of, officer, asked, words):
    response = client_of(officer).get(ADDRESS, asked)

    assert response.status_code == 400
    assert words in response.content.decode().replace("&lt;", "<")
    assert "<script>" not in response.content.decode()


# Cost


def queries(client: Client, asked: dict[str, str]) -> int:
    with CaptureQueriesContext(connection) as captured:
        response = client.get(ADDRESS, asked)
        assert response.status_code == 200
    return len(captured)


@pytest.fixture
def grow(book: Fund) -> Callable[[], None]:
    """Two hundred more lines, each with an agreement that is paid."""

    def grown() -> None:
        framework, budget = book.frameworks.get(), book.budgets.get()
        area, provider = AreaFactory(), ProviderFactory()
        for _ in range(200):
            line = IntentionFactory(framework=framework, area=area, provider=provider)
            agreement = AgreementFactory(in_force=True, intention=line, paid_to=provider)
            PaymentFactory(agreement=agreement, budget=budget)

    return grown


def test_two_hundred_rows_take_no_more_queries_than_a_few(grow, client_of, officer):
    client = client_of(officer)
    asked = [{"fund": "example", "group": group} for group in GROUPINGS]
    queries(client, asked[0])  # kinds of record are looked up once

    before = [queries(client, each) for each in asked]
    grow()
    after = [queries(client, each) for each in asked]

    assert after == before
    assert max(before) <= 13  # nine of the report; its years, its open questions, the session and the person
