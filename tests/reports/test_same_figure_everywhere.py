"""One figure, wherever it is read: page, CSV, Excel, the admin, and a sum in SQL that knows nothing of them."""

import csv
import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from html.parser import HTMLParser
from io import BytesIO, StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from openpyxl import load_workbook

from commissioning.models import Budget, Decision, Fund
from grants.models import Agreement
from reports.bench.data import make
from reports.bench.sizes import FIRST_YEAR, SIZES
from reports.position.groups import GROUPINGS
from tests.factories import UserFactory

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

YEAR = FIRST_YEAR + 1
MIDSUMMER, NEW_YEAR = dt.date(YEAR, 6, 30), dt.date(YEAR, 12, 31)
AFTERWARDS = dt.date(YEAR + 8, 3, 31)
DATES = {
    "as everybody knows it now": (AFTERWARDS, AFTERWARDS),
    "at an earlier position": (MIDSUMMER, AFTERWARDS),
    "as was known at the new year": (NEW_YEAR, NEW_YEAR),
}
KEY_OF = {
    "intention": "i.ref",
    "provider": "COALESCE(p.name, 'Not stated')",
    "area": "a.name",
    "category": "COALESCE(NULLIF(i.category, ''), 'Not yet chosen')",
    "theme": "COALESCE(t.name, 'Not yet chosen')",
    "agreement": "g.reference",
}
MONEY = re.compile(r"[−+]?£[\d,.]+")
Figures = dict[str, dict[str, Decimal]]


@pytest.fixture(params=[1, 2], ids=lambda seed: f"seed {seed}")
def fund(request: pytest.FixtureRequest) -> Fund:
    make(SIZES["office"], request.param)
    return Fund.objects.filter(agreements__commitments__year=YEAR).distinct().order_by("pk")[0]


@pytest.fixture
def reader(client: Client) -> Client:
    client.force_login(UserFactory(role="auditor"), backend="core.auth.RoleBackend")
    return client


@pytest.mark.parametrize(("position", "records"), DATES.values(), ids=DATES)
def test_page_files_and_plain_sql_say_the_same(reader: Client, fund: Fund, position: dt.date, records: dt.date) -> None:
    for group in GROUPINGS:
        asked = {"fund": fund.code, "year": YEAR, "group": group, "position": position, "records": records}

        page, foot = on_page(reader, asked)
        filed = in_csv(reader, asked)

        assert filed == in_excel(reader, asked)
        assert page == filed
        assert holding_money(filed) == holding_money(in_sql(fund, group, position, records))
        for figure in ("committed", "paid", "outstanding", "profile_to_date", "forecast_outturn"):
            assert foot[figure] == sum(row[figure] for row in filed.values())


def test_the_lists_of_the_admin_say_the_same_as_plain_sql(reader: Client, fund: Fund) -> None:
    """As at now, which is what the admin's lists are as at: what is committed and paid of every agreement, what every
    decision has used, and every budget."""
    listed = [row for face in ("grant", "contract", "otheragreement") for row in in_the_admin(reader, "grants", face)]
    committed = sums("SELECT agreement_id, SUM(amount) FROM grants_commitment GROUP BY 1", Agreement, "reference")
    paid = sums("SELECT agreement_id, SUM(amount) FROM grants_payment GROUP BY 1", Agreement, "reference")
    assert {row["reference"]: Decimal(row["committed"]) for row in listed if Decimal(row["committed"])} == committed
    assert {row["reference"]: Decimal(row["paid"]) for row in listed if Decimal(row["paid"])} == paid

    decisions = in_the_admin(reader, "commissioning", "decision")
    used = sums("SELECT decision_id, SUM(amount) FROM grants_commitment GROUP BY 1", Decision, "reference")
    assert {row["reference"]: Decimal(row["used"]) for row in decisions if Decimal(row["used"])} == used
    assert all(Decimal(row["left"]) == Decimal(row["amount"]) - Decimal(row["used"]) for row in decisions)

    budgets = in_the_admin(reader, "commissioning", "budget")
    entered = sums("SELECT budget_id, SUM(amount) FROM commissioning_budgetentry GROUP BY 1", Budget, "__str__")
    assert {f"{row['fund']} {row['year']}": Decimal(row["amount"]) for row in budgets} == entered


def in_the_admin(reader: Client, app: str, name: str) -> list[dict[str, str]]:
    """A list of the admin as a file: the rows of its page, all of them."""
    response = reader.get(f"/admin/{app}/{name}/csv/")
    return list(csv.DictReader(StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))


