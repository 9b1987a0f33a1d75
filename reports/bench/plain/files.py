"""The payments' file in plain SQL and Python's own csv.writer: one query, one pass, the same bytes."""

import csv
from collections.abc import Iterator
from typing import Any

import xlsxwriter
from django.db import connection

from core.periods import AsAt, FinancialYear

HEADINGS = (
    "paid_on", "agreement", "title", "paid_to", "fund", "charged_to", "covers_from", "covers_to", "amount", "kind",
    "net", "vat", "irrecoverable_vat", "payee", "instalment", "finance_reference", "reason", "recorded_by",
)  # fmt: skip

_PAYMENTS = """
SELECT payment.paid_on, agreement.reference, agreement.title,
       COALESCE(NULLIF(payment.payee, ''), paid_to.name), fund.name, budget.year,
       payment.period_from, payment.period_to, payment.amount, payment.kind, payment.net, payment.vat,
       payment.irrecoverable_vat, payment.payee, instalment.number, payment.finance_reference,
       payment.reason, person.name
FROM grants_payment AS payment
JOIN grants_agreement AS agreement ON agreement.id = payment.agreement_id
JOIN commissioning_budget AS budget ON budget.id = payment.budget_id
JOIN commissioning_fund AS fund ON fund.id = budget.fund_id
LEFT JOIN commissioning_provider AS paid_to ON paid_to.id = agreement.paid_to_id
LEFT JOIN grants_instalment AS instalment ON instalment.id = payment.instalment_id
LEFT JOIN core_user AS person ON person.id = payment.recorded_by_id
WHERE payment.paid_on <= %s AND payment.recorded_at <= %s
ORDER BY payment.paid_on DESC, payment.id
"""
_AT_ONCE = 2_000


class Nowhere:
    """Takes what is written and keeps none of it."""

    def write(self, text: str) -> int:
        return len(text)


def payments_csv(target: Any) -> None:
    """Every payment, as a person with a database and an afternoon would write it out."""
    writer = csv.writer(target)
    writer.writerow(HEADINGS)
    writer.writerows(_as_filed(row) for row in _payments())


def payments_excel(target: Any) -> None:
    """Every payment in a workbook, row after row."""
    book = xlsxwriter.Workbook(target, {"constant_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADINGS)
    for line, row in enumerate(_payments(), start=1):
        day, *rest = row
        sheet.write_row(line, 0, [str(day), *rest[:5], str(rest[5]), str(rest[6]), rest[7] / 100, *rest[8:]])
    book.close()


def _payments() -> Iterator[tuple[Any, ...]]:
    as_at = AsAt.now()
    position: Any = as_at.position
    records: Any = as_at.records
    if connection.vendor == "sqlite":
        position, records = str(position), records.strftime("%Y-%m-%d %H:%M:%S.%f")
    with connection.chunked_cursor() as cursor:
        cursor.execute(_PAYMENTS, [position, records])
        while rows := cursor.fetchmany(_AT_ONCE):
            yield from rows


def _as_filed(row: tuple[Any, ...]) -> tuple[Any, ...]:
    year, amount = FinancialYear(row[5]).label, _pounds(row[8])
    return (*row[:5], year, *row[6:8], amount, row[9], *map(_pounds, row[10:13]), *row[13:])


def _pounds(pence: int | None) -> str | None:
    if pence is None:
        return None
    sign, pence = ("-", -pence) if pence < 0 else ("", pence)
    return f"{sign}{pence // 100}.{pence % 100:02d}"
