"""The page that opens the next year's budget, where something stands in the way."""

import uuid
from decimal import Decimal

import pytest

from commissioning.models import Budget
from tests.factories import BudgetEntryFactory

pytestmark = pytest.mark.django_db


def test_a_budget_that_wants_a_decision_says_so_before_it_shows_what_it_will_do(client_of, finance):
    fund = BudgetEntryFactory(budget__year=2020, amount=Decimal(2_000)).budget.fund
    given = {"amount": "£5,000", "carried": "£500", "reason": "Agreed", "key": str(uuid.uuid4())}
    answer = client_of(finance).post(f"/year-end/open-budget/?year=2020&fund={fund.code}", given)
    assert answer.status_code == 409
    assert "choose the decision" in answer.content.decode()
    assert "shown" not in answer.context["page"]
    assert not Budget.objects.filter(year=2021).exists()
