"""Books that several tests of the reports read."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from commissioning.models import Fund
from grants.models.agreements import State
from tests.factories import (
    AgreementFactory,
    AllocationFactory,
    AreaFactory,
    BudgetEntryFactory,
    CommitmentFactory,
    FrameworkFactory,
    FundFactory,
    IntentionFactory,
    PaymentFactory,
    ThemeFactory,
)
from tests.reports.records import THIS_YEAR

Home = Callable[..., Any]


@pytest.fixture
def book() -> Fund:
    """A fund with agreements in places and with providers that their lines do not name, and lines of every kind."""
    fund = FundFactory(code="example", name="Example fund")
    budget = BudgetEntryFactory(budget__fund=fund, amount=Decimal("200000.00")).budget
    framework = FrameworkFactory(fund=fund)
    theme = ThemeFactory(framework=framework, name="Recovery")
    north, south = AreaFactory(name="North"), AreaFactory(name="South")
    first = IntentionFactory(framework=framework, ref="A-1", category="Offender", area=north, theme=theme)
    second = IntentionFactory(framework=framework, ref="B-2", category="", area=south, resources=None)
    IntentionFactory(framework=framework, ref="C-3", category="Victims", area=south, status="proposed", provider=None)
    held = {
        "EX-2019-901": (first, north, "12000.10"),
        "EX-2019-902": (first, south, "8000.20"),
        "EX-2019-903": (second, north, "500.33"),
    }
    for reference, (line, area, amount) in held.items():
        agreement = AgreementFactory(reference=reference, intention=line, area=area, state=State.IN_FORCE)
        CommitmentFactory(agreement=agreement, amount=Decimal(amount))
        PaymentFactory(agreement=agreement, budget=budget, amount=Decimal("100.01"))
        PaymentFactory(agreement=agreement, budget=budget, amount=Decimal("100.01"))
    AgreementFactory(reference="EX-2019-904", intention=second, delivered_by=None, published=True)
    AllocationFactory(budget=budget, intention=first, amount=Decimal("15000.00"))
    return fund


@pytest.fixture
def fund() -> Fund:
    fund = FundFactory(code="example", name="Example")
    FrameworkFactory(fund=fund, first_year=THIS_YEAR.start_year - 1, last_year=THIS_YEAR.start_year + 1)
    return fund


@pytest.fixture
def home(client_of: Any, officer: Any, fund: Fund) -> Home:
    """The page as somebody sees it, an officer unless another is named."""

    def opened(user: Any = None, **asked: Any) -> Any:
        response = client_of(user or officer).get("/", asked)
        assert response.status_code == 200
        return response.context["page"]

    return opened
