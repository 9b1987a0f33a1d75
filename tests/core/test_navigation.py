"""The bar of pages: each person sees those that they may open, and where they stand."""

import pytest
from django.contrib.auth.models import AnonymousUser

from core import navigation
from core.permissions import can_read_own, can_read_reports
from core.roles import READERS, Role
from tests.factories import UserFactory


@pytest.fixture
def bar(rf, monkeypatch):
    """Three entries of our own, given out of order."""
    monkeypatch.setattr(navigation, "_entries", [])
    navigation.add("Agreements", "reports:agreements", may_open=can_read_own, order=2)
    navigation.add("Budget movements", "reports:budget-movements", may_open=can_read_reports, order=3)
    navigation.add("Home", "reports:home", may_open=can_read_reports, order=1)

    def seen(user, path="/elsewhere/"):
        request = rf.get(path)
        request.user = user
        return navigation.links_for(request)

    return seen


@pytest.mark.parametrize("role", sorted(READERS))
def test_the_office_sees_every_page_in_order(bar, role):
    assert [link.label for link in bar(UserFactory.build(role=role))] == ["Home", "Agreements", "Budget movements"]


def test_a_provider_sees_what_is_their_own(bar):
    assert [link.label for link in bar(UserFactory.build(role=Role.PROVIDER))] == ["Agreements"]


def test_a_stranger_and_who_has_left_see_none(bar):
    assert bar(AnonymousUser()) == []
    assert bar(UserFactory.build(role=Role.OFFICER, is_active=False)) == []


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/", ["Home"]),
        ("/reports/agreements/", ["Agreements"]),
        ("/reports/agreements/more/", ["Agreements"]),
        ("/notes/", []),
    ],
)
def test_one_page_at_most_is_current(bar, path, current):
    links = bar(UserFactory.build(role=Role.OFFICER), path)
    assert [link.label for link in links if link.current] == current


@pytest.mark.parametrize("role", Role.values)
def test_nobody_is_led_to_a_page_that_refuses_them(client_of, db, rf, role):
    person = UserFactory(role=role)
    request = rf.get("/")
    request.user = person
    links = navigation.links_for(request)
    assert links
    client = client_of(person)
    assert {link.label: client.get(link.url).status_code for link in links} == {link.label: 200 for link in links}
