import datetime as dt

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core.periods import (
    AsAt,
    FinancialYear,
    Quarter,
    day,
    days_between,
    days_in,
    quarters_between,
    years_between,
)

dates = st.dates(min_value=dt.date(1990, 4, 1), max_value=dt.date(2100, 3, 31))


@pytest.mark.parametrize(
    ("date", "label"),
    [
        (dt.date(2019, 3, 1), "2018/19"),
        (dt.date(2019, 3, 31), "2018/19"),
        (dt.date(2019, 4, 1), "2019/20"),
        (dt.date(2019, 12, 31), "2019/20"),
        (dt.date(2020, 1, 1), "2019/20"),
        (dt.date(2020, 2, 29), "2019/20"),
        (dt.date(2020, 3, 31), "2019/20"),
        (dt.date(2000, 3, 31), "1999/00"),
    ],
)
def test_a_year_turns_on_1_april(date: dt.date, label: str) -> None:
    assert FinancialYear.containing(date).label == label


@pytest.mark.parametrize(
    ("date", "label"),
    [
        (dt.date(2019, 4, 1), "Q1 2019/20"),
        (dt.date(2019, 6, 30), "Q1 2019/20"),
        (dt.date(2019, 7, 1), "Q2 2019/20"),
        (dt.date(2019, 12, 31), "Q3 2019/20"),
        (dt.date(2020, 1, 1), "Q4 2019/20"),
        (dt.date(2020, 3, 31), "Q4 2019/20"),
    ],
)
def test_a_quarter_starts_with_april(date: dt.date, label: str) -> None:
    assert Quarter.containing(date).label == label


@given(dates)
def test_each_day_is_in_one_year_and_one_of_its_quarters(date: dt.date) -> None:
    year = FinancialYear.containing(date)

    assert date in year
    assert date not in year.next
    assert date not in year.previous
    assert [quarter for quarter in year.quarters if quarter.start <= date <= quarter.end] == [Quarter.containing(date)]


@given(dates)
def test_quarters_neither_overlap_nor_leave_a_gap(date: dt.date) -> None:
    quarter = Quarter.containing(date)

    assert quarter.next.start - quarter.end == dt.timedelta(days=1)


@given(dates, dates)
def test_a_period_s_days_are_the_sum_of_its_years_and_quarters_days(one: dt.date, other: dt.date) -> None:
    first, last = min(one, other), max(one, other)

    assert sum(days_in(first, last, year) for year in years_between(first, last)) == days_between(first, last)
    assert sum(days_in(first, last, quarter) for quarter in quarters_between(first, last)) == days_between(first, last)


@pytest.mark.parametrize("text", ["2019", "2019/20", "2019-20", "2019/2020", " 2019 "])
def test_a_year_is_read_as_offices_write_it(text: str) -> None:
    assert FinancialYear.parse(text) == FinancialYear(2019)


@pytest.mark.parametrize("text", ["", "19", "2019/21", "2019/2019", "20199", "1066", "abc", "2019/", "²⁰¹⁹"])
def test_a_year_that_cannot_be_read_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValueError, match="is not a financial year"):
        FinancialYear.parse(text)


def test_a_year_s_names() -> None:
    year = FinancialYear(2019)

    assert (str(year), year.label, year.file_label) == ("2019/20", "2019/20", "2019-20")
    assert (year.start, year.end) == (dt.date(2019, 4, 1), dt.date(2020, 3, 31))


def test_there_is_no_fifth_quarter() -> None:
    with pytest.raises(ValueError, match="1, 2, 3 or 4"):
        Quarter(2019, 5)


def test_dates_read_as_people_say_them() -> None:
    assert day(dt.date(2019, 4, 1)) == "1 April 2019"


def test_both_dates_of_a_position_are_said() -> None:
    records = timezone.make_aware(dt.datetime(2019, 7, 12, 23, 30))  # noqa: DTZ001 - made aware here

    as_at = AsAt(position=dt.date(2019, 6, 30), records=records)

    assert as_at.words == "Position to 30 June 2019, using records made by 12 July 2019."
