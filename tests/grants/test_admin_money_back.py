"""The pages of money that moved: a contract's three amounts, refunds and clawbacks, late items in words."""

import datetime as dt
import re
from decimal import Decimal
from html import unescape

import pytest
from django.urls import reverse

from commissioning.closing import close_quarter, close_year
from core.periods import FinancialYear, Quarter, day
from grants.models import Payment
from tests import factories

PAY, BACK = reverse("admin:grants_payment_add"), reverse("admin:grants_payment_moneyback")


@pytest.fixture
def budget(line):
    return line.framework.fund.budgets.get(year=2019)


@pytest.fixture
def grant(line):
    return factories.GrantFactory(in_force=True, intention=line)


@pytest.fixture
def contract(line):
    return factories.ContractFactory(in_force=True, intention=line)


@pytest.fixture
def send(client_of, finance, budget):
    def sent(url, agreement, **given):
        said = {"agreement": agreement.pk, "instalment": "none", "paid_on": "1 July 2019", "budget": budget.pk}
        said |= {"period_from": "1 April 2019", "period_to": "30 June 2019", "save": ""}
        said |= {"key": "0b0f3f0e-64a8-4f0a-9d52-0d8d2f6f6c11"}
        answer = client_of(finance).post(url, said | given, follow=True)
        return answer.status_code, unescape(answer.content.decode())

    return sent


def test_a_contracts_payment_asks_for_three_amounts_and_a_grants_for_one(client_of, finance, grant, contract):
    client = client_of(finance)
    of_grant = client.get(PAY, {"agreement": grant.pk}).content.decode()
    of_contract = client.get(PAY, {"agreement": contract.pk}).content.decode()
    assert "Which instalment does it pay?" in of_grant
    assert 'name="amount"' in of_grant
    assert 'name="net"' not in of_grant
    assert 'name="amount"' not in of_contract
    assert all(f'name="{name}"' in of_contract for name in ("net", "vat", "irrecoverable_vat"))


def test_what_is_left_of_a_part_paid_instalment_is_no_net_amount(send, contract):
    instalment = factories.InstalmentFactory(agreement=contract, number=1, amount=2000)
    _, whole = send(PAY, contract, instalment="1", fill="")
    assert 'name="net" value="2,000.00"' in whole.replace("£", "")
    send(PAY, contract, instalment="1", net="1,000", vat="200", irrecoverable_vat="50")
    assert sum(instalment.payments.values_list("amount", flat=True)) == 1050
    for url in (PAY, BACK):
        _, said = send(url, contract, instalment="1", fill="", net="", vat="", irrecoverable_vat="")
        assert 'name="net"' in said
        assert "950" not in said.partition('name="net"')[2].partition(">")[0]
        assert "1,050" not in said.partition('name="net"')[2].partition(">")[0]


def test_what_the_budget_bears_is_shown_before_it_is_saved(send, contract):
    amounts = {"net": "1,000.00", "vat": "£200", "irrecoverable_vat": "50"}
    status, said = send(PAY, contract, bears="", **amounts)
    assert (status, Payment.objects.count()) == (200, 0)
    assert "The budget bears £1,050.00: £1,000.00 net, and £50.00 of the £200.00 VAT." in said
    assert 'value="1,000.00"' in said
    send(PAY, contract, **amounts)
    assert Payment.objects.get().amount == 1050


def test_days_on_which_no_money_is_due_are_asked_about_and_an_answer_holds_for_its_question(send, grant):
    typed = {"amount": "500", "paid_on": "20/11/2016", "period_from": "1/4/2010", "period_to": "30/6/2010"}
    status, said = send(PAY, grant, **typed)
    assert (status, Payment.objects.count()) == (422, 0)
    early = f"It was paid on 20 November 2016, and {grant.reference} starts on {day(grant.starts_on)}. Is that meant?"
    outside = f"{grant.reference} runs from {day(grant.starts_on)} to {day(grant.ends_on)}. Is that meant?"
    assert f"Answer this: {early}" in said
    assert outside in said

    status, said = send(PAY, grant, **typed, early=answer(said, "early", "yes"), outside=answer(said, "outside", "no"))
    assert (status, Payment.objects.count()) == (422, 0)
    assert "Enter the days that it covers" in said
    yes = {name: answer(said, name, "yes") for name in ("early", "outside")}
    status, said = send(PAY, grant, **typed | {"paid_on": "20/11/2015"}, **yes)
    assert "Answer this: It was paid on 20 November 2015" in said
    assert send(PAY, grant, **typed, **yes)[0] == 200
    assert Payment.objects.get().paid_on == dt.date(2016, 11, 20)


