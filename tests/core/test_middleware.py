"""What every answer carries."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse

from core.middleware import NoStore


def answer_for(rf, user):
    request = rf.get("/")
    request.user = user
    return NoStore(lambda asked: HttpResponse("figures"))(request)


def test_what_a_person_sees_is_kept_nowhere(rf, officer):
    kept = answer_for(rf, officer).headers["Cache-Control"]
    assert {"no-store", "private", "no-cache"} <= set(kept.split(", "))


def test_what_anybody_may_see_may_be_kept(rf):
    assert "Cache-Control" not in answer_for(rf, AnonymousUser())
