"""Asking for somebody by name and password, whoever asks."""

from unittest import mock

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import MD5PasswordHasher

from core.auth import RoleBackend
from core.roles import Role
from tests.factories import UserFactory

PASSWORD = "a sentence of one's own"


@pytest.fixture
def person(officer):
    officer.set_password(PASSWORD)
    officer.save()
    return officer


def hashes_worked_out(ask):
    """How many password hashes it takes to answer: what a stopwatch would measure."""
    with mock.patch.object(MD5PasswordHasher, "encode", autospec=True, return_value="md5$salt$no") as encode:
        ask()
    return encode.call_count


@pytest.mark.parametrize("typed", [{"username": "Officer"}, {"email": "OFFICER@example.org"}])
def test_a_name_or_an_address_finds_the_person(person, typed):
    assert RoleBackend().authenticate(None, password=PASSWORD, **typed) == person


@pytest.mark.parametrize(
    "typed",
    [
        {"username": "officer", "password": "wrong"},
        {"username": "officer", "password": None},
        {"username": "officer", "password": ""},
        {"username": "", "password": PASSWORD},
        {"username": "nobody", "password": PASSWORD},
        {"username": "%", "password": PASSWORD},
    ],
)
def test_anything_else_finds_nobody(person, typed):
    assert RoleBackend().authenticate(None, **typed) is None


def test_who_has_left_is_found_by_nothing(person):
    person.is_active = False
    person.save()
    assert RoleBackend().authenticate(None, username="officer", password=PASSWORD) is None
    assert RoleBackend().get_user(person.pk) is None


def test_who_was_never_given_a_password_can_not_sign_in(officer):
    assert RoleBackend().authenticate(None, username="officer", password="!") is None


def test_a_name_that_is_somebody_elses_address_shuts_nobody_out(person):
    UserFactory(username=person.email, email="other@example.org", name="Aaron First")
    assert RoleBackend().authenticate(None, username=person.email, password=PASSWORD) == person


def test_a_wrong_name_costs_as_much_work_as_a_wrong_password(person):
    known = hashes_worked_out(lambda: RoleBackend().authenticate(None, username="officer", password="wrong"))
    unknown = hashes_worked_out(lambda: RoleBackend().authenticate(None, username="nobody", password="wrong"))
    assert known == unknown == 1


def test_the_sign_in_page_works_as_hard_for_a_wrong_name_as_for_a_wrong_password(client, person):
    def sign_in(name):
        return hashes_worked_out(lambda: client.post("/accounts/login/", {"login": name, "password": "wrong"}))

    assert sign_in("officer") == sign_in("nobody") == sign_in("nobody@example.org")


def test_permissions_come_from_the_role_alone(rf, person):
    person.role = Role.COMMISSIONER
    assert not RoleBackend().has_perm(person, "grants.view_grant")
    person.role = Role.OFFICER
    assert RoleBackend().has_perm(person, "grants.view_grant")


def test_every_backend_together_lets_the_right_person_in(rf, person):
    asked = rf.post("/accounts/login/")
    assert authenticate(asked, username="officer", password=PASSWORD) == person
    assert authenticate(asked, username="officer", password="wrong") is None
