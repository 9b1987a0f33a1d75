"""What a grantee declares to have spent, beside what it was paid: the difference is owed."""

import datetime as dt
import re
from decimal import Decimal

import pytest

from core.refusals import Refused
from grants.declaring import declare_spend, spent_by_year
from grants.links import admin_address
from grants.models import Agreement, DeclaredSpend
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid():
    """£6,000 committed for 2019/20, £1,500 of it paid."""
    return Agreement.objects.get(pk=factories.PaymentFactory().agreement_id)


def declare(agreement, amount, by, **given):
    said = {"year": 2019, "said_on": dt.date(2020, 4, 30), "reason": "A vacancy."} | given
    return declare_spend(agreement=agreement, amount=Decimal(amount), by=by, **said)


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


def test_what_was_paid_and_not_spent_is_owed_and_the_latest_statement_counts(paid, officer):
    (before,) = spent_by_year(paid)
    assert (before.declared, before.underspend, before.unspent) == (None, 0, 4500)
    declare(paid, "1499.99", officer)
    assert spent_by_year(paid)[0].underspend == Decimal("0.01")
    declare(paid, 1500, officer)
    assert spent_by_year(paid)[0].underspend == 0
    assert DeclaredSpend.objects.count() == 2


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"amount": "-0.01"}, "below nought"),
        ({"amount": 1, "year": 2021}, "holds no money in 2021/22"),
        ({"amount": 1, "said_on": dt.date(2100, 1, 1)}, "still to come"),
    ],
)
def test_what_can_not_be_is_refused(paid, officer, given, words):
    with pytest.raises(Refused, match=words):
        declare(paid, by=officer, **given)


def test_a_reader_and_a_draft_are_refused(paid, auditor, officer):
    with pytest.raises(Refused, match="not record it"):
        declare(paid, 1, auditor)
    with pytest.raises(Refused, match="is a draft"):
        declare(factories.GrantFactory(ready=True), 1, officer)


def test_on_its_page_and_where_it_ends_the_underspend_leads_to_a_refund(client_of, finance, paid):
    address, client = admin_address(paid, "spent"), client_of(finance)
    wrong = client.post(address, {"year": "2019", "amount": "x", "said_on": "30 April 2020"})
    assert wrong.status_code == 422
    key = "7d444840-9dc0-11d1-b245-5ffdce74fad2"
    sent = {"year": "2019", "amount": "1,200", "said_on": "30 April 2020", "reason": "A vacancy.", "key": key}
    for _ in range(2):
        assert client.post(address, sent)["Location"] == admin_address(paid)
    assert DeclaredSpend.objects.get().amount == 1200
    page = client.get(address)
    assert "£6,000.00 £1,500.00 £4,500.00 £1,200.00 £300.00" in text_of(page)
    assert f"/admin/grants/payment/money-back/?agreement={paid.pk}" in page.content.decode()
    assert "£1,200.00" in text_of(client.get(admin_address(paid, "end")))
