"""What was promised: agreements under lines, decisions over them, and what each commits year by year."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from commissioning.models import Decision, Intention
from core.periods import Quarter, years_between
from grants.models import Agreement, AwardLine
from grants.models.agreements import Conditions, LegalPower, Origin, Route, State, Type
from grants.shares import share_by_days
from reports.bench.data.setting import Setting
from reports.bench.data.writing import noon, write, write_with_trail

LASTS_QUARTERS = ((4, 40), (8, 20), (12, 30), (20, 10))
"""For how many quarters agreements run, and how many in a hundred of them do."""

KINDS = ((State.IN_FORCE, 93), (State.DRAFT, 4), (Origin.PUBLISHED, 3))
TYPES = ((Type.GRANT, 60), (Type.CONTRACT, 25), (Type.CONTRIBUTION, 10), (Type.INTERNAL, 5))
TO_A_DECISION = 3


@dataclass
class Plan:
    """An agreement as it is to be made: when it runs, and what it holds of each year."""

    number: int
    line: Intention
    starts_on: dt.date
    ends_on: dt.date
    kind: str
    amounts: dict[int, Decimal]
    decision: Decision | None = None
    agreement: Agreement = field(init=False)

    @property
    def is_draft(self) -> bool:
        return self.kind == State.DRAFT

    @property
    def is_published(self) -> bool:
        return self.kind == Origin.PUBLISHED

    @property
    def is_payable(self) -> bool:
        return self.kind == State.IN_FORCE

    @property
    def fund_id(self) -> int:
        return self.line.framework.fund_id

    @property
    def total(self) -> Decimal:
        return sum(self.amounts.values(), Decimal(0))

    @property
    def awarded_on(self) -> dt.date:
        return self.starts_on - dt.timedelta(days=14)


def drawn(chance: Random, weighed: Sequence[tuple[object, int]]) -> object:
    return chance.choices([each for each, _ in weighed], [weight for _, weight in weighed])[0]


def plan_agreements(setting: Setting, chance: Random) -> list[Plan]:
    """As many as the size says, begun evenly over its years, none running past the last."""
    years = setting.size.start_years
    lines = {year: setting.lines_in(year) for year in years}
    plans = []
    for number in range(1, setting.size.agreements + 1):
        year = years[number % len(years)]
        starts_on = Quarter(year, chance.choices((1, 2, 3, 4), (70, 10, 10, 10))[0]).start
        ends_on = _end(starts_on, int(str(drawn(chance, LASTS_QUARTERS))), setting.size.last_year)
        span = len(years_between(starts_on, ends_on))
        total = Decimal(chance.randrange(5_000, 250_000)) * span + Decimal(chance.randrange(100)) / 100
        shares = share_by_days(total, starts_on, ends_on)
        amounts = {share.year.start_year: share.amount for share in shares}
        kind = str(drawn(chance, KINDS))
        plans.append(Plan(number, chance.choice(lines[year]), starts_on, ends_on, kind, amounts))
    return plans


def _end(starts_on: dt.date, quarters: int, last_year: int) -> dt.date:
    quarter = Quarter.containing(starts_on)
    for _ in range(quarters - 1):
        quarter = quarter.next
    return min(quarter.end, Quarter(last_year, 4).end)


def record_agreements(setting: Setting, plans: Sequence[Plan], chance: Random) -> None:
    """Decisions, then agreements under them, then what each proposed."""
    officer = setting.people["officer"]
    _decide(plans, setting)
    agreements = [_agreement(plan, setting, chance) for plan in plans]
    for plan, agreement in zip(plans, write_with_trail(Agreement, agreements, officer), strict=True):
        plan.agreement = agreement
    lines = (
        AwardLine(agreement=plan.agreement, year=year, amount=amount)
        for plan in plans
        for year, amount in plan.amounts.items()
        if not plan.is_published
    )
    write(AwardLine, lines)


def _decide(plans: Sequence[Plan], setting: Setting) -> None:
    """A decision over every few agreements of one fund, with a little to spare."""
    by_fund: dict[int, list[Plan]] = defaultdict(list)
    for plan in plans:
        if not plan.is_published:
            by_fund[plan.fund_id].append(plan)
    groups = [own[at : at + TO_A_DECISION] for own in by_fund.values() for at in range(0, len(own), TO_A_DECISION)]
    decisions = [_decision(number, group) for number, group in enumerate(groups, start=1)]
    for group, decision in zip(groups, write_with_trail(Decision, decisions, setting.people["officer"]), strict=True):
        for plan in group:
            plan.decision = decision


def _decision(number: int, group: Sequence[Plan]) -> Decision:
    first = min(plan.awarded_on for plan in group)
    return Decision(
        reference=f"PCC/{first.year}/{number:04d}",
        title=f"Bench decision {number}",
        decided_on=first - dt.timedelta(days=14),
        decision_maker="The Commissioner",
        amount=sum((plan.total for plan in group), Decimal(1000)),
        fund_id=group[0].fund_id,
    )


def _agreement(plan: Plan, setting: Setting, chance: Random) -> Agreement:
    paid_to, delivered_by = chance.choice(setting.providers), chance.choice(setting.providers)
    people = setting.people
    agreement = Agreement(
        reference=f"BN-{plan.starts_on.year}-{plan.number:05d}",
        title=f"{plan.line.name} {plan.number}",
        type=str(drawn(chance, TYPES)),
        intention=plan.line,
        fund_id=plan.fund_id,
        area=chance.choice([plan.line.area, chance.choice(setting.areas)]),
        paid_to=paid_to,
        delivered_by=chance.choice([paid_to, delivered_by]),
        reports=delivered_by,
        lead_officer=people["officer"],
        purpose="Made up for the bench.",
        reasons="Made up for the bench.",
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        award_route=Route.OPEN_CALL,
        conditions_answer=Conditions.NONE,
        legal_power=LegalPower.CRIME_AND_DISORDER,
        decision=plan.decision,
        drafted_at=noon(plan.awarded_on),
        drafted_by=people["officer"],
        prepared_by=people["officer"],
    )
    if plan.is_published:
        agreement.type, agreement.origin, agreement.start_is_assumed = "", Origin.PUBLISHED, True
        agreement.drafted_by = agreement.prepared_by = None
    if not plan.is_draft:
        _put_into_force(agreement, plan, setting)
    return agreement


def _put_into_force(agreement: Agreement, plan: Plan, setting: Setting) -> None:
    agreement.state = State.IN_FORCE
    if not plan.is_published:
        agreement.signed_on = plan.awarded_on
        agreement.activated_at, agreement.activated_by = noon(plan.awarded_on), setting.people["second"]
    if plan.ends_on < Quarter(setting.size.last_year, 4).end and plan.number % 10:
        agreement.state, agreement.ended_on = State.ENDED, plan.ends_on
