"""A file's rows by the columns that its source names. What a row says is read only where somebody needs it."""

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils import timezone

from core.files_in.cells import day_in, pounds_in, text_in
from core.files_in.faults import BadFile, Fault, UnreadableFile
from core.files_in.opening import sheets_of
from core.files_in.tables import Table, TableRow, Wanted, find_table
from core.money import NOUGHT
from core.periods import day
from grants.models import PaymentSource
from grants.models.imports import spelt

LONGEST_REFERENCE = 60
_CREDITS = ("crn", "cr", "cn", "credit", "creditnote", "creditmemo")


@dataclass(frozen=True)
class PaidRow:
    """What one row says: to whom, when, how much. `amount` is below nought where money came back."""

    sheet: str
    number: int
    payee: str
    paid_on: dt.date
    amount: Decimal
    vat_parts: tuple[Decimal, Decimal, Decimal] | None
    voucher: str
    invoice: str
    words: str
    fingerprint: str

    @property
    def finance_reference(self) -> str:
        return self.voucher or self.invoice

    @property
    def references(self) -> set[str]:
        """Everything in the row by which the finance system may have called an earlier payment."""
        named = {self.voucher, self.invoice, *self.words.replace(";", " ").split()}
        return {each for each in named if len(each) >= 4 and any(letter.isdigit() for letter in each)}


@dataclass
class Sheets:
    """The sheets of a file that hold payments, and in words those that are left out."""

    tables: list[Table] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def tables_of(content: bytes, source: PaymentSource) -> Sheets:
    """Every visible sheet that has the source's columns. Raises UnreadableFile or BadFile where none has."""
    found = Sheets()
    faults: list[Fault] = []
    unreadable: list[UnreadableFile] = []
    for sheet in sheets_of(content):
        if sheet.is_hidden:
            found.left_out.append(f"Sheet {sheet.name} is hidden, and is left out.")
            continue
        try:
            found.tables.append(find_table(sheet, _wanted(source)))
        except BadFile as fault:
            faults += fault.faults
        except UnreadableFile as fault:
            unreadable.append(fault)
            found.left_out.append(f"Sheet {sheet.name} has no list of payments, and is left out.")
    if faults:
        hint = [Fault("", 0, "", "Hide a sheet that is no list of payments: hidden sheets are left out.")]
        raise BadFile([*faults, *(hint if found.tables else [])])
    if not found.tables:
        raise unreadable[0] if unreadable else UnreadableFile("It has no sheet that is shown.")
    return found


def _wanted(source: PaymentSource) -> list[Wanted]:
    needed = [source.payee, source.paid_on, source.amount]
    needed += [name for name in (source.net, source.vat, source.irrecoverable_vat) if name]
    others = [source.other_payee, source.credit_note, source.voucher, source.invoice, source.row_reference]
    named = dict.fromkeys([*needed, *others, *source.word_columns])
    return [Wanted(name, is_needed=name in needed) for name in named if name]


def not_in_file(table: Table, source: PaymentSource) -> list[str]:
    """The columns that the source names and the table lacks: it is read without them."""
    return [wanted.name for wanted in _wanted(source) if wanted.name not in table.places]


