"""To which agreement, and which instalment of it, a row belongs: by reference, by amount, by what was remembered."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models.functions import Coalesce

from core.models import ImportBatch
from core.money import pounds
from core.periods import day
from grants.imports.charging import outside_its_dates
from grants.imports.ours import OurRow
from grants.models import Agreement, ImportedRow, Instalment, PayeeRule, Payment, PaymentSource
from grants.models.agreements import State
from grants.models.imports import spelt

SAME_PAYMENT_DAYS = 14
"""A payment by hand of the same amount within so many days may be the one in the file."""

_LOOKED_AT = dt.timedelta(days=60)
_REFERENCES_AT_ONCE = 5_000
"""No index holds what a finance system called a payment, so each question goes through all of them."""

Row = ImportedRow.State


@dataclass
class Match:
    """What becomes of a row, and why in words."""

    state: str
    why: str
    agreement: Agreement | None = None
    instalment: Instalment | None = None
    payment: Payment | None = None


class Ledger:
    """Our side of a match: agreements, what they have unpaid, what they were paid, and what people said of payees."""

    def __init__(self, rows: list[OurRow], source: PaymentSource) -> None:
        self.source = source
        self.rules = {rule.spelt: rule for rule in PayeeRule.objects.select_related("agreement")}
        self.agreements = self._agreements(rows)
        self.paid_to: dict[int, list[Agreement]] = defaultdict(list)
        for agreement in self.agreements.values():
            if agreement.paid_to_id:
                self.paid_to[agreement.paid_to_id].append(agreement)
        self.unpaid = self._unpaid()
        self.seen = self._seen(rows)
        self.by_hand = self._by_hand(rows)
        self.by_file = self._by_file(rows)
        self.opening = self._opening()

    def _agreements(self, rows: list[OurRow]) -> dict[int, Agreement]:
        kept = Agreement.objects.exclude(state=State.DRAFT).select_related("fund", "paid_to").order_by("reference")
        providers = {row.provider for row in rows}
        named = {row.agreement for row in rows} | {rule.agreement_id for rule in self.rules.values()}
        return {
            each.pk: each for each in kept.filter(paid_to__in=providers - {None}) | kept.filter(pk__in=named - {None})
        }

    def _unpaid(self) -> dict[int, list[Instalment]]:
        found: dict[int, list[Instalment]] = defaultdict(list)
        planned = Instalment.objects.filter(agreement__in=self.agreements).to_be_paid()
        for each in planned.order_by("due_on", "number"):
            each.left = each.amount - each.total_paid  # type: ignore[attr-defined]
            found[each.agreement_id].append(each)
        return found

    def _seen(self, rows: list[OurRow]) -> dict[str, set[int]]:
        """Which agreements were paid under what the finance system called them, by payments that stand."""
        references = sorted({each for row in rows for each in row.paid.references})
        found: dict[str, set[int]] = defaultdict(set)
        for start in range(0, len(references), _REFERENCES_AT_ONCE):
            asked = references[start : start + _REFERENCES_AT_ONCE]
            few = Payment.objects.filter(finance_reference__in=asked)
            few = few.filter(reverses__isnull=True, reversed_by__isnull=True)
            for reference, agreement in few.values_list("finance_reference", "agreement"):
                found[reference].add(agreement)
        return found

    def _by_hand(self, rows: list[OurRow]) -> dict[tuple[int, Decimal], list[Payment]]:
        """What was recorded by hand about when the file's rows were paid, and is not told by an earlier file."""
        found: dict[tuple[int, Decimal], list[Payment]] = defaultdict(list)
        if not rows:
            return found
        days = [row.paid.paid_on for row in rows]
        about = (min(days) - _LOOKED_AT, max(days) + _LOOKED_AT)
        told = ImportedRow.objects.filter(state=Row.RECORDED).values("payment")
        kept = Payment.objects.filter(agreement__in=self.agreements, batch__isnull=True, paid_on__range=about)
        kept = kept.filter(reversed_by__isnull=True, reverses__isnull=True).exclude(pk__in=told)
        for payment in kept.select_related("instalment").order_by("paid_on", "pk"):
            found[payment.agreement_id, payment.amount].append(payment)
        return found

    def _by_file(self, rows: list[OurRow]) -> dict[tuple[int, Decimal, dt.date], list[ImportedRow]]:
        """What other rows of earlier files brought in, of another source or as other references have it, by day."""
        found: dict[tuple[int, Decimal, dt.date], list[ImportedRow]] = defaultdict(list)
        if not rows:
            return found
        days = [row.paid.paid_on for row in rows]
        brought = ImportedRow.objects.filter(state=Row.MATCHED, payment__reversed_by__isnull=True)
        brought = brought.filter(payment__agreement__in=self.agreements, paid_on__range=(min(days), max(days)))
        for row in brought.select_related("payment", "batch").defer("batch__content").order_by("pk"):
            assert row.payment
            found[row.payment.agreement_id, row.amount, row.paid_on].append(row)
        return found

    def _opening(self) -> dict[int, dt.date]:
        """Up to which day the register that an office began with says what was paid."""
        of_register = Payment.objects.filter(agreement__in=self.agreements, batch__kind=ImportBatch.Kind.REGISTER)
        standing = of_register.filter(reversed_by__isnull=True, reverses__isnull=True)
        counted = standing.annotate(until=Coalesce("counted_to", "paid_on")).order_by("until")
        return dict(counted.values_list("agreement", "until"))

    # Matching

    def match(self, row: OurRow) -> Match:
        """The first that fits: the agreement's own reference, the finance system's, an unpaid instalment, a memory."""
        found = self._find(row)
        if found.agreement is None or found.state != Row.MATCHED:
            return found
        doubted = self._recorded_already(row, found) or self._brought_already(row, found)
        return doubted or self._of_the_opening(row, found) or _long_outside(row, found) or self._taken(row, found)

    def _find(self, row: OurRow) -> Match:
        rule = self.rules.get(spelt(row.paid.payee))
        own = self.paid_to.get(row.provider, []) if row.provider else []
        if row.agreement in self.agreements:
            return self._by_reference(self.agreements[row.agreement], row, rule)  # type: ignore[index]
        named = {pk for each in row.paid.references for pk in self.seen.get(each, ())} & {each.pk for each in own}
        if len(named) == 1:
            return self._matched(self.agreements[named.pop()], row, "The finance system’s reference was seen before.")
        if row.paid.amount > 0 and (by_amount := self._by_amount(own, row)):
            return by_amount
        if rule:
            return self._remembered(rule, row)
        return Match(Row.TO_MATCH, _nothing_fits(own, row))

    def _by_reference(self, agreement: Agreement, row: OurRow, rule: PayeeRule | None) -> Match:
        is_its_payee = row.provider is not None and agreement.paid_to_id == row.provider
        if is_its_payee or (rule and rule.agreement_id == agreement.pk):
            return self._matched(agreement, row, f"The row names {agreement.reference}.")
        party = agreement.paid_to or "nobody yet"
        return Match(
            Row.TO_MATCH, f"It names {agreement.reference}, which is paid to {party}. Is this another name of theirs?"
        )

    def _by_amount(self, own: list[Agreement], row: OurRow) -> Match | None:
        fits = [(each, one) for each in own if (one := self._instalment(each, row.paid.amount))]
        if len(fits) == 1:
            agreement, instalment = fits[0]
            return Match(Row.MATCHED, "An unpaid instalment is of this amount.", agreement, instalment)
        if fits:
            names = " and ".join(agreement.reference for agreement, _ in fits)
            return Match(Row.TO_MATCH, f"{names} each have an unpaid instalment of this amount. Which is it?")
        return None

    def _remembered(self, rule: PayeeRule, row: OurRow) -> Match:
        agreement = self.agreements.get(rule.agreement_id) if rule.agreement_id else None
        if agreement is None:
            return Match(Row.NOT_OURS, f"Remembered of this payee: {rule.reason}")
        return self._matched(agreement, row, "Remembered of this payee.")

    def _matched(self, agreement: Agreement, row: OurRow, why: str) -> Match:
        instalment = self._instalment(agreement, row.paid.amount) if row.paid.amount > 0 else None
        return Match(Row.MATCHED, why, agreement, instalment)

    def _instalment(self, agreement: Agreement, amount: Decimal) -> Instalment | None:
        """The first that is due and has exactly this much unpaid."""
        return next((each for each in self.unpaid[agreement.pk] if each.left == amount), None)  # type: ignore[attr-defined]

    # What may stand in the books already

    def _recorded_already(self, row: OurRow, found: Match) -> Match | None:
        assert found.agreement
        alike = self.by_hand.get((found.agreement.pk, row.paid.amount), [])
        names = {row.paid.voucher, row.paid.invoice} - {""}
        if same := next((each for each in alike if each.finance_reference in names), None):
            alike.remove(same)
            why = f"Recorded by hand under the same reference, {same.finance_reference}."
            return Match(Row.RECORDED, why, found.agreement, same.instalment, same)
        if near := next((each for each in alike if _is_near(each.paid_on, row.paid.paid_on)), None):
            amount = pounds(abs(near.amount), pence=True)
            why = f"{amount} was recorded by hand under {found.agreement.reference} on {day(near.paid_on)}. Is this it?"
            return Match(Row.TO_MATCH, why, found.agreement)
        return None

    def _brought_already(self, row: OurRow, found: Match) -> Match | None:
        assert found.agreement
        alike = self.by_file.get((found.agreement.pk, row.paid.amount, row.paid.paid_on), [])
        if same := next((each for each in alike if self._may_be_the_same(each, row)), None):
            amount = pounds(abs(row.paid.amount), pence=True)
            under = f"under {found.agreement.reference}"
            why = f"{amount} of this day came in with {same.batch.file_name} {under}. Is this it?"
            return Match(Row.TO_MATCH, why, found.agreement)
        return None

    def _may_be_the_same(self, brought: ImportedRow, row: OurRow) -> bool:
        """Of another source; or of this one under the same voucher or invoice, with a reference of its own since."""
        if brought.fingerprint == row.paid.fingerprint:
            return False
        names = {row.paid.voucher, row.paid.invoice} - {""}
        return brought.source_id != self.source.pk or bool(names & {brought.voucher, brought.invoice})

    def _of_the_opening(self, row: OurRow, found: Match) -> Match | None:
        assert found.agreement
        until = self.opening.get(found.agreement.pk)
        if until is None or row.paid.paid_on > until:
            return None
        why = f"The register says what {found.agreement.reference} was paid up to {day(until)}. Is this part of it?"
        return Match(Row.TO_MATCH, why, found.agreement)

    def _taken(self, row: OurRow, found: Match) -> Match:
        if found.instalment:
            found.instalment.left -= row.paid.amount  # type: ignore[attr-defined]
        return found


def _long_outside(row: OurRow, found: Match) -> Match | None:
    """An instalment says what it covers. Without one nobody knows of a payment that lies far from the agreement."""
    assert found.agreement
    doubt = "" if found.instalment else outside_its_dates(found.agreement, row.paid.paid_on)
    return Match(Row.TO_MATCH, f"{doubt} Is it under it?", found.agreement) if doubt else None


def _is_near(one: dt.date, other: dt.date) -> bool:
    return abs((one - other).days) <= SAME_PAYMENT_DAYS


def _nothing_fits(own: list[Agreement], row: OurRow) -> str:
    if not own:
        return "This provider is paid under no agreement. Whose is it?"
    if row.paid.amount < 0:
        return "Money that came back. Under which agreement?"
    if len(own) == 1:
        return f"{own[0].reference} has no unpaid instalment of this amount, and the row does not name it."
    return f"{len(own)} agreements are paid to this party, and none has an unpaid instalment of this amount."
