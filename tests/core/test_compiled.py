"""A query put into SQL once gives what the same query gives when it is put together anew."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import BigIntegerField, Exists, F, OuterRef, Value

from commissioning.models import Budget, BudgetEntry
from core.compiled import GIVEN_YEAR, Compiled, Given, GivenKeys, given_as_at, given_dates, given_values
from core.periods import AsAt, FinancialYear
from tests.factories import BudgetEntryFactory, BudgetFactory

pytestmark = pytest.mark.django_db
YEAR, JUNE, MAY = FinancialYear(2019), dt.date(2019, 6, 30), dt.date(2019, 5, 31)
COLUMNS = ("id", "year", "total_amount")


@pytest.fixture
def budgets() -> list[Budget]:
    """£100.10 for 2019/20, of which £0.10 came on 30 June; and £7 for 2020/21."""
    one, next_one = BudgetFactory(year=2019), BudgetFactory(year=2020)
    for budget, amount, day in ((one, "100", MAY), (one, "0.10", JUNE), (next_one, "7", MAY)):
        kind = "original" if amount != "0.10" else "addition"
        BudgetEntryFactory(budget=budget, amount=Decimal(amount), effective_on=day, kind=kind)
    return [one, next_one]


def test_each_asking_gives_the_values_of_that_asking(budgets, django_assert_num_queries):
    in_year = Compiled(lambda: Budget.objects.in_year(GIVEN_YEAR).with_amount(given_as_at()).values_list(*COLUMNS))
    now = AsAt.now()
    for day in (JUNE, MAY, JUNE):
        as_at = AsAt(day, now.records, up_to_now=True)
        wanted = list(Budget.objects.in_year(YEAR).with_amount(as_at).values_list(*COLUMNS))
        with django_assert_num_queries(1):
            assert in_year.rows(**given_values(YEAR, as_at)) == wanted
    assert [amount for *_, amount in in_year.rows(**given_values(YEAR.next, now))] == [Decimal(7)]
    assert in_year.rows(**given_values(FinancialYear(2030), now)) == []


def test_keys_may_be_none_one_or_many(budgets):
    by_key = Compiled(lambda: Budget.objects.filter(pk__in=GivenKeys("keys")).order_by("year").values_list("id"))
    one, next_one = (budget.pk for budget in budgets)
    assert by_key.rows(keys=[]) == []
    assert by_key.rows(keys={one}) == [(one,)]
    assert by_key.rows(keys=(next_one, one)) == [(one,), (next_one,)]


def test_a_value_may_stand_in_a_query_within_a_query(budgets):
    entries = BudgetEntry.objects.as_at(given_as_at()).filter(budget=OuterRef("pk"))
    of_fund = Compiled(
        lambda: Budget.objects.filter(Exists(entries), fund=Given("fund", BigIntegerField())).values_list("id")
    )
    records, fund = AsAt.now().records, budgets[0].fund_id
    assert (budgets[0].pk,) in of_fund.rows(**given_dates(AsAt(MAY, records)), fund=fund)
    assert of_fund.rows(**given_dates(AsAt(dt.date(2019, 4, 1), records)), fund=fund) == []


def test_a_number_that_postgresql_would_be_sent_cut_is_refused(budgets):
    kept = Compiled(lambda: Budget.objects.annotate(far=Value(2**40, BigIntegerField())).values_list("far"))
    assert kept.rows() == [(2**40,)] * 2
    cut = Compiled(lambda: Budget.objects.annotate(far=F("pk") + 2**40).values_list("far"))
    if connection.vendor == "sqlite":
        assert sorted(cut.rows()) == sorted((budget.pk + 2**40,) for budget in budgets)
    else:
        with pytest.raises(OverflowError, match="32 bits"):
            cut.rows()
