"""Two people who put variations into force at the same moment, as processes, on the database that the tests run on."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.db import connection

from commissioning.models import Budget
from core.models import User
from core.money import sum_of
from core.roles import Role
from grants.models import Commitment, Variation
from tests.factories import (
    AgreementFactory,
    BudgetEntryFactory,
    BudgetFactory,
    CommitmentFactory,
    DecisionFactory,
    IntentionFactory,
    UserFactory,
    VariationFactory,
    VariationLineFactory,
)
from tests.races.racers import Field, vary

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

RACERS = 4


@pytest.fixture(scope="module")
def field(django_db_setup: None) -> Iterator[Field]:
    field = Field(RACERS, {key: connection.settings_dict[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")})
    yield field
    field.close()


@pytest.fixture
def second_person() -> User:
    return UserFactory(role=Role.OFFICER)


@pytest.fixture
def budget() -> Budget:
    """£50,000 for 2019/20."""
    budget = BudgetFactory(year=2019)
    BudgetEntryFactory(budget=budget, kind="original", amount=Decimal(50_000))
    return budget


def drafted(budget: Budget, amount: int, **given: object) -> Variation:
    """A variation that raises an agreement of £10,000 by so much."""
    decision = DecisionFactory(fund=budget.fund, amount=Decimal(10_000))
    agreement = AgreementFactory(
        in_force=True,
        intention=IntentionFactory(framework__fund=budget.fund),
        decision=decision,
        commitment=None,
    )
    CommitmentFactory(agreement=agreement, decision=decision, amount=Decimal(10_000))
    variation = VariationFactory(agreement=agreement, number=1, **given)
    VariationLineFactory(variation=variation, amount=Decimal(amount))
    return variation


def test_only_as_many_get_in_as_the_budget_bears(field: Field, budget: Budget, second_person: User) -> None:
    rivals = [drafted(budget, 2_000) for _ in range(RACERS)]
    CommitmentFactory(agreement=rivals[0].agreement, decision=rivals[0].agreement.decision, amount=Decimal(6_000))

    answers = field.race(vary, [(each.pk, second_person.pk) for each in rivals])

    assert answers.count("done") == 2
    assert sum(answer.startswith("£2,000 is £2,000 more than the 2019/20 budget has left") for answer in answers) == 2
    assert sum_of(Commitment.objects.all()) == 50_000


def test_one_variation_is_put_into_force_once(field: Field, budget: Budget, second_person: User) -> None:
    variation = drafted(budget, 2_000)

    answers = field.race(vary, [(variation.pk, second_person.pk)] * RACERS)

    assert answers.count("done") == 1
    assert sum_of(Commitment.objects.all()) == 12_000


def test_a_decision_of_several_variations_is_not_overdrawn(field: Field, budget: Budget, second_person: User) -> None:
    shared = DecisionFactory(fund=budget.fund, amount=Decimal(5_000))
    rivals = [drafted(budget, 2_000, decision=shared) for _ in range(RACERS)]

    answers = field.race(vary, [(each.pk, second_person.pk) for each in rivals])

    assert answers.count("done") == 2
    assert sum_of(Commitment.objects.filter(decision=shared)) == 4_000
