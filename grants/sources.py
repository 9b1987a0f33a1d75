"""The source of payments that every office has from the start: the columns that West Mercia publishes."""

from typing import Any

from django.apps import AppConfig
from django.db import connections

from grants.models import PaymentSource

# Its “Company Name” is the body that pays, and no name of who was paid.
WEST_MERCIA = {
    "name": "West Mercia published spend",
    "payee": "Supplier",
    "paid_on": "Transaction Date",
    "amount": "Amount",
    "credit_note": "INV/CRN",
    "voucher": "Voucher Number",
    "invoice": "Invoice Number",
    "row_reference": "URI",
    "words": "G/L Description; G/L Code; Cost Centre",
}


def make_first_source(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """After a migration, where the office has no source yet: a fresh database, or one that was emptied."""
    if PaymentSource._meta.db_table not in connections[using].introspection.table_names():
        return
    if not PaymentSource.objects.using(using).exists():
        PaymentSource(**WEST_MERCIA).save(using=using)
