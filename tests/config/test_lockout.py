import pytest

from config.lockout import address_of, name_tried


@pytest.mark.parametrize("given", [{"username": "Officer "}, {"email": "officer"}, None, {}])
def test_what_was_typed_counts_whatever_its_capitals(rf, given):
    assert name_tried(rf.post("/accounts/login/", {"login": " OFFICER"}), given) == "officer"


def test_the_visitors_own_address_is_used_when_no_proxy_is_trusted(rf):
    request = rf.get("/", REMOTE_ADDR="192.0.2.7", headers={"X-Forwarded-For": "198.51.100.1"})
    assert address_of(request) == "192.0.2.7"


def test_the_proxys_word_is_taken_when_it_is_trusted(rf, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    request = rf.get("/", REMOTE_ADDR="192.0.2.7", headers={"X-Forwarded-For": "203.0.113.9, 198.51.100.1"})
    assert address_of(request) == "198.51.100.1"


def test_a_sign_in_without_a_visitor_has_no_address(rf):
    assert address_of(rf.get("/", REMOTE_ADDR="")) is None
