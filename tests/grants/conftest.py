"""A ring-fence with £10,000 left, a decision for £8,000, and a draft of £6,000 that lacks nothing."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from commissioning.models import Decision, Fund, Intention
from core.models import User
from grants.models import Agreement
from tests import factories


@pytest.fixture
def line(db: None) -> Intention:
    """A line planned at £30,377, of a fund with £10,000 for 2019/20."""
    area = factories.AreaFactory(name="Herefordshire")
    host, provider = (
        factories.ProviderFactory(name="Herefordshire Council"),
        factories.ProviderFactory(name="Addaction"),
    )
    line = factories.IntentionFactory(
        ref="DIP-HER",
        activity="Drug intervention programme - Herefordshire",
        area=area,
        host=host,
        provider=provider,
        resources=Decimal(30377),
        resources_year=2019,
        status=Intention.Status.AGREED,
    )
    budget = factories.BudgetFactory(fund=line.framework.fund, year=2019)
    factories.BudgetEntryFactory(budget=budget, amount=Decimal(10000))
    return line


@pytest.fixture
def fund(line: Intention) -> Fund:
    return line.framework.fund


@pytest.fixture
def decision(fund: Fund) -> Decision:
    return factories.DecisionFactory(reference="PCC/2019/014", fund=fund, amount=Decimal(8000))


@pytest.fixture
def draft(line: Intention, decision: Decision, officer: User) -> Callable[..., Agreement]:
    """Make a draft that lacks nothing: `draft(award_line__amount=Decimal(6000))`."""

    def drafted(**given: object) -> Agreement:
        about = {"intention": line, "decision": decision, "drafted_by": officer, "paid_to": factories.ProviderFactory()}
        return factories.GrantFactory(ready=True, **about | given)

    return drafted


@pytest.fixture
def published(line: Intention) -> Agreement:
    """What the framework published of the line: £30,377 that no decision evidences."""
    made = factories.OtherAgreementFactory(
        published=True,
        reference="SM-2019-001",
        intention=line,
        type="grant",
        paid_to=line.host,
        commitment__amount=Decimal(30377),
    )
    return Agreement.objects.get(pk=made.pk)
