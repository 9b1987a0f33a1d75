"""Which rows of a file may be ours: those of our providers, and those that name one of our agreements."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from commissioning.models import Provider, ProviderName
from core.files_in.day_order import DayOrder
from core.files_in.faults import Fault
from core.files_in.tables import Table, TableRow
from grants.imports.reading import PaidRow, RowReader, is_nought, rows_of
from grants.models import Agreement, PayeeRule, PaymentSource
from grants.models.agreements import State
from grants.models.imports import spelt

_TOTALS_BEGIN = "TtGgSs"  # total, grand total, subtotal
_REFERENCE = re.compile(r"\b[A-Z][A-Z0-9]{0,9}-[0-9]{4}-[0-9]{3,5}\b")


@dataclass(frozen=True)
class OurRow:
    """A row that may be ours: what it says, whose payee it is (None where no name of ours), and what it refers to."""

    paid: PaidRow
    provider: int | None
    agreement: int | None
    """The agreement that the row names by its reference."""


@dataclass
class Found:
    """What a file holds, in numbers, and the rows that may be ours."""

    read: int = 0
    others: int = 0
    nameless: int = 0
    noughts: int = 0
    ours: list[OurRow] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


class Names:
    """Every name by which somebody of ours may stand in a file."""

    def __init__(self) -> None:
        self.providers = {spelt(name): pk for name, pk in ProviderName.objects.values_list("name", "provider")}
        self.providers |= {spelt(name): pk for name, pk in Provider.objects.values_list("name", "pk")}
        self.offices = set(Provider.objects.filter(kind=Provider.Kind.OFFICE).values_list("pk", flat=True))
        kept = Agreement.objects.exclude(state=State.DRAFT)
        self.agreements = {reference: pk for reference, pk in kept.values_list("reference", "pk")}
        self.remembered = set(PayeeRule.objects.values_list("spelt", flat=True))
        self._spelt: dict[str, str] = {}

    def spelling(self, payee: str) -> str:
        found = self._spelt.get(payee)
        if found is None:
            found = self._spelt[payee] = spelt(payee)
        return found

    def provider(self, payee: str, other: str) -> int | None:
        """Whose name it is. The office's own name, where a file gives it beside the payee's, makes no row ours."""
        found = self.providers.get(self.spelling(payee))
        if found is None and other:
            found = self.providers.get(self.spelling(other))
            return None if found in self.offices else found
        return found

    def as_known(self, paid: PaidRow, other: str, provider: int | None) -> PaidRow:
        """The row under the name by which its party is known: the other one, where that is whose name it is."""
        is_by_other = provider is not None and self.providers.get(self.spelling(paid.payee)) is None
        return replace(paid, payee=other) if is_by_other else paid

    def agreement(self, words: str) -> int | None:
        """The one agreement that words name by its reference; None where they name several."""
        named = {self.agreements[each] for each in _REFERENCE.findall(words.upper()) if each in self.agreements}
        return named.pop() if len(named) == 1 else None


def find_ours(tables: list[Table], source: PaymentSource) -> Found:
    """Reads a file once. Of others' rows nothing is kept but their number."""
    found, names, reader, order = Found(), Names(), RowReader(source), DayOrder()
    for row in rows_of(tables):
        found.read += 1
        order.see(row, source.paid_on)
        payees = reader.payees(row, found.faults)
        if payees is None:
            continue  # it may be ours: nobody can tell
        payee, other = payees
        if not (payee or other) or (payee[:1] in _TOTALS_BEGIN and row.is_total):
            found.nameless += 1
            continue
        provider = names.provider(payee, other)
        agreement = names.agreement(f"{payee} {reader.words(row)} {_texts(reader, row)}")
        if provider is None and agreement is None and names.spelling(payee) not in names.remembered:
            found.others += 1
            continue
        paid = reader.read(row, payee or other, found.faults)
        if paid is None:
            continue
        if is_nought(paid):
            found.noughts += 1
        else:
            found.ours.append(OurRow(names.as_known(paid, other, provider), provider, agreement))
    if found.ours and (swapped := order.fault(found.faults)):
        found.faults.insert(0, swapped)
    return found


def _texts(reader: RowReader, row: TableRow) -> str:
    cells = (row.cell(name) for name in (reader.source.voucher, reader.source.invoice) if name)
    return " ".join(cell for cell in cells if isinstance(cell, str))


def numbered(rows: list[OurRow]) -> Iterator[tuple[OurRow, int]]:
    """Each row, in an order that is the file's own however it was shuffled, and which of several alike it is.

    Sheets may overlap as files may: what stands on two of them is one row.
    """
    seen: Counter[tuple[str, str]] = Counter()
    given: set[tuple[str, int]] = set()
    for row in sorted(rows, key=lambda each: (each.paid.paid_on, each.paid.fingerprint, each.paid.number)):
        mark, sheet = row.paid.fingerprint, row.paid.sheet
        seen[mark, sheet] += 1
        copy = seen[mark, sheet]
        if (mark, copy) not in given:
            given.add((mark, copy))
            yield row, copy
