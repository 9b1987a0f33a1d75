"""The plain SQL that the bench compares with gives the same figures, to the penny: or it would be no peer."""

import datetime as dt
import io
from decimal import Decimal

import pytest
from django.http import QueryDict

from commissioning.models import Budget, Fund
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
from tests.factories import BudgetEntryFactory, BudgetFactory, UserFactory

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


def test_a_cut_that_is_dated_ahead_is_gone_from_both_at_once(fund):
    year, now = FinancialYear(FIRST_YEAR + 1), AsAt.now()
    budget = Budget.objects.get(fund=fund, year=year.start_year)
    ahead = now.position + dt.timedelta(days=400)
    BudgetEntryFactory(budget=budget, kind="addition", amount=Decimal(5), effective_on=ahead)
    BudgetEntryFactory(budget=budget, kind="reduction", amount=Decimal("-70.01"), effective_on=ahead)
    following = BudgetFactory(fund=fund, year=now.position_year + 1)
    first_day = following.financial_year.start
    BudgetEntryFactory(budget=following, kind="original", amount=Decimal(9), effective_on=first_day)
    BudgetEntryFactory(budget=following, kind="addition", amount=Decimal(3), effective_on=ahead)

    then = AsAt.now()
    _, before = position("area", fund.pk, year, now)
    _, plain = position("area", fund.pk, year, then)
    assert before[fund.pk, year.start_year] - plain[fund.pk, year.start_year] == Decimal("70.01")
    assert plain[fund.pk, following.year] == Decimal(9)
    amounts = Budget.objects.with_amount(then).values_list("fund", "year", "total_amount")
    assert plain == {(fund_id, start): amount for fund_id, start, amount in amounts}


def test_the_payments_file_in_plain_sql_is_the_file_byte_for_byte(fund):
    report = Payments(QueryDict("year=all"), UserFactory(role="auditor"))
    ours = "".join(piece.decode() for piece in report.download("csv").streaming_content)
    plain = io.StringIO(newline="")
    payments_csv(plain)

    assert ours == BOM + plain.getvalue()
    assert ours.count("\n") == SIZES["office"].payments + 1
