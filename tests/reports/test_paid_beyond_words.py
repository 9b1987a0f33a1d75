"""No page says that a part of something is more than the whole, nor that what nobody recorded is unpaid."""

from decimal import Decimal

import pytest

from tests.factories import AgreementFactory, PaymentFactory

pytestmark = pytest.mark.django_db
BEYOND = "£7,500 is paid, £1,500 more than that"


@pytest.fixture
def grant():
    """£6,000 for 2019/20."""
    return AgreementFactory(in_force=True)


def words_of(reader, grant):
    """What its own page says first, and then the pages that count it."""
    pages = [
        grant.get_absolute_url(),
        "/reports/agreements/?year=2019",
        grant.intention.get_absolute_url(),
        grant.delivered_by.get_absolute_url(),
    ]
    shown = [reader.get(address, {"year": "2019"}).context["page"] for address in pages]
    return [shown[0]["lede"], shown[1]["heading"], *(page["lede"] for page in shown[2:])]


def test_where_more_is_paid_than_committed_both_are_said(client_of, officer, grant):
    PaymentFactory(agreement=grant, amount=Decimal(7500))
    own, *others = words_of(client_of(officer), grant)
    assert own.startswith("£7,500 is paid for 2019/20, £1,500 more than is committed")
    assert all(BEYOND in words for words in others), others


def test_where_no_payment_is_recorded_that_is_what_is_said(client_of, officer, grant):
    own, *others = words_of(client_of(officer), grant)
    assert own.startswith("£6,000 is committed for 2019/20; nothing is recorded as paid")
    assert all("nothing is recorded as paid" in words for words in others), others


def test_what_is_accrued_is_said_to_be_so_for_want_of_payments(client_of, officer, grant):
    wanting = "No payment is recorded for the year"
    address = "/reports/accruals/?year=2019&position=2020-03-31"
    assert wanting in client_of(officer).get(address).context["page"]["table_note"]
    PaymentFactory(agreement=grant, amount=Decimal(10))
    assert wanting not in client_of(officer).get(address).context["page"]["table_note"]
