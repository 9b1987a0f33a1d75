"""Two people move, or award, the same last pounds at the same moment, as processes: one of them gets them."""

from decimal import Decimal

import pytest

from commissioning.models import Budget, BudgetEntry, Fund
from core.models import User
from core.money import sum_of
from core.roles import Role
from grants.models import Commitment
from reports.books.checks import breaches
from tests.factories import (
    AgreementFactory,
    AwardLineFactory,
    BudgetEntryFactory,
    CommitmentFactory,
    DecisionFactory,
    IntentionFactory,
    UserFactory,
)
from tests.races.racers import RACERS, Field, activate_or_move, move_money

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def finance() -> User:
    return UserFactory(role=Role.FINANCE)


@pytest.fixture
def budgets() -> list[Budget]:
    """Two budgets of 2019/20: £371,377, of which £10,000 is left to commit, and another of £20,000."""
    none = {"budget__year": 2019, "budget__fund__ring_fence": Fund.RingFence.NONE}
    source, other = (BudgetEntryFactory(**none, amount=Decimal(amount)).budget for amount in (371_377, 20_000))
    line = IntentionFactory(framework__fund=source.fund)
    agreement = AgreementFactory(in_force=True, intention=line, commitment=None, decision__amount=Decimal(1_000_000))
    CommitmentFactory(agreement=agreement, decision=agreement.decision, amount=Decimal(361_377))
    return [source, other]


def test_only_one_moves_the_last_ten_thousand(field: Field, budgets: list[Budget], finance: User) -> None:
    source, other = (budget.pk for budget in budgets)

    answers = field.race(move_money, [(source, other, "10000.00", finance.pk)] * RACERS)

    assert answers.count("done") == 1
    assert [budget.amount() for budget in budgets] == [Decimal(361_377), Decimal(30_000)]


def test_money_that_is_moved_both_ways_stays_whole(field: Field, budgets: list[Budget], finance: User) -> None:
    source, other = (budget.pk for budget in budgets)
    calls = [(source, other, "1000.00", finance.pk), (other, source, "1000.00", finance.pk)] * (RACERS // 2)

    answers = field.race(move_money, calls)

    assert answers == ["done"] * RACERS
    assert sum_of(BudgetEntry.objects.all()) == Decimal(391_377)


def test_an_award_and_a_virement_do_not_share_the_last_pounds(
    field: Field, budgets: list[Budget], finance: User
) -> None:
    source, other = budgets
    decision = DecisionFactory(fund=source.fund, amount=Decimal(1_000_000))
    calls = []
    for place in range(RACERS):
        draft = AgreementFactory(ready=True, intention__framework__fund=source.fund, decision=decision, award_line=None)
        AwardLineFactory(agreement=draft, amount=Decimal(10_000))
        calls.append((draft.pk if place % 2 else None, source.pk, other.pk, finance.pk))

    answers = field.race(activate_or_move, calls)

    assert answers.count("done") == 1
    assert all("£10,000 is £10,000 more than" in answer for answer in answers if answer != "done")
    assert source.amount() == sum_of(Commitment.objects.all())
    assert list(breaches()) == []
