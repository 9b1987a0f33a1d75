"""What officers expect agreements to cost a year's budget by its end: who is asked, what was said, what moved since."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from commissioning.actions import lock_budgets
from commissioning.closing import refuse_closed_year
from core.models import User
from core.money import NOUGHT, pounds
from core.periods import AsAt, FinancialYear, Quarter, day
from core.refusals import Refused
from core.stale import AS_TYPED, Overtaken
from core.words import capitalised, listed
from grants.figures import NO_MONEY, Money, money_by_agreement
from grants.models import Agreement, Forecast
from grants.permissions import can_forecast
from grants.plans import due_of

OFF_PROFILE = Decimal("0.10")
"""The share of the profile to date by which paid may differ before a forecast is asked for."""


@dataclass(frozen=True)
class Statement:
    """What somebody expects one agreement to cost the year, in pounds, and why."""

    agreement: Agreement
    amount: Decimal
    words: str = ""


@dataclass(frozen=True)
class Story:
    """The last forecast of an agreement in a year, and the one before it."""

    last: Forecast
    before: Forecast | None = None

    @property
    def moved(self) -> Decimal | None:
        """By how much the last differs from the one before. None where there was none."""
        return self.last.amount - self.before.amount if self.before else None


def stories_of(year: FinancialYear, as_at: AsAt, agreements: Iterable[int]) -> dict[int, Story]:
    """What was said of each agreement, by its key: those of which nothing was said are not there. One query."""
    rows = Forecast.objects.as_at(as_at).in_year(year).filter(agreement__in=list(agreements))
    found: dict[int, Story] = {}
    for forecast in rows.select_related("recorded_by").order_by("said_on", "pk"):
        known = found.get(forecast.agreement_id)
        found[forecast.agreement_id] = Story(forecast, known.last if known else None)
    return found


def _large(agreement: Agreement, money: Money, due: Decimal) -> str:
    limit = settings.RINGFENCE_FORECAST_ABOVE
    words = f"{pounds(money.committed)} is committed: from {pounds(limit)} a forecast is asked for"
    return words if money.committed >= limit else ""


def _overpaid(agreement: Agreement, money: Money, due: Decimal) -> str:
    over = money.paid - money.committed
    return f"{pounds(over)} more is paid than is committed" if over > 0 else ""


def _off_profile(agreement: Agreement, money: Money, due: Decimal) -> str:
    profile = money.profile_to_date
    if profile < money.paid <= due:
        return ""  # paid in advance, as planned
    if not money.committed and money.paid < 0:
        return ""  # a late item of an earlier year came back, and nothing is to come
    words = f"{pounds(money.paid)} is paid, more than 10% off the profile to date of {pounds(profile)}"
    return words if abs(money.paid - profile) > profile * OFF_PROFILE else ""


def _ended_early(agreement: Agreement, money: Money, due: Decimal) -> str:
    last, planned = agreement.ended_on, agreement.ends_on
    return f"it ended early, on {day(last)}" if last and planned and last < planned and money.outstanding else ""


REASONS = (_large, _overpaid, _off_profile, _ended_early)
"""The office's limit, and the exceptions."""


def why_asked(agreement: Agreement, money: Money, due: Decimal = NOUGHT) -> list[str]:
    """Why a forecast is asked for, in words. Nothing, where none is. `due` is what was to be paid by then."""
    return [words for reason in REASONS if (words := reason(agreement, money, due))]


def is_due(story: Story | None, year: FinancialYear, as_at: AsAt) -> bool:
    """Whether a forecast that is asked for is to be made: none was since the quarter of the position date began."""
    quarter = Quarter.containing(min(as_at.position, year.end))
    return story is None or story.last.said_on < quarter.start


def asked_of(
    agreements: Sequence[Agreement],
    year: FinancialYear,
    as_at: AsAt,
    held: Mapping[int, Money],
    stories: Mapping[int, Story],
) -> dict[int, list[str]]:
    """Why a forecast is still asked for of agreements, by their keys: those of which none is are not there."""
    open_ = [each for each in agreements if is_due(stories.get(each.pk), year, as_at)]
    due = due_of(year, as_at, [each.pk for each in open_])
    why = {each.pk: why_asked(each, held.get(each.pk, NO_MONEY), due.get(each.pk, NOUGHT)) for each in open_}
    return {key: reasons for key, reasons in why.items() if reasons}


