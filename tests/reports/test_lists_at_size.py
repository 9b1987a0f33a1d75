"""The lists and record pages at size: as many queries for 200 rows as for one, and files in constant memory."""

import datetime as dt
import tracemalloc
from collections import deque
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from core.batches import SIZE, in_batches
from core.exports import csv_lines
from core.models import User
from grants.models import Payment
from reports.lists.agreements import Agreements
from reports.lists.budget_movements import BudgetMovements
from reports.lists.delivery import DeliveryTableReport
from reports.lists.payments import Payments
from tests.factories import (
    AgreementFactory,
    AgreementMeasureFactory,
    AllocationFactory,
    AwardLineFactory,
    BudgetFactory,
    InstalmentFactory,
    OpenQuestionFactory,
    PaymentFactory,
    ResultFactory,
    ReturnFactory,
)

MANY = 200
MOST_QUERIES = 8


@pytest.fixture
def office(db: None) -> dict[str, Any]:
    """One agreement with one of everything."""
    agreement = AgreementFactory(in_force=True, reference="AB-2019-001")
    OpenQuestionFactory(about=agreement)
    office = {"agreement": agreement, "budget": BudgetFactory(fund=agreement.fund), "decision": agreement.decision}
    more(office, 1)
    return office


def more(office: dict[str, Any], count: int) -> None:
    """So many more rows of every list."""
    first = office["agreement"]
    same = {name: getattr(first, name) for name in ("intention", "paid_to", "delivered_by", "decision", "drafted_by")}
    for number in range(count):
        agreement = AgreementFactory(**same, activated_by=first.activated_by, in_force=True)
        AwardLineFactory(agreement=AgreementFactory(**same))
        PaymentFactory(agreement=agreement, budget=office["budget"])
        AllocationFactory(budget=office["budget"], intention=first.intention)
        measure = AgreementMeasureFactory(agreement=agreement)
        ResultFactory(result_of=ReturnFactory(agreement=agreement), agreement_measure=measure)
        on_page = {"period_from": dt.date(2019, 4, 1), "period_to": dt.date(2019, 4, 2), "number": agreement.pk}
        PaymentFactory(
            agreement=first,
            budget=office["budget"],
            instalment=InstalmentFactory(agreement=first, amount=Decimal(1), **on_page),
        )
        first.title = f"Title {number}"
        first.save()


def queries_of(act: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


def test_every_page_asks_as_much_for_200_rows_as_for_one(client_of, commissioner, office):
    agreement = office["agreement"]
    records = [agreement, agreement.delivered_by, agreement.area, agreement.intention, agreement.decision]
    lists = [f"/reports/{name}/?year=2019" for name in ("agreements", "payments", "budget-movements", "delivery")]
    client = client_of(commissioner)

    def asked() -> dict[str, int]:
        addresses = [*lists, *(record.get_absolute_url() for record in records)]
        found = {}
        for address in addresses:
            assert client.get(address).status_code == 200
            found[address] = queries_of(lambda address=address: client.get(address))
        return found

    before = asked()
    more(office, MANY)
    assert asked() == before


@pytest.mark.parametrize("report_class", [Agreements, Payments, BudgetMovements, DeliveryTableReport])
def test_a_lists_own_figures_take_few_queries(office, commissioner, report_class):
    def drawn() -> None:
        report = report_class(QueryDict("year=2019"), commissioner)
        assert report.page_rows()
        report.heading(), report.count_words, report.foot()

    assert queries_of(drawn) <= MOST_QUERIES


def test_batches_keep_the_order_and_hold_no_more_than_one():
    seen: list[int] = []

    def fetch(keys: Any) -> list[int]:
        seen.append(len(keys))
        return [key * 10 for key in keys]

    keys = list(range(1000, 0, -1))
    assert list(in_batches(keys, fetch)) == [key * 10 for key in keys]
    assert seen == [SIZE, SIZE]


def test_a_row_that_is_gone_meanwhile_is_left_out(office, commissioner):
    report = Agreements(QueryDict("year=2019&state=draft"), commissioner)
    (draft,) = report.rows()
    assert list(report.fetch([draft.pk, draft.pk + 1000])) == [draft]


@pytest.mark.slow
def test_a_file_of_20000_rows_takes_no_more_memory_than_one_of_2000(office, commissioner):
    few = _peak_of(commissioner, office, 2_000)
    many = _peak_of(commissioner, office, 18_000)
    assert many < few * 2


def _peak_of(reader: User, office: dict[str, Any], added: int) -> int:
    """The most memory that the CSV takes, in bytes, once so many payments more are recorded."""
    recorded = dt.date(2019, 7, 1)
    period = {"paid_on": recorded, "period_from": recorded, "period_to": recorded, "amount": Decimal(1)}
    Payment.objects.bulk_create(
        (Payment(agreement=office["agreement"], budget=office["budget"], **period) for _ in range(added)),
        batch_size=1000,
    )
    report = Payments(QueryDict("year=2019"), reader)
    tracemalloc.start()
    deque(csv_lines(report.columns, report.file_rows()), maxlen=0)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak
