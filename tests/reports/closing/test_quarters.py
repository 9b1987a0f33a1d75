"""Quarters on the pages of a year's end: closed softly, and reopened by right alone."""

import pytest
from django.utils import timezone

from commissioning.models import PeriodClose
from core.periods import Quarter, day
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PAGE = "/year-end/?year=2019"


def test_a_quarter_is_closed_softly_and_reopened_by_right(client_of, finance):
    client = client_of(finance)
    assert client.post("/year-end/close-quarter/?year=2019&quarter=2", {"reason": "Reported"}).status_code == 302
    assert "Q2 2019/20 is closed already" in client.get("/year-end/close-quarter/?year=2019&quarter=2").content.decode()
    ahead = Quarter.containing(timezone.localdate())
    page = client.get(f"/year-end/close-quarter/?year={ahead.year}&quarter={ahead.number}").content.decode()
    assert f"It ends on {day(ahead.end)}, and is closed once it is over." in page
    assert 'name="reason"' not in page
    assert PeriodClose.objects.get().period == "Q2 2019/20"
    refused = client.post("/year-end/reopen/?year=2019&quarter=2", {"reason": "Late"})
    assert refused.status_code == 409
    assert "Only a finance officer with the right to authorise may reopen a period." in refused.content.decode()
    offered = client.get("/year-end/reopen/?year=2019&quarter=2").content.decode()
    assert "You may not reopen Q2 2019/20" in offered
    assert 'name="reason"' not in offered
    chief = client_of(UserFactory(role="finance", may_authorise=True, name="C. Chief"))
    assert "There is nothing to reopen." in chief.get("/year-end/reopen/?year=2019&quarter=3").content.decode()
    assert "Say why" in chief.post("/year-end/reopen/?year=2019&quarter=2", {}).content.decode()
    assert chief.post("/year-end/reopen/?year=2019&quarter=2", {"reason": "Late."}).status_code == 302
    told = chief.get(PAGE).context["page"]["history"]
    assert [(event.what, event.words) for event in told] == [
        ("Q2 2019/20 reopened", "By C. Chief: Late."),
        ("Q2 2019/20 closed", "By Finance: Reported."),
    ]
