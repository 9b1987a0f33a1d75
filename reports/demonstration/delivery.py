"""What the story's agreements are measured by, and the returns that come: in time, late, or not at all."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from core.models import User
from core.periods import FinancialYear, Quarter, quarters_between
from outcomes.models import AgreementMeasure, Result, Return, Target
from reports.demonstration.awards import AWARDS, WHEN_RETURNED, Award
from reports.demonstration.lives import DAYS_TO_RETURN, ends_on, starts_on
from reports.demonstration.people import OFFICER
from reports.demonstration.story import Act, Story

MISSING, NOT_APPLICABLE = {"status": Result.Status.MISSING}, {"status": Result.Status.NOT_APPLICABLE}


@dataclass(frozen=True)
class Reported:
    """A measure of an agreement: its target a quarter (or a year), and the quarters' figures, used in turn."""

    code: str
    figures: list[dict[str, Any]]
    target: int | None = None
    is_yearly: bool = False


@dataclass(frozen=True)
class Delivery:
    """An agreement's measures, and how its returns come."""

    measures: list[Reported]
    days_late: int = 0
    stops_after: int | None = None
    """How many returns come before they stop."""
    words: list[str] = field(default_factory=lambda: ["Made up: a steady quarter."])


def _counts(*numbers: int) -> list[dict[str, Any]]:
    return [{"number": number} for number in numbers]


def _shares(*pairs: tuple[int, int]) -> list[dict[str, Any]]:
    return [{"numerator": part, "denominator": whole} for part, whole in pairs]


def _distances(*changes: tuple[int, int, int]) -> list[dict[str, Any]]:
    return [
        {
            "people": better + same + worse,
            "improved": better,
            "same": same,
            "worse": worse,
            "mean_at_start": Decimal("4.20"),
            "mean_at_latest": Decimal("5.60"),
        }
        for better, same, worse in changes
    ]


_ASSESSMENTS = Reported("voluntary-assessments", _counts(24, 28, 31, 29, 33, 35, 36, 34), 30)
_TAKE_UP = Reported(
    "treatment-take-up", _shares((14, 24), (17, 28), (19, 31), (18, 29), (17, 33), (16, 35), (17, 36), (18, 34)), 60
)
_OFFENDING = Reported("offending", _distances((8, 3, 1), (8, 2, 1), (7, 3, 2), (9, 3, 1), (8, 2, 2), (9, 4, 1)), 70)
_NOBODY_YET = Reported("offending", [NOT_APPLICABLE, *_distances((5, 4, 1), (6, 3, 0), (7, 2, 1))])
_PEOPLE = Reported("people-supported", _counts(41, 44, 47, 45, 49, 52, 50, 53), 150, is_yearly=True)
_TESTS = Reported("tests-taken", [*_counts(210, 198, 0), MISSING, *_counts(221, 205, 214)], 200)
_KITS = Reported("kits-issued", _counts(60, 40, 20), 40)
_OPEN = Reported("service-open", [{"is_met": False}, {"is_met": True}])

DELIVERIES = {
    "outreach": Delivery([_ASSESSMENTS, _TAKE_UP, _OFFENDING, _PEOPLE]),
    "testing": Delivery([_TESTS]),
    "youth-first": Delivery([_PEOPLE, _OFFENDING]),
    "youth-second": Delivery([_PEOPLE, _OFFENDING]),
    "youth": Delivery([_PEOPLE, _OFFENDING], days_late=9),
    "diversion-first": Delivery([_OPEN, _PEOPLE, _NOBODY_YET]),
    "diversion-past": Delivery([_OPEN, _PEOPLE, _OFFENDING], stops_after=3),
    "diversion": Delivery([_PEOPLE, _OFFENDING]),
    "prison-terminated": Delivery([_PEOPLE, _TAKE_UP], stops_after=1),
    "prison": Delivery([_PEOPLE, _TAKE_UP], days_late=24, stops_after=1),
    "naloxone": Delivery([_KITS]),
    "victims": Delivery([_PEOPLE]),
}


def plan_delivery(story: Story) -> None:
    """Measures are chosen as an agreement starts, and returns come while it lasts."""
    for award in AWARDS:
        if delivery := DELIVERIES.get(award.key):
            story.plan(starts_on(story, award), OFFICER, _choose(story, award, delivery))
            for place, quarter in enumerate(_reported_quarters(story, award, delivery)):
                received = quarter.end + dt.timedelta(days=DAYS_TO_RETURN + delivery.days_late)
                story.plan(received, OFFICER, _receive(story, award, delivery, quarter, place))


def _reported_quarters(story: Story, award: Award, delivery: Delivery) -> list[Quarter]:
    """Where instalments wait on returns, the last quarter's is still to come, so that its instalment is on hold."""
    quarters = list(quarters_between(starts_on(story, award), ends_on(story, award)))[: delivery.stops_after]
    return [quarter for quarter in quarters if award.paid != WHEN_RETURNED or quarter < story.last_quarter]


def _choose(story: Story, award: Award, delivery: Delivery) -> Act:
    def act(by: User) -> None:
        for order, reported in enumerate(delivery.measures, start=1):
            chosen = AgreementMeasure(
                agreement=story.agreements[award.key], measure=story.measures[reported.code], order=order
            )
            chosen.full_clean()
            chosen.save()
            for target in _targets(story, award, reported, chosen):
                target.full_clean()
                target.save()

    return act


def _targets(story: Story, award: Award, reported: Reported, chosen: AgreementMeasure) -> Iterator[Target]:
    if reported.target is None:
        return
    value = Decimal(reported.target)
    for offset in award.amounts:
        year = FinancialYear(story.year.start_year + offset)
        numbers = [None] if reported.is_yearly else [quarter.number for quarter in year.quarters]
        for number in numbers:
            yield Target(agreement_measure=chosen, year=year.start_year, quarter=number, value=value)


def _receive(story: Story, award: Award, delivery: Delivery, quarter: Quarter, place: int) -> Act:
    def act(by: User) -> None:
        received = Return(
            agreement=story.agreements[award.key],
            year=quarter.year,
            quarter=quarter.number,
            received_on=quarter.end + dt.timedelta(days=DAYS_TO_RETURN + delivery.days_late),
            words=delivery.words[place % len(delivery.words)],
            recorded_by=by,
        )
        received.full_clean()
        received.save()
        for reported in delivery.measures:
            _record(received, reported, place)

    return act


def _record(received: Return, reported: Reported, place: int) -> None:
    chosen = AgreementMeasure.objects.get(agreement=received.agreement_id, measure__code=reported.code)
    figures = dict(reported.figures[place % len(reported.figures)])
    if figures.get("is_met"):
        figures["met_on"] = received.period.start
    result = Result(result_of=received, agreement_measure=chosen, **figures)
    result.full_clean()
    result.save()
