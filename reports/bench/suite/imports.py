"""Files of payments and registers: looked at, brought in and undone, against reading the file with csv alone."""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence

from django.db import connection, transaction

from grants.imports.bringing_in import bring_in
from grants.imports.plan import plan_import
from grants.imports.undoing import undo_import
from grants.imports.waiting import keep_waiting
from grants.models import Agreement, PaymentSource
from grants.models.agreements import State
from grants.sources import WEST_MERCIA
from reports.bench.cases import A_FEW, Books, Case
from reports.bench.clock import Act
from reports.bench.goals import IMPORT
from reports.imports.bringing import bring_in_register
from reports.imports.planning import plan_of
from reports.imports.preview import preview
from reports.imports.undoing import undo_register

ROWS_A_PAYMENT = 0.2
"""A file of 20,000 rows at country size, and of 2,000 at a tenth of it."""
ROWS_A_PAYMENT_IN_A_REGISTER = 0.02
OF_OTHERS = 100
"""One row in so many is ours, where a finance system's list holds everybody's payments."""
_HEADER = (
    *("URI", "Company Name", "Transaction Date", "Voucher Number", "Invoice Number", "Amount", "Supplier"),
    *("G/L Description", "G/L Code", "Cost Centre", "INV/CRN", "Total Invoice Amount"),
)


def _paid(books: Books) -> int:
    return int(books.size.payments * ROWS_A_PAYMENT)


def _registered(books: Books) -> int:
    return max(int(books.size.payments * ROWS_A_PAYMENT_IN_A_REGISTER), 1)  # nothing new is refused


def _file(books: Books, *, one_in: int) -> bytes:
    agreement = _agreement(books)
    day = dt.date(books.year.start_year, 6, 30)
    rows = []
    for number in range(_paid(books)):
        is_ours = number % one_in == 0
        payee = str(agreement.paid_to) if is_ours else f"Supplier {number % 900} Ltd"
        words = agreement.reference if is_ours else "Fuel and oils"
        row = ("", "Example force", f"{day:%d/%m/%Y}", str(100_000 + number), f"INV{number}", "1,250.00", payee, words)
        rows.append((*row, "7781", "X100", "INV", "1500.00"))
    return _written(_HEADER, rows)


def _register(books: Books) -> bytes:
    agreement, year = _agreement(books), books.year
    heads = ("Reference", "Title", "Type", "Line", "Area", "Paid to", "Starts", "Ends", f"Committed {year}")
    names = (
        agreement.intention.ref,
        agreement.area,
        agreement.paid_to,
        f"{year.start:%d/%m/%Y}",
        f"{year.end:%d/%m/%Y}",
    )
    rows = [
        (f"REG-{year.start_year}-{number:05d}", "Outreach", "grant", *names, "6000", "3000", names[3])
        for number in range(_registered(books))
    ]
    return _written((*heads, f"Paid {year}", "Paid up to"), rows)


def _agreement(books: Books) -> Agreement:
    """One in force that has a party, and a fund with a budget in the year."""
    rows = Agreement.objects.filter(
        state=State.IN_FORCE, paid_to__isnull=False, fund__budgets__year=books.year.start_year
    )
    return rows.select_related("paid_to", "area", "intention").order_by("pk")[0]


def _written(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([heads, *rows])
    return text.getvalue().encode()


def _source() -> PaymentSource:
    return PaymentSource.objects.get(name=WEST_MERCIA["name"])


def _look_at_payments(books: Books) -> Act:
    content, source = _file(books, one_in=OF_OTHERS), _source()
    return lambda: plan_import(content, source)


def _bring_in_payments(books: Books, *, then_undo: bool = False) -> Act:
    content, source = _file(books, one_in=1), _source()

    def act() -> None:
        with transaction.atomic():
            waiting = keep_waiting(content=content, file_name="bench.csv", source=source, by=books.reader)
            batch = bring_in(waiting=waiting, by=books.reader).batch
            if then_undo:
                undo_import(batch=batch, reason="The bench.", by=books.reader)
            _check_as_a_commit_does()
            transaction.set_rollback(True)

    return act


def _check_as_a_commit_does() -> None:
    """PostgreSQL looks every link up only at the end, so an act that is taken back would be spared the work."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _look_at_register(books: Books) -> Act:
    content = _register(books)
    return lambda: preview(plan_of(content))


def _bring_in_register(books: Books, *, then_undo: bool = False) -> Act:
    content = _register(books)

    def act() -> None:
        with transaction.atomic():
            batch = bring_in_register(content=content, file_name="bench.csv", create=(), by=books.reader)
            if then_undo:
                undo_register(batch=batch, reason="The bench.", by=books.reader)
            _check_as_a_commit_does()
            transaction.set_rollback(True)

    return act


def _plain(books: Books) -> Act:
    content = _file(books, one_in=OF_OTHERS)
    return lambda: sum(1 for _ in csv.DictReader(io.StringIO(content.decode())))


CASES: tuple[Case, ...] = (
    Case(
        "Preview of a file of payments",
        ours=_look_at_payments,
        peer=_plain,
        peer_words="csv.DictReader alone",
        goal=IMPORT,
        times=A_FEW,
        rows=_paid,
    ),
    Case("Bringing in a file of payments, all ours", ours=_bring_in_payments, goal=IMPORT, times=A_FEW, rows=_paid),
    Case(
        "Bringing in and undoing a file of payments",
        ours=lambda books: _bring_in_payments(books, then_undo=True),
        times=A_FEW,
        rows=_paid,
    ),
    Case("Preview of a register", ours=_look_at_register, goal=IMPORT, times=A_FEW, rows=_registered),
    Case("Bringing in a register", ours=_bring_in_register, goal=IMPORT, times=A_FEW, rows=_registered),
    Case(
        "Bringing in and undoing a register",
        ours=lambda books: _bring_in_register(books, then_undo=True),
        times=A_FEW,
        rows=_registered,
    ),
)
