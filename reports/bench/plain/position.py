"""A position in plain SQL: each figure added up by agreement before it is joined, then the parts added up by group."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from core.periods import AsAt, FinancialYear

_DIALECT = {
    "sqlite": {
        "least": "MIN",
        "greatest": "MAX",
        "days": "(CAST(julianday({1}) - julianday({0}) AS INTEGER) + 1)",
        "first_day": "budget.year || '-04-01'",
    },
    "postgresql": {
        "least": "LEAST",
        "greatest": "GREATEST",
        "days": "({1}::date - {0}::date + 1)",
        "first_day": "make_date(budget.year, 4, 1)",
    },
}

_PARTS = """
WITH committed AS (
    SELECT agreement_id, SUM(amount) AS committed,
           SUM(CASE WHEN decision_id IS NULL AND variation_id IS NULL THEN 0 ELSE amount END) AS evidenced
    FROM grants_commitment
    WHERE fund_id = %(fund)s AND year = %(year)s AND effective_on <= %(position)s AND recorded_at <= %(records)s
    GROUP BY agreement_id
), paid AS (
    SELECT agreement_id, SUM(amount) AS paid,
           SUM(CASE WHEN period_to < %(begins)s AND instalment_id IS NULL
                         AND (batch_id IS NOT NULL OR kind IN ('refund', 'clawback')
                              OR (kind = 'reversal' AND amount > 0)) THEN amount ELSE 0 END) AS late
    FROM grants_payment
    WHERE budget_id = (SELECT id FROM commissioning_budget WHERE fund_id = %(fund)s AND year = %(year)s)
      AND paid_on <= %(position)s AND recorded_at <= %(records)s
    GROUP BY agreement_id
), planned AS (
    SELECT instalment.agreement_id, SUM(amount) AS planned,
           SUM(amount * {greatest}({elapsed}, 0) / {days_of_period}) AS cost
    FROM committed JOIN grants_instalment AS instalment ON instalment.agreement_id = committed.agreement_id
    WHERE instalment.year = %(year)s
    GROUP BY instalment.agreement_id
), told AS (
    SELECT forecast.agreement_id, amount,
           ROW_NUMBER() OVER (PARTITION BY forecast.agreement_id ORDER BY said_on DESC, forecast.id DESC) AS place
    FROM committed JOIN grants_forecast AS forecast ON forecast.agreement_id = committed.agreement_id
    WHERE forecast.year = %(year)s AND said_on <= %(position)s AND recorded_at <= %(records)s
), dated AS (
    SELECT agreement.*, COALESCE(committed, 0) AS committed, COALESCE(evidenced, 0) AS evidenced,
           COALESCE(paid, 0) AS paid, COALESCE(late, 0) AS late, COALESCE(cost, 0) AS cost,
           COALESCE(told.amount, committed, 0) AS forecast,
           {greatest}(COALESCE(committed, 0) - COALESCE(planned, 0), 0) AS unscheduled,
           {greatest}(COALESCE(starts_on, %(begins)s), %(begins)s) AS first,
           {least}(COALESCE(ends_on, %(ends)s), COALESCE(ended_on, %(ends)s), %(ends)s) AS last
    FROM grants_agreement AS agreement
    LEFT JOIN committed ON committed.agreement_id = agreement.id
    LEFT JOIN paid ON paid.agreement_id = agreement.id
    LEFT JOIN planned ON planned.agreement_id = agreement.id
    LEFT JOIN told ON told.agreement_id = agreement.id AND told.place = 1
    WHERE agreement.fund_id = %(fund)s AND (committed IS NOT NULL OR paid IS NOT NULL)
), profiled AS (
    SELECT dated.*,
           {least}(cost + unscheduled * {greatest}({unscheduled_elapsed}, 0) / {unscheduled_days},
                   {greatest}(committed, 0)) AS profile
    FROM dated
), allocated AS (
    SELECT intention_id, SUM(amount) AS allocated
    FROM commissioning_allocation
    WHERE budget_id = (SELECT id FROM commissioning_budget WHERE fund_id = %(fund)s AND year = %(year)s)
      AND (effective_on <= %(position)s OR (%(year)s > %(position_year)s AND effective_on = %(begins)s))
      AND recorded_at <= %(records)s
    GROUP BY intention_id
), lines AS (
    SELECT line.*, allocated,
           CASE WHEN resources_year = %(year)s AND framework.fund_id = %(fund)s THEN resources END AS planned
    FROM commissioning_intention AS line
    JOIN commissioning_framework AS framework ON framework.id = line.framework_id
    LEFT JOIN allocated ON allocated.intention_id = line.id
    WHERE (framework.fund_id = %(fund)s AND %(year)s BETWEEN first_year AND last_year)
       OR allocated IS NOT NULL OR line.id IN (SELECT intention_id FROM profiled)
), parts AS (
    SELECT {line_key} AS grouped, planned, allocated, -allocated AS variance,
           0 AS committed, 0 AS evidenced, 0 AS paid, 0 AS accrued, 0 AS profile, 0 AS forecast
    FROM lines
    UNION ALL
    SELECT {agreement_key}, NULL, NULL, CASE WHEN lines.allocated IS NULL THEN NULL ELSE forecast END,
           committed, evidenced, paid, {greatest}(profile - paid + late, 0), profile, forecast
    FROM profiled JOIN lines ON lines.id = profiled.intention_id
), grouped AS (
    SELECT grouped, SUM(planned) AS planned, SUM(allocated) AS allocated, SUM(variance) AS variance,
           SUM(committed) AS committed, SUM(evidenced) AS evidenced, SUM(paid) AS paid,
           SUM(accrued) AS accrued, SUM(profile) AS profile, SUM(forecast) AS forecast
    FROM parts
    GROUP BY grouped
)
"""

_FIGURES = "planned, allocated, variance, committed, evidenced, paid, accrued, profile, forecast"

_BY_AGREEMENT = """
SELECT profiled.reference, title, type, paid_to.name, delivered_by.name, lines.ref, profiled.state, origin,
       NULL, NULL, NULL, committed, evidenced, paid, {greatest}(profile - paid + late, 0), profile, forecast
