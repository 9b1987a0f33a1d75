"""The money behind promises: budgets, allocations, commitments, and the instalments that they are planned in."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from random import Random

from commissioning.models import Allocation, Budget, BudgetEntry
from core.models import User
from core.periods import FinancialYear
from grants.models import Commitment, Forecast, Instalment
from grants.shares import split_by_quarter
from reports.bench.data.promises import Plan
from reports.bench.data.setting import Setting
from reports.bench.data.writing import noon, write, write_with_trail

Sums = dict[tuple[int, int], Decimal]


def make_money(setting: Setting, plans: Sequence[Plan], chance: Random) -> list[Instalment]:
    """Budgets that bear what is committed, with some of it set aside first. The instalments are given back."""
    committing = [plan for plan in plans if not plan.is_draft]
    by_line = _sums(committing, lambda plan: plan.line.pk)
    set_aside = {place: amount * 11 // 10 for place, amount in by_line.items() if chance.random() < 0.5}
    budgets = _budgets(setting, committing, set_aside, chance)
    write(Allocation, _allocations(setting, budgets, set_aside))
    write(Commitment, (row for plan in committing for row in _commitments(plan, setting)))
    write(Forecast, (row for plan in committing for row in _forecasts(plan, setting, chance)))
    return write(Instalment, (row for plan in committing if plan.is_payable for row in _instalments(plan, chance)))


def _sums(plans: Sequence[Plan], key) -> Sums:  # type: ignore[no-untyped-def]
    sums: Sums = defaultdict(Decimal)
    for plan in plans:
        for year, amount in plan.amounts.items():
            sums[key(plan), year] += amount
    return sums


def _budgets(setting: Setting, plans: Sequence[Plan], set_aside: Sums, chance: Random) -> dict[tuple[int, int], Budget]:
    """One for each fund and year, with its original entry, and often additions and a small reduction."""
    finance = setting.people["finance"]
    needed = _sums(plans, lambda plan: plan.fund_id)
    fund_of = {line.pk: line.framework.fund_id for line in setting.lines}
    allocated: Sums = defaultdict(Decimal)
    for (line, year), amount in set_aside.items():
        allocated[fund_of[line], year] += amount
    places = sorted({(fund, year) for fund in set(fund_of.values()) for year in setting.size.start_years})
    rows = write_with_trail(Budget, (Budget(fund_id=fund, year=year) for fund, year in places), finance)
    budgets = dict(zip(places, rows, strict=True))
    entries: list[BudgetEntry] = []
    for place, budget in budgets.items():
        bears = max(needed.get(place, Decimal(0)), allocated.get(place, Decimal(0)))
        original = (bears * Decimal("1.1") // 1000 + 50) * 1000
        entries += _entries(budget, original, finance, chance)
    write(BudgetEntry, entries)
    return budgets


def _entries(budget: Budget, original: Decimal, finance: User, chance: Random) -> Iterator[BudgetEntry]:
    begins = budget.financial_year.start
    steps = [("original", original, -60)]
    steps += [("addition", Decimal(chance.randrange(1, 40)) * 500, chance.randrange(10, 300)) for _ in range(3)]
    steps += [("reduction", -Decimal(chance.randrange(1, 10)) * 100, chance.randrange(10, 300))]
    for kind, amount, days in steps:
        yield BudgetEntry(
            budget=budget,
            kind=kind,
            amount=amount,
            reason="Made up for the bench.",
            effective_on=begins + dt.timedelta(days=max(days, 0)),
            recorded_at=noon(begins + dt.timedelta(days=days)),
            recorded_by=finance,
        )


def _allocations(setting: Setting, budgets: dict[tuple[int, int], Budget], set_aside: Sums) -> Iterator[Allocation]:
    fund_of = {line.pk: line.framework.fund_id for line in setting.lines}
    for (line, year), amount in set_aside.items():
        begins = FinancialYear(year).start
        yield Allocation(
            budget=budgets[fund_of[line], year],
            intention_id=line,
            amount=amount,
            reason="Made up for the bench.",
            effective_on=begins,
            recorded_at=noon(begins - dt.timedelta(days=40)),
            recorded_by=setting.people["officer"],
        )


def _commitments(plan: Plan, setting: Setting) -> Iterator[Commitment]:
    for year, amount in plan.amounts.items():
        yield Commitment(
            agreement=plan.agreement,
            fund_id=plan.fund_id,
            year=year,
            kind=Commitment.Kind.PUBLISHED if plan.is_published else Commitment.Kind.AWARD,
            amount=amount,
            decision=plan.decision,
            effective_on=plan.awarded_on,
            recorded_at=noon(plan.awarded_on),
            recorded_by=None if plan.is_published else setting.people["second"],
        )


def _forecasts(plan: Plan, setting: Setting, chance: Random) -> Iterator[Forecast]:
    """Of a third of what is committed, made in the summer and again in the winter."""
    for year, amount in plan.amounts.items():
        if chance.randrange(3):
            continue
        for quarter in (1, 3):
            said_on = FinancialYear(year).quarters[quarter].start + dt.timedelta(days=20)
            yield Forecast(
                agreement=plan.agreement,
                year=year,
                amount=amount * chance.randrange(90, 105) // 100,
                reason="Made up for the bench.",
                said_on=said_on,
                recorded_at=noon(said_on),
                recorded_by=setting.people["officer"],
            )


def _instalments(plan: Plan, chance: Random) -> Iterator[Instalment]:
    for each in split_by_quarter(plan.amounts, plan.starts_on, plan.ends_on):
        waits = chance.random() < 0.05
        yield Instalment(
            agreement=plan.agreement,
            number=each.number,
            due_on=each.due_on,
            period_from=each.period_from,
            period_to=each.period_to,
            year=each.year,
            amount=each.amount,
            waits_on="The quarter’s return" if waits else "",
            met_on=each.period_to if waits else None,
        )
