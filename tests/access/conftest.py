"""One office for all the tests of a file, and everybody signed in to it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from core.models import User
from tests.access.table import PEOPLE
from tests.access.world import World, build_world


def signed_in(user: User | None) -> Client:
    client = Client(raise_request_exception=False)
    if user:
        client.force_login(user, backend="core.auth.RoleBackend")
    return client


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The office, made once a file and gone after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_world()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def clients(world: World) -> dict[str, Client]:
    """A browser for each person of the table, nobody among them."""
    return {name: signed_in(world.people.get(name)) for name in PEOPLE}


@pytest.fixture
def office(world: World, db: None) -> World:
    """The office, for one test: what the test changes is undone."""
    return world
