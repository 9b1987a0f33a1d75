"""A factory for every record, each of which makes a valid one."""

import pytest
from django.apps import apps
from factory.django import DjangoModelFactory

from grants.actions import activate_agreement
from grants.models.agreements import State
from tests import factories

ROOMS = ("core", "commissioning", "grants", "outcomes")
FACTORIES: list[type[DjangoModelFactory]] = [getattr(factories, name) for name in factories.__all__]


def records():
    """Every kind of record, the admin's faces too, without the change trail's own tables."""
    models = [model for room in ROOMS for model in apps.get_app_config(room).get_models()]
    return {model for model in models if not model.__name__.startswith("Historical")}


def test_every_record_has_a_factory():
    assert {made._meta.model for made in FACTORIES} == records()


@pytest.mark.parametrize("made", FACTORIES, ids=factories.__all__)
def test_each_makes_a_valid_record(db, made):
    record = made()
    record.full_clean()
    made()
    assert made._meta.model.objects.count() >= 2


@pytest.mark.parametrize("made", [factories.GrantFactory, factories.ContractFactory])
def test_a_ready_agreement_can_be_put_into_force(officer2, made):
    agreement = made(ready=True)
    assert activate_agreement(agreement=agreement, by=officer2).state == State.IN_FORCE


@pytest.mark.parametrize(("trait", "is_evidenced"), [("in_force", True), ("published", False)])
def test_an_agreement_in_force_is_committed(db, trait, is_evidenced):
    agreement = factories.OtherAgreementFactory(**{trait: True})
    [commitment] = agreement.commitments.all()
    assert (commitment.decision is not None) == is_evidenced
    assert commitment.decision == agreement.decision
