"""A cursor whose statements PostgreSQL plans once for a connection, and not each time that they are asked.

Django sends a statement with its values written into it, so that no two are the same and none can be kept.
"""

from collections.abc import Iterable
from typing import Any

from django.db import connection

AT_THE_FIRST_TIME = 0
_BITS = {"Int2": 16, "Int4": 32, "Int8": 64}
"""The whole numbers that Django hands to psycopg, and how long each may be."""


def prepared_cursor() -> Any:
    """A cursor for a statement that is asked again and again with other values. On SQLite any cursor is that."""
    if connection.vendor != "postgresql":
        return connection.cursor()
    from django.db.backends.postgresql.base import ServerBindingCursor  # there only where psycopg is

    connection.ensure_connection()
    session: Any = connection.connection
    usual, session.cursor_factory = session.cursor_factory, ServerBindingCursor
    session.prepare_threshold = AT_THE_FIRST_TIME
    try:
        return connection.cursor()
    finally:
        session.cursor_factory = usual


def refuse_what_is_cut(params: Iterable[Any]) -> None:
    """A number that is too long for the kind that its expression gives it is cut on the way, in silence.

    Raises OverflowError; the expression wants an `output_field` that holds it.
    """
    for each in params:
        bits = _BITS.get(type(each).__name__)
        if bits and not -(2 ** (bits - 1)) <= each < 2 ** (bits - 1):
            raise OverflowError(f"{each} is too long for a whole number of {bits} bits: give its Value an output_field")
