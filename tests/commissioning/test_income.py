"""A grantor's money: expected, received, given back; the days by which it is claimed and goes back."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest

from commissioning.income import income_of, record_income, reverse_income
from commissioning.models import GrantorDate, Income
from core.models import User
from core.periods import AsAt, FinancialYear
from core.refusals import Refused
from tests.factories import FundFactory, GrantorDateFactory, IncomeFactory, PeriodCloseFactory

pytestmark = pytest.mark.django_db
ADD = "/admin/commissioning/income/add/"
YEAR = FinancialYear(2019)


def sent(fund, **changed):
    given = {"fund": fund.pk, "year": "2019", "kind": "received", "amount": "£5,000", "effective_on": "1 May 2019"}
    return given | {"finance_reference": "INC-1", "reason": "", "key": str(uuid.uuid4())} | changed


def test_the_same_income_twice_is_asked_about(client_of, finance):
    fund, client = FundFactory(), client_of(finance)
    assert client.post(ADD, sent(fund)).status_code == 302
    again = sent(fund, effective_on="2 May 2019")
    answer = client.post(ADD, again)
    asked = f"£5,000.00 received for {fund} on 1 May 2019 with reference INC-1 was recorded on"
    assert (answer.status_code, asked in answer.content.decode()) == (200, True)
    yes, no = (value for value, _ in answer.context["adminform"].form.fields["another"].choices)
    told = client.post(ADD, again | {"another": no}, follow=True).content.decode()
    assert ("It was recorded already: once." in told, Income.objects.count()) == (True, 1)
    assert client.post(ADD, again | {"another": yes}).status_code == 302
    assert client.post(ADD, sent(fund, finance_reference="INC-2")).status_code == 302
    assert Income.objects.count() == 3


def test_what_is_outstanding_is_expected_less_received(finance: User) -> None:
    fund = FundFactory()
    said = {"fund": fund, "year": 2019, "by": finance}
    record_income(**said, kind="expected", amount=Decimal(20_000), effective_on=dt.date(2020, 3, 1))
    record_income(**said, kind="received", amount=Decimal(15_000), effective_on=dt.date(2019, 6, 1))
    record_income(**said, kind="returned", amount=Decimal(-1_000), effective_on=dt.date(2020, 2, 1))

    now, in_july = AsAt.now(), AsAt(dt.date(2019, 7, 1), AsAt.now().records)
    assert (income_of(fund, YEAR, now).received, income_of(fund, YEAR, now).outstanding) == (14_000, 6_000)
    assert (income_of(fund, YEAR, in_july).expected, income_of(fund, YEAR, in_july).received) == (20_000, 15_000)


def test_no_more_goes_back_than_came(finance: User) -> None:
    income = IncomeFactory(kind="received", amount=Decimal(100))
    back = {"fund": income.fund, "year": 2019, "kind": "returned", "effective_on": dt.date(2019, 9, 1), "by": finance}

    with pytest.raises(Refused, match=r"£100.01 is £0.01 more than .* has received for 2019/20 \(£100\)"):
        record_income(**back, amount=Decimal("-100.01"))
    record_income(**back, amount=Decimal(-100))
    with pytest.raises(Refused, match="Reverse what was given back first"):
        reverse_income(income=income, reason="Twice", by=finance)


def test_a_mistake_is_reversed_once_where_it_counted(finance: User) -> None:
    income = IncomeFactory(kind="expected", amount=Decimal(100))

    reverse_income(income=income, reason="The letter said otherwise", by=finance)

    assert income_of(income.fund, YEAR, AsAt.now()).expected == 0
    assert Income.objects.expected().count() == 2
    with pytest.raises(Refused, match="reversed already"):
        reverse_income(income=income, reason="Again", by=finance)


def test_what_is_refused_says_what_to_do(finance: User, officer: User) -> None:
    fund = FundFactory()
    said = {"fund": fund, "year": 2019, "effective_on": dt.date(2019, 5, 1), "by": finance, "amount": Decimal(1)}

    with pytest.raises(Refused, match="Only a finance officer"):
        record_income(**said | {"by": officer}, kind="received")
    with pytest.raises(Refused, match="For what is still to come, record it as expected"):
        record_income(**said | {"effective_on": dt.date(2099, 1, 1)}, kind="received")
    with pytest.raises(Refused, match="above nought"):
        record_income(**said, kind="returned")
    PeriodCloseFactory(year=2019)
    with pytest.raises(Refused, match="2019/20 is closed, so nothing is added to it"):
        record_income(**said, kind="received")


def test_finance_records_and_reverses_it_in_the_admin(client_of, finance):
    fund, client = FundFactory(), client_of(finance)
    given = sent(fund)
    assert [client.post(ADD, given).status_code for _ in range(2)] == [302, 302]
    income = Income.objects.get()
    assert (income.amount, income.effective_on, income.finance_reference) == (5000, dt.date(2019, 5, 1), "INC-1")
    too_much = client.post(ADD, sent(fund, kind="returned", amount="£5,001"))
    assert too_much.status_code == 409
    assert "£5,001 is £1 more than" in too_much.content.decode()
    assert client.post(ADD, sent(fund, kind="returned", amount="£1,000")).status_code == 302
    assert Income.objects.get(kind="returned").amount == -1000
    back = Income.objects.get(kind="returned")
    reverse = f"/admin/commissioning/income/{back.pk}/do/reverse/"
    assert client.post(reverse, {"reason": "A slip."}).status_code == 302
    assert income_of(fund, YEAR, AsAt.now()).received == 5000


def test_a_claim_is_checked_off(client_of, finance):
    date = GrantorDateFactory()
    address = f"/admin/commissioning/grantordate/{date.pk}/change/"
    given = {"fund": date.fund_id, "year": "2019", "kind": "claim", "due_on": "30 April 2020", "note": "Final claim"}
    assert client_of(finance).post(address, given | {"done_on": "28 April 2020"}).status_code == 302
    assert GrantorDate.objects.get().done_on == dt.date(2020, 4, 28)
