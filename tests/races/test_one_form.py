"""Several people press Save on one record at the same moment: one save goes through, and the others are told."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from core.models import User
from tests.core.forms_sent import as_sent
from tests.factories import AgreementMeasureFactory, ProviderContactFactory, ProviderFactory, TargetFactory, UserFactory
from tests.races.racers import Field, press_save

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

RACERS = 4


@pytest.fixture(scope="module")
def field(django_db_setup: None) -> Iterator[Field]:
    field = Field(RACERS, {key: connection.settings_dict[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")})
    yield field
    field.close()


@pytest.fixture
def people() -> list[User]:
    return [UserFactory(role="officer") for _ in range(RACERS)]


def opened(address: str, by: User) -> dict[str, Any]:
    client = Client()
    client.force_login(by, backend="core.auth.RoleBackend")
    return as_sent(client.get(address))


def test_one_record_is_saved_once_and_the_others_are_told(field: Field, people: list[User]) -> None:
    provider = ProviderFactory(name="Before")
    address = f"/admin/commissioning/provider/{provider.pk}/change/"
    sent = opened(address, people[0])
    calls = [(address, sent | {"name": f"Name {person.pk}"}, person.pk) for person in people]

    answers = field.race(press_save, calls)

    assert sorted(answers) == ["302", *["409"] * (RACERS - 1)]
    provider.refresh_from_db()
    assert provider.name == f"Name {people[answers.index('302')].pk}"
    assert provider.history.count() == 2


def test_one_row_of_a_record_is_saved_once(field: Field, people: list[User]) -> None:
    provider = ProviderFactory()
    contact = ProviderContactFactory(provider=provider, phone="0")
    address = f"/admin/commissioning/provider/{provider.pk}/change/"
    sent = opened(address, people[0])
    calls = [(address, sent | {"contacts-0-phone": str(person.pk)}, person.pk) for person in people]

    answers = field.race(press_save, calls)

    assert sorted(answers) == ["302", *["409"] * (RACERS - 1)]
    contact.refresh_from_db()
    assert contact.phone == str(people[answers.index("302")].pk)


def test_a_target_on_its_own_form_and_on_the_agreements_is_saved_once(field: Field, people: list[User]) -> None:
    each = AgreementMeasureFactory()
    TargetFactory(agreement_measure=each, year=2019, quarter=1, value=0)
    own, all_of_them = (
        f"/admin/outcomes/agreementmeasure/{each.pk}/change/",
        f"/admin/outcomes/agreementmeasure/choose/?agreement={each.agreement_id}&year=2019",
    )
    client = Client()
    client.force_login(people[0], backend="core.auth.RoleBackend")
    on_one = opened(own, people[0])
    named = f"measure-{each.measure_id}"
    on_all = {f"{named}-chosen": "on", f"{named}-given_by": each.given_by}
    on_all["seen"] = client.get(all_of_them).context["seen"]
    calls = []
    for place, person in enumerate(people):
        value = str(place + 1)
        form = (
            (own, on_one | {"targets-0-value": value}) if place % 2 else (all_of_them, on_all | {f"{named}-q1": value})
        )
        calls.append((*form, person.pk))

    answers = field.race(press_save, calls)

    assert sorted(answers) == ["302", *["409"] * (RACERS - 1)]
    assert each.targets.get().value == answers.index("302") + 1
