"""What a piece of code asks the database. Django's own record has no words of a statement that PostgreSQL prepared."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection


@contextmanager
def asked_in_words() -> Iterator[list[str]]:
    """Every statement that is given meanwhile, in SQL."""
    asked: list[str] = []

    def listen(execute: Any, sql: str, *others: Any) -> Any:
        asked.append(sql)
        return execute(sql, *others)

    with connection.execute_wrapper(listen):
        yield asked