def last_said(year: FinancialYear) -> int:
    """What a form carries, to tell later what was said of the year since it was opened."""
    return Forecast.objects.in_year(year).order_by("-pk").values_list("pk", flat=True).first() or 0


def said_since(seen: int, year: FinancialYear, agreements: Iterable[int]) -> QuerySet[Forecast]:
    """What was said of some agreements since a form that carries `seen` was opened, in order."""
    rows = Forecast.objects.in_year(year).filter(pk__gt=seen, agreement__in=list(agreements))
    return rows.select_related("agreement", "recorded_by").order_by("pk")


def _refuse_if_overtaken(seen: int | None, year: FinancialYear, agreements: Iterable[int]) -> None:
    """Refuse to speak over a forecast that whoever speaks has not seen. Asked under lock."""
    if seen is None or not (said := list(said_since(seen, year, agreements))):
        return
    who = capitalised(listed(list(dict.fromkeys(str(each.recorded_by or "somebody") for each in said))))
    named = listed(sorted({each.agreement.reference for each in said}))
    raise Overtaken(
        f"{who} made a forecast of {named} after you opened this page. {AS_TYPED} What was said is listed below, with "
        "yours beside it. Record again to say yours after it: both are kept, and the later counts."
    )


@transaction.atomic
def record_forecasts(
    *,
    year: FinancialYear,
    statements: Sequence[Statement],
    no_change: Sequence[Agreement] = (),
    by: User,
    key: uuid.UUID | None = None,
    seen: int | None = None,
) -> list[Forecast]:
    """What is said today of some agreements, and "no change" of others, in one act.

    Nothing erases what was said before. No change repeats the last forecast; where none was made, the commitment. It is
    said of those alone of which no forecast is asked.
    The same `key` sent twice says it once. Refused where somebody spoke of one of them since `seen` (`last_said`).
    """
    if not can_forecast(by):
        raise Refused("Only officers and finance officers make forecasts.")
    every = [*(each.agreement for each in statements), *no_change]
    if not every:
        raise Refused("Enter a forecast, or say that nothing has changed.")
    lock_budgets(*(agreement.fund for agreement in every))
    key = key or uuid.uuid4()
    keys = {agreement.pk: uuid.uuid5(key, str(agreement.pk)) for agreement in every}
    if sent_before := list(Forecast.objects.filter(key__in=keys.values())):
        return sent_before
    refuse_closed_year(year)
    _refuse_if_overtaken(seen, year, keys)
    now = AsAt.now()
    held, stories = money_by_agreement(year, now, agreements=keys), stories_of(year, now, keys)
    for each in statements:
        _refuse_bad_statement(each, year, held, stories)
    if asked := asked_of(no_change, year, now, held, stories):
        named = listed([each.reference for each in no_change if each.pk in asked])
        raise Refused(f"A forecast is asked for of {named}: enter its amount, even where it has not moved.")
    unchanged = [Statement(each, _last(each, held, stories)) for each in no_change if each.pk in held]
    made = [
        Forecast(
            agreement=each.agreement,
            year=year.start_year,
            amount=each.amount,
            said_on=now.position,
            reason=each.words,
            is_no_change=each in unchanged,
            recorded_by=by,
            key=keys[each.agreement.pk],
        )
        for each in [*statements, *unchanged]
    ]
    for forecast in made:
        forecast.save()
    return made


def _last(agreement: Agreement, held: Mapping[int, Money], stories: Mapping[int, Story]) -> Decimal:
    """What was expected until now: the last forecast, or the commitment."""
    story = stories.get(agreement.pk)
    return story.last.amount if story else held.get(agreement.pk, NO_MONEY).committed


def _refuse_bad_statement(
    said: Statement, year: FinancialYear, held: Mapping[int, Money], stories: Mapping[int, Story]
) -> None:
    reference, last = said.agreement.reference, _last(said.agreement, held, stories)
    if said.agreement.pk not in held:
        raise Refused(f"{reference} holds no money in {year}, so there is nothing to forecast.")
    if said.amount < 0:
        raise Refused(f"{reference}: a forecast can’t be below nought.")
    if said.amount != last and not said.words.strip():
        moved = f"from {pounds(last)} to {pounds(said.amount)}"
        raise Refused(f"Say why the forecast of {reference} goes {moved}.")
