"""One excess: which limit, by how much, why, by whom, since when, and under which authorisation."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils import timezone

from commissioning.models import Allocation, BudgetEntry, Fund
from core.money import NOUGHT, pounds
from core.movements import Movement
from core.periods import FinancialYear
from grants.models import AuthorisedExcess, Commitment


class Limit(StrEnum):
    """What is passed, in words."""

    BUDGET = "committed beyond the budget"
    ALLOCATED = "allocated beyond the budget"
    LINE = "committed beyond the line’s allocation"
    DECISION = "committed beyond the decision"
    COMMITMENT = "paid beyond what is committed"
    INSTALMENT = "paid beyond the instalment"
    CONDITION = "paid while waiting on a condition"


_WHY = {
    Limit.BUDGET: "{drawn} is committed, and the budget is {allows}",
    Limit.ALLOCATED: "{drawn} is allocated, and the budget is {allows}",
    Limit.LINE: "{drawn} is committed on the line, and {allows} is allocated to it",
    Limit.DECISION: "{drawn} stands under it, and it authorises {allows}",
    Limit.COMMITMENT: "{drawn} is paid, and {allows} is committed",
    Limit.INSTALMENT: "{drawn} is paid on it, and it plans {allows}",
    Limit.CONDITION: "{drawn} is paid on it, and it waits on: {waits_on}",
}


@dataclass(frozen=True)
class Excess:
    """Amounts in pounds. `about` is the record whose limit is passed; `since` the movement that passed it."""

    limit: Limit
    about: Any
    fund: Fund
    year: FinancialYear | None
    allows: Decimal
    drawn: Decimal
    since: Movement | None
    authorised: Sequence[AuthorisedExcess] = field(default_factory=tuple)

    @property
    def over(self) -> Decimal:
        return self.drawn - self.allows

    @property
    def why(self) -> str:
        waits_on = getattr(self.about, "waits_on", "")
        return _WHY[self.limit].format(drawn=pounds(self.drawn), allows=pounds(self.allows), waits_on=waits_on)

    @property
    def since_on(self) -> dt.date | None:
        """The day on which the movement that passed it was recorded."""
        return timezone.localdate(self.since.recorded_at) if self.since else None

    @property
    def by(self) -> str:
        """Who recorded that movement."""
        return str(self.since.recorded_by or "the framework file") if self.since else ""

    @property
    def movement(self) -> str:
        """`Reduction of £5,000`, `Award of £6,000, SM-2019-007`."""
        return movement_in_words(self.since) if self.since else ""


def movement_in_words(movement: Any) -> str:
    if isinstance(movement, Commitment):
        return f"{movement.kind_in_words.capitalize()}, {pounds(movement.amount)}, {movement.agreement.reference}"
    kind = "Allocation" if isinstance(movement, Allocation) else movement.get_kind_display().capitalize()
    amount = movement.amount
    if isinstance(movement, BudgetEntry):
        return f"{kind} of {pounds(abs(amount))}"
    if isinstance(movement, Allocation):
        return f"{kind} of {pounds(amount)} to {movement.intention.ref}"
    return f"{kind} of {pounds(amount)}, {movement.agreement.reference}"


def passed_by(limits: Iterable[Any], draws: Iterable[Any], *, allows: Decimal | None = NOUGHT) -> Any | None:
    """The movement with which what is drawn first passed what is allowed, and has stayed beyond it since; else None.

    `allows` is what is allowed before any movement: None where nothing limits it until a limit is recorded. What was
    recorded within one second by one person is one act: whether it ended beyond counts, and then which of it passed.
    """
    steps = [(each, True) for each in limits] + [(each, False) for each in draws]
    steps.sort(key=lambda step: (step[0].recorded_at, not step[1], step[0].pk))
    drawn, since, passing = NOUGHT, None, None
    for place, (movement, is_limit) in enumerate(steps):
        if is_limit:
            allows = (allows or NOUGHT) + movement.amount
        else:
            drawn += movement.amount
        is_within = allows is None or drawn <= allows
        passing = None if is_within else passing or movement
        if place + 1 < len(steps) and _is_one_act(movement, steps[place + 1][0]):
            continue
        since = None if is_within else since or passing
    return since


def _is_one_act(one: Movement, other: Movement) -> bool:
    moments = one.recorded_at.replace(microsecond=0), other.recorded_at.replace(microsecond=0)
    return moments[0] == moments[1] and one.recorded_by_id == other.recorded_by_id
