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


def test_the_same_user_name_or_e_mail_is_refused_at_its_box(client_of, administrator, officer):
    given = {"name": "Another", "username": officer.username.upper(), "email": "new@example.org", "role": "officer"}
    answer = client_of(administrator).post(ADD, given)
    assert answer.context["adminform"].form.errors == {
        "username": ["Somebody has this user name already. Choose another."]
    }
    assert 'id="id_username_error"' in answer.content.decode()
    assert 'value="new@example.org"' in answer.content.decode()
    taken = client_of(administrator).post(ADD, given | {"username": "another", "email": officer.email.upper()})
    assert taken.context["adminform"].form.errors == {"email": ["Somebody has this e-mail address already."]}


def test_a_person_keeps_their_own_user_name_and_e_mail(client_of, administrator, officer):
    assert client_of(administrator).post(page_of(officer), said_of(officer, name="A. Other")).status_code == 302


def test_a_providers_person_is_led_on_to_the_provider(client_of, administrator):
    given = {"name": "P. Hart", "username": "phart", "email": "p@example.org", "role": "provider"}
    page = client_of(administrator).post(ADD, given, follow=True).content.decode()
    assert "Choose the provider that they act for" in page
    assert 'href="/admin/commissioning/provider/"' in page
    other = given | {"username": "another", "email": "a@example.org", "role": "officer"}
    assert "they act for" not in client_of(administrator).post(ADD, other, follow=True).content.decode()


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
    assert "Role: from commissioning officer to finance officer." in page
    assert f"By {administrator.name}." in page


def test_the_right_to_authorise_is_a_finance_officers_alone(client_of, administrator, finance, officer):
    client = client_of(administrator)
    assert client.post(page_of(finance), said_of(finance, may_authorise="on")).status_code == 302
    assert User.objects.get(pk=finance.pk).may_authorise
    refused = client.post(page_of(officer), said_of(officer, may_authorise="on"))
    assert refused.context["adminform"].form.errors["may_authorise"] == [
        "Only a finance officer may have this right. Untick it, or change the role."
    ]
