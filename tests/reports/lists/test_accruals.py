"""The list of accruals: what stands beside a figure."""

from decimal import Decimal

import pytest

from tests.factories import AgreementFactory, BudgetEntryFactory, CommitmentFactory, ImportBatchFactory, PaymentFactory

pytestmark = pytest.mark.django_db


def test_what_a_file_brought_back_stands_beside_the_accrual(client_of, auditor):
    budget = BudgetEntryFactory(amount=Decimal(10_000)).budget
    agreement = AgreementFactory(in_force=True, intention__framework__fund=budget.fund, commitment=None)
    CommitmentFactory(agreement=agreement, decision=agreement.decision, amount=Decimal(6_000))
    said = {"agreement": agreement, "budget": budget, "batch": ImportBatchFactory()}
    PaymentFactory(**said, amount=Decimal(300))
    PaymentFactory(**said, kind="refund", amount=Decimal(-200))
    (row,) = client_of(auditor).get("/reports/accruals/?year=2019&position=2019-07-31").context["page"]["rows"]
    assert (row.cells[3].text, row.cells[3].caveat) == ("£100.00", "after £200.00 came back")
