"""What was delivered: a few measures of each agreement, their targets, and a return for every quarter."""

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from random import Random
from typing import Any

from core.periods import quarters_between
from outcomes.models import AgreementMeasure, Measure, Result, Return, Target
from reports.bench.data.promises import Plan
from reports.bench.data.setting import Setting
from reports.bench.data.writing import noon, write, write_with_trail

KINDS = (Measure.Kind.COUNT, Measure.Kind.COUNT, Measure.Kind.CASELOAD, Measure.Kind.PROPORTION, Measure.Kind.DISTANCE)
MEASURES = 15
OF_AN_AGREEMENT = (2, 3)


def make_delivery(setting: Setting, plans: Sequence[Plan], chance: Random) -> None:
    """Of everything but drafts."""
    measures = write_with_trail(Measure, _measures(), setting.people["officer"])
    reporting = [plan for plan in plans if not plan.is_draft]
    chosen = write(AgreementMeasure, _chosen(reporting, measures, chance))
    by_agreement: dict[int, list[AgreementMeasure]] = {}
    for each in chosen:
        by_agreement.setdefault(each.agreement_id, []).append(each)
    targets = ((each, plan) for plan in reporting for each in by_agreement[plan.agreement.pk])
    write(Target, (row for each, plan in targets for row in _targets(each, plan, chance)))
    returns = write(Return, (row for plan in reporting for row in _returns(plan, setting)))
    write(
        Result,
        (_result(each, measure, chance) for each in returns for measure in by_agreement[each.agreement_id]),
    )


def _measures() -> Iterator[Measure]:
    for number in range(MEASURES):
        yield Measure(
            code=f"bench-{number}",
            name=f"Bench measure {number:02d}",
            level=Measure.Level.OUTPUT,
            kind=KINDS[number % len(KINDS)],
            definition="Made up for the bench.",
            unit="people",
            order=number,
        )


def _chosen(plans: Sequence[Plan], measures: Sequence[Measure], chance: Random) -> Iterator[AgreementMeasure]:
    for plan in plans:
        for order, measure in enumerate(chance.sample(measures, chance.choice(OF_AN_AGREEMENT))):
            yield AgreementMeasure(agreement=plan.agreement, measure=measure, order=order)


def _targets(each: AgreementMeasure, plan: Plan, chance: Random) -> Iterator[Target]:
    for year in plan.amounts:
        yield Target(agreement_measure=each, year=year, value=Decimal(chance.randrange(20, 90)))


def _returns(plan: Plan, setting: Setting) -> Iterator[Return]:
    for quarter in quarters_between(plan.starts_on, plan.ends_on):
        received_on = quarter.end + dt.timedelta(days=20)
        yield Return(
            agreement=plan.agreement,
            year=quarter.year,
            quarter=quarter.number,
            received_on=received_on,
            recorded_at=noon(received_on),
            recorded_by=setting.people["officer"],
        )


def _result(each: Return, measure: AgreementMeasure, chance: Random) -> Result:
    return Result(result_of=each, agreement_measure=measure, **_figures(measure.measure.kind, chance))


def _figures(kind: str, chance: Random) -> dict[str, Any]:
    first, second = chance.randrange(0, 30), chance.randrange(1, 30)
    if kind == Measure.Kind.PROPORTION:
        return {"numerator": first, "denominator": first + second}
    if kind == Measure.Kind.DISTANCE:
        return {"people": first + second, "improved": first, "same": second, "worse": 0}
    return {"number": first}
