"""What the frame of every page is given."""

import pytest
from django.contrib.auth.models import AnonymousUser

from core import context
from core.roles import STAFF, Role
from tests.factories import UserFactory


@pytest.fixture
def frame(rf):
    def given(user, path="/"):
        request = rf.get(path)
        request.user = user
        return context.office(request)

    return given


def test_the_office_is_as_its_settings_say(settings, frame):
    settings.RINGFENCE_OFFICE_NAME, settings.RINGFENCE_OFFICE_COLOUR = "Example office", "#003366"
    assert frame(AnonymousUser())["office"] == {"name": "Example office", "logo_url": "", "colour": "#003366"}


@pytest.mark.parametrize("is_demo", [True, False])
def test_a_demonstration_says_so(settings, frame, is_demo):
    settings.RINGFENCE_DEMO = is_demo
    assert frame(AnonymousUser())["demo"] is is_demo


def test_a_demonstration_says_what_is_made_up_and_what_is_published(settings, client):
    settings.RINGFENCE_DEMO = True
    words = client.get("/accounts/login/").content.decode()
    assert "figures of the example funds are made up; the 2019-21 substance misuse framework is as published." in words


@pytest.mark.parametrize("role", Role.values)
def test_the_way_to_the_admin_is_shown_to_who_may_open_it(frame, role):
    assert bool(frame(UserFactory.build(role=role))["admin_link"]) == (role in STAFF)


def test_the_admin_is_current_within_it(frame):
    officer = UserFactory.build(role=Role.OFFICER)
    assert frame(officer, "/admin/grants/")["admin_link"].current
    assert not frame(officer, "/reports/agreements/")["admin_link"].current


def test_a_stranger_is_shown_no_way_in(frame):
    assert frame(AnonymousUser())["nav"] == []
    assert frame(AnonymousUser())["admin_link"] is None


def test_a_page_that_failed_before_anybody_was_known_still_has_its_frame(rf):
    assert context.office(rf.get("/"))["nav"] == []


def test_a_logo_is_carried_in_the_page(tmp_path):
    logo = tmp_path / "logo.png"
    logo.write_bytes(b"picture")
    assert context.logo_address(str(logo)) == "data:image/png;base64,cGljdHVyZQ=="
    assert context.logo_address("") == ""
