"""The headers and cookies of answers that no walk meets: faults, files of the look, and an office's own settings."""

import pytest
from django.conf import settings as project
from django.test import Client

from reports.views.static_pages import Notes
from tests.access.conftest import signed_in

pytestmark = pytest.mark.django_db


def assert_safe(answer):
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    for rule in ("default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert rule in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.fixture
def failing(monkeypatch):
    """A page that fails."""

    def fail(self, request):
        raise RuntimeError("the database password is hunter2")

    monkeypatch.setattr(Notes, "get", fail)


def test_an_address_that_can_not_be_read(officer):
    answer = signed_in(officer).get("/reports/ring-fence/", {"year": "NaN"})
    assert answer.status_code == 400
    assert_safe(answer)
    assert "no-store" in answer.headers["Cache-Control"]


def test_what_is_refused(commissioner):
    answer = signed_in(commissioner).get("/admin/", follow=True)
    assert answer.status_code == 403
    assert_safe(answer)
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("address", ["/nowhere/", "/admin/nowhere/", "/reports/nowhere/?format=csv"])
def test_what_is_not_there(officer, address):
    answer = signed_in(officer).get(address)
    assert answer.status_code == 404
    assert "<h1>" in answer.content.decode()
    assert_safe(answer)
    assert "no-store" in answer.headers["Cache-Control"]


def test_what_fails_says_nothing_of_why(officer, failing):
    answer = signed_in(officer).get("/notes/")
    assert answer.status_code == 500
    said = answer.content.decode()
    assert "Something has gone wrong" in said
    assert "hunter2" not in said
    assert "Traceback" not in said
    assert_safe(answer)
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_host_that_is_not_ours():
    answer = signed_in(None).get("/accounts/login/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert_safe(answer)


def test_a_file_of_the_look():
    answer = Client().get("/static/css/ringfence.css")
    assert answer.status_code == 200
    assert b"".join(answer)
    assert_safe(answer)
    answer.close()


@pytest.mark.parametrize(
    "address", ["/static/../config/settings.py", "/static/%2e%2e/manage.py", "/.env", "/.git/config"]
)
def test_what_is_not_the_looks_is_not_served(address):
    assert signed_in(None).get(address, follow=True).status_code in (302, 404)


@pytest.fixture
def in_production(settings):
    """The settings that an office's own service has and a test has not."""
    settings.SECURE_SSL_REDIRECT = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 31_536_000, True


def test_cookies_are_bound_to_the_host_and_kept_from_scripts(in_production, officer):
    officer.set_password("a sentence of one's own")
    officer.save()
    client = Client()
    client.get("/accounts/login/", secure=True)
    client.post("/accounts/login/", {"login": "officer", "password": "a sentence of one's own"}, secure=True)
    assert set(client.cookies) == {"__Host-sessionid", "__Host-csrftoken"}
    for cookie in client.cookies.values():
        assert (cookie["path"], cookie["domain"]) == ("/", "")
        assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Lax")


def test_plain_http_is_sent_to_https_but_for_the_question_of_health(in_production):
    client = Client()
    assert client.get("/accounts/login/").headers["Location"] == "https://testserver/accounts/login/"
    assert client.get("/health/").status_code == 200
    held = client.get("/accounts/login/", secure=True).headers["Strict-Transport-Security"]
    assert held == "max-age=31536000; includeSubDomains"


def test_a_session_ends_with_the_browser_or_the_day():
    assert project.SESSION_EXPIRE_AT_BROWSER_CLOSE
    assert project.SESSION_COOKIE_AGE <= 12 * 60 * 60
