"""Money that is not due again takes its commitment with it: to the penny, out of the plan, and back if reversed."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from commissioning.closing import close_year
from core.money import sum_of
from core.periods import AsAt, FinancialYear
from core.refusals import Refused
from grants.actions import end_agreement
from grants.coming_back import excess_of_committing_again
from grants.excesses import Limit, standing
from grants.figures import money_by_agreement
from grants.limits import used_of
from grants.models import Commitment
from grants.payments import record_money_back, record_payment, reverse_payment
from reports.books.checks import breaches
from tests import factories

YEAR = FinancialYear(2019)
WHOLE = {"period_from": YEAR.start, "period_to": YEAR.end}


@pytest.fixture
def agreement(line, decision):
    """£6,000 of 2019/20 in four instalments of £1,500, one a quarter."""
    agreement = factories.GrantFactory(in_force=True, intention=line, decision=decision)
    for number, quarter in enumerate(YEAR.quarters, start=1):
        period = {"period_from": quarter.start, "period_to": quarter.end}
        factories.InstalmentFactory(agreement=agreement, number=number, due_on=quarter.start, **period)
    return agreement


@pytest.fixture
def budget(agreement):
    return agreement.fund.budgets.get(year=2019)


@pytest.fixture
def pay(agreement, budget, finance):
    def paid(*numbers, **given):
        said = {"agreement": agreement, "budget": budget, "amount": Decimal(1500), "by": finance}
        for each in agreement.instalments.filter(number__in=numbers):
            period = {"period_from": each.period_from, "period_to": each.period_to}
            record_payment(**said | {"instalment": each, "paid_on": each.due_on, **period} | given)

    return paid


@pytest.fixture
def give_back(agreement, budget, finance):
    def given_back(amount=300, **given):
        said = {"kind": "refund", "agreement": agreement, "budget": budget, "by": finance, **WHOLE}
        said |= {"amount": Decimal(amount), "came_on": dt.date(2020, 4, 10), "reason": "It was not spent."}
        return record_money_back(**said | {"is_due_again": False} | given)

    return given_back


def figures(agreement, on=dt.date(2020, 4, 30)):
    return money_by_agreement(YEAR, AsAt(on, timezone.now()))[agreement.pk]


def plan(agreement):
    return list(agreement.instalments.order_by("number").values_list("amount", flat=True))


def test_an_underspend_that_comes_back_is_neither_committed_nor_due_any_more(pay, give_back, agreement, decision):
    pay(1, 2, 3, 4)
    back = give_back(300, instalment=agreement.instalments.get(number=4))
    money = figures(agreement)
    assert (money.committed, money.paid, money.outstanding, money.accrued) == (5700, 5700, 0, 0)
    assert (money.profile_to_date, money.forecast_outturn) == (5700, 5700)
    assert plan(agreement) == [1500, 1500, 1500, 1200]
    assert used_of(decision) == 5700
    [released] = back.released.all()
    assert (released.kind, released.amount, released.decision, released.reason) == (
        "release",
        -300,
        decision,
        back.reason,
    )
    assert figures(agreement, on=dt.date(2020, 3, 31)).committed == 6000, "it had not come back by then"


def test_what_is_due_again_stays_committed_and_is_accrued(pay, give_back, agreement):
    pay(1, 2, 3, 4)
    give_back(300, instalment=agreement.instalments.get(number=4), is_due_again=True)
    money = figures(agreement)
    assert (money.committed, money.paid, money.outstanding, money.accrued) == (6000, 5700, 300, 300)
    assert plan(agreement) == [1500] * 4
    assert not Commitment.objects.filter(kind="release").exists()
    assert list(agreement.instalments.to_be_paid().values_list("number", flat=True)) == [4]


def test_what_other_quarters_owe_stays_due(pay, give_back, agreement):
    pay(1, 2)
    give_back(300, instalment=agreement.instalments.get(number=1), came_on=dt.date(2019, 9, 1))
    money = figures(agreement, on=dt.date(2019, 12, 31))
    assert (money.committed, money.paid, money.profile_to_date, money.accrued) == (5700, 2700, 4200, 1500)


def test_what_was_paid_by_instalments_comes_back_of_one(pay, give_back, agreement):
    pay(1, 2)
    with pytest.raises(Refused, match="was paid by instalments, and it is not due again: choose the instalment"):
        give_back(Decimal("0.01"), came_on=dt.date(2019, 9, 1))
    assert (plan(agreement), figures(agreement).committed) == ([1500] * 4, 6000)
    assert give_back(1600, came_on=dt.date(2019, 9, 1), is_due_again=True)


def test_of_what_was_paid_beside_the_plan_none_is_named_and_the_plan_has_to_have_room(
    give_back, agreement, budget, finance
):
    beside = {"agreement": agreement, "budget": budget, "paid_on": YEAR.start, "by": finance, **WHOLE}
    record_payment(amount=Decimal(500), **beside)
    with pytest.raises(Refused, match=r"2019/20 would plan £300 more than is then committed. Take that out"):
        give_back(300)
    agreement.instalments.filter(number=4).delete()
    give_back(300)
    assert (plan(agreement), figures(agreement).committed) == ([1500] * 3, 5700)


def test_no_more_is_released_than_the_year_has_unspent(pay, give_back, agreement, budget):
    """A file paid £7,000 of the £6,000: £1,200 comes back, and £200 of it is of the commitment."""
    agreement.instalments.all().delete()
    batch = factories.ImportBatchFactory()
    factories.PaymentFactory(agreement=agreement, budget=budget, amount=Decimal(7000), batch=batch, **WHOLE)
    back = give_back(1200)
    assert sum_of(back.released.all()) == -200
    money = figures(agreement)
    assert (money.committed, money.paid) == (5800, 5800)


def test_what_was_committed_last_is_released_first(pay, give_back, agreement, fund):
    later = factories.DecisionFactory(fund=fund, amount=Decimal(500))
    factories.CommitmentFactory(agreement=agreement, decision=later, amount=Decimal(200))
    pay(1, 2, 3, 4)
    back = give_back(500, instalment=agreement.instalments.get(number=4))
    by_decision = {each.decision: each.amount for each in back.released.all()}
    assert by_decision == {later: -200, agreement.decision: -300}


def test_of_a_late_item_nothing_is_released(pay, give_back, agreement, finance):
    pay(1, 2, 3, 4)
    later = factories.BudgetFactory(fund=agreement.fund, year=2020)
    close_year(year=YEAR, reason="Final.", by=finance)
    back = give_back(300, budget=later, came_on=dt.date(2020, 5, 1))
    assert not back.released.exists()
    assert figures(agreement).committed == 6000


def test_a_reversal_commits_and_plans_it_again(pay, give_back, agreement, finance, decision):
    pay(1, 2, 3, 4)
    back = give_back(300, instalment=agreement.instalments.get(number=4))
    reverse_payment(payment=back, reason="It never came.", by=finance)
    money = figures(agreement)
    assert (money.committed, money.paid, money.accrued) == (6000, 6000, 0)
    assert (plan(agreement), used_of(decision)) == ([1500] * 4, 6000)
    [release] = back.released.all()
    assert (release.reversed_by.amount, release.reversed_by.reason) == (300, "It never came.")
    assert [each.kind_in_words for each in (release, release.reversed_by)] == ["release", "release taken back"]


def test_a_reversal_is_a_fact_that_stands_as_an_excess_where_others_drew_on_what_was_free(
    pay, give_back, agreement, finance, budget
):
    pay(1, 2, 3, 4)
    back = give_back(300, instalment=agreement.instalments.get(number=4))
    assert excess_of_committing_again(back) == ""
    factories.BudgetEntryFactory(budget=budget, kind="reduction", amount=Decimal("-4000.01"))
    agreement.decision.amount = Decimal("5999.98")
    agreement.decision.save()
    budget_words = "£300 is £0.01 more than the 2019/20 budget has left (£299.99)"
    words = f"{budget_words} and £0.02 more than decision PCC/2019/014 has left (£299.98)"
    assert excess_of_committing_again(back) == words
    reverse_payment(payment=back, reason="It never came.", by=finance)
    assert figures(agreement).committed == 6000
    over = {(excess.limit, excess.over) for excess in standing(AsAt.now())}
    assert over == {(Limit.BUDGET, Decimal("0.01")), (Limit.DECISION, Decimal("0.02"))}
    assert list(breaches()) == []


def test_a_draft_of_the_agreement_that_somebody_has_open_is_overtaken(pay, give_back, agreement):
    pay(1)
    give_back(300, instalment=agreement.instalments.get(number=1))
    agreement.refresh_from_db()
    version = agreement.version
    give_back(100, is_due_again=True)
    agreement.refresh_from_db()
    assert agreement.version == version > 0


def test_a_reversal_plans_again_what_was_not_released_as_a_file_had_paid_more(
    pay, give_back, agreement, budget, finance
):
    pay(1)
    batch = factories.ImportBatchFactory()
    factories.PaymentFactory(agreement=agreement, budget=budget, amount=Decimal(6000), batch=batch, **WHOLE)
    back = give_back(300, instalment=agreement.instalments.get(number=1))
    assert (plan(agreement), back.released.exists()) == ([1200, 1500, 1500, 1500], False)
    reverse_payment(payment=back, reason="It never came.", by=finance)
    assert plan(agreement) == [1500] * 4


def test_of_what_is_over_a_reversal_plans_again_though_the_plan_is_above_what_is_committed(
    pay, give_back, agreement, finance
):
    pay(1, 2, 3)
    said = {"state": "terminated", "on": dt.date(2019, 12, 31), "reason": "It was stopped."}
    end_agreement(agreement=agreement, release=True, by=finance, **said)
    back = give_back(300, instalment=agreement.instalments.get(number=3))
    assert (plan(agreement), figures(agreement, timezone.localdate()).committed) == ([1500, 1500, 1200, 1500], 4200)
    reverse_payment(payment=back, reason="It never came.", by=finance)
    assert (plan(agreement), figures(agreement, timezone.localdate()).committed) == ([1500] * 4, 4500)


def test_a_reversal_is_refused_where_the_instalment_was_planned_lower_since(pay, give_back, agreement, finance):
    pay(1, 2, 3, 4)
    last = agreement.instalments.get(number=4)
    back = give_back(300, instalment=last, is_due_again=True)
    agreement.instalments.filter(number=4).update(amount=Decimal(1200))
    factories.InstalmentFactory(agreement=agreement, number=5, amount=Decimal(300))
    with pytest.raises(Refused, match=r"£300 more would be paid on instalment 4 than it plans \(£1,200\)"):
        reverse_payment(payment=back, reason="It never came.", by=finance)
