"""What a person may see of each kind of record: one place decides."""

import pytest
from django.contrib.auth.models import AnonymousUser

from core.permissions import can_read_own, can_read_reports
from core.roles import READERS, Role
from tests import factories
from tests.factories import UserFactory

RECORDS = [
    made
    for made in (getattr(factories, name) for name in factories.__all__)
    if hasattr(made._meta.model._default_manager.all(), "for_user")
]
BY_NAME = [made.__name__ for made in RECORDS]


@pytest.fixture
def stranger(db):
    """A provider's user whose provider has nothing to do with any record."""
    return factories.ProviderMemberFactory().user


@pytest.fixture(scope="module", params=RECORDS, ids=BY_NAME)
def made(request):
    return request.param


def seen_by(user, made):
    return made._meta.model._default_manager.for_user(user)


def test_the_office_sees_every_record(db, made):
    record = made()
    for role in READERS:
        assert record in seen_by(UserFactory(role=role), made)


def test_a_stranger_and_who_has_left_see_none(db, made):
    made()
    for user in (AnonymousUser(), UserFactory(role=Role.OFFICER, is_active=False)):
        assert not seen_by(user, made).exists()


def test_another_providers_user_sees_none(stranger, made):
    record = made()
    assert record not in seen_by(stranger, made)


def test_a_provider_sees_its_own_agreements_once_each_whatever_its_part(stranger):
    provider = stranger.provider_member.provider
    parts = [
        {"paid_to": provider},
        {"delivered_by": provider},
        {"reports": provider},
        {"paid_to": provider, "delivered_by": provider},
    ]
    own = [factories.AgreementFactory(in_force=True, **part) for part in parts]
    draft = factories.AgreementFactory(paid_to=provider)
    factories.AgreementFactory(in_force=True)
    seen = list(seen_by(stranger, factories.AgreementFactory))
    assert sorted(seen, key=str) == sorted(own, key=str)
    assert draft not in seen


def test_a_provider_sees_the_payments_of_its_own_agreements_once_each(stranger):
    provider = stranger.provider_member.provider
    own = factories.PaymentFactory(agreement__paid_to=provider, agreement__delivered_by=provider)
    factories.PaymentFactory()
    assert list(seen_by(stranger, factories.PaymentFactory)) == [own]


def test_a_provider_sees_its_own_page_alone(stranger):
    factories.ProviderFactory()
    assert list(seen_by(stranger, factories.ProviderFactory)) == [stranger.provider_member.provider]


@pytest.mark.parametrize("role", Role.values)
def test_who_reads_what(role):
    there, left = UserFactory.build(role=role), UserFactory.build(role=role, is_active=False)
    assert can_read_reports(there) == (role in READERS)
    assert can_read_own(there)
    assert not can_read_reports(left)
    assert not can_read_own(left)


def test_a_stranger_reads_nothing():
    assert not can_read_reports(AnonymousUser())
    assert not can_read_own(AnonymousUser())


def test_each_record_of_money_and_delivery_says_who_sees_it():
    """What a provider's pages will read asks `for_user`: no such record lacks it."""
    named = {"grants.agreement", "grants.payment", "grants.instalment", "outcomes.return", "commissioning.provider"}
    assert named <= {made._meta.model._meta.label_lower for made in RECORDS}