def test_what_was_paid_for_days_after_an_early_end_comes_back_unasked(send, grant):
    send(PAY, grant, amount="500", period_from="1 January 2020", period_to="31 March 2020")
    grant.state, grant.ended_on = "ended", dt.date(2019, 11, 28)
    grant.save()
    back = {"kind": "refund", "amount": "300", "paid_on": "2 December 2019", "reason": "It ended early."}
    back |= {"is_due_again": "no", "key": "3b0f3f0e-64a8-4f0a-9d52-0d8d2f6f6c11"}

    status, said = send(BACK, grant, **back, period_from="1 January 2020", period_to="30 April 2020")
    assert (status, "ran from" in said) == (422, True)
    assert send(BACK, grant, **back, period_from="1 January 2020", period_to="31 March 2020")[0] == 200
    assert sum(Payment.objects.values_list("amount", flat=True)) == 200


def test_the_same_money_twice_and_much_vat_are_asked_about(send, grant, contract):
    typed = {"amount": "500", "finance_reference": "SAME"}
    send(PAY, grant, **typed)
    again = typed | {"key": "1b0f3f0e-64a8-4f0a-9d52-0d8d2f6f6c11"}
    status, said = send(PAY, grant, **again)
    assert (status, Payment.objects.count()) == (422, 1)
    assert f"£500.00 to {grant.reference} on 1 July 2019 with reference SAME was recorded on" in said
    status, told = send(PAY, grant, **again, another=answer(said, "another", "no"))
    assert (status, Payment.objects.count()) == (200, 1)
    assert f"£500.00 to {grant.reference} on 1 July 2019 was recorded already: once." in told
    send(PAY, grant, **again, another=answer(said, "another", "yes"))
    assert Payment.objects.count() == 2

    amounts = {"net": "100", "vat": "2000", "irrecoverable_vat": "0", "key": "2b0f3f0e-64a8-4f0a-9d52-0d8d2f6f6c11"}
    status, said = send(PAY, contract, **amounts)
    assert status == 422
    assert "VAT of £2,000.00 is more than 20% of £100.00 net. Is that what the invoice says?" in said
    assert "Yes: the budget bears £100.00" in said
    send(PAY, contract, **amounts, much_vat=answer(said, "much_vat", "yes"))
    assert Payment.objects.filter(agreement=contract).get().vat == 2000


def answer(page, name, said):
    """The value of an answer to a question on the page."""
    return re.search(rf'name="{name}" value="({said}-[0-9a-f]+)"', page).group(1)


def test_a_contracts_amounts_that_are_wrong_are_told_at_their_boxes(send, contract):
    status, said = send(PAY, contract, net="1000", vat="200", irrecoverable_vat="200.01")
    assert status == 422
    assert "Enter no more than the VAT on the invoice" in said
    status, said = send(PAY, contract, net="1000", vat="", irrecoverable_vat="x")
    assert status == 422
    assert "0.00 if there is none" in said
    assert not Payment.objects.exists()


def test_a_refund_is_recorded_from_the_payment_that_it_comes_from(client_of, finance, send, grant, budget):
    instalment = factories.InstalmentFactory(agreement=grant, number=3)
    paid = factories.PaymentFactory(agreement=grant, budget=budget, instalment=instalment)
    page = client_of(finance).get(reverse("admin:grants_payment_change", args=[paid.pk])).content.decode()
    link = f"{BACK}?agreement={grant.pk}&instalment=3"
    assert link in unescape(page)
    form = unescape(client_of(finance).get(link).content.decode())
    assert "£1,500.00 paid" in form
    assert "Of which instalment is it?" in form
    given = {"kind": "refund", "is_due_again": "no", "instalment": "3", "amount": "300", "reason": "Underspent."}
    status, said = send(BACK, grant, **given)
    told = f"£300.00 back from {grant.reference} on 1 July 2019 is recorded. £300.00 of what is committed is released"
    assert (status, f"{told} with it." in said, "Released with it" in said) == (200, True, True)
    back = Payment.objects.get(kind="refund")
    assert (back.amount, back.instalment, back.reason) == (-300, instalment, "Underspent.")


