"""What every act that commits money shares: the records that it holds while it looks, and the commitment it writes."""

import datetime as dt
from typing import Any

from django.utils import timezone

from commissioning.closing import refuse_closed
from commissioning.models import Decision
from core.models import User
from core.periods import FinancialYear
from core.refusals import Refused
from grants.models import Agreement, Commitment
from grants.unspent import Held

DRAFT_IS_KEPT = "Nothing has been saved as in force; the draft is kept."


def refuse_unless(holds: bool, sentence: str) -> None:
    """Raise Refused with a sentence, unless something holds."""
    if not holds:
        raise Refused(sentence)


def hold_agreement(agreement: Agreement) -> Agreement:
    """The agreement as it is stored now, held to the end of the transaction."""
    held = Agreement.objects.select_for_update(of=("self",)).select_related("fund", "intention")
    locked = held.filter(pk=agreement.pk).first()
    if locked is None:
        raise Refused(f"Somebody discarded {agreement.reference} after you opened it.")
    return locked


def hold_decision(decision_id: int | None, agreement: Agreement) -> Decision:
    """A decision that is to bear an agreement's money, held; refused where it authorises another fund's."""
    decision = Decision.objects.select_for_update(of=("self",)).select_related("fund").get(pk=decision_id)
    refuse_unless(
        decision.fund_id == agreement.fund_id,
        f"Decision {decision.reference} authorises money from {decision.fund}, not from {agreement.fund}. "
        f"{DRAFT_IS_KEPT}",
    )
    return decision


def commit(
    agreement: Agreement, year: int, amount: Any, *, kind: str, by: User, on: dt.date | None = None, **fields: Any
) -> Commitment:
    """Write one commitment; refused in a closed year. Without `on` it takes effect today."""
    effective_on = on or timezone.localdate()
    refuse_closed(FinancialYear(year), on=effective_on, reason=fields.get("reason", ""))
    commitment = Commitment(
        agreement=agreement,
        fund=agreement.fund,
        year=year,
        amount=amount,
        kind=kind,
        effective_on=effective_on,
        recorded_by=by,
        **fields,
    )
    commitment.save()
    return commitment


def release_part(agreement: Agreement, part: Held, amount: Any, **said: Any) -> Commitment:
    """Take so much of what is unspent out of what is committed, from under what it stands; `said` as for `commit`."""
    under = {"decision": part.decision, "variation": part.variation}
    year = part.financial_year.start_year
    return commit(agreement, year, -amount, kind=Commitment.Kind.RELEASE, **under, **said)
