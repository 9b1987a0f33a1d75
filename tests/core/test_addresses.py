"""The two dates that an address may name: read to the day, refused in words, kept by links and said."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.http import QueryDict
from django.utils import timezone

from core.addresses import BadAddress, dated, links_keep, read_as_at
from core.dating import before_the_first, said
from core.periods import AsAt
from tests.factories import BudgetEntryFactory

LONDON = ZoneInfo("Europe/London")


def read(address: str) -> AsAt:
    return read_as_at(QueryDict(address))


def fault(address: str) -> str:
    with pytest.raises(BadAddress) as refused:
        read(address)
    return str(refused.value)


def test_without_dates_both_are_now() -> None:
    as_at = read("year=2019&position=&records=")

    assert as_at.position == timezone.localdate()
    assert timezone.now() - as_at.records < dt.timedelta(seconds=5)
    assert as_at.up_to_now
    assert (as_at.query, said(as_at)) == ({}, "")
    assert as_at.file_label == f"-position-{timezone.localdate()}-records-{timezone.localdate()}"


@pytest.mark.parametrize("typed", ["2019-06-30", "30+June+2019", "30/6/2019", "30th+June+2019"])
def test_a_date_is_read_as_people_type_it_and_written_in_one_way(typed: str) -> None:
    as_at = read(f"position={typed}&records={typed}")

    assert as_at.position == as_at.records_day == dt.date(2019, 6, 30)
    assert as_at.query == {"position": "2019-06-30", "records": "2019-06-30"}
    assert as_at.file_label == "-position-2019-06-30-records-2019-06-30"


@pytest.mark.parametrize(
    ("day", "last"),
    [
        ("2019-07-12", "2019-07-12T22:59:59.999999+00:00"),  # in summer the day ends an hour before Greenwich's
        ("2019-01-12", "2019-01-12T23:59:59.999999+00:00"),
        ("2019-03-31", "2019-03-31T22:59:59.999999+00:00"),  # the day on which the clocks go forward
        ("2019-10-27", "2019-10-27T23:59:59.999999+00:00"),
    ],
)
def test_records_count_to_the_end_of_the_day_in_london(day: str, last: str) -> None:
    assert read(f"records={day}").records == dt.datetime.fromisoformat(last)


def test_a_position_is_a_day_on_one_side_of_the_year_s_end() -> None:
    assert read("position=2019-03-31").position == dt.date(2019, 3, 31)
    assert read("position=2019-04-01").position == dt.date(2019, 4, 1)


def test_either_date_alone_leaves_the_other_at_now() -> None:
    position, records = read("position=2019-06-30"), read("records=2019-06-30")

    assert position.up_to_now
    assert position.query == {"position": "2019-06-30"}
    assert not records.up_to_now
    assert records.position == timezone.localdate()
    assert records.query == {"records": "2019-06-30"}


def test_records_by_the_end_of_today_are_all_that_there_are() -> None:
    as_at = read(f"records={timezone.localdate()}")

    assert as_at.up_to_now
    assert as_at.chosen == ("records",)


@pytest.mark.django_db
def test_a_position_may_lie_ahead_and_records_may_not() -> None:
    tomorrow = timezone.localdate() + dt.timedelta(days=1)

    as_at = read(f"position={tomorrow}")
    assert as_at.position == tomorrow
    assert "is still to come: they tell what is planned and in force so far." in said(as_at)
    assert "is after today, " in fault(f"records={tomorrow}")
    assert "no record of a later day has been made" in fault(f"records={tomorrow}")


@pytest.mark.parametrize("name", ["position", "records"])
def test_what_is_no_date_is_refused_in_words(name: str) -> None:
    assert fault(f"{name}=2019-02-30") == (
        f"“2019-02-30” is not a date. Enter it like 1 April 2019 or 1/4/2019. In an address: {name}=2019-06-30."
    )
    assert "is not a date" in fault(f"{name}=%00")
    assert "is too early. The earliest date that is taken is 1 January 1990" in fault(f"{name}=1989-12-31")
    assert "is too late" in fault(f"{name}=2101-01-01")
    assert fault(f"{name}=2019-06-30&{name}=2019-07-01") == (
        f"The address gives “{name}” 2 times. Give one date, like {name}=2019-06-30."
    )


def test_links_keep_the_dates_while_a_page_is_made_and_no_longer() -> None:
    as_at = read("position=2019-06-30&records=2019-07-12")

    with links_keep(as_at):
        assert dated("/reports/payments/", year=2019) == (
            "/reports/payments/?year=2019&position=2019-06-30&records=2019-07-12"
        )
    assert dated("/reports/payments/", year=2019) == "/reports/payments/?year=2019"


@pytest.mark.django_db
def test_a_date_before_the_first_record_is_said() -> None:
    assert before_the_first(read("records=2001-01-01")) == ""  # nothing is recorded at all
    recorded_at = dt.datetime(2019, 4, 12, 0, 30, tzinfo=LONDON)
    BudgetEntryFactory(effective_on=dt.date(2019, 4, 1), recorded_at=recorded_at)

    assert before_the_first(read("position=2019-04-12&records=2019-04-11")) == (
        "No movement of money had been recorded by 11 April 2019: the first was on 12 April 2019."
    )
    assert before_the_first(read("position=2019-03-31")) == (
        "No movement of money had taken effect by 31 March 2019: the first did on 1 April 2019. "
        "What stands here is set for years that had not begun by then."
    )
    assert before_the_first(read("position=2019-04-01&records=2019-04-12")) == ""
