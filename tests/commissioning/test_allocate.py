import datetime as dt
from decimal import Decimal

import pytest

from commissioning.actions import allocate
from core.refusals import Refused
from tests.factories import BudgetEntryFactory, IntentionFactory


def test_budget_is_set_aside_for_lines_of_its_own_fund_alone(officer):
    budget = BudgetEntryFactory().budget
    line = IntentionFactory(framework__fund=budget.fund)
    said = {"budget": budget, "amount": Decimal(10), "effective_on": dt.date(2019, 4, 1), "reason": "", "by": officer}
    assert allocate(intention=line, **said).intention == line
    with pytest.raises(Refused, match="so nothing of Example fund .* can be set aside for it"):
        allocate(intention=IntentionFactory(), **said)
