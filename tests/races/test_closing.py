"""A year is closed at the moment at which others pay: each payment is in it before, or is refused."""

from decimal import Decimal

import pytest

from commissioning.models import PeriodClose
from core.money import sum_of
from core.roles import Role
from grants.models import Payment
from tests.factories import BudgetFactory, InstalmentFactory, PeriodCloseFactory, UserFactory
from tests.races.racers import RACERS, Field, pay_or_close

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

ROUNDS = 12


def test_nothing_is_paid_into_a_year_after_it_closed(field: Field) -> None:
    finance = UserFactory(role=Role.FINANCE)
    fund = BudgetFactory(year=2019).fund
    recorded = 0
    for _ in range(ROUNDS):
        due = [InstalmentFactory(agreement__intention__framework__fund=fund) for _ in range(RACERS - 1)]

        answers = field.race(pay_or_close, [(None, finance.pk), *((each.pk, finance.pk) for each in due)])

        assert answers[0] == "done"
        assert all(answer == "done" or "2019/20 is closed" in answer for answer in answers)
        recorded += answers.count("done") - 1
        close = PeriodClose.objects.latest("pk")
        assert not Payment.objects.filter(recorded_at__gt=close.recorded_at).exists()
        PeriodCloseFactory(year=2019, act="reopen", reason="Another round")
    assert Payment.objects.count() == recorded
    assert sum_of(Payment.objects.all()) == Decimal(1500) * recorded
