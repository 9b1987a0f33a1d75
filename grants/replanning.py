"""Planning the unpaid instalments anew after a variation: never beyond the commitment, and to the penny."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core.money import NOUGHT, add_up, split_by_weights, to_pence, total_of
from core.periods import FinancialYear
from grants.models import Agreement, Instalment, Payment
from grants.readiness import by_year
from grants.schedules import fixed_numbers, take_out_of_plan
from grants.shares import cost_to_date
from grants.unspent import paid_by_year


@dataclass(frozen=True)
class Planned:
    """One instalment as it stands, what is paid of it, and what a variation would make of it."""

    instalment: Any
    paid: Decimal
    is_fixed: bool
    """Something was paid against it at some time, or it was let be paid: the period that it covers stays."""
    amount: Decimal
    """What it would plan: nought where it is taken out."""

    @property
    def is_changed(self) -> bool:
        return bool(self.amount != self.instalment.amount)

    @property
    def is_taken_out(self) -> bool:
        return not self.amount


def paid_floor(agreement: Agreement) -> dict[int, Decimal]:
    """The least that each year can be lowered to: what is paid for it, and what is paid of its instalments."""
    paid = paid_by_year(agreement)
    of_instalments: dict[int, Decimal] = {}
    for each in _with_paid(agreement):
        of_instalments[each.year] = of_instalments.get(each.year, NOUGHT) + _paid_part(each)
    years = paid.keys() | of_instalments.keys()
    return {year: max(paid.get(year, NOUGHT), of_instalments.get(year, NOUGHT)) for year in years}


def _with_paid(agreement: Agreement) -> list[Any]:
    paid = total_of(Payment.objects.all(), key="instalment")
    return list(agreement.instalments.annotate(total_paid=paid).order_by("due_on", "number"))


def _paid_part(instalment: Any) -> Decimal:
    """What of its plan is paid: never more than it plans."""
    return min(max(instalment.total_paid, NOUGHT), instalment.amount)


def plan_anew(
    agreement: Agreement, *, before: Mapping[int, Decimal], after: Mapping[int, Decimal], ends_on: dt.date | None
) -> list[Planned]:
    """Every instalment with what it would plan, once each year commits `after` in place of `before`, in pounds.

    Unpaid instalments that begin after a new last day are taken out. What a year gains is spread over what is unpaid
    of it, in proportion; what it loses is taken from what was not planned yet, and then from the unpaid in proportion.
    The paid part is never touched.
    """
    fixed = fixed_numbers(agreement)
    found: list[Planned] = []
    rows = _with_paid(agreement)
    for year in sorted({each.year for each in rows}):
        of_year = [each for each in rows if each.year == year]
        found += _year_anew(of_year, fixed, before.get(year, NOUGHT), after.get(year, NOUGHT), ends_on)
    return sorted(found, key=lambda each: (each.instalment.due_on, each.instalment.number))


def _year_anew(
    rows: list[Any], fixed: set[int], before: Decimal, after: Decimal, ends_on: dt.date | None
) -> list[Planned]:
    gone = {
        each.number for each in rows if ends_on and each.period_from > ends_on and each.amount and not _paid_part(each)
    }
    unpaid = [NOUGHT if each.number in gone else each.amount - _paid_part(each) for each in rows]
    paid = add_up(_paid_part(each) for each in rows)
    shares = _shared(unpaid, add_up(unpaid), paid, before, after, may_grow=not gone)
    return [
        Planned(each, _paid_part(each), each.number in fixed, _paid_part(each) + share)
        for each, share in zip(rows, shares, strict=True)
    ]


def _shared(
    unpaid: list[Decimal], total: Decimal, paid: Decimal, before: Decimal, after: Decimal, *, may_grow: bool
) -> list[Decimal]:
    """What is planned of each unpaid part, once the year's commitment goes from `before` to `after`."""
    if not total:
        return unpaid
    room = max(after - paid, NOUGHT)
    wanted = total + (after - before) if may_grow and after > before else total
    wanted = min(wanted, room)
    return unpaid if wanted == total else split_by_weights(wanted, [to_pence(part) for part in unpaid])


def not_planned_yet(planned: list[Planned], after: Mapping[int, Decimal]) -> dict[FinancialYear, Decimal]:
    """What each year would commit and no instalment plan."""
    left = dict(after)
    for each in planned:
        left[each.instalment.year] = left.get(each.instalment.year, NOUGHT) - each.amount
    return {FinancialYear(year): amount for year, amount in sorted(left.items()) if amount > 0}


def apply_plan(planned: list[Planned], ends_on: dt.date | None) -> None:
    """Write the plan: what is taken out, what is changed, and periods cut at a new last day while unpaid."""
    for each in planned:
        _write(each, ends_on)


def _write(each: Planned, ends_on: dt.date | None) -> None:
    instalment: Instalment = each.instalment
    if each.is_taken_out:
        take_out_of_plan(instalment)
        return
    is_cut = bool(ends_on and not each.is_fixed and instalment.period_from <= ends_on < instalment.period_to)
    if each.is_changed or is_cut:
        instalment.amount = each.amount
        if is_cut and ends_on:
            instalment.period_to = ends_on
        instalment.save()


def to_release(agreement: Agreement, ends_on: dt.date) -> dict[int, Decimal]:
    """What an early end would free in each year: never what is paid, nor the cost up to the new last day.

    Of a year with instalments what they plan unpaid beyond that day, and what they leave unplanned; otherwise by days.
    """
    floor = paid_floor(agreement)
    rows = _with_paid(agreement)
    found: dict[int, Decimal] = {}
    for year, committed in by_year(agreement.commitments.all()).items():
        of_year = [each for each in rows if each.year == year]
        full = FinancialYear(year)
        if of_year:
            needed = add_up(each.amount for each in of_year if each.period_from <= ends_on)
        else:
            first = max(agreement.starts_on or full.start, full.start)
            last = min(agreement.ends_on or full.end, full.end)
            needed = cost_to_date(committed, first, last, ends_on) if first <= last else NOUGHT
        free = committed - max(needed, floor.get(year, NOUGHT))
        if free > 0:
            found[year] = free
    return found
