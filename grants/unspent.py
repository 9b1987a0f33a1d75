"""What an agreement has committed and not been paid, by what it stands under: what a release or a carry takes."""

from dataclasses import dataclass
from decimal import Decimal

from commissioning.closing import is_closed
from commissioning.models import Decision
from core.money import NOUGHT
from core.periods import FinancialYear
from grants.models import Agreement, Commitment, Variation


@dataclass(frozen=True)
class Held:
    """A part of it in one year, in pounds: under a decision, by a variation without one, or under nothing here."""

    financial_year: FinancialYear
    decision: Decision | None
    variation: Variation | None
    """Of what stands under no decision, the variation that last raised it."""
    kind: str
    """As what it would be committed again."""
    amount: Decimal


def unspent_of(agreement: Agreement) -> list[Held]:
    """What is committed and not paid. What was committed first counts as paid first; no more than was committed.

    A variation's cut lowers what stands under the decision that it was taken from.
    """
    held = _held_by(agreement)
    paid = paid_by_year(agreement)
    unspent = []
    for part in held:
        year = part.financial_year.start_year
        spent = min(part.amount, max(paid.get(year, NOUGHT), NOUGHT))
        paid[year] = paid.get(year, NOUGHT) - spent
        if part.amount > spent:
            unspent.append(Held(part.financial_year, part.decision, part.variation, part.kind, part.amount - spent))
    return unspent


def releasable(agreement: Agreement) -> list[Held]:
    """What of it can be released: nothing is taken out of a closed year."""
    return [part for part in unspent_of(agreement) if not is_closed(part.financial_year)]


def _held_by(agreement: Agreement) -> list[Held]:
    """What each year holds under each decision, the earliest first."""
    places: dict[tuple[int, int | None], list[Commitment]] = {}
    for row in agreement.commitments.select_related("decision", "variation").order_by("year", "pk"):
        places.setdefault((row.year, row.decision_id), []).append(row)
    return [part for rows in places.values() if (part := _together(rows)).amount > 0]


def _together(rows: list[Commitment]) -> Held:
    raised = [row for row in rows if row.amount > 0 and row.kind != Commitment.Kind.RELEASE] or rows
    last, amount = raised[-1], sum((row.amount for row in rows), NOUGHT)
    if last.decision_id:
        return Held(last.financial_year, last.decision, None, Commitment.Kind.AWARD, amount)
    return Held(last.financial_year, None, last.variation, last.kind, amount)


def paid_by_year(agreement: Agreement) -> dict[int, Decimal]:
    """What is paid of it, by the year whose budget bears it: below nought where more came back than went."""
    paid: dict[int, Decimal] = {}
    for payment in agreement.payments.select_related("budget"):
        paid[payment.budget.year] = paid.get(payment.budget.year, NOUGHT) + payment.amount
    return paid
