import datetime as dt
import uuid
from decimal import Decimal

import pytest

from core.refusals import Refused
from grants.actions import activate_agreement
from grants.models import Payment
from grants.payments import record_payment, reverse_payment
from tests import factories


@pytest.fixture
def in_force(draft, officer2):
    return activate_agreement(agreement=draft(), by=officer2)


@pytest.fixture
def pay(in_force, finance):
    def paid(**given):
        said = {
            "agreement": in_force,
            "budget": in_force.fund.budgets.get(year=2019),
            "amount": Decimal(1500),
            "paid_on": dt.date(2019, 7, 1),
            "period_from": dt.date(2019, 4, 1),
            "period_to": dt.date(2019, 6, 30),
            "by": finance,
        }
        return record_payment(**said | given)

    return paid


def test_a_payment_is_recorded_by_a_finance_officer(pay, finance, officer):
    assert pay().recorded_by == finance
    with pytest.raises(Refused, match="Only a finance officer"):
        pay(by=officer)


def test_the_same_form_sent_twice_is_one_payment(pay):
    key = uuid.uuid4()
    assert pay(key=key) == pay(key=key)
    assert Payment.objects.count() == 1


def test_more_than_is_committed_and_unpaid_is_refused_to_the_penny(pay):
    pay(amount=Decimal("5999.99"))
    with pytest.raises(
        Refused,
        match=r"£0\.02 is £0\.01 more than .* has committed and unpaid for 2019/20 \(£0\.01\)\. .*file.*variation",
    ):
        pay(amount=Decimal("0.02"))
    assert pay(amount=Decimal("0.01"))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"amount": Decimal(0)}, "above nought"),
        ({"amount": Decimal(-5)}, "above nought"),
        ({"paid_on": dt.date(2100, 1, 1)}, "can’t be in the future"),
        ({"period_to": dt.date(2019, 3, 31)}, "ends before it starts"),
    ],
)
def test_a_payment_that_makes_no_sense_is_refused(pay, given, words):
    with pytest.raises(Refused, match=words):
        pay(**given)
    assert not Payment.objects.exists()


def test_another_funds_budget_is_refused(pay):
    with pytest.raises(Refused, match="draws on"):
        pay(budget=factories.BudgetFactory())


def test_a_draft_is_not_paid(pay, draft):
    with pytest.raises(Refused, match="is a draft"):
        pay(agreement=draft())


def test_what_stands_as_published_is_not_paid(pay, published):
    with pytest.raises(Refused, match="Complete it first"):
        pay(agreement=published)


def test_an_instalment_is_paid_no_further_than_it_goes_and_not_while_on_hold(pay, in_force):
    instalment = factories.InstalmentFactory(agreement=in_force, number=1, waits_on="A visit")
    with pytest.raises(Refused, match="Instalment 1 waits on: A visit"):
        pay(instalment=instalment)
    with pytest.raises(Refused, match=r"£4,501 is £1 more than may be paid before .*: instalment 1 waits on A visit"):
        pay(amount=Decimal(4501))
    instalment.met_on = dt.date(2019, 7, 1)
    instalment.save()
    pay(instalment=instalment, amount=Decimal(1000))
    with pytest.raises(Refused, match=r"£1,000 is £500 more than instalment 1 has unpaid \(£500\)"):
        pay(instalment=instalment, amount=Decimal(1000))


def test_an_instalment_is_charged_to_its_own_year_and_agreement(pay, in_force, draft):
    with pytest.raises(Refused, match="charged to 2020/21"):
        pay(instalment=factories.InstalmentFactory(agreement=in_force, number=2, year=2020))
    with pytest.raises(Refused, match="another agreement"):
        pay(instalment=factories.InstalmentFactory(agreement=draft(), number=1))


def test_a_mistake_is_reversed_once_with_a_reason_and_the_money_is_there_again(pay, finance, officer):
    mistake = pay(amount=Decimal(6000))
    with pytest.raises(Refused, match="Say why"):
        reverse_payment(payment=mistake, reason=" ", by=finance)
    with pytest.raises(Refused, match="Only a finance officer"):
        reverse_payment(payment=mistake, reason="Wrong party.", by=officer)
    reversal = reverse_payment(payment=mistake, reason="Wrong party.", by=finance)
    assert (reversal.amount, reversal.reverses) == (-6000, mistake)
    for twice in (mistake, reversal):
        with pytest.raises(Refused, match="reversed already, or is itself a reversal"):
            reverse_payment(payment=twice, reason="Again.", by=finance)
    assert pay(amount=Decimal(6000))
