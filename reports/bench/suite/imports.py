"""Reading a finance system's file of others' payments, one in a hundred ours, against reading it with csv alone."""

import csv
import io

from grants.imports.plan import plan_import
from grants.models import Agreement, PaymentSource
from grants.models.agreements import State
from grants.sources import WEST_MERCIA
from reports.bench.cases import A_FEW, Books, Case
from reports.bench.clock import Act
from reports.bench.goals import IMPORT

ROWS_A_PAYMENT = 0.2
"""A file of 20,000 rows at country size, and of 2,000 at a tenth of it."""


def _file(books: Books) -> bytes:
    agreement = Agreement.objects.filter(state=State.IN_FORCE, paid_to__isnull=False).select_related("paid_to")[0]
    text = io.StringIO()
    writer = csv.DictWriter(text, _HEADER)
    writer.writeheader()
    for number in range(int(books.size.payments * ROWS_A_PAYMENT)):
        is_ours = number % 100 == 0
        payee = str(agreement.paid_to) if is_ours else f"Supplier {number % 900} Ltd"
        words = agreement.reference if is_ours else "Fuel and oils"
        row = ("", "Example force", "30/06/2019", str(100_000 + number), f"INV{number}", "1,250.00", payee, words)
        writer.writerow(dict(zip(_HEADER, (*row, "7781", "X100", "INV", "1500.00"), strict=True)))
    return text.getvalue().encode()


_HEADER = (
    *("URI", "Company Name", "Transaction Date", "Voucher Number", "Invoice Number", "Amount", "Supplier"),
    *("G/L Description", "G/L Code", "Cost Centre", "INV/CRN", "Total Invoice Amount"),
)


def _ours(books: Books) -> Act:
    content, source = _file(books), PaymentSource.objects.get(name=WEST_MERCIA["name"])
    return lambda: plan_import(content, source)


def _plain(books: Books) -> Act:
    content = _file(books)
    return lambda: sum(1 for _ in csv.DictReader(io.StringIO(content.decode())))


CASES: tuple[Case, ...] = (
    Case(
        "Preview of a file of payments",
        ours=_ours,
        peer=_plain,
        peer_words="csv.DictReader alone",
        goal=IMPORT,
        times=A_FEW,
    ),
)
