"""The bases of every page."""

import inspect
from unittest import mock

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import OperationalError
from django.http import HttpResponse

from core.addresses import BadAddress
from core.roles import READERS, Role
from core.views import Health, PermittedView, ReaderPage
from tests.access.addresses import every_address
from tests.factories import UserFactory

HOSTILE = "“<script>alert(1)</script>” is not a year."


class Unguarded(PermittedView):
    def get(self, request):
        return HttpResponse("figures")


class Guarded(Unguarded):
    may_open = staticmethod(lambda user: user.is_authenticated)


class Misread(Guarded):
    def get(self, request):
        raise BadAddress(HOSTILE)


def ask(rf, view, user):
    request = rf.get("/")
    request.user = user
    return view.as_view()(request)


def test_a_page_that_says_nothing_of_who_may_open_it_does_not_open(rf, officer):
    with pytest.raises(ImproperlyConfigured, match="may_open"):
        ask(rf, Unguarded, officer)


def test_a_page_opens_for_whom_it_says_and_nobody_else(rf, officer):
    assert ask(rf, Guarded, officer).content == b"figures"
    with pytest.raises(PermissionDenied):
        ask(rf, Guarded, AnonymousUser())


def test_a_bad_address_is_told_in_words_that_run_nothing(rf, officer):
    answer = ask(rf, Misread, officer)
    assert answer.status_code == 400
    assert "&lt;script&gt;alert(1)&lt;/script&gt;” is not a year." in answer.content.decode()
    assert b"<script>" not in answer.content


@pytest.mark.parametrize("role", Role.values)
def test_a_readers_page_is_for_the_office(role):
    assert ReaderPage.may_open(UserFactory.build(role=role)) == (role in READERS)


def test_every_page_of_ours_says_who_may_open_it():
    ours = {address.view for address in every_address() if inspect.isclass(address.view)}
    rooms = ("core.", "commissioning.", "grants.", "outcomes.", "reports.")
    pages = {view for view in ours if view.__module__.startswith(rooms)} - {Health}
    assert pages
    assert {view for view in pages if not issubclass(view, PermittedView)} == set()
    assert {view for view in pages if view.may_open is PermittedView.may_open} == set()


def test_health_says_ok_to_anybody_while_the_database_answers(client, db):
    answer = client.get("/health/")
    assert (answer.status_code, answer.content) == (200, b"ok")
    assert client.head("/health/").status_code == 200
    assert client.post("/health/").status_code == 405


def test_health_says_so_in_words_when_the_database_does_not_answer(client):
    with mock.patch("core.views.connection.cursor", side_effect=OperationalError("no route to 10.0.0.1")):
        answer = client.get("/health/")
    assert answer.status_code == 503
    assert answer.content.decode() == "The database does not answer."
