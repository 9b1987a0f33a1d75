"""What stands beyond a limit: by how much, since which movement, by whom, who let it stand, as at any dates."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from core.periods import AsAt
from grants.excesses import Limit, standing
from grants.models import Payment
from tests.factories import (
    AgreementFactory,
    AllocationFactory,
    AuthorisedExcessFactory,
    BudgetEntryFactory,
    CommitmentFactory,
    DecisionFactory,
    InstalmentFactory,
    PaymentFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
START = dt.datetime(2020, 1, 1, 12, tzinfo=dt.UTC)


def at(days):
    return START + dt.timedelta(days=days)


def found(as_at=None):
    return {(each.limit, each.over) for each in standing(as_at or AsAt.now())}


@pytest.fixture
def who(db):
    return UserFactory(name="A. Finance")


@pytest.fixture
def book(who):
    """£10,000 of budget, £10,000 of it committed: exactly the limit."""
    budget = BudgetEntryFactory(amount=Decimal(10000), recorded_at=at(0)).budget
    agreement = AgreementFactory(in_force=True, intention__framework__fund=budget.fund, commitment=None)
    decision = DecisionFactory(fund=budget.fund, amount=Decimal(10000))
    CommitmentFactory(agreement=agreement, decision=decision, amount=Decimal(10000), recorded_at=at(1))
    return budget, agreement, decision


def test_at_the_limit_nothing_stands_and_a_penny_more_does(book, who):
    budget, agreement, decision = book
    assert found() == set()
    CommitmentFactory(
        agreement=agreement,
        decision=decision,
        amount=Decimal("0.01"),
        recorded_at=at(2),
        recorded_by=who,
        reason="Late.",
    )
    assert found() == {(Limit.BUDGET, Decimal("0.01")), (Limit.DECISION, Decimal("0.01"))}
    excess = standing(AsAt.now())[0]
    assert (excess.since_on, excess.by, excess.movement) == (
        dt.date(2020, 1, 3), "A. Finance", f"Award, £0.01, {agreement.reference}",
    )  # fmt: skip


def test_a_cut_that_was_decided_stands_until_it_is_put_right(book, who):
    budget = book[0]
    BudgetEntryFactory(budget=budget, kind="reduction", amount=Decimal(-4000), recorded_at=at(3), recorded_by=who)
    (excess,) = standing(AsAt.now())
    assert (excess.limit, excess.over, excess.about, excess.year.start_year) == (Limit.BUDGET, 4000, budget, 2019)
    assert (excess.why, excess.movement) == (
        "£10,000 is committed, and the budget is £6,000", "Reduction of £4,000",
    )  # fmt: skip
    BudgetEntryFactory(budget=budget, kind="addition", amount=Decimal(4000), recorded_at=at(4))
    assert found() == set()
    BudgetEntryFactory(budget=budget, kind="reduction", amount=Decimal(-1), recorded_at=at(5))
    (again,) = standing(AsAt.now())
    assert again.since_on == dt.date(2020, 1, 6)


def test_of_one_act_the_movement_is_told_that_passed_the_limit_and_not_the_last(book, who):
    _, agreement, decision = book
    same = {"agreement": agreement, "decision": decision, "recorded_by": who, "recorded_at": at(3)}
    for amount in (-300, 300, 700, 500):
        CommitmentFactory(amount=Decimal(amount), kind="award" if amount > 0 else "release", **same)
    excess = standing(AsAt.now())[0]
    assert (excess.over, excess.movement) == (1200, f"Award, £700, {agreement.reference}")


def test_as_at_an_earlier_records_date_it_did_not_stand_yet(book):
    budget = book[0]
    BudgetEntryFactory(budget=budget, kind="reduction", amount=Decimal(-4000), recorded_at=at(3))
    assert found(AsAt(timezone.localdate(), at(2))) == set()
    assert found(AsAt(timezone.localdate(), at(4))) == {(Limit.BUDGET, Decimal(4000))}


def test_a_year_without_a_budget_is_subject_to_it_and_passes_nothing(who):
    agreement = AgreementFactory(in_force=True)
    assert found() == set()
    BudgetEntryFactory(budget__fund=agreement.fund, amount=Decimal(5000), recorded_at=timezone.now(), recorded_by=who)
    (excess,) = [each for each in standing(AsAt.now()) if each.limit == Limit.BUDGET]
    assert (excess.over, excess.movement) == (1000, "Original budget of £5,000")


def test_allocations_beyond_the_budget_and_a_line_over_its_allocation(book):
    budget, agreement, _ = book
    AllocationFactory(budget=budget, intention=agreement.intention, amount=Decimal(9000), recorded_at=at(2))
    assert found() == {(Limit.LINE, Decimal(1000))}
    AllocationFactory(budget=budget, intention__framework__fund=budget.fund, amount=Decimal(1500), recorded_at=at(3))
    assert found() == {(Limit.LINE, Decimal(1000)), (Limit.ALLOCATED, Decimal(500))}


def test_payments_beyond_the_commitment_the_instalment_and_a_condition(book):
    budget, agreement, _ = book
    instalment = InstalmentFactory(agreement=agreement, amount=Decimal(1500), waits_on="Q1 return accepted")
    pay = {"agreement": agreement, "budget": budget, "instalment": instalment}
    first = PaymentFactory(**pay, amount=Decimal(1500), recorded_at=at(3))
    assert found() == {(Limit.CONDITION, Decimal(1500))}
    PaymentFactory(**pay, amount=Decimal(9000), recorded_at=at(4))
    assert found() == {
        (Limit.CONDITION, Decimal(10500)), (Limit.INSTALMENT, Decimal(9000)), (Limit.COMMITMENT, Decimal(500)),
    }  # fmt: skip
    condition = next(each for each in standing(AsAt.now()) if each.limit == Limit.CONDITION)
    assert (condition.since, condition.why) == (first, "£10,500 is paid on it, and it waits on: Q1 return accepted")
    before = timezone.now()
    instalment.met_on, instalment.amount = dt.date(2020, 1, 9), Decimal(10500)
    instalment.save()
    assert found() == {(Limit.COMMITMENT, Decimal(500))}
    then = AsAt(dt.date(2020, 1, 8), before)
    assert {Limit.CONDITION, Limit.INSTALMENT} <= {limit for limit, _ in found(then)}
    waited = next(each for each in standing(then) if each.limit == Limit.CONDITION)
    assert (waited.about.pk, waited.since) == (instalment.pk, first)
    assert Limit.CONDITION in {limit for limit, _ in found(AsAt(dt.date(2020, 1, 8), timezone.now(), up_to_now=True))}


def test_an_authorisation_is_told_with_the_excess_that_it_let_stand(book, who):
    budget, agreement, decision = book
    CommitmentFactory(agreement=agreement, decision=decision, amount=Decimal(2000), recorded_at=at(2))
    agreement.decision = decision
    agreement.save()
    let = AuthorisedExcessFactory(agreement=agreement, decision=decision, recorded_by=who)
    AuthorisedExcessFactory(year=2019, decision=decision)  # another fund's
    by_limit = {each.limit: each for each in standing(AsAt.now())}
    assert by_limit[Limit.BUDGET].authorised == (let,)
    assert by_limit[Limit.DECISION].authorised == ()


def test_as_many_queries_for_many_as_for_one(book, django_assert_max_num_queries):
    budget, agreement, decision = book
    for amount in (1000, 2000, 3000):
        other = AgreementFactory(in_force=True, intention__framework__fund=budget.fund, commitment=None)
        CommitmentFactory(agreement=other, decision=decision, amount=Decimal(amount))
        payment = {"agreement": other, "budget": budget, "amount": Decimal(amount + 500)}
        PaymentFactory(**payment, instalment=InstalmentFactory(agreement=other, amount=Decimal(1), waits_on="A return"))
        AllocationFactory(budget=budget, intention=other.intention, amount=Decimal(10))
    with django_assert_max_num_queries(30):
        assert len({each.limit for each in standing(AsAt.now())}) >= 6
    assert Payment.objects.count() == 3