def test_what_a_refund_lacks_is_told_and_nothing_typed_is_lost(send, grant, budget):
    factories.PaymentFactory(agreement=grant, budget=budget)
    status, said = send(BACK, grant, amount="300", finance_reference="CR-1")
    assert status == 422
    for words in ("Choose refund or clawback", "Say whether it is due", "Say why the money came back", 'value="CR-1"'):
        assert words in said
    status, said = send(BACK, grant, kind="clawback", is_due_again="no", amount="1500.01", reason="Not spent.")
    assert status == 409
    assert f"£1,500.01 is £0.01 more than {grant.reference} was paid for 2019/20 (£1,500)" in said
    assert Payment.objects.count() == 1


def test_only_what_was_paid_is_offered_for_money_back(client_of, finance, grant):
    page = client_of(finance).get(BACK).content.decode()
    assert "From which agreement did money come back?" in page
    assert grant.reference not in page
    refused = client_of(finance).get(BACK, {"agreement": grant.pk})
    assert (refused.status_code, "Choose an agreement of the list." in refused.content.decode()) == (422, True)


def test_a_late_item_is_charged_to_an_open_year_and_that_is_said(send, client_of, grant, budget, finance):
    factories.PaymentFactory(agreement=grant, budget=budget)
    later = factories.BudgetFactory(fund=grant.fund, year=2020)
    close_year(year=FinancialYear(2019), reason="Final.", by=finance)
    form = unescape(client_of(finance).get(BACK, {"agreement": grant.pk}).content.decode())
    assert f"{budget} (closed)" in form
    assert f">{later}<" in form
    status, said = send(
        BACK,
        grant,
        kind="refund",
        is_due_again="no",
        amount="300",
        reason="Late.",
        budget=later.pk,
        paid_on="2 June 2020",
    )
    assert status == 200
    assert "It covers 1 April to 30 June 2019. 2019/20 is closed, so it stands in 2020/21 as a late item." in said


def test_a_payment_into_a_closed_quarter_asks_for_the_reason_and_takes_it(send, grant, finance):
    close_quarter(quarter=Quarter(2019, 2), reason="Final.", by=finance)
    status, said = send(PAY, grant, amount="1500")
    assert (status, "Q2 2019/20 is closed, and 1 July 2019 falls in it. Give the reason" in said) == (409, True)
    status, _ = send(PAY, grant, amount="1500", reason="The invoice came late.")
    assert status == 200
    assert Payment.objects.get().reason == "The invoice came late."


def test_the_list_and_its_file_show_kind_vat_and_payee(client_of, finance, contract, budget):
    factories.PaymentFactory(
        agreement=contract,
        budget=budget,
        payee="ADDACTION LTD",
        amount=Decimal(1050),
        net=Decimal(1000),
        vat=Decimal(200),
        irrecoverable_vat=Decimal(50),
    )
    late = {"period_from": dt.date(2019, 1, 1), "period_to": dt.date(2019, 3, 31)}
    factories.PaymentFactory(agreement=contract, budget=budget, kind="refund", amount=Decimal(-20), **late)
    client = client_of(finance)
    page = client.get(reverse("reports:payments"), {"year": "2019"}).content.decode()
    for words in (
        "£1,000.00 net, £200.00 VAT, £50.00 of it not recovered",
        "ADDACTION LTD",
        "refund · late, for 2018/19",
        "−£20.00",
    ):
        assert words in page
    answer = client.get(reverse("reports:payments"), {"year": "2019", "format": "csv"})
    file = b"".join(answer).decode()
    assert "kind,net,vat,irrecoverable_vat,payee" in file.splitlines()[0]
    assert "1050.00,payment,1000.00,200.00,50.00,ADDACTION LTD" in file
    assert "-20.00,refund,,,," in file
