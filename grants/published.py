"""Money that a framework published as committed: a fact, recorded as it is (domain rule 4)."""

from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction

from commissioning.actions import lock_budgets
from core.models import User
from core.refusals import Refused
from grants.models import Agreement, Commitment


@transaction.atomic
def commit_as_published(
    *, agreement: Agreement, amounts: Mapping[int, Decimal], reason: str, by: User | None
) -> list[Commitment]:
    """What a framework published for each year, in pounds, as committed: without decision or signature, once.

    No limit refuses it. It counts, says “as published, not evidenced”, and can't be paid until an officer completes it.
    """
    lock_budgets(agreement.fund)
    locked = Agreement.objects.select_for_update().get(pk=agreement.pk)
    if not locked.is_published or locked.commitments.exists():
        raise Refused(f"{locked.reference} is not a published agreement without commitments. Nothing has been saved.")
    return [_commit(locked, year, amount, reason, by) for year, amount in sorted(amounts.items())]


def _commit(agreement: Agreement, year: int, amount: Decimal, reason: str, by: User | None) -> Commitment:
    commitment = Commitment(
        agreement=agreement,
        fund=agreement.fund,
        year=year,
        kind=Commitment.Kind.PUBLISHED,
        amount=amount,
        reason=reason,
        recorded_by=by,
    )
    commitment.effective_on = max(
        commitment.financial_year.start, agreement.starts_on or commitment.financial_year.start
    )
    commitment.save()
    return commitment