class RowReader:
    """Reads the rows of one source's files."""

    def __init__(self, source: PaymentSource) -> None:
        self.source = source
        self.word_columns = source.word_columns

    def payees(self, row: TableRow, faults: list[Fault]) -> tuple[str, str] | None:
        """The party's name, and its other name where the file gives two. None, and a fault, where it can't be read."""
        try:
            return text_in(row.cell(self.source.payee)), _plain(row, self.source.other_payee)
        except ValueError as fault:
            faults.append(row.fault(str(fault), self.source.payee))
            return None

    def words(self, row: TableRow) -> str:
        parts = [_plain(row, name) for name in self.word_columns]
        return "; ".join(part for part in parts if part)

    def read(self, row: TableRow, payee: str, faults: list[Fault]) -> PaidRow | None:
        """The whole row. What can't be read is added to the faults, all of it, and the row is then None."""
        before = len(faults)
        paid_on = self._day(row, faults)
        amount = self._amount(row, self.source.amount, faults)
        vat_parts = self._vat(row, faults)
        voucher, invoice = (self._reference(row, name, faults) for name in (self.source.voucher, self.source.invoice))
        if len(faults) > before or paid_on is None or amount is None:
            return None
        if vat_parts:
            amount = vat_parts[0] + vat_parts[2]
        if self._is_credit(row) and amount > 0:
            amount = -amount
            vat_parts = vat_parts and (-vat_parts[0], -vat_parts[1], -vat_parts[2])
        words = self.words(row)
        mark = self._fingerprint(row, payee, paid_on, amount, voucher, invoice, words)
        return PaidRow(row.sheet, row.number, payee, paid_on, amount, vat_parts, voucher, invoice, words, mark)

    def _day(self, row: TableRow, faults: list[Fault]) -> dt.date | None:
        name = self.source.paid_on
        try:
            paid_on = day_in(row.cell(name))
        except ValueError as fault:
            faults.append(row.fault(str(fault), name))
            return None
        if paid_on is None:
            faults.append(row.fault("The date is missing", name))
        elif paid_on > timezone.localdate():
            faults.append(row.fault(f"{day(paid_on)} is still to come: money is recorded once it has moved", name))
        return paid_on

    def _amount(self, row: TableRow, name: str, faults: list[Fault]) -> Decimal | None:
        try:
            amount = pounds_in(row.cell(name))
        except ValueError as fault:
            faults.append(row.fault(str(fault), name))
            return None
        if amount is None:
            faults.append(row.fault("The amount is missing", name))
        return amount

    def _vat(self, row: TableRow, faults: list[Fault]) -> tuple[Decimal, Decimal, Decimal] | None:
        names = (self.source.net, self.source.vat, self.source.irrecoverable_vat)
        if not names[0] or all(row.cell(name) in (None, "") for name in names):
            return None
        net, vat, part = (self._amount(row, name, faults) for name in names)
        if net is None or vat is None or part is None:
            return None
        if abs(part) > abs(vat):
            faults.append(row.fault("More of the VAT can’t be recovered than there is VAT", names[2]))
        return net, vat, part

    def _reference(self, row: TableRow, name: str, faults: list[Fault]) -> str:
        try:
            text = text_in(row.cell(name)) if name else ""
        except ValueError as fault:
            faults.append(row.fault(str(fault), name))
            return ""
        if len(text) > LONGEST_REFERENCE:
            faults.append(row.fault(f"It is longer than {LONGEST_REFERENCE} characters", name))
        return text

    def _is_credit(self, row: TableRow) -> bool:
        said = _plain(row, self.source.credit_note).casefold()
        return "".join(letter for letter in said if letter.isalpha()) in _CREDITS

    def _fingerprint(self, row: TableRow, payee: str, paid_on: dt.date, amount: Decimal, *texts: str) -> str:
        """What tells a row from others, however the file was written: a recoded cost centre makes no new payment."""
        voucher, invoice, words = texts
        own = _plain(row, self.source.row_reference)
        named = [own, voucher, invoice] if voucher or invoice else [own, words]
        told = "\x1f".join([spelt(payee), paid_on.isoformat(), f"{amount:.2f}", *(each.casefold() for each in named)])
        return hashlib.sha256(told.encode()).hexdigest()


def _plain(row: TableRow, name: str) -> str:
    if not name:
        return ""
    try:
        return text_in(row.cell(name))
    except ValueError:
        return ""


def is_nought(row: PaidRow) -> bool:
    return row.amount == NOUGHT


def rows_of(tables: list[Table]) -> Iterator[TableRow]:
    for table in tables:
        yield from table.rows()
