"""Undoes a register that was brought in: all of it, by movements that say so, or nothing where somebody built on it."""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Concat
from django.utils import timezone

from commissioning.closing import hold_every_budget, refuse_closed, refuse_closed_year
from commissioning.models import Allocation, BudgetEntry
from core.models import ImportBatch, User
from core.money import pounds, sum_of
from core.periods import FinancialYear
from core.refusals import Refused
from core.trail_of_many import tell_trail_of_change
from grants.models import Agreement, Commitment, Payment
from grants.models.agreements import State
from grants.payments import turned_round
from outcomes.models import Return
from reports.imports.permissions import can_import

AT_ONCE = 500
_MARK = "-U"
"""Stands behind the reference of an agreement whose import was undone, so that a corrected file may take it again."""


@transaction.atomic
def undo_register(*, batch: ImportBatch, reason: str, by: User) -> ImportBatch:
    """Reverse the payments, release the commitments, withdraw the agreements and reverse the budgets of one file.

    Providers, areas, funds, lines and decisions that came with it stay: the withdrawn agreements name them. Refused
    where somebody has worked on what came with it since, saying on what.
    """
    if not can_import(by):
        raise Refused("Only a finance officer undoes what was brought in.")
    if not reason.strip():
        raise Refused("Say why the import is undone.")
    hold_every_budget()
    locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if locked.is_undone:
        raise Refused(f"{locked.undone_by} has undone it already.")
    if standing := list(in_the_way(locked)):
        raise Refused(f"It can’t be undone as a whole: {'; '.join(standing)}.")
    _take_back(locked, f"Undone: {reason.strip()}", by)
    locked.undone_at, locked.undone_by, locked.undone_reason = timezone.now(), by, reason.strip()
    locked.save()
    return locked


def _take_back(batch: ImportBatch, words: str, by: User) -> None:
    standing = batch.payments.filter(kind=Payment.Kind.PAYMENT, reversed_by__isnull=True)
    payments = list(standing.select_related("agreement", "budget__fund", "instalment"))
    commitments = list(batch.commitments.select_related("agreement", "fund", "decision"))
    for year in sorted({each.budget.year for each in payments} | {each.year for each in commitments}):
        refuse_closed_year(FinancialYear(year))
    Payment.objects.bulk_create([turned_round(each, reason=words, by=by) for each in payments], AT_ONCE)
    Commitment.objects.bulk_create([_release_of(each, batch, words, by) for each in commitments], AT_ONCE)
    _withdraw(batch, words, by)
    for entry in batch.budget_entries.filter(kind=BudgetEntry.Kind.ORIGINAL).select_related("budget__fund"):
        _reverse(entry, batch, words, by)


def in_the_way(batch: ImportBatch) -> Iterator[str]:
    """What somebody has done since with what the file brought: each thing named."""
    mine = batch.agreements.all()
    others = Q(batch__isnull=True) | ~Q(batch=batch)
    commitments = Commitment.objects.filter(others, agreement__in=mine)
    payments = Payment.objects.filter(others, agreement__in=mine, reversed_by__isnull=True)
    returns = Return.objects.filter(agreement__in=mine)
    for rows, what in (
        (commitments, "money committed or released"),
        (payments.exclude(kind=Payment.Kind.REVERSAL), "payments"),
        (returns, "results"),
    ):
        if named := _named(rows.values_list("agreement__reference", flat=True)):
            yield f"{what} recorded since for {named}"
    if named := _named(mine.filter(variations__isnull=False).values_list("reference", flat=True)):
        yield f"variations drafted since of {named}"
    yield from _on_its_budgets(batch)


def _named(references: object) -> str:
    found = sorted(set(references))  # type: ignore[call-overload]
    more = f" and {len(found) - 5} more" if len(found) > 5 else ""
    return ", ".join(found[:5]) + more


def _on_its_budgets(batch: ImportBatch) -> Iterator[str]:
    for entry in batch.budget_entries.filter(kind=BudgetEntry.Kind.ORIGINAL).select_related("budget__fund"):
        budget = entry.budget
        entries = BudgetEntry.objects.filter(budget=budget, reverses__isnull=True, reversed_by__isnull=True)
        if entries.exclude(pk=entry.pk).exists():
            yield f"{budget} has had other entries since"
        payments = Payment.objects.filter(budget=budget, reverses__isnull=True, reversed_by__isnull=True)
        if payments.filter(Q(batch__isnull=True) | ~Q(batch=batch)).exists():
            yield f"other payments are charged to {budget}"
        if sum_of(Allocation.objects.filter(budget=budget)):
            yield f"some of {budget} is allocated"
        against = Commitment.objects.filter(fund=budget.fund, year=budget.year)
        if left := sum_of(against.filter(Q(batch__isnull=True) | ~Q(batch=batch))):
            yield f"{pounds(left)} of other agreements is committed against {budget}"


def _release_of(commitment: Commitment, batch: ImportBatch, reason: str, by: User) -> Commitment:
    return Commitment(
        agreement=commitment.agreement,
        fund=commitment.fund,
        year=commitment.year,
        kind=Commitment.Kind.RELEASE,
        amount=-commitment.amount,
        decision=commitment.decision,
        effective_on=commitment.effective_on,
        reason=reason,
        recorded_by=by,
        batch=batch,
    )


def _withdraw(batch: ImportBatch, reason: str, by: User) -> None:
    """All of them in one statement, and the change trail written for each."""
    agreements = batch.agreements.all()
    mark = _free_mark(set(agreements.values_list("reference", flat=True)))
    agreements.update(
        reference=Concat("reference", Value(mark)),
        version=F("version") + 1,
        state=State.WITHDRAWN,
        end_reason=reason,
        ended_on=timezone.localdate(),
    )
    tell_trail_of_change(agreements, by=by, reason=reason)


def _free_mark(references: set[str]) -> str:
    """The first mark that no undone agreement of any of these references bears."""
    undone = Agreement.objects.filter(reference__contains=_MARK).values_list("reference", flat=True)
    taken = {number for reference, _, number in (each.rpartition(_MARK) for each in undone) if reference in references}
    return next(f"{_MARK}{number}" for number in range(1, 1000) if str(number) not in taken)


def _reverse(entry: BudgetEntry, batch: ImportBatch, reason: str, by: User) -> None:
    refuse_closed(entry.budget.financial_year, on=entry.effective_on, reason=reason)
    BudgetEntry(
        budget=entry.budget,
        kind=BudgetEntry.Kind.REVERSAL,
        amount=-entry.amount,
        effective_on=entry.effective_on,
        reason=reason,
        reverses=entry,
        recorded_by=by,
        batch=batch,
    ).save()
