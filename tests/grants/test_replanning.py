"""Instalments planned anew: never beyond the commitment, pennies conserved, the paid part untouched."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.money import add_up, from_pence
from grants.actions import activate_agreement
from grants.models import Instalment
from grants.replanning import apply_plan, not_planned_yet, paid_floor, plan_anew
from tests import factories

QUARTERS = [
    (dt.date(2019, 4, 1), dt.date(2019, 6, 30)),
    (dt.date(2019, 7, 1), dt.date(2019, 9, 30)),
    (dt.date(2019, 10, 1), dt.date(2019, 12, 31)),
    (dt.date(2020, 1, 1), dt.date(2020, 3, 31)),
]


@pytest.fixture
def in_force(draft, officer2):
    return activate_agreement(agreement=draft(), by=officer2)


def plan(agreement, amounts, paid=()):
    """A quarter each, and what is paid of the first ones."""
    budget = agreement.fund.budgets.get(year=2019)
    rows = []
    for number, amount in enumerate(amounts, start=1):
        first, last = QUARTERS[number - 1]
        given = {"number": number, "amount": Decimal(amount), "due_on": first, "period_from": first, "period_to": last}
        rows.append(factories.InstalmentFactory(agreement=agreement, **given))
    for row, amount in zip(rows, paid, strict=False):
        if amount:
            factories.PaymentFactory(agreement=agreement, budget=budget, instalment=row, amount=Decimal(amount))
    return rows


def anew(agreement, before, after, ends_on=None):
    found = plan_anew(agreement, before={2019: Decimal(before)}, after={2019: Decimal(after)}, ends_on=ends_on)
    return [each.amount for each in found]


def test_a_raise_is_spread_over_what_is_unpaid(in_force):
    plan(in_force, [1500] * 4, paid=[1500])
    assert anew(in_force, 6000, 6600) == [1500, 1700, 1700, 1700]


def test_a_raise_of_a_year_that_is_paid_is_not_planned_yet(in_force):
    plan(in_force, [1500] * 4, paid=[1500] * 4)
    assert anew(in_force, 6000, 6600) == [1500] * 4
    found = plan_anew(in_force, before={2019: Decimal(6000)}, after={2019: Decimal(6600)}, ends_on=None)
    assert {str(year): amount for year, amount in not_planned_yet(found, {2019: Decimal(6600)}).items()} == {
        "2019/20": 600
    }


def test_a_cut_is_taken_first_from_what_was_not_planned(in_force):
    plan(in_force, [1000, 1000])
    assert anew(in_force, 6000, 2000) == [1000, 1000]
    assert anew(in_force, 6000, "1999.99") == [Decimal("1000.00"), Decimal("999.99")]


def test_the_paid_part_of_an_instalment_stays(in_force):
    plan(in_force, [3000, 3000], paid=[2000])
    assert anew(in_force, 6000, 2000) == [2000, 0]
    assert anew(in_force, 6000, 4000) == [Decimal("2500.00"), Decimal("1500.00")]


def test_those_beyond_a_new_end_are_taken_out_and_the_one_across_it_is_cut(in_force):
    plan(in_force, [1500] * 4, paid=[1500])
    end = dt.date(2019, 11, 30)
    found = plan_anew(in_force, before={2019: Decimal(6000)}, after={2019: Decimal(6000)}, ends_on=end)
    assert [each.amount for each in found] == [1500, 1500, 1500, 0]
    apply_plan(found, end)
    assert list(in_force.instalments.values_list("number", "period_to"))[2] == (3, end)
    assert in_force.instalments.count() == 3


def test_what_is_paid_on_instalments_is_the_least_that_a_year_can_hold(in_force):
    plan(in_force, [1500] * 2, paid=[1500, 200])
    assert paid_floor(in_force) == {2019: 1700}


def test_an_instalment_whose_payment_was_reversed_stays_in_the_books_at_nought(in_force, finance):
    from grants.payments import reverse_payment

    rows = plan(in_force, [3000, 3000], paid=[3000, 1000])
    reverse_payment(payment=rows[1].payments.get(), reason="Paid twice.", by=finance)
    assert paid_floor(in_force) == {2019: 3000}
    found = plan_anew(in_force, before={2019: Decimal(6000)}, after={2019: Decimal(3000)}, ends_on=None)
    apply_plan(found, None)
    assert list(Instalment.objects.values_list("number", "amount")) == [(1, 3000), (2, 0)]


pence = st.integers(min_value=1, max_value=300_000)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    amounts=st.lists(pence, min_size=1, max_size=4),
    parts=st.lists(st.integers(0, 100), min_size=4, max_size=4),
    more=st.integers(0, 300_000),
    change=st.integers(-1_000_000, 1_000_000),
)
def test_whatever_is_planned_and_paid(in_force, amounts, parts, more, change):
    """Pennies conserved, the plan never beyond the commitment, and the paid part unchanged."""
    budget = in_force.fund.budgets.get(year=2019)
    fresh = factories.AgreementFactory(intention=in_force.intention, state="in_force")
    paid = [min(amount * part // 100, amount) for amount, part in zip(amounts, parts, strict=False)]
    for number, (amount, settled) in enumerate(zip(amounts, paid, strict=True), start=1):
        row = factories.InstalmentFactory(agreement=fresh, number=number, amount=from_pence(amount))
        if settled:
            factories.PaymentFactory(agreement=fresh, budget=budget, instalment=row, amount=from_pence(settled))
    before = from_pence(sum(amounts) + more)
    after = max(before + from_pence(change), from_pence(sum(paid)))

    found = plan_anew(fresh, before={2019: before}, after={2019: after}, ends_on=None)

    planned = add_up(each.amount for each in found)
    assert planned <= after
    assert all(each.amount >= each.paid for each in found)
    for each in found:
        if each.paid == each.instalment.amount:
            assert each.amount == each.instalment.amount
    unpaid = sum(amounts) - sum(paid)
    if after >= before:
        assert planned == from_pence(sum(amounts)) + (after - before if unpaid else 0)
    else:
        assert planned == min(from_pence(sum(amounts)), after)
