"""Refunds and clawbacks: below nought, never more than was paid for the year, late ones measured against their own."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest

from commissioning.closing import close_year
from core.periods import FinancialYear
from core.refusals import Refused
from grants.actions import activate_agreement
from grants.models import Payment
from grants.payments import record_money_back, record_payment, reverse_payment
from tests import factories

Q1 = {"period_from": dt.date(2019, 4, 1), "period_to": dt.date(2019, 6, 30)}


@pytest.fixture
def agreement(draft, officer2):
    return activate_agreement(agreement=draft(), by=officer2)


@pytest.fixture
def budget(agreement):
    return agreement.fund.budgets.get(year=2019)


@pytest.fixture
def pay(agreement, budget, finance):
    def paid(amount=1500, **given):
        said = {"agreement": agreement, "budget": budget, "paid_on": dt.date(2019, 7, 1), "by": finance, **Q1}
        return record_payment(**said | {"amount": Decimal(amount)} | given)

    return paid


@pytest.fixture
def give_back(agreement, budget, finance):
    def given_back(amount=300, **given):
        said = {"kind": "refund", "agreement": agreement, "budget": budget, "by": finance, "is_due_again": True, **Q1}
        said |= {"amount": Decimal(amount), "came_on": dt.date(2019, 9, 1), "reason": "Underspent in Q1."}
        return record_money_back(**said | given)

    return given_back


@pytest.mark.parametrize("kind", ["refund", "clawback"])
def test_what_comes_back_stands_below_nought_and_may_be_paid_again(pay, give_back, kind):
    pay(6000)
    back = give_back("0.01", kind=kind)
    assert (back.amount, back.kind) == (Decimal("-0.01"), kind)
    with pytest.raises(Refused, match=r"£0\.02 is £0\.01 more than"):
        pay("0.02")
    assert pay("0.01")


def test_no_more_comes_back_than_was_paid_for_the_year_to_the_penny(pay, give_back):
    pay(1500)
    with pytest.raises(Refused, match=r"£1,500\.01 is £0\.01 more than EX-\S+ was paid for 2019/20 \(£1,500\)"):
        give_back("1500.01")
    give_back(1500)
    with pytest.raises(Refused, match=r"more than EX-\S+ was paid for 2019/20 \(£0\)"):
        give_back("0.01")


def test_no_more_comes_back_of_an_instalment_than_was_paid_on_it(pay, give_back, agreement):
    first = factories.InstalmentFactory(agreement=agreement, number=1)
    pay(1000, instalment=first)
    pay(1500)
    with pytest.raises(Refused, match=r"£1,200 is £200 more than was paid on instalment 1 \(£1,000\)"):
        give_back(1200, instalment=first)
    give_back(1000, instalment=first)
    assert pay(1500, instalment=first), "it can be paid again in full"


def test_nothing_of_an_instalment_comes_back_before_it_was_paid(pay, give_back, agreement):
    first, second = (factories.InstalmentFactory(agreement=agreement, number=number) for number in (1, 2))
    pay(100, instalment=first)
    pay(100, instalment=second, paid_on=dt.date(2019, 10, 1))
    with pytest.raises(Refused, match=r"on 1 September 2019: instalment 2 of EX-\S+ was first paid on 1 October 2019"):
        give_back(50, instalment=second)
    assert give_back(50, instalment=first)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"amount": 0}, "above nought"),
        ({"amount": -5}, "above nought"),
        ({"kind": "payment"}, "a refund or a clawback"),
        ({"reason": " "}, "Say why the money came back"),
        ({"came_on": dt.date(2100, 1, 1)}, "can’t be in the future"),
        ({"came_on": dt.date(2016, 4, 1)}, "can’t have come back on 1 April 2016: .* was first paid on"),
        ({"period_to": dt.date(2019, 3, 31)}, "ends before it starts"),
    ],
)
def test_money_back_that_makes_no_sense_is_refused(pay, give_back, given, words):
    pay()
    with pytest.raises(Refused, match=words):
        give_back(**given)
    assert Payment.objects.count() == 1


def test_only_finance_records_it_and_a_form_sent_twice_counts_once(pay, give_back, officer):
    pay()
    with pytest.raises(Refused, match="Only a finance officer"):
        give_back(by=officer)
    key = uuid.uuid4()
    assert give_back(key=key) == give_back(key=key)
    assert Payment.objects.filter(kind="refund").count() == 1


def test_an_underspend_of_a_closed_year_comes_back_in_an_open_one_and_names_its_period(
    pay, give_back, agreement, budget, finance
):
    pay(1500)
    next_year = factories.BudgetFactory(fund=agreement.fund, year=2020)
    close_year(year=FinancialYear(2019), reason="Final.", by=finance)
    with pytest.raises(Refused, match="2019/20 is closed"):
        give_back(300)
    late = {"budget": next_year, "came_on": dt.date(2020, 5, 1)}
    back = give_back(1000, **late)
    assert (back.budget, back.period_to) == (next_year, dt.date(2019, 6, 30))
    with pytest.raises(Refused, match=r"£501 is £1 more than EX-\S+ was paid for 2019/20 \(£500\)"):
        give_back(501, **late)


def test_in_an_open_year_nothing_comes_back_that_was_not_charged_to_it(pay, give_back, agreement):
    pay(1500)
    next_year = factories.BudgetFactory(fund=agreement.fund, year=2020)
    with pytest.raises(Refused, match=r"was paid for 2020/21 \(£0\)"):
        give_back(300, budget=next_year)


def test_a_refund_is_reversed_once_and_not_past_the_commitment(pay, give_back, finance):
    pay(6000)
    back = give_back(1000)
    again = pay(1000)
    with pytest.raises(Refused, match=r"would be paid £1,000 more than is committed for 2019/20"):
        reverse_payment(payment=back, reason="It never came.", by=finance)
    reverse_payment(payment=again, reason="Not paid.", by=finance)
    reversal = reverse_payment(payment=back, reason="It never came.", by=finance)
    assert (reversal.kind, reversal.amount) == ("reversal", Decimal(1000))
    with pytest.raises(Refused, match="reversed already"):
        reverse_payment(payment=back, reason="Again.", by=finance)


def test_a_payment_that_came_back_is_not_reversed_before_what_came_back(pay, give_back, finance):
    paid = pay(1500)
    back = give_back(300)
    with pytest.raises(Refused, match=r"£300 more would have come back .* Reverse what came back first"):
        reverse_payment(payment=paid, reason="Wrong party.", by=finance)
    reverse_payment(payment=back, reason="Wrong party.", by=finance)
    assert reverse_payment(payment=paid, reason="Wrong party.", by=finance)


def test_a_refund_is_reversed_though_a_file_paid_beyond_the_commitment(pay, give_back, agreement, budget, finance):
    factories.PaymentFactory(
        agreement=agreement, budget=budget, amount=Decimal(7000), batch=factories.ImportBatchFactory()
    )
    back = give_back(1000)
    assert reverse_payment(payment=back, reason="It never came.", by=finance).amount == 1000


def test_a_payment_keeps_who_was_paid_when_the_provider_changes(agreement, budget, finance):
    former = agreement.paid_to.name
    paid = record_payment(
        agreement=agreement, budget=budget, amount=Decimal(100), paid_on=dt.date(2019, 7, 1), by=finance, **Q1
    )
    agreement.paid_to = factories.ProviderFactory(name="The new party")
    agreement.save()

    assert Payment.objects.get(pk=paid.pk).payee == former
