"""Delivery's figures: each kind of measure adds up by its own rule, and the four absences stay apart."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from core.periods import AsAt, FinancialYear
from grants.models.agreements import State
from outcomes.figures import delivery_of, state_of
from outcomes.models import AgreementMeasure, Measure
from tests.factories import (
    AgreementFactory,
    AgreementMeasureFactory,
    MeasureFactory,
    ResultFactory,
    ReturnFactory,
    TargetFactory,
)

pytestmark = pytest.mark.django_db
YEAR = FinancialYear(2019)
AFTER_Q2 = dt.date(2019, 10, 12)
Kind = Measure.Kind


@pytest.fixture
def row():
    """One measure's row: `row(Kind.COUNT, {1: {"number": 24}, 2: {"number": 28}})`."""

    def make(kind, quarters, *, targets=None, **measure):
        chosen = AgreementMeasureFactory(measure=MeasureFactory(kind=kind, **measure))
        for quarter, given in quarters.items():
            received = ReturnFactory(agreement=chosen.agreement, quarter=quarter)
            ResultFactory(result_of=received, agreement_measure=chosen, **{"number": None} | given)
        for quarter, value in (targets or {}).items():
            TargetFactory(agreement_measure=chosen, quarter=quarter, value=Decimal(value))
        [found] = delivery_of(AgreementMeasure.objects.filter(pk=chosen.pk), YEAR, on=AFTER_Q2)
        return found

    return make


@pytest.mark.parametrize(
    ("kind", "first", "second", "words", "note"),
    [
        (Kind.COUNT, {"number": 24}, {"number": 28}, "52", ""),
        (Kind.CASELOAD, {"number": 24}, {"number": 28}, "28", ""),
        (Kind.PEOPLE, {"number": 41}, {"number": 44}, "[x]", "unique people, never added up"),
        (
            Kind.PROPORTION,
            {"numerator": 1, "denominator": 2},
            {"numerator": 9, "denominator": 10},
            "83%",
            "10 of 12",
        ),
        (Kind.MEAN, {"total": "20.00", "people": 10}, {"total": "90.00", "people": 30}, "2.8", "40 scored"),
        (
            Kind.DISTANCE,
            {"people": 10, "improved": 5, "same": 3, "worse": 2},
            {"people": 16, "improved": 12, "same": 4, "worse": 0},
            "65%",
            "17 of 26 improved",
        ),
        (Kind.MONEY, {"amount": Decimal("0.10")}, {"amount": Decimal("0.20")}, "£0.30", ""),
        (Kind.MILESTONE, {"is_met": False}, {"is_met": True, "met_on": dt.date(2019, 8, 3)}, "met", "3 August 2019"),
        (Kind.NARRATIVE, {"words": "Begun"}, {"words": "Going on"}, "Begun; Going on", ""),
    ],
)
def test_two_quarters_add_up_by_the_rule_of_their_kind(row, kind, first, second, words, note):
    found = row(kind, {1: first, 2: second})
    assert (found.to_date.words, found.to_date.note) == (words, note)


def test_nought_missing_not_applicable_due_and_not_due_are_five_things(row):
    given = {
        1: {"number": 0},
        2: {"status": "missing"},
        3: {"status": "not_applicable"},
    }
    found = row(Kind.COUNT, given)
    assert [figure.words for figure in found.quarters] == ["0", "[x]", "n/a", "not due"]
    assert found.to_date.words == "0"
    assert [figure.words for figure in row(Kind.COUNT, {}).quarters] == ["due", "due", "not due", "not due"]


def test_a_share_of_nobody_does_not_apply(row):
    found = row(Kind.PROPORTION, {1: {"numerator": 0, "denominator": 0}})
    assert found.quarters[0].words == "n/a"
    assert found.to_date.value is None


def test_a_sum_is_held_against_the_targets_of_the_quarters_that_it_sums(row):
    found = row(Kind.COUNT, {1: {"number": 33}, 2: {"number": 35}}, targets={1: 30, 2: 30, 3: 30, 4: 30})
    assert (found.to_date.words, found.target_words, found.state) == ("68", "60", "on")


def test_part_of_a_year_is_not_held_against_the_whole_years_target(row):
    found = row(Kind.COUNT, {1: {"number": 33}}, targets={None: 150})
    assert (found.target_words, found.state) == ("150", "none")


def test_a_share_is_held_against_the_years_target_at_any_time(row):
    found = row(Kind.PROPORTION, {1: {"numerator": 33, "denominator": 68}}, targets={None: 60})
    assert (found.to_date.words, found.target_words, found.state) == ("49%", "60%", "below")


@pytest.mark.parametrize(
    ("quarters", "targets", "words"),
    [
        ({1: {"number": 33}}, {1: 30}, "On target"),
        ({1: {"number": 33}}, {}, "No target"),
        ({1: {"number": 33}}, {None: 150}, "Not compared"),
        ({}, {1: 30}, "No figure yet"),
        ({1: {"status": "missing"}}, {}, "No figure yet"),
    ],
)
def test_the_state_says_which_of_the_two_is_wanting(row, quarters, targets, words):
    assert row(Kind.COUNT, quarters, targets=targets).state_words == words


@pytest.mark.parametrize(
    ("value", "direction", "state"),
    [
        (70, "up", "on"),
        (65, "up", "near"),
        (63, "up", "near"),
        (62, "up", "below"),
        (77, "down", "near"),
        (78, "none", "none"),
    ],
)
def test_within_a_tenth_of_the_target_is_near_it(value, direction, state):
    assert state_of(Decimal(value), Decimal(70), direction) == state


def test_a_figure_that_reads_like_its_target_and_is_not_says_that_it_is_off(row):
    short = row(Kind.PROPORTION, {1: {"numerator": 696, "denominator": 1000}}, targets={None: 70})
    level = row(Kind.PROPORTION, {1: {"numerator": 700, "denominator": 1000}}, targets={None: 70})
    assert (short.to_date.words, short.target_words, short.state_words) == ("70%", "70%", "Just off target")
    assert level.state_words == "On target"


def test_nothing_is_due_of_a_quarter_in_which_the_agreement_did_not_run():
    grant = AgreementFactory(in_force=True, starts_on=dt.date(2019, 7, 1), ends_on=dt.date(2019, 12, 31))
    AgreementMeasureFactory(agreement=grant)
    with_nothing = AgreementMeasure.objects.filter(agreement=grant)

    def quarters(as_at=None):
        [found] = delivery_of(with_nothing, YEAR, on=dt.date(2020, 4, 1), as_at=as_at)
        return [figure.words for figure in found.quarters]

    before = timezone.now()
    assert quarters() == ["n/a", "due", "due", "n/a"]
    grant.state, grant.ended_on = State.ENDED, dt.date(2019, 9, 30)
    grant.save()
    assert quarters() == ["n/a", "due", "n/a", "n/a"]
    assert quarters(AsAt(dt.date(2020, 4, 1), before)) == ["n/a", "due", "due", "n/a"]
    assert quarters(AsAt(dt.date(2020, 4, 1), timezone.now())) == ["n/a", "due", "n/a", "n/a"]


def test_many_measures_take_as_many_queries_as_one(django_assert_num_queries):
    for _ in range(20):
        chosen = AgreementMeasureFactory()
        TargetFactory(agreement_measure=chosen)
    with django_assert_num_queries(3):
        assert len(delivery_of(AgreementMeasure.objects.all(), YEAR, on=AFTER_Q2)) == 20
