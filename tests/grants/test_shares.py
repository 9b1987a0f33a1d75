import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.money import add_up, from_pence
from core.periods import days_between
from grants.forms.choices import periods_within
from grants.shares import (
    MONTH,
    MONTH_IN_ARREARS,
    QUARTER_IN_ARREARS,
    cost_to_date,
    share_by_days,
    split_as,
    split_by_quarter,
)

starts = st.dates(min_value=dt.date(2015, 1, 1), max_value=dt.date(2030, 12, 31))
lengths = st.integers(min_value=0, max_value=1500)
amounts = st.integers(min_value=1, max_value=10**10).map(from_pence)
unhurried = settings(deadline=None)


@unhurried
@given(amounts, starts, lengths)
def test_shares_by_days_add_up_to_the_amount_and_their_days_to_the_period(amount, first, days):
    last = first + dt.timedelta(days=days)
    shares = share_by_days(amount, first, last)
    assert add_up(share.amount for share in shares) == amount
    assert sum(share.days for share in shares) == days_between(first, last)
    assert shares == share_by_days(amount, first, last)


@unhurried
@given(amounts, starts, lengths)
def test_instalments_by_quarter_add_up_to_each_years_amount_and_stay_within_it(amount, first, days):
    last = first + dt.timedelta(days=days)
    lines = {share.year.start_year: share.amount for share in share_by_days(amount, first, last)}
    plans = split_by_quarter(lines, first, last)
    for year, held in lines.items():
        assert add_up(plan.amount for plan in plans if plan.year == year) == held
    assert [plan.number for plan in plans] == list(range(1, len(plans) + 1))
    assert all(first <= plan.period_from <= plan.period_to <= last for plan in plans)


@unhurried
@given(amounts, starts, lengths, st.integers(min_value=-10, max_value=1600))
def test_cost_to_date_grows_from_nought_to_the_whole(amount, first, days, elapsed):
    last, position = first + dt.timedelta(days=days), first + dt.timedelta(days=elapsed)
    cost = cost_to_date(amount, first, last, position)
    assert 0 <= cost <= amount
    assert cost <= cost_to_date(amount, first, last, position + dt.timedelta(days=1))
    assert cost_to_date(amount, first, last, last) == amount
    assert cost_to_date(amount, first, last, first - dt.timedelta(days=1)) == 0


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        (dt.date(2020, 3, 31), [(2019, 183, Decimal("6000.00"))]),
        (dt.date(2020, 4, 1), [(2019, 183, Decimal("5967.39")), (2020, 1, Decimal("32.61"))]),
    ],
)
def test_the_last_day_decides_the_years(last, expected):
    shares = share_by_days(Decimal(6000), dt.date(2019, 10, 1), last)
    assert [(share.year.start_year, share.days, share.amount) for share in shares] == expected


@unhurried
@given(starts, lengths)
def test_every_period_on_offer_lies_within_the_agreement_and_in_one_year(first, days):
    last = first + dt.timedelta(days=days)
    for period in periods_within(first, last):
        assert first <= period.first <= period.last <= last
        assert dt.date(period.year, 4, 1) <= period.first
        assert period.last <= dt.date(period.year + 1, 3, 31)


@unhurried
@given(amounts, starts, lengths)
def test_instalments_by_month_add_up_to_each_years_amount_and_stay_within_it(amount, first, days):
    last = first + dt.timedelta(days=days)
    lines = {share.year.start_year: share.amount for share in share_by_days(amount, first, last)}
    plans = split_as(MONTH_IN_ARREARS, lines, first, last)
    for year, held in lines.items():
        assert add_up(plan.amount for plan in plans if plan.year == year) == held
    assert all(first <= plan.period_from <= plan.period_to <= last for plan in plans)
    assert all(plan.due_on == plan.period_to for plan in plans)
    assert all(plan.period_from.replace(day=1) == plan.period_to.replace(day=1) for plan in plans)


def test_whole_months_weigh_the_same_and_a_part_its_part():
    plans = split_as(MONTH, {2019: Decimal(1150)}, dt.date(2020, 1, 1), dt.date(2020, 3, 15))
    assert [(plan.due_on.month, plan.amount) for plan in plans] == [
        (1, Decimal("462.99")),
        (2, Decimal("462.99")),
        (3, Decimal("224.02")),
    ]


def test_by_quarter_in_advance_unless_something_else_is_asked():
    given = ({2019: Decimal(6000)}, dt.date(2019, 4, 1), dt.date(2020, 3, 31))
    assert split_as("", *given) == split_by_quarter(*given)
    assert [plan.due_on for plan in split_as(QUARTER_IN_ARREARS, *given)] == [
        dt.date(2019, 6, 30),
        dt.date(2019, 9, 30),
        dt.date(2019, 12, 31),
        dt.date(2020, 3, 31),
    ]
