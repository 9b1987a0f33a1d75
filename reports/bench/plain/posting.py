"""Posting a payment in plain SQL: lock the agreement, see what is left, write the row, commit."""

import datetime as dt
import uuid
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from grants.models import Payment

_LOCK = "SELECT state, fund_id FROM grants_agreement WHERE id = %s"
_SENT_BEFORE = "SELECT id FROM grants_payment WHERE key = %s"
_HELD = "SELECT COALESCE(SUM(amount), 0) FROM grants_commitment WHERE agreement_id = %s AND year = %s"
_PAID = "SELECT COALESCE(SUM(amount), 0) FROM grants_payment WHERE agreement_id = %s AND budget_id = %s"
_EMPTY: dict[str, Any] = {
    str(field.column): None if field.null else "" for field in Payment._meta.concrete_fields if not field.primary_key
}
"""What the table's other columns hold where nothing is said."""


@transaction.atomic
def post(*, agreement: int, budget: int, year: int, pence: int, on: dt.date, by: int) -> None:
    """One payment of so many pence."""
    sqlite = connection.vendor == "sqlite"
    key = uuid.uuid4()
    shown_key = key.hex if sqlite else key
    with connection.cursor() as cursor:
        cursor.execute(_LOCK if sqlite else f"{_LOCK} FOR UPDATE", [agreement])
        cursor.fetchone()
        cursor.execute(_SENT_BEFORE, [shown_key])
        cursor.fetchone()
        cursor.execute(_HELD, [agreement, year])
        (held,) = cursor.fetchone()
        cursor.execute(_PAID, [agreement, budget])
        (paid,) = cursor.fetchone()
        if pence > held - paid:
            raise RuntimeError("The bench's own agreement has nothing left to pay from")
        known: dict[str, Any] = {
            "agreement_id": agreement, "budget_id": budget, "amount": pence, "paid_on": on, "period_from": on,
            "period_to": on, "recorded_by_id": by, "recorded_at": timezone.now(), "key": shown_key, "kind": "payment",
        }  # fmt: skip
        row = {**_EMPTY, **known}
        marks = ", ".join(["%s"] * len(row))
        cursor.execute(f"INSERT INTO grants_payment ({', '.join(row)}) VALUES ({marks})", list(row.values()))