def sums(sql: str, model: Any, name: str) -> dict[str, Decimal]:
    """What a plain sum says of each record that it is of, by the record's name; nought is left out."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        found = {key: Decimal(int(pence)).scaleb(-2) for key, pence in cursor.fetchall() if key is not None}
    named = model.objects.in_bulk(list(found))
    said = {key: str(each) if name == "__str__" else getattr(each, name) for key, each in named.items()}
    return {said[key]: amount for key, amount in found.items() if amount}


def holding_money(figures: Figures) -> Figures:
    """What is committed and paid, in the rows that hold any."""
    kept = {key: {name: row[name] for name in ("committed", "paid")} for key, row in figures.items()}
    return {key: row for key, row in kept.items() if any(row.values())}


class Table(HTMLParser):
    """The rows of a page's table: what names each, and what each column says."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.rows: list[dict[str, str]] = []
        self._cell = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "tr":
            self.rows.append({"part": self._part})
        elif tag in ("thead", "tbody", "tfoot"):
            self._part = tag
        elif tag == "span":
            self._cell = ""  # what stands under a name or a figure
        elif tag == "th" and said.get("scope") == "row":
            self._cell = "name"
        elif tag == "a" and self._cell == "name":
            self.rows[-1]["link"] = said.get("href") or ""
        elif tag == "td":
            self._cell = said.get("data-label") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._cell = ""

    def handle_data(self, data: str) -> None:
        if self._cell and data.strip():
            self.rows[-1].setdefault(self._cell, data.strip())


def on_page(reader: Client, asked: Mapping[str, Any]) -> tuple[Figures, dict[str, Decimal]]:
    """Each row's money by its name, and the foot's."""
    rows = Table(reader.get("/reports/ring-fence/", asked).content.decode()).rows
    body = {_key(row): _money(row) for row in rows if row["part"] == "tbody" and "name" in row}
    (foot,) = [_money(row) for row in rows if row["part"] == "tfoot" and row.get("name", "").startswith("Total")]
    return body, foot


def _key(row: Mapping[str, str]) -> str:
    """A line's or an agreement's own reference, which its link names; any other row's name."""
    found = re.match(r"/(?:intentions|agreements)/([^/]+)/", row.get("link", ""))
    return found[1] if found else row["name"]


def _money(row: Mapping[str, str]) -> dict[str, Decimal]:
    """What reads as pounds, by the name that files give the column."""
    figures = {name.lower().replace(" ", "_"): words for name, words in row.items() if MONEY.fullmatch(words)}
    return {name: Decimal(re.sub("[£,+]", "", words.replace("−", "-"))) for name, words in figures.items()}


def in_csv(reader: Client, asked: Mapping[str, Any]) -> Figures:
    response = reader.get("/reports/ring-fence/", {**asked, "format": "csv"})
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = csv.DictReader(StringIO(text))
    return {
        str(next(iter(row.values()))): {name: Decimal(row[name]) for name in _columns(row) if row[name]} for row in rows
    }


def in_excel(reader: Client, asked: Mapping[str, Any]) -> Figures:
    response = reader.get("/reports/ring-fence/", {**asked, "format": "xlsx"})
    heads, *rows = (
        load_workbook(BytesIO(b"".join(response.streaming_content))).worksheets[0].iter_rows(values_only=True)
    )
    keys = [str(head).lower().replace(" ", "_") for head in heads]
    named = [dict(zip(keys, row, strict=True)) for row in rows]
    return {
        str(next(iter(row.values()))): {
            name: Decimal(str(row[name])).quantize(Decimal("0.01")) for name in _columns(row) if row[name] is not None
        }
        for row in named
    }


def _columns(row: Mapping[str, Any]) -> list[str]:
    columns = list(row)
    return columns[columns.index("planned") : columns.index("percent_paid")]


def in_sql(fund: Fund, group: str, position: dt.date, records: dt.date) -> Figures:
    """What was committed and paid, from the rows themselves."""
    midnight = dt.datetime.combine(records + dt.timedelta(days=1), dt.time(), ZoneInfo("Europe/London"))
    until = connection.ops.adapt_datetimefield_value(midnight)
    joins = """
        JOIN grants_agreement g ON g.id = m.agreement_id
        JOIN commissioning_intention i ON i.id = g.intention_id
        LEFT JOIN commissioning_theme t ON t.id = i.theme_id
        LEFT JOIN commissioning_provider p ON p.id = g.delivered_by_id
        JOIN commissioning_area a ON a.id = g.area_id
    """
    committed = f"""
        SELECT {KEY_OF[group]}, SUM(m.amount) FROM grants_commitment m {joins}
        WHERE m.fund_id = %s AND m.year = %s AND m.effective_on <= %s AND m.recorded_at < %s GROUP BY 1
    """
    paid = f"""
        SELECT {KEY_OF[group]}, SUM(m.amount) FROM grants_payment m
        JOIN commissioning_budget b ON b.id = m.budget_id {joins}
        WHERE b.fund_id = %s AND b.year = %s AND m.paid_on <= %s AND m.recorded_at < %s GROUP BY 1
    """
    found: Figures = {}
    with connection.cursor() as cursor:
        for figure, sql in (("committed", committed), ("paid", paid)):
            cursor.execute(sql, [fund.pk, YEAR, position, until])
            for key, pence in cursor.fetchall():
                row = found.setdefault(key, {"committed": Decimal(0), "paid": Decimal(0)})
                row[figure] = Decimal(int(pence)).scaleb(-2)
    return found
