"""Where a register says otherwise than what is recorded here, which is left alone: it may have been changed since."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from core.money import NOUGHT, add_up, pounds
from core.periods import FinancialYear
from grants.models import Agreement
from reports.imports.names import Named
from reports.imports.reading import Entry
from reports.loading.entries import Difference, in_words
from reports.loading.parts import NOTHING

_VALUES = {
    "title": "title",
    "type": "type",
    "starts_on": "start",
    "ends_on": "end",
    "state": "state",
    "signed_on": "date of signature",
}
_NAMED = {
    "line": ("intention", "line"),
    "area": ("area", "area"),
    "paid_to": ("paid_to", "paid to"),
    "delivered_by": ("delivered_by", "delivered by"),
    "reports": ("reports", "who sends the return"),
}


def differences_of(agreement: Agreement, entry: Entry, names: Mapping[str, Named]) -> Iterator[Difference]:
    """What the row says of an agreement that is here, and what is recorded. What the row leaves empty says nothing."""
    for field, called in _VALUES.items():
        given, held = entry[field], getattr(agreement, field)
        if given not in (None, "") and given != held:
            yield Difference(agreement.reference, called, in_words(given), in_words(held))
    for field, (attribute, called) in _NAMED.items():
        named, held = names.get(field), getattr(agreement, attribute)
        if named and entry[field] and named.record != held:
            yield Difference(agreement.reference, called, f"“{named}”", f"“{held}”" if held else NOTHING)
    decision = agreement.decision.reference if agreement.decision else ""
    if entry["decision"] and entry["decision"] != decision:
        yield Difference(agreement.reference, "decision", entry["decision"], decision or NOTHING)
    yield from _of_years(agreement, "committed", entry.committed, _by_year(agreement.commitments.all(), "year"))
    yield from _of_years(agreement, "paid", entry.paid, _by_year(agreement.payments.all(), "budget"))


def _of_years(
    agreement: Agreement, called: str, given: Mapping[int, Decimal], held: Mapping[int, Decimal]
) -> Iterator[Difference]:
    for year in sorted(given):
        if given[year] != held.get(year, NOUGHT):
            what = f"{called} {FinancialYear(year)}"
            yield Difference(agreement.reference, what, pounds(given[year]), pounds(held.get(year, NOUGHT)))


def _by_year(rows: Any, path: str) -> dict[int, Decimal]:
    sums: dict[int, Decimal] = {}
    for row in rows:
        year = row.budget.year if path == "budget" else row.year
        sums[year] = sums.get(year, NOUGHT) + row.amount
    return sums


def differences_of_budget(budget: Any, entry: Entry) -> Iterator[Difference]:
    """The file's original budget against the original entry here."""
    originals = [each.amount for each in budget.entries_standing if each.kind == "original"]
    held, given = add_up(originals), entry["amount"]
    if given != held:
        yield Difference(f"the budget {budget}", "original", pounds(given), pounds(held) if originals else NOTHING)
