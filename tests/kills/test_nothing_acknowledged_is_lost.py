"""The server is killed under load, many times: what it said it had kept is there, and the books hold."""

import datetime as dt
import random
import uuid
from decimal import Decimal
from importlib import import_module

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.urls import reverse

from core.models import User
from core.money import sum_of
from core.roles import Role
from grants.models import Agreement, Payment
from reports.books.checks import breaches
from tests.factories import AgreementFactory, BudgetEntryFactory, BudgetFactory, CommitmentFactory, UserFactory
from tests.kills.served import Clerk, Server, kill_under_load

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

KILLS = 20
CLERKS = 4
PENNY = Decimal("0.01")


def session_of(user: User) -> str:
    """Signed in, as if by the form."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "core.auth.RoleBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


@pytest.fixture
def agreement() -> Agreement:
    """In force for £6,000 of 2019/20, which is a good many pennies."""
    budget = BudgetFactory(year=2019)
    BudgetEntryFactory(budget=budget, amount=Decimal(10_000))
    agreement = AgreementFactory(
        ready=True, state="in_force", intention__framework__fund=budget.fund, activated_by=UserFactory()
    )
    CommitmentFactory(agreement=agreement, decision=agreement.decision)
    return agreement


@pytest.fixture
def clerks(agreement: Agreement) -> list[Clerk]:
    form = {
        "agreement": str(agreement.pk),
        "instalment": "none",
        "amount": "0.01",
        "paid_on": "1 July 2019",
        "period_from": "1 April 2019",
        "period_to": "30 June 2019",
        "budget": str(BudgetFactory(fund=agreement.fund, year=2019).pk),
    }
    address = reverse("admin:grants_payment_add")
    return [Clerk(session_of(UserFactory(role=Role.FINANCE)), address, form) for _ in range(CLERKS)]


def test_every_acknowledged_payment_is_there(clerks: list[Clerk]) -> None:
    chance = random.Random(20190401)
    for _ in range(KILLS):
        kill_under_load(clerks, chance)

        stored = {str(key) for key in Payment.objects.values_list("key", flat=True)}
        acknowledged = {key for clerk in clerks for key in clerk.acknowledged}
        assert acknowledged <= stored, "A payment that was acknowledged is lost"
        assert stored <= {key for clerk in clerks for key in clerk.sent}
        assert sum_of(Payment.objects.all()) == PENNY * len(stored)
        assert list(breaches()) == []
    assert len(acknowledged) >= KILLS


def test_what_was_in_doubt_can_be_sent_again(clerks: list[Clerk]) -> None:
    kill_under_load(clerks, random.Random(20200331))
    server = Server()
    try:
        for clerk in clerks:
            in_doubt = clerk.sent[-1]
            assert clerk.send(server.port, in_doubt)
            assert clerk.send(server.port, in_doubt)
            assert Payment.objects.filter(key=uuid.UUID(in_doubt)).count() == 1
    finally:
        server.kill()
    assert Payment.objects.filter(paid_on=dt.date(2019, 7, 1)).count() == Payment.objects.count()
