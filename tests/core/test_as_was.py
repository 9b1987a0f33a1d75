"""Records as they were: after a change, after they were deleted, before they were made, and at one moment."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commissioning.models import Intention
from core.as_was import as_they_were, rows_as_they_were, say_what_they_said
from core.periods import AsAt
from reports.demonstration.clock import happening
from tests.factories import AreaFactory, IntentionFactory, UserFactory

pytestmark = pytest.mark.django_db
FIRST, SECOND, THIRD = dt.date(2019, 5, 1), dt.date(2019, 6, 1), dt.date(2019, 7, 1)


@pytest.fixture
def line() -> Any:
    """A line made on 1 May, whose price and area were changed on 1 June."""
    person = UserFactory()
    with happening(FIRST, 0, person):
        line = IntentionFactory(resources=100, area=AreaFactory(name="North"))
    with happening(SECOND, 0, person):
        line.resources, line.area = 200, AreaFactory(name="South")
        line.save()
    return line


def by(day: dt.date) -> AsAt:
    return AsAt.of(day, day)


def the_day_before(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=1)


def prices(day: dt.date) -> list[int]:
    return [row.resources for row in rows_as_they_were(Intention, by(day))]


def test_a_record_says_what_it_said_by_the_end_of_the_day(line: Any) -> None:
    assert prices(the_day_before(FIRST)) == []
    assert prices(FIRST) == prices(the_day_before(SECOND)) == [100]
    assert prices(SECOND) == prices(THIRD) == [200]


def test_a_record_that_was_deleted_since_is_there_and_one_deleted_by_then_is_not(line: Any) -> None:
    with happening(THIRD, 0, UserFactory()):
        line.delete()

    assert prices(the_day_before(THIRD)) == [200]
    assert prices(THIRD) == []


def test_of_two_savings_at_one_moment_the_later_stands() -> None:
    with happening(FIRST, 0, UserFactory()):
        line = IntentionFactory(resources=1)
        for price in (2, 3):
            line.resources = price
            line.save()

    assert prices(FIRST) == [3]


def test_a_record_and_what_it_links_to_are_read_as_they_were(line: Any) -> None:
    [was] = as_they_were(rows_as_they_were(Intention, by(FIRST)), Intention, "area")

    assert (was, was.resources, was.area.name) == (line, 100, "North")


def test_records_in_hand_say_what_they_said_and_twins_say_it_alike(line: Any) -> None:
    twins = [Intention.objects.select_related("area").get(pk=line.pk) for _ in range(2)]

    say_what_they_said(twins, by(FIRST), "area")

    assert [(twin.resources, twin.area.name) for twin in twins] == [(100, "North"), (100, "North")]


def test_up_to_now_nothing_is_looked_up(line: Any) -> None:
    with CaptureQueriesContext(connection) as captured:
        say_what_they_said([line], AsAt.now(), "area")

    assert len(captured) == 0


def test_it_takes_as_many_queries_for_many_as_for_one(line: Any) -> None:
    with happening(SECOND, 0, UserFactory()):
        IntentionFactory.create_batch(5)
    counts = []
    for wanted in ([line.pk], [each.pk for each in Intention.objects.all()]):
        rows = rows_as_they_were(Intention, by(SECOND)).filter(id__in=wanted)
        with CaptureQueriesContext(connection) as captured:
            assert len(as_they_were(rows, Intention, "area", "framework")) == len(wanted)
        counts.append(len(captured))

    assert counts == [3, 3]
