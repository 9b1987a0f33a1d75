"""What a year's end carried with its budget, taken back with it: commitments, and the plan that followed them."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from commissioning.models import BudgetEntry, PeriodClose
from commissioning.transfers import halves_of
from core.models import User
from core.money import NOUGHT, add_up, pounds, sum_of, total_of
from core.periods import FinancialYear
from core.refusals import Refused
from grants.carrying import plan_rest
from grants.committing import commit, hold_agreement
from grants.models import Agreement, Commitment, Payment
from grants.unspent import unspent_of

Kind = BudgetEntry.Kind


def taken_back_in_words(entry: BudgetEntry) -> str:
    """What goes back with the entry: empty where nothing was carried with it."""
    carried = carried_with(entry)
    if not carried:
        return ""
    year = carried[0].financial_year
    amount = pounds(add_up(row.amount for row in carried))
    return f"The {amount} of commitments that went into {year} with it goes back to {year.previous}, with its plan."


def carried_with(entry: BudgetEntry) -> list[Commitment]:
    """What was put into the next year's commitments with a carry-forward: recorded after it, and before the next one of
    its budget and the close that it belongs to, by the same person for the same reason."""
    if entry.kind not in (Kind.CARRY_OUT, Kind.CARRY_IN):
        return []
    out, came = halves_of(entry)
    year = came.budget.financial_year
    said = {"recorded_by": out.recorded_by, "reason": out.reason, "fund": came.budget.fund, "effective_on": year.start}
    rows = Commitment.objects.in_year(year).filter(**said, amount__gt=0, recorded_at__gte=came.recorded_at)
    closes = PeriodClose.objects.of_year(year.previous).filter(recorded_at__gte=came.recorded_at)
    carries = BudgetEntry.objects.filter(budget=out.budget, kind=Kind.CARRY_OUT, pk__gt=out.pk)
    for later in (closes.order_by("pk").first(), carries.order_by("pk").first()):
        rows = rows.filter(recorded_at__lte=later.recorded_at) if later else rows
    return [row for row in rows.select_related("agreement", "decision", "variation").order_by("pk") if _left(row)]


def _left(row: Commitment) -> bool:
    """Whether it was released from the year before, as it was put into its own."""
    same = {name: getattr(row, name) for name in ("agreement", "recorded_by", "reason", "decision", "variation")}
    released = Commitment.objects.in_year(row.financial_year.previous).filter(kind=Commitment.Kind.RELEASE)
    # None among these is looked for as such.
    given = {name: value for name, value in same.items() if value is not None}
    bare = {f"{name}__isnull": True for name, value in same.items() if value is None}
    return released.filter(amount=-row.amount, **given, **bare).exists()


def take_back(*, entry: BudgetEntry, reason: str, by: User) -> None:
    """Put what was carried with a reversed carry-forward back into the year that it came from, under what it stood.

    Refused where it was paid or released since: that is put right first.
    """
    of_agreement: dict[Agreement, list[Commitment]] = defaultdict(list)
    for row in carried_with(entry):
        of_agreement[row.agreement].append(row)
    for agreement, rows in of_agreement.items():
        _take_back(hold_agreement(agreement), rows, {"reason": reason, "by": by})


def _take_back(agreement: Agreement, rows: list[Commitment], said: dict[str, Any]) -> None:
    year = rows[0].financial_year
    _refuse_used(agreement, rows, year)
    for row in rows:
        under = {"decision": row.decision, "variation": row.variation}
        commit(agreement, year.start_year, -row.amount, kind=Commitment.Kind.RELEASE, **under, **said)
        commit(agreement, year.previous.start_year, row.amount, kind=row.kind, **under, **said)
    _move_plan_back(agreement, year, add_up(row.amount for row in rows))
    agreement.version += 1
    agreement.save()


def _refuse_used(agreement: Agreement, rows: list[Commitment], year: FinancialYear) -> None:
    free: dict[int | None, Decimal] = defaultdict(Decimal)
    for part in unspent_of(agreement):
        if part.financial_year == year:
            free[part.decision.pk if part.decision else None] += part.amount
    asked: dict[int | None, Decimal] = defaultdict(Decimal)
    for row in rows:
        asked[row.decision_id] += row.amount
    lacking = add_up(max(amount - free[decision], NOUGHT) for decision, amount in asked.items())
    if lacking:
        raise Refused(
            f"{pounds(lacking)} of what was carried into {year} for {agreement.reference} has been paid or released "
            "since, so it can’t go back. Reverse those payments first, or leave it carried. Nothing has been saved."
        )


def _move_plan_back(agreement: Agreement, year: FinancialYear, room: Decimal) -> None:
    """The unpaid instalments that cover the year before go back to it; of others only what its year can't bear."""
    before = year.previous
    _move(agreement, agreement.instalments.in_year(year).filter(period_from__lte=before.end), before, room)
    planned = sum_of(agreement.instalments.in_year(year))
    _move(agreement, agreement.instalments.in_year(year), before, planned - sum_of(_held(agreement, year)))


def _held(agreement: Agreement, year: FinancialYear) -> Any:
    return Commitment.objects.filter(agreement=agreement).in_year(year)


def _move(agreement: Agreement, instalments: Any, to: FinancialYear, room: Decimal) -> None:
    paid = total_of(Payment.objects.all(), key="instalment")
    for each in instalments.annotate(total_paid=paid).order_by("period_from", "number"):
        moved = min(each.amount - max(each.total_paid, NOUGHT), room)
        if moved <= 0:
            continue
        room -= moved
        if moved == each.amount and not each.payments.exists():
            each.year = to.start_year
            each.save()
            continue
        each.amount -= moved
        each.save()
        plan_rest(agreement, each, moved, to)
