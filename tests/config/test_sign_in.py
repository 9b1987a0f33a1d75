"""Signing in, and being kept out: what the settings of the sign-in libraries add up to."""

import pytest
from django.core import mail

PASSWORD = "a sentence of one's own"
SIGN_IN = "/accounts/login/"


@pytest.fixture
def person(officer):
    officer.set_password(PASSWORD)
    officer.save()
    return officer


def sign_in(client, name, password=PASSWORD, address="192.0.2.1"):
    return client.post(SIGN_IN, {"login": name, "password": password}, REMOTE_ADDR=address)


def is_signed_in(client):
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("name", ["officer", "OFFICER", "officer@example.org", "Officer@Example.org"])
def test_by_user_name_or_e_mail_whatever_the_capitals(client, person, name):
    assert sign_in(client, name).headers["Location"] == "/"
    assert is_signed_in(client)


@pytest.mark.parametrize(("name", "password"), [("officer", "wrong"), ("nobody", PASSWORD), ("", ""), ("officer", "")])
def test_a_wrong_name_or_password_is_told_so(client, person, name, password):
    answer = sign_in(client, name, password)
    assert answer.status_code == 200
    assert not is_signed_in(client)


def test_who_has_left_is_kept_out(client, person):
    person.is_active = False
    person.save()
    sign_in(client, "officer")
    assert not is_signed_in(client)


def test_ten_wrong_passwords_lock_the_name_out_from_there_and_not_from_elsewhere(client, person):
    for _ in range(10):
        answer = sign_in(client, "officer", "wrong")
    assert answer.status_code == 429
    assert "account/locked.html" in [template.name for template in answer.templates]
    assert sign_in(client, "officer").status_code == 429
    assert not is_signed_in(client)
    sign_in(client, "officer", address="192.0.2.2")
    assert is_signed_in(client)


def test_nobody_signs_up(client, db):
    answer = client.get("/accounts/signup/")
    assert "account/signup_closed.html" in [template.name for template in answer.templates]
    assert client.post("/accounts/signup/", {"username": "stranger", "email": "s@example.org"}).status_code != 302


def test_a_lost_password_is_replaced_by_a_link_in_a_letter(client, person):
    assert client.post("/accounts/password/reset/", {"email": person.email}).status_code == 302
    link = next(line.strip() for line in mail.outbox[0].body.splitlines() if "/accounts/password/reset/key/" in line)
    form = client.get(link, follow=True)
    new = {"password1": "another sentence of mine", "password2": "another sentence of mine"}
    client.post(form.redirect_chain[-1][0], new)
    sign_in(client, "officer", new["password1"])
    assert is_signed_in(client)


def test_a_letter_goes_to_nobody_unknown_and_the_page_does_not_tell(client, person):
    known = client.post("/accounts/password/reset/", {"email": person.email})
    unknown = client.post("/accounts/password/reset/", {"email": "stranger@example.org"})
    assert (unknown.status_code, unknown.headers["Location"]) == (known.status_code, known.headers["Location"])
    assert [letter.to for letter in mail.outbox] == [[person.email]]


def test_a_password_is_changed_by_who_knows_it(client_of, person):
    client = client_of(person)
    new = {"oldpassword": PASSWORD, "password1": "another sentence of mine", "password2": "another sentence of mine"}
    assert client.post("/accounts/password/change/", new).status_code == 302
    person.refresh_from_db()
    assert person.check_password("another sentence of mine")


def test_a_short_password_is_refused(client_of, person):
    answer = client_of(person).post(
        "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": "short", "password2": "short"}
    )
    assert "at least 12" in answer.content.decode()


@pytest.mark.parametrize("address", ["/", "/admin/", "/accounts/password/change/"])
def test_a_stranger_is_asked_to_sign_in(client, db, address):
    answer = client.get(address, follow=True)
    assert answer.request["PATH_INFO"] == SIGN_IN
    assert answer.status_code == 200


def test_signed_in_pages_are_kept_by_no_browser(client_of, person):
    answer = client_of(person).get("/accounts/password/change/")
    assert "no-store" in answer.headers["Cache-Control"]
