"""The books that the lists are read from."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from core.models import User
from grants.models.agreements import State, Type
from tests.factories import (
    AgreementFactory,
    AgreementMeasureFactory,
    AllocationFactory,
    AwardLineFactory,
    BudgetEntryFactory,
    BudgetFactory,
    CommitmentFactory,
    InstalmentFactory,
    IntentionFactory,
    PaymentFactory,
    ResultFactory,
    ReturnFactory,
    TargetFactory,
)

LISTS = ("agreements", "payments", "budget-movements", "delivery")


@pytest.fixture
def reader(client_of: Any, commissioner: User) -> Client:
    return client_of(commissioner)


@pytest.fixture
def books(db: None) -> dict[str, Any]:
    """Two agreements of one fund in 2019/20, in different areas, one paid in part; a third, next year; and a draft."""
    line = IntentionFactory(ref="LINE-A", activity="Outreach - North")
    fund = line.framework.fund
    other = IntentionFactory(ref="LINE-B", framework=line.framework)
    first = AgreementFactory(in_force=True, reference="EX-2019-001", title="Outreach in the north", intention=line)
    second = AgreementFactory(published=True, reference="EX-2019-002", title="Bridge to work", intention=other)
    later = AgreementFactory(
        ready=True,
        award_line=None,
        state=State.IN_FORCE,
        type=Type.CONTRACT,
        reference="EX-2020-001",
        intention=line,
        starts_on=dt.date(2020, 4, 1),
        ends_on=dt.date(2021, 3, 31),
    )
    CommitmentFactory(agreement=later, year=2020, amount=Decimal("900.50"))
    draft = AgreementFactory(reference="EX-2019-009", title="Not yet", intention=line, starts_on=None, ends_on=None)
    AwardLineFactory(agreement=draft)
    budget = BudgetFactory(fund=fund, year=2019)
    BudgetEntryFactory(budget=budget, amount=Decimal(20000), reason="Set by the Commissioner")
    AllocationFactory(budget=budget, intention=line, amount=Decimal(5000), reason="For the north")
    instalment = InstalmentFactory(agreement=first)
    PaymentFactory(agreement=first, budget=budget, instalment=instalment, finance_reference="F-1")
    PaymentFactory(agreement=first, budget=budget, amount=Decimal("0.10"), paid_on=dt.date(2019, 8, 1))
    measure = AgreementMeasureFactory(agreement=first)
    TargetFactory(agreement_measure=measure)
    ResultFactory(result_of=ReturnFactory(agreement=first), agreement_measure=measure)
    return {"first": first, "second": second, "later": later, "draft": draft, "fund": fund, "line": line}
