import datetime as dt
from decimal import Decimal

import pytest

from core.refusals import Refused
from grants.actions import activate_agreement
from grants.authorising import let_instalment_be_paid
from grants.models import Agreement, Instalment
from grants.payments import free_instalment
from grants.schedules import change_schedule, plans_of
from grants.shares import InstalmentPlan
from tests import factories


def plan(number, amount, waits_on="", year=2019):
    first, last = dt.date(year, 4, 1), dt.date(year, 6, 30)
    return InstalmentPlan(number, first, first, last, year, Decimal(amount), waits_on)


@pytest.fixture
def in_force(draft, officer2):
    return activate_agreement(agreement=draft(), by=officer2)


def change(agreement, plans, by):
    version = Agreement.objects.get(pk=agreement.pk).version
    return change_schedule(agreement=agreement, instalments=plans, version=version, by=by)


def test_what_is_unpaid_is_planned_anew_and_what_is_paid_stays(in_force, officer):
    change(in_force, [plan(1, 1500), plan(2, 1500)], officer)
    first = in_force.instalments.get(number=1)
    factories.PaymentFactory(
        agreement=in_force, instalment=first, budget=in_force.fund.budgets.get(), amount=Decimal(1)
    )
    change(in_force, [plan(1, 9), plan(3, 4000)], officer)
    assert list(in_force.instalments.values_list("number", "amount")) == [(1, 1500), (3, 4000)]


def test_more_in_a_year_than_is_committed_for_it_is_refused_whole(in_force, officer):
    change(in_force, [plan(1, 6000)], officer)
    with pytest.raises(Refused, match=r"of 2019/20 come to £6,001, £1 more than is committed for that year \(£6,000\)"):
        change(in_force, [plan(1, 6001)], officer)
    with pytest.raises(Refused, match="of 2020/21 come to £1, £1 more"):
        change(in_force, [plan(1, 1, year=2020)], officer)
    assert in_force.instalments.get().amount == 6000


def test_a_stale_change_is_refused(in_force, officer):
    with pytest.raises(Refused, match="was changed after you opened it"):
        change_schedule(agreement=in_force, instalments=[], version=in_force.version - 1, by=officer)


def test_a_draft_has_no_schedule_to_change(draft, officer):
    with pytest.raises(Refused, match="is draft"):
        change(draft(), [], officer)


def test_another_condition_is_not_taken_as_met(in_force, officer):
    change(in_force, [plan(1, 6000, "Q1 return accepted")], officer)
    free_instalment(instalment=in_force.instalments.get(), met_on=dt.date(2019, 7, 5), by=officer)
    change(in_force, [plan(1, 5000, "Q1 return accepted")], officer)
    assert not in_force.instalments.get().is_on_hold
    change(in_force, [plan(1, 5000, "Q2 return accepted")], officer)
    assert in_force.instalments.get().is_on_hold


def test_what_waits_is_not_freed_by_leaving_that_out_of_the_plan_but_by_right(in_force, officer, finance):
    change(in_force, [plan(1, 4000, "A visit"), plan(2, 2000)], officer)
    for freed in ([plan(1, 4000), plan(2, 2000)], [plan(2, 2000)], [plan(1, 3000, "A visit"), plan(2, 3000)]):
        with pytest.raises(Refused, match=r"£[14],000 that waits on something would wait no longer. Record that it"):
            change(in_force, freed, finance)
    change(in_force, [plan(1, 2000, "Another visit"), plan(2, 2000, "A visit"), plan(3, 2000)], officer)
    finance.may_authorise = True
    finance.save()
    let_instalment_be_paid(instalment=in_force.instalments.get(number=1), reason="It is needed.", by=finance)
    change(in_force, [plan(2, 2000)], finance)
    assert list(in_force.instalments.values_list("number", "amount", "waits_on")) == [
        (1, 2000, "Another visit"),
        (2, 2000, ""),
    ]


def test_what_is_planned_reads_as_plans(in_force, officer):
    change(in_force, [plan(1, 6000, "A visit")], officer)
    assert plans_of(in_force.instalments.all()) == [plan(1, 6000, "A visit")]


def test_an_instalment_is_freed_once_it_happened_and_not_before(in_force, officer, auditor):
    change(in_force, [plan(1, 6000, "A visit")], officer)
    waiting = in_force.instalments.get()
    with pytest.raises(Refused, match="still to come"):
        free_instalment(instalment=waiting, met_on=dt.date(2100, 1, 1), by=officer)
    with pytest.raises(Refused, match="not free them"):
        free_instalment(instalment=waiting, met_on=dt.date(2019, 7, 5), by=auditor)
    free_instalment(instalment=waiting, met_on=dt.date(2019, 7, 5), by=officer)
    assert not Instalment.objects.on_hold().exists()
    with pytest.raises(Refused, match="not on hold"):
        free_instalment(instalment=waiting, met_on=dt.date(2019, 7, 5), by=officer)
