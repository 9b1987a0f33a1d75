"""Administrators look after people: one short form, a link for the first password, and never nobody left in charge."""

import re

import pytest

from core.models import User
from core.roles import Role
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
ADD = "/admin/core/user/add/"


def page_of(person: User) -> str:
    return f"/admin/core/user/{person.pk}/change/"


def said_of(person: User, **changed: str) -> dict[str, str]:
    said = {"name": person.name, "username": person.username, "email": person.email, "role": person.role}
    return said | {"is_active": "on"} | changed


def test_a_colleague_is_added_and_sets_a_password_by_a_link_shown_once(client_of, administrator, client):
    given = {"name": "A. Morgan", "username": "amorgan", "email": "a.morgan@example.org", "role": "officer"}
    answer = client_of(administrator).post(ADD, given, follow=True)
    person = User.objects.get(username="amorgan")
    assert person.role == Role.OFFICER
    assert not person.has_usable_password()
    link = re.search(r'value="(http[^"]+/accounts/password/reset/key/[^"]+)"', answer.content.decode())[1]
    assert link not in client.get(answer.redirect_chain[-1][0]).content.decode()

    client.logout()
    form = client.get(link, follow=True)
    chosen = {"password1": "a long enough phrase 19", "password2": "a long enough phrase 19"}
    client.post(form.redirect_chain[-1][0], chosen)
    person.refresh_from_db()
    assert person.check_password("a long enough phrase 19")
    assert "no longer works" in client.get(link, follow=True).content.decode()


def test_the_same_user_name_or_e_mail_is_refused_at_the_form(client_of, administrator, officer):
    given = {"name": "Another", "username": officer.username.upper(), "email": "new@example.org", "role": "officer"}
    page = client_of(administrator).post(ADD, given).content.decode()
    assert "Somebody has this user name already" in page
    assert 'value="new@example.org"' in page


@pytest.mark.parametrize("changed", [{"role": "officer"}, {"is_active": ""}])
def test_the_last_administrator_stays(client_of, administrator, changed):
    page = client_of(administrator).post(page_of(administrator), said_of(administrator, **changed)).content.decode()
    assert "Nobody else is an administrator who can sign in" in page
    administrator.refresh_from_db()
    assert (administrator.role, administrator.is_active) == (Role.ADMINISTRATOR, True)


def test_one_of_two_administrators_may_be_changed(client_of, administrator):
    other = UserFactory(role=Role.ADMINISTRATOR)
    answer = client_of(administrator).post(page_of(other), said_of(other, role="officer"))
    assert answer.status_code == 302
    other.refresh_from_db()
    assert other.role == Role.OFFICER


def test_nobody_is_deleted_and_no_password_is_shown(client_of, administrator, officer):
    officer.set_password("a long enough phrase 19")
    officer.save()
    client = client_of(administrator)
    assert client.post(f"/admin/core/user/{officer.pk}/delete/", {"post": "yes"}).status_code == 403
    assert officer.password not in client.get(page_of(officer)).content.decode()
    assert User.objects.filter(pk=officer.pk).exists()


@pytest.mark.parametrize("role", ["officer", "finance", "commissioner", "auditor"])
def test_only_administrators_add_change_or_give_links(client_of, administrator, role):
    client = client_of(UserFactory(role=role))
    assert client.get(ADD).status_code == 403
    assert client.post(page_of(administrator), said_of(administrator, role="officer")).status_code == 403
    assert client.post(f"/admin/core/user/{administrator.pk}/password-link/").status_code == 403
    assert client.get(page_of(administrator)).status_code == (200 if role == "auditor" else 403)


def test_the_history_says_who_changed_what(client_of, administrator, officer):
    client = client_of(administrator)
    client.post(page_of(officer), said_of(officer, role="finance"))
    page = client.get(f"/admin/core/user/{officer.pk}/history/").content.decode()
    assert "Role: from “commissioning officer” to “finance officer”." in page
    assert f"By {administrator.name}." in page
