"""An office with two grants of a provider, and files of payments as a finance system writes them."""

import csv
import datetime as dt
import io
from decimal import Decimal
from typing import Any

import pytest

from grants.imports.bringing_in import BroughtIn, bring_in
from grants.imports.plan import Plan, plan_import
from grants.imports.waiting import keep_waiting
from grants.models import Agreement, PaymentSource
from tests import factories

HEADER = ("Payee", "Date", "Amount", "Type", "Voucher", "Invoice", "Narrative")
PROVIDER = "Addaction"


def paid(payee=PROVIDER, amount="1500.00", date="01/07/2019", kind="INV", voucher="", invoice="", words=""):
    """One row of a file."""
    return (payee, date, amount, kind, voucher, invoice, words)


def csv_of(*rows, header=HEADER, before=(), after=(), delimiter=",", encoding="utf-8") -> bytes:
    held = io.StringIO()
    csv.writer(held, delimiter=delimiter).writerows([*before, header, *rows, *after])
    return held.getvalue().encode(encoding)


@pytest.fixture
def source(db: None) -> PaymentSource:
    return factories.PaymentSourceFactory(name="Ledger")


@pytest.fixture
def provider(line: Any) -> Any:
    return line.provider


@pytest.fixture
def grant(line: Any, provider: Any) -> Agreement:
    """£6,000 for 2019/20 in four instalments of £1,500, paid to the provider."""
    made = factories.GrantFactory(in_force=True, intention=line, paid_to=provider, reference="SM-2019-007")
    for number, month in enumerate((4, 7, 10, 1), start=1):
        first = dt.date(2019 if month > 3 else 2020, month, 1)
        last = dt.date(first.year, month + 2, 30 if month in (4, 7) else 31)
        factories.InstalmentFactory(
            agreement=made, number=number, due_on=first, period_from=first, period_to=last, amount=Decimal(1500)
        )
    return Agreement.objects.get(pk=made.pk)


@pytest.fixture
def budget(grant: Agreement) -> Any:
    return grant.fund.budgets.get(year=2019)


@pytest.fixture
def preview(source: PaymentSource) -> Any:
    def planned(*rows: Any, content: bytes | None = None, **given: Any) -> Plan:
        return plan_import(csv_of(*rows, **given) if content is None else content, source)

    return planned


@pytest.fixture
def bring(source: PaymentSource, finance: Any) -> Any:
    def brought(*rows: Any, content: bytes | None = None, name: str = "payments.csv", **given: Any) -> BroughtIn:
        held = csv_of(*rows, **given) if content is None else content
        waiting = keep_waiting(content=held, file_name=name, source=source, by=finance)
        return bring_in(waiting=waiting, by=finance)

    return brought