FROM profiled
JOIN lines ON lines.id = profiled.intention_id
LEFT JOIN commissioning_provider AS paid_to ON paid_to.id = profiled.paid_to_id
LEFT JOIN commissioning_provider AS delivered_by ON delivered_by.id = profiled.delivered_by_id
ORDER BY reference
"""

_BY_INTENTION = f"""
SELECT line.ref, activity, category, area.name, provider.name, host.name, theme.name, status, {_FIGURES}
FROM grouped
JOIN commissioning_intention AS line ON line.id = grouped
JOIN commissioning_framework AS framework ON framework.id = line.framework_id
JOIN commissioning_area AS area ON area.id = line.area_id
LEFT JOIN commissioning_provider AS provider ON provider.id = line.provider_id
LEFT JOIN commissioning_provider AS host ON host.id = line.host_id
LEFT JOIN commissioning_theme AS theme ON theme.id = line.theme_id
ORDER BY framework.first_year DESC, framework.title, line."order", line.id
"""


def _named(table: str) -> str:
    return f"""
SELECT grouped, named.name, NULL, NULL, NULL, NULL, NULL, NULL, {_FIGURES}
FROM grouped LEFT JOIN {table} AS named ON named.id = grouped
ORDER BY named.name IS NULL, named.name
"""


_BY_WORDS = f"""
SELECT grouped, grouped, NULL, NULL, NULL, NULL, NULL, NULL, {_FIGURES} FROM grouped ORDER BY grouped = '', grouped
"""

_GROUPS = {
    "intention": ("id", "lines.id", _BY_INTENTION),
    "provider": ("provider_id", "delivered_by_id", _named("commissioning_provider")),
    "area": ("area_id", "profiled.area_id", _named("commissioning_area")),
    "category": ("category", "lines.category", _BY_WORDS),
    "theme": ("theme_id", "lines.theme_id", _named("commissioning_theme")),
    "agreement": ("id", "lines.id", _BY_AGREEMENT),
}
"""By each grouping: what a line belongs to, what an agreement belongs to, and how the groups are named and ordered."""

# What leaves a budget counts from the day on which it is recorded, and a year's opening budget before it begins
# (docs/adr/0016).
_BUDGETS = """
SELECT budget.fund_id, budget.year, COALESCE(SUM(entry.amount), 0)
FROM commissioning_budget AS budget
LEFT JOIN commissioning_budgetentry AS entry
  ON entry.budget_id = budget.id AND recorded_at <= %(records)s
 AND (effective_on <= %(position)s
      OR (budget.year > %(position_year)s AND effective_on = {first_day})
      OR ((entry.kind IN ('reduction', 'virement_out', 'carry_out', 'return')
           OR (entry.kind = 'reversal' AND entry.amount > 0)) AND recorded_at <= %(position_end)s))
