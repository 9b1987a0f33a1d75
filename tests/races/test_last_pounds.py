"""Two people at the same moment, as processes, on the database that the tests run on: never a penny over, no error."""

import uuid
from decimal import Decimal

import pytest

from commissioning.models import Allocation, Budget
from core.models import User
from core.money import sum_of
from core.roles import Role
from grants.models import Agreement, Commitment, Payment
from tests.factories import (
    AgreementFactory,
    AwardLineFactory,
    BudgetEntryFactory,
    BudgetFactory,
    CommitmentFactory,
    DecisionFactory,
    InstalmentFactory,
    IntentionFactory,
    PaymentFactory,
    UserFactory,
)
from tests.races.racers import RACERS, Field, activate, allocate, pay, reverse

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def second_person() -> User:
    return UserFactory(role=Role.OFFICER)


@pytest.fixture
def budget() -> Budget:
    """£371,377 for 2019/20, of which £10,000 is left to commit."""
    budget = BudgetFactory(year=2019)
    BudgetEntryFactory(budget=budget, kind="original", amount=Decimal(371377))
    intention = IntentionFactory(framework__fund=budget.fund)
    CommitmentFactory(agreement=AgreementFactory(intention=intention, state="in_force"), amount=Decimal(361377))
    return budget


def drafts(budget: Budget, amount: int, decision: Decimal | int) -> list[Agreement]:
    """Drafts of so much each, on lines of their own, all under one decision."""
    authority = DecisionFactory(fund=budget.fund, amount=Decimal(decision))
    made = []
    for _ in range(RACERS):
        draft = AgreementFactory(
            ready=True, intention__framework__fund=budget.fund, decision=authority, award_line=None
        )
        AwardLineFactory(agreement=draft, amount=Decimal(amount))
        made.append(draft)
    return made


def test_only_one_gets_the_last_ten_thousand(field: Field, budget: Budget, second_person: User) -> None:
    rivals = drafts(budget, 10_000, decision=1_000_000)

    answers = field.race(activate, [(draft.pk, second_person.pk) for draft in rivals])

    assert answers.count("done") == 1
    refusal = "£10,000 is £10,000 more than the 2019/20 budget has left (£0)."
    assert sum(answer.startswith(refusal) for answer in answers) == RACERS - 1
    assert sum_of(Commitment.objects.all()) == Decimal(371377)
    assert Agreement.objects.in_force().count() == 2


def test_as_many_get_in_as_the_budget_bears(field: Field, budget: Budget, second_person: User) -> None:
    rivals = drafts(budget, 3_000, decision=1_000_000)

    answers = field.race(activate, [(draft.pk, second_person.pk) for draft in rivals])

    assert answers.count("done") == 3
    assert sum_of(Commitment.objects.all()) == Decimal(370377)


def test_a_decision_is_not_overdrawn(field: Field, budget: Budget, second_person: User) -> None:
    rivals = drafts(budget, 1_000, decision=2_500)

    answers = field.race(activate, [(draft.pk, second_person.pk) for draft in rivals])

    assert answers.count("done") == 2
    assert sum_of(Commitment.objects.filter(decision=rivals[0].decision)) == Decimal(2000)


def test_one_draft_is_put_into_force_once(field: Field, budget: Budget, second_person: User) -> None:
    (draft, *_) = drafts(budget, 1_000, decision=1_000_000)

    answers = field.race(activate, [(draft.pk, second_person.pk)] * RACERS)

    assert answers.count("done") == 1
    assert sum_of(draft.commitments.all()) == Decimal(1000)


def test_one_instalment_is_paid_once(field: Field, budget: Budget) -> None:
    finance = UserFactory(role=Role.FINANCE)
    instalment = InstalmentFactory(agreement__intention__framework__fund=budget.fund)

    answers = field.race(pay, [(instalment.pk, finance.pk, None)] * RACERS)

    assert answers.count("done") == 1
    assert sum_of(Payment.objects.all()) == instalment.amount


def test_one_form_sent_many_times_is_one_payment(field: Field, budget: Budget) -> None:
    finance = UserFactory(role=Role.FINANCE)
    instalment = InstalmentFactory(agreement__intention__framework__fund=budget.fund)

    answers = field.race(pay, [(instalment.pk, finance.pk, str(uuid.uuid4()))] * RACERS)

    assert answers == ["done"] * RACERS
    assert sum_of(Payment.objects.all()) == instalment.amount


def test_one_payment_is_reversed_once(field: Field) -> None:
    finance = UserFactory(role=Role.FINANCE)
    payment = PaymentFactory()

    answers = field.race(reverse, [(payment.pk, finance.pk)] * RACERS)

    assert answers.count("done") == 1
    assert sum_of(Payment.objects.all()) == 0


def test_no_more_is_allocated_than_the_budget_holds(field: Field, budget: Budget) -> None:
    finance = UserFactory(role=Role.FINANCE)
    lines = [IntentionFactory(framework__fund=budget.fund) for _ in range(RACERS)]

    answers = field.race(allocate, [(budget.pk, line.pk, "100000.00", finance.pk) for line in lines])

    assert answers.count("done") == 3
    assert sum_of(Allocation.objects.all()) == Decimal(300000)
