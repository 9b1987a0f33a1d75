"""Sessions, addresses to go on to, and who can be shut out by whom: through the pages, as a visitor meets them."""

import pytest
from django.core import mail
from django.test import Client

from core.models import User
from core.roles import Role
from tests.factories import UserFactory

PASSWORD = "a sentence of one's own"
ANOTHER = "another sentence of mine"
SIGN_IN = "/accounts/login/"
OPEN_TO_ALL_ROLES = "/accounts/password/change/"


@pytest.fixture
def person(officer):
    officer.set_password(PASSWORD)
    officer.save()
    return officer


def sign_in(client, name="officer", password=PASSWORD, address="192.0.2.1", **more):
    return client.post(SIGN_IN, {"login": name, "password": password, **more}, REMOTE_ADDR=address)


def is_let_in(client):
    return client.get(OPEN_TO_ALL_ROLES).status_code == 200


@pytest.mark.parametrize("name", ["officer", "nobody", "nobody@example.org"])
def test_a_wrong_password_and_a_wrong_name_are_told_in_the_same_sentence(client, person, name):
    said = sign_in(client, name, "wrong").content.decode()
    assert "are not correct" in said or "not right" in said
    assert "Error: Sign in" in said


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "http:///evil"]
)
def test_nobody_is_led_to_another_place_by_signing_in(client, person, elsewhere):
    assert sign_in(client, next=elsewhere).headers["Location"] == "/"
    assert "evil" not in client.get(SIGN_IN, {"next": elsewhere}).headers.get("Location", "")


def test_who_was_going_somewhere_is_led_there(client, person):
    asked = client.get("/admin/core/", follow=True)
    assert asked.redirect_chain[-1][0].startswith(f"{SIGN_IN}?next=")
    assert sign_in(client, next=OPEN_TO_ALL_ROLES).headers["Location"] == OPEN_TO_ALL_ROLES


def test_a_session_is_a_new_one_from_the_moment_of_signing_in(client, person):
    client.session.save()
    client.cookies["sessionid"] = before = client.session.session_key or "given-by-a-stranger"
    sign_in(client)
    assert client.session.session_key != before


def test_who_leaves_the_office_is_out_at_their_next_step(client, person):
    sign_in(client)
    assert is_let_in(client)
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert not is_let_in(client)


def test_a_changed_role_counts_at_the_next_step(client, person):
    sign_in(client)
    assert client.get("/admin/").status_code == 200
    User.objects.filter(pk=person.pk).update(role=Role.COMMISSIONER)
    assert client.get("/admin/", follow=True).status_code == 403


def test_a_changed_password_ends_the_sessions_elsewhere_and_keeps_this_one(client, person):
    here, elsewhere = client, Client()
    sign_in(here)
    sign_in(elsewhere)
    here.post(OPEN_TO_ALL_ROLES, {"oldpassword": PASSWORD, "password1": ANOTHER, "password2": ANOTHER})
    assert is_let_in(here)
    assert not is_let_in(elsewhere)


def test_signing_out_is_asked_for_and_ends_the_session(client, person):
    sign_in(client)
    client.get("/accounts/logout/")
    assert is_let_in(client)
    kept = client.cookies["sessionid"].value
    client.post("/accounts/logout/")
    client.cookies["sessionid"] = kept
    assert not is_let_in(client)


def test_a_stranger_elsewhere_locks_nobody_out(client, person):
    for _ in range(12):
        sign_in(Client(), "officer", "wrong", address="198.51.100.7")
        sign_in(Client(), "officer@example.org", "wrong", address="198.51.100.7")
    assert sign_in(Client(), address="198.51.100.7").status_code == 429
    assert sign_in(client).status_code == 302


def test_one_who_signs_in_has_their_wrong_tries_forgotten(client, person):
    for _ in range(3):
        for _ in range(9):
            sign_in(client, password="wrong")
        assert sign_in(client).status_code == 302
        client.post("/accounts/logout/")


def test_the_link_to_a_new_password_works_once(client, person):
    client.post("/accounts/password/reset/", {"email": person.email})
    link = next(line.strip() for line in mail.outbox[0].body.splitlines() if "/password/reset/key/" in line)
    form = client.get(link, follow=True).redirect_chain[-1][0]
    assert client.post(form, {"password1": ANOTHER, "password2": ANOTHER}).status_code == 302
    again = Client().get(link, follow=True).content.decode()
    assert 'name="password1"' not in again


def test_a_new_password_by_link_ends_the_sessions_that_there_are(client, person):
    sign_in(client)
    stranger = Client()
    stranger.post("/accounts/password/reset/", {"email": person.email})
    link = next(line.strip() for line in mail.outbox[0].body.splitlines() if "/password/reset/key/" in line)
    form = stranger.get(link, follow=True).redirect_chain[-1][0]
    stranger.post(form, {"password1": ANOTHER, "password2": ANOTHER})
    assert not is_let_in(client)


def test_who_has_left_gets_no_way_back_by_letter(client, person):
    User.objects.filter(pk=person.pk).update(is_active=False)
    client.post("/accounts/password/reset/", {"email": person.email})
    links = [line for letter in mail.outbox for line in letter.body.splitlines() if "/password/reset/key/" in line]
    assert links == []


@pytest.mark.parametrize("address", ["/accounts/signup/", "/accounts/login/"])
def test_nobody_makes_themselves_an_account(client, db, address):
    stranger = {"username": "stranger", "email": "s@example.org", "password1": ANOTHER, "password2": ANOTHER}
    client.post(address, stranger | {"login": "stranger", "password": ANOTHER})
    assert not User.objects.exists()


def test_a_form_from_another_site_is_refused_in_words(person):
    careful = Client(enforce_csrf_checks=True)
    answer = sign_in(careful)
    assert answer.status_code == 403
    assert "<h1>" in answer.content.decode()
    careful.force_login(person, backend="core.auth.RoleBackend")
    assert careful.post("/admin/commissioning/area/add/", {"name": "Forged"}).status_code == 403


@pytest.mark.parametrize("name", ["officer\x00", "\x00", "x" * 10_000, "'; DROP TABLE core_user; --", "officer\n"])
def test_a_hostile_name_is_only_a_wrong_one(client, person, name):
    answer = sign_in(client, name, "wrong")
    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session


def test_a_person_named_with_markup_is_shown_by_it(client_of, db):
    someone = UserFactory(name="<script>alert(1)</script>", role=Role.OFFICER)
    said = client_of(someone).get("/help/").content.decode()
    assert "<script>alert(1)" not in said
    assert "&lt;script&gt;alert(1)" in said
