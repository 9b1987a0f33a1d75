"""The grant whose page is read."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from core.models import User
from grants.models.agreements import State
from tests.factories import (
    AgreementFactory,
    BudgetFactory,
    CommitmentFactory,
    InstalmentFactory,
    IntentionFactory,
    PaymentFactory,
)
from tests.reports.record_pages.pages import LAST, NOW


@pytest.fixture
def reader(client_of: Any, commissioner: User) -> Client:
    return client_of(commissioner)


@pytest.fixture
def grant(db: None) -> Any:
    """£54,000 last year, all paid by quarter; £60,000 this year, of which the first quarter's £15,000 is paid."""
    line = IntentionFactory(activity="Recovery outreach")
    agreement = AgreementFactory(
        ready=True,
        award_line=None,
        state=State.IN_FORCE,
        reference="SM-2024-012",
        title="Community recovery outreach",
        intention=line,
        starts_on=LAST.start,
        ends_on=NOW.end + dt.timedelta(days=400),
    )
    for year, amount in ((LAST, 54000), (NOW, 60000)):
        budget = BudgetFactory(fund=agreement.fund, year=year.start_year)
        fields = {"decision": agreement.decision, "amount": Decimal(amount), "year": year.start_year}
        CommitmentFactory(agreement=agreement, effective_on=LAST.start, **fields)
        for quarter in year.quarters:
            instalment = InstalmentFactory(
                agreement=agreement,
                number=quarter.number + 4 * (year == NOW),
                due_on=quarter.start,
                period_from=quarter.start,
                period_to=quarter.end,
                year=year.start_year,
                amount=Decimal(amount) / 4,
            )
            if year == LAST or quarter.number == 1:
                fields = {"amount": instalment.amount, "paid_on": quarter.start, "finance_reference": "40117725"}
                covers = {"period_from": quarter.start, "period_to": quarter.end}
                PaymentFactory(agreement=agreement, budget=budget, instalment=instalment, **fields, **covers)
    return agreement
