"""Plans and dates as they were: the profile of an earlier day does not move when they are changed."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from core.periods import AsAt, FinancialYear
from grants.figures import money_by_agreement
from grants.models import Agreement
from grants.plans import days_as_they_were, in_year_as_at, instalments_of
from reports.demonstration.clock import happening
from tests.asked import asked_in_words
from tests.factories import AgreementFactory, CommitmentFactory, InstalmentFactory, UserFactory

pytestmark = pytest.mark.django_db
YEAR = FinancialYear(2019)
AWARDED, CHANGED = dt.date(2019, 4, 10), dt.date(2019, 8, 1)
JUNE = dt.date(2019, 6, 30)


@pytest.fixture
def grant() -> Any:
    """£6,000 over the year, of which £1,500 was planned for each of two quarters."""
    with happening(AWARDED, 0, UserFactory()):
        grant = AgreementFactory(ready=True, award_line=None, state="in_force")
        CommitmentFactory(agreement=grant, effective_on=YEAR.start)
        for number, quarter in enumerate(YEAR.quarters[:2], start=1):
            covers = {"period_from": quarter.start, "period_to": quarter.end}
            InstalmentFactory(agreement=grant, number=number, amount=Decimal(1500), **covers)
    return grant


def as_at(position: dt.date, records: dt.date) -> AsAt:
    return AsAt.of(position, records)


def profile(grant: Any, when: AsAt) -> Decimal:
    return money_by_agreement(YEAR, when)[grant.pk].profile_to_date


def test_a_plan_that_was_changed_since_tells_the_earlier_profile(grant: Any) -> None:
    before = profile(grant, as_at(JUNE, JUNE))
    assert before == Decimal("1500") + Decimal("745.90")  # and 91 of 366 days of the £3,000 that nothing planned
    with happening(CHANGED, 0, UserFactory()):
        first, second = grant.instalments.order_by("number")
        first.amount = Decimal(3000)
        first.save()
        second.delete()
        InstalmentFactory(agreement=grant, number=3, amount=Decimal(3000), period_to=JUNE)

    assert profile(grant, as_at(JUNE, JUNE)) == before
    assert profile(grant, as_at(JUNE, CHANGED - dt.timedelta(days=1))) == before
    assert profile(grant, as_at(JUNE, CHANGED)) == Decimal(6000)
    assert [each.number for each in instalments_of(grant, as_at(JUNE, JUNE))] == [1, 2]
    assert [each.number for each in instalments_of(grant, AsAt.now())] == [1, 3]


def test_a_plan_that_moved_to_another_year_counts_where_it_stood(grant: Any) -> None:
    before = profile(grant, as_at(JUNE, JUNE))
    with happening(CHANGED, 0, UserFactory()):
        for instalment in grant.instalments.all():
            instalment.year = 2020
            instalment.save()

    assert profile(grant, as_at(JUNE, JUNE)) == before
    assert profile(grant, as_at(JUNE, CHANGED)) == Decimal("1491.80")  # 91 of 366 days of £6,000


def test_dates_that_were_changed_since_tell_the_earlier_profile(grant: Any) -> None:
    before = profile(grant, as_at(JUNE, JUNE))
    with happening(CHANGED, 0, UserFactory()):
        grant.ends_on = JUNE
        grant.save()

    assert profile(grant, as_at(JUNE, JUNE)) == before
    assert profile(grant, as_at(JUNE, CHANGED)) == Decimal(4500)
    assert days_as_they_were(as_at(JUNE, JUNE), [grant.pk]) == {grant.pk: (YEAR.start, YEAR.end)}


def test_an_agreement_stood_in_the_years_that_its_dates_then_touched(grant: Any) -> None:
    with happening(CHANGED, 0, UserFactory()):
        grant.ends_on = dt.date(2020, 9, 30)
        grant.save()
    everything = Agreement.objects.all()

    assert list(in_year_as_at(everything, YEAR.next, as_at(JUNE, JUNE))) == []
    assert list(in_year_as_at(everything, YEAR.next, AsAt.now())) == [grant]
    assert list(in_year_as_at(everything, YEAR, as_at(JUNE, JUNE))) == [grant]


def test_a_movement_at_midnight_counts_on_its_own_side_in_summer(grant: Any) -> None:
    midnight = timezone.make_aware(dt.datetime(2019, 7, 13))  # noqa: DTZ001 - made aware here
    for moment, amount in ((midnight - dt.timedelta(microseconds=1), 10), (midnight, 200)):
        CommitmentFactory(agreement=grant, amount=Decimal(amount), effective_on=JUNE, recorded_at=moment)

    committed = [
        money_by_agreement(YEAR, as_at(JUNE, dt.date(2019, 7, day)))[grant.pk].committed for day in (11, 12, 13)
    ]
    assert committed == [Decimal(6000), Decimal(6010), Decimal(6210)]


def test_both_ways_to_read_the_plans_say_the_same_of_today(grant: Any) -> None:
    with happening(CHANGED, 0, UserFactory()):
        grant.instalments.first().delete()
        grant.ends_on = dt.date(2019, 12, 31)
        grant.save()
    now = AsAt.now()
    from_the_trail = AsAt(position=JUNE, records=now.records)
    as_it_stands = AsAt(position=JUNE, records=now.records, up_to_now=True)

    assert money_by_agreement(YEAR, from_the_trail) == money_by_agreement(YEAR, as_it_stands)


def test_a_few_queries_whatever_the_dates_and_none_of_today_reads_the_trail(grant: Any) -> None:
    for when in (AsAt.now(), as_at(JUNE, JUNE)):
        with asked_in_words() as asked:
            money_by_agreement(YEAR, when)
        assert len(asked) <= 5
        asked_the_trail = any("historical" in sql for sql in asked)
        assert asked_the_trail == (not when.up_to_now)
