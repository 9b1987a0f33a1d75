"""Undoing an import as a whole: each of its payments reversed, so that the same file can come again."""

from collections import defaultdict
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from commissioning.closing import hold_every_budget
from core.models import ImportBatch, User
from core.money import NOUGHT, pounds
from core.periods import FinancialYear
from core.refusals import Refused
from core.trail_of_many import tell_trail_of_change
from grants.imports.charging import closed_years
from grants.models import ImportedRow, Payment
from grants.paying_rules import late_back
from grants.payments import turned_round
from grants.permissions import can_bring_in

AT_ONCE = 500


@transaction.atomic
def undo_import(*, batch: ImportBatch, reason: str, by: User) -> ImportBatch:
    """Reverse every payment that the file brought, those that a person matched among them; all of it or nothing."""
    if not can_bring_in(by):
        raise Refused("Only a finance officer undoes what was brought in.")
    if not reason.strip():
        raise Refused("Say why the import is undone.")
    hold_every_budget()
    locked = ImportBatch.objects.select_for_update().defer("content").get(pk=batch.pk, kind=ImportBatch.Kind.PAYMENTS)
    if locked.is_undone:
        raise Refused("This import is undone already.")
    standing = _standing(locked)
    _refuse_closed(standing)
    _refuse_to_leave_less_than_came_back(standing)
    for start in range(0, len(standing), AT_ONCE):
        few = standing[start : start + AT_ONCE]
        Payment.objects.bulk_create([turned_round(payment, reason=reason, by=by) for payment in few])
    _rows_are_undone(locked, by)
    locked.undone_at, locked.undone_by, locked.undone_reason = timezone.now(), by, reason
    locked.save(update_fields=["undone_at", "undone_by", "undone_reason"])
    return locked


def _standing(batch: ImportBatch) -> list[Payment]:
    own = Payment.objects.filter(batch=batch, reverses__isnull=True, reversed_by__isnull=True)
    return list(own.select_related("agreement", "budget__fund", "instalment").order_by("pk"))


def _refuse_closed(standing: list[Payment]) -> None:
    closed = closed_years()
    stuck: dict[int, Decimal] = defaultdict(lambda: NOUGHT)
    for payment in standing:
        if payment.budget.year in closed:
            stuck[payment.budget.year] += payment.amount
    if stuck:
        told = " and ".join(f"{pounds(amount)} in {FinancialYear(year)}" for year, amount in sorted(stuck.items()))
        raise Refused(
            f"{told} would be reversed, and the year is closed. Nothing has been undone. Ask a finance officer who may "
            "to reopen it, or record money back in an open year."
        )


def _refuse_to_leave_less_than_came_back(standing: list[Payment]) -> None:
    """Money that came back by hand of what the file brought is reversed first; not what came late of another year."""
    brought: dict[tuple[int, int], Decimal] = defaultdict(lambda: NOUGHT)
    one_of = {}
    for payment in standing:
        brought[payment.agreement_id, payment.budget_id] += payment.amount
        one_of[payment.agreement_id, payment.budget_id] = payment
    stand = Payment.objects.filter(agreement__in={agreement for agreement, _ in brought}).order_by()
    sums = stand.values("agreement", "budget").annotate(all=Sum("amount"))
    for agreement, budget, amount in sums.values_list("agreement", "budget", "all"):
        place = (agreement, budget)
        if place not in one_of or amount - brought[place] >= 0 or brought[place] <= 0:
            continue
        payment = one_of[place]
        left = amount - brought[place] - late_back(payment.agreement, payment.budget)
        if left < 0:
            raise Refused(
                f"{pounds(-left)} more would have come back from {payment.agreement.reference} than it was paid for "
                f"{payment.budget.financial_year}. Nothing has been undone. Reverse the money that came back first."
            )


def _rows_are_undone(batch: ImportBatch, by: User) -> None:
    """All of them in one statement, and the change trail written for each."""
    rows = ImportedRow.objects.filter(batch=batch)
    rows.update(state=ImportedRow.State.UNDONE)
    tell_trail_of_change(rows, by=by, reason="")
