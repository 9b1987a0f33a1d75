"""The plain SQL that the bench compares with gives the same figures, to the penny: or it would be no peer."""

import io

import pytest
from django.http import QueryDict

from commissioning.models import Fund
from core.exports import BOM
from core.periods import AsAt, FinancialYear
from reports.bench.data import make
from reports.bench.data.setting import FUNDS
from reports.bench.plain.files import payments_csv
from reports.bench.plain.position import PlainRow, position
from reports.bench.sizes import FIRST_YEAR, SIZES
from reports.lists.payments import Payments
from reports.position.figures import Figures
from reports.position.groups import GROUPINGS
from reports.position.report import RingFencePosition
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
SAME = ("planned", "allocated", "variance", "committed", "paid", "outstanding", "profile_to_date", "percent_paid")


@pytest.fixture
def fund() -> Fund:
    make(SIZES["office"], 1)
    return Fund.objects.get(code=FUNDS[0][0])


def figures_of(row: Figures | PlainRow) -> list[str]:
    return [str(getattr(row, name)) for name in (*SAME, "forecast_outturn")]


@pytest.mark.parametrize("grouping", GROUPINGS)
def test_the_position_in_plain_sql_is_the_position(fund, grouping):
    year = FinancialYear(FIRST_YEAR + 1)
    report = RingFencePosition(QueryDict(f"year={year.start_year}&fund={fund.code}&group={grouping}"))
    plain, budgets = position(grouping, fund.pk, year, AsAt.now())

    assert plain
    assert sorted(figures_of(row.figures) for row in report.rows()) == sorted(map(figures_of, plain))
    assert sum(row.committed for row in plain) == report.total.committed
    assert sum(row.evidenced for row in plain) == report.total.money.evidenced
    assert sum(row.accrued for row in plain) == report.total.money.accrued
    assert report.scope is not None
    assert budgets[fund.pk, year.start_year] == report.scope.budget


def test_the_payments_file_in_plain_sql_is_the_file_byte_for_byte(fund):
    report = Payments(QueryDict("year=all"), UserFactory(role="auditor"))
    ours = "".join(piece.decode() for piece in report.download("csv").streaming_content)
    plain = io.StringIO(newline="")
    payments_csv(plain)

    assert ours == BOM + plain.getvalue()
    assert ours.count("\n") == SIZES["office"].payments + 1
