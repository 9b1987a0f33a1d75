"""Writes that count: a quarter's results, and what an agreement is measured by. Each is atomic and says by whom."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from core.models import User
from core.periods import FinancialYear, Quarter
from core.refusals import Refused
from core.stale import refuse_if_overtaken
from grants.models import Agreement
from outcomes.models import AgreementMeasure, Measure, Result, Return, Target
from outcomes.models.measures import GivenBy

MEASURES: dict[str, Any] = {"rows": [AgreementMeasure, Target], "own": False}
"""What of an agreement the form of its measures is about."""
VALUES = (
    "number",
    "numerator",
    "denominator",
    "total",
    "people",
    "mean_at_start",
    "mean_at_latest",
    "improved",
    "same",
    "worse",
    "amount",
    "is_met",
    "met_on",
)


@dataclass(frozen=True)
class Given:
    """What was given for one measure: a figure, or that it is missing or does not apply."""

    agreement_measure: AgreementMeasure
    status: str
    given_by: str = GivenBy.PROVIDER
    values: Mapping[str, Any] = field(default_factory=dict)
    comment: str = ""


@transaction.atomic
def record_results(
    *,
    agreement: Agreement,
    year: FinancialYear,
    quarter: int,
    results: Sequence[Given],
    words: str,
    received_on: dt.date,
    by: User,
    seen: str | None = None,
) -> Return:
    """A quarter's results of one agreement.

    Recorded again, they take the place of what was there, and the history keeps it. A measure that is not among
    `results` stands as not yet received. `seen` is the stamp of what a form was opened on: a later save by somebody
    else is refused.
    """
    list(Agreement.objects.select_for_update().filter(pk=agreement.pk))
    _refuse_quarter(agreement, Quarter(year.start_year, quarter))
    of_quarter = {"agreement": agreement, "year": year.start_year, "quarter": quarter}
    received = Return.objects.filter(**of_quarter).order_by("-version").first() or Return(**of_quarter)
    refuse_if_overtaken(seen, "this quarter’s results", Return, received.pk, rows=[Result])
    received.words, received.received_on, received.recorded_by = words, received_on, by
    received.save()
    _put(received, results)
    return received


def _refuse_quarter(agreement: Agreement, quarter: Quarter) -> None:
    if agreement.is_draft:
        raise Refused(f"{agreement.reference} is a draft. Results are recorded once it is in force.")
    if quarter.start > timezone.localdate():
        raise Refused(f"{quarter} has not begun.")
    if (agreement.ends_on and quarter.start > agreement.ends_on) or (
        agreement.starts_on and quarter.end < agreement.starts_on
    ):
        raise Refused(f"{quarter} is outside the agreement’s dates.")


def _put(received: Return, results: Sequence[Given]) -> None:
    before = {result.agreement_measure_id: result for result in received.results.all()}
    for given in results:
        result = before.pop(given.agreement_measure.pk, None) or Result(result_of=received)
        _fill(result, given)
        _save(result)
    for result in before.values():
        result.delete()


def _fill(result: Result, given: Given) -> None:
    result.agreement_measure, result.status = given.agreement_measure, given.status
    result.given_by, result.comment = given.given_by, given.comment
    for name in VALUES:
        setattr(result, name, given.values.get(name))
    result.words = given.values.get("words") or ""


def _save(result: Result) -> None:
    try:
        result.validate_constraints()
    except ValidationError as error:
        raise Refused(f"{result.agreement_measure.measure}: {' '.join(error.messages)}") from error
    result.save()


@dataclass(frozen=True)
class Chosen:
    """A measure that an agreement reports on, and its targets in one year: the whole year's under None."""

    measure: Measure
    given_by: str
    targets: Mapping[int | None, Decimal | None]


@transaction.atomic
def choose_measures(
    *, agreement: Agreement, year: FinancialYear, chosen: Iterable[Chosen], by: User, seen: str | None = None
) -> None:
    """What an agreement reports on, and its targets for a year. One with results stays, whatever is chosen.

    `seen` is the stamp of what a form was opened on: a later save by somebody else is refused.
    """
    list(Agreement.objects.select_for_update().filter(pk=agreement.pk))
    list(AgreementMeasure.objects.select_for_update().filter(agreement=agreement).order_by("pk"))
    refuse_if_overtaken(seen, "its measures", Agreement, agreement.pk, **MEASURES)
    before = {each.measure_id: each for each in agreement.measures.select_related("measure")}
    for choice in chosen:
        each = before.pop(choice.measure.pk, None) or AgreementMeasure(agreement=agreement, measure=choice.measure)
        if each.pk is None or each.given_by != choice.given_by:
            each.given_by = choice.given_by
            each.save()
        _set_targets(each, year, choice.targets)
    for each in before.values():
        _take_away(each)


def _take_away(each: AgreementMeasure) -> None:
    try:
        each.delete()
    except models.ProtectedError as error:
        raise Refused(f"{each.measure} has results, so it stays among the agreement’s measures.") from error


def _set_targets(each: AgreementMeasure, year: FinancialYear, targets: Mapping[int | None, Decimal | None]) -> None:
    before = {target.quarter: target for target in each.targets.filter(year=year.start_year)}
    for quarter, value in targets.items():
        target = before.get(quarter) or Target(agreement_measure=each, year=year.start_year, quarter=quarter)
        if value is None and target.pk:
            target.delete()
        elif value is not None and value != target.value:
            target.value = value
            target.save()