GROUP BY budget.fund_id, budget.year
"""


@dataclass(frozen=True)
class PlainRow:
    """A row as it is put together from what the database gives: what names it, and its figures in pounds."""

    names: tuple[Any, ...]
    planned: Decimal | None
    allocated: Decimal | None
    variance: Decimal | None
    committed: Decimal
    evidenced: Decimal
    paid: Decimal
    accrued: Decimal
    profile_to_date: Decimal
    forecast_outturn: Decimal

    @property
    def outstanding(self) -> Decimal:
        return self.committed - self.paid

    @property
    def percent_paid(self) -> Decimal | None:
        return self.paid * 100 / self.committed if self.committed else None


def statement(grouping: str, vendor: str) -> str:
    """The one statement that gives the rows of a grouping."""
    dialect = _DIALECT[vendor]
    days: Callable[..., str] = dialect["days"].format
    line_key, agreement_key, rest = _GROUPS[grouping]
    return (_PARTS + rest).format(
        least=dialect["least"],
        greatest=dialect["greatest"],
        elapsed=days("period_from", f"{dialect['least']}(period_to, %(position)s)"),
        days_of_period=days("period_from", "period_to"),
        unscheduled_elapsed=_in_year(days, f"{dialect['least']}(last, %(position)s)", dialect["least"]),
        unscheduled_days=_in_year(days, "last", dialect["least"]),
        line_key=line_key,
        agreement_key=agreement_key,
    )


def _in_year(days: Callable[..., str], until: str, least: str) -> str:
    """Days from the agreement's first in the year; the whole year's where its dates don't touch it."""
    whole = until.replace("last", "%(ends)s")
    return f"CASE WHEN first <= last THEN {days('first', until)} ELSE {days('%(begins)s', whole)} END"


def position(grouping: str, fund: int, year: FinancialYear, as_at: AsAt) -> tuple[list[PlainRow], dict[Any, Decimal]]:
    """The rows of a position, and every budget, in pounds."""
    asked: dict[str, Any] = {
        "fund": fund,
        "year": year.start_year,
        "position": as_at.position,
        "position_year": as_at.position_year,
        "position_end": as_at.position_end,
        "records": as_at.records,
        "begins": year.start,
        "ends": year.end,
    }
    if connection.vendor == "sqlite":
        asked |= {name: str(asked[name]) for name in ("position", "begins", "ends")}
        asked |= {name: _in_utc(asked[name]) for name in ("records", "position_end")}
    with connection.cursor() as cursor:
        cursor.execute(_BUDGETS.format(first_day=_DIALECT[connection.vendor]["first_day"]), asked)
        budgets = {(fund_id, start): Decimal(pence).scaleb(-2) for fund_id, start, pence in cursor.fetchall()}
        cursor.execute(statement(grouping, connection.vendor), asked)
        return [PlainRow(row[:8], *(_pounds(each) for each in row[8:])) for row in cursor.fetchall()], budgets


def _pounds(pence: Any) -> Any:
    return None if pence is None else Decimal(int(pence)).scaleb(-2)


def _in_utc(moment: dt.datetime) -> str:
    """A moment as SQLite keeps it."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
