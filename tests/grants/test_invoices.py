"""A contract's invoice carries net, VAT and irrecoverable VAT; what the budget bears is the first and the last."""

import datetime as dt
from decimal import Decimal

import pytest

from core.refusals import Refused
from grants.invoices import Invoice
from grants.payments import record_money_back, record_payment, reverse_payment
from tests import factories


def invoice(net, vat, irrecoverable):
    return Invoice(Decimal(net), Decimal(vat), Decimal(irrecoverable))


@pytest.fixture
def pay(line, finance):
    def paid(amount, its_invoice=None, **given):
        said = {"paid_on": dt.date(2019, 7, 1), "period_from": dt.date(2019, 4, 1), "period_to": dt.date(2019, 6, 30)}
        agreement = given.pop("agreement", None) or factories.ContractFactory(in_force=True, intention=line)
        budget = agreement.fund.budgets.get(year=2019)
        said |= {"agreement": agreement, "budget": budget, "by": finance, "invoice": its_invoice}
        return record_payment(amount=Decimal(amount), **said | given)

    return paid


def test_the_budget_bears_the_net_amount_and_what_of_the_vat_can_not_be_recovered(pay):
    paid = pay(1050, invoice(1000, 200, 50))
    assert (paid.amount, paid.net, paid.vat, paid.irrecoverable_vat) == (1050, 1000, 200, 50)


@pytest.mark.parametrize(
    ("amount", "its_invoice", "words"),
    [
        (1000, None, "is a contract. Give the net amount"),
        (1000, invoice(1000, 200, 50), r"bears £1,050 of this invoice, net and irrecoverable VAT, not £1,000"),
        (1201, invoice(1000, 200, 201), r"£201 of VAT can’t be recovered, which is more than the VAT .* \(£200\)"),
        (900, invoice(1000, 0, -100), "nought or more"),
    ],
)
def test_what_does_not_add_up_is_refused(pay, amount, its_invoice, words):
    with pytest.raises(Refused, match=words):
        pay(amount, its_invoice)


def test_a_grant_has_one_amount(pay, line):
    grant = factories.GrantFactory(in_force=True, intention=line)
    with pytest.raises(Refused, match="is not a contract, so its payments are one amount without VAT"):
        pay(1000, invoice(1000, 0, 0), agreement=grant)
    assert pay(1000, agreement=grant).net is None


def test_a_credit_note_and_a_reversal_turn_all_of_it_round(pay, finance):
    paid = pay(1050, invoice(1000, 200, 50))
    back = record_money_back(
        kind="refund",
        agreement=paid.agreement,
        budget=paid.budget,
        amount=Decimal(105),
        invoice=invoice(100, 20, 5),
        came_on=dt.date(2019, 8, 1),
        period_from=paid.period_from,
        period_to=paid.period_to,
        reason="Credit note 7.",
        is_due_again=True,
        by=finance,
    )
    assert (back.amount, back.net, back.vat, back.irrecoverable_vat) == (-105, -100, -20, -5)
    reversal = reverse_payment(payment=back, reason="For another office.", by=finance)
    assert (reversal.amount, reversal.net, reversal.vat, reversal.irrecoverable_vat) == (105, 100, 20, 5)


def test_what_an_invoice_costs_is_said_in_words():
    assert invoice(1000, 200, 50).words == "The budget bears £1,050.00: £1,000.00 net, and £50.00 of the £200.00 VAT."
    assert invoice(1000, 0, 0).words == "The budget bears £1,000.00: there is no VAT on it."
