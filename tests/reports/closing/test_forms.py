"""What the close says of each budget."""

from decimal import Decimal

import pytest

from tests.factories import AgreementFactory, BudgetEntryFactory, CommitmentFactory

pytestmark = pytest.mark.django_db


def test_who_is_not_paid_is_listed_with_one_and(client_of, finance):
    fund = BudgetEntryFactory(budget__year=2019, amount=Decimal(10_000)).budget.fund
    for number in range(1, 6):
        agreement = AgreementFactory(
            in_force=True, intention__framework__fund=fund, commitment=None, reference=f"EX-2019-10{number}"
        )
        CommitmentFactory(agreement=agreement, year=2019, amount=Decimal(100 * number))
    (form,) = client_of(finance).get("/year-end/close/?year=2019").context["page"]["budgets"]
    assert form.words[1] == (
        "£1,500 is committed and not paid: EX-2019-105 £500, EX-2019-104 £400, EX-2019-103 £300 and two more."
    )
