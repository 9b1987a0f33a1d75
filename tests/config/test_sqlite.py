import pytest
from django.db import connection

from config import sqlite


@pytest.mark.parametrize(
    ("version", "journal"),
    [
        ((3, 40, 1), "DELETE"),
        ((3, 44, 5), "DELETE"),
        ((3, 44, 6), "WAL"),
        ((3, 45, 9), "DELETE"),
        ((3, 50, 6), "DELETE"),
        ((3, 50, 7), "WAL"),
        ((3, 51, 2), "DELETE"),
        ((3, 51, 3), "WAL"),
        ((3, 52, 0), "WAL"),
        ((4, 0, 0), "WAL"),
    ],
)
def test_write_ahead_log_only_where_its_reset_is_sound(version, journal):
    assert sqlite.journal_mode(version) == journal


def test_a_transaction_takes_the_write_lock_when_it_begins():
    assert sqlite.options((3, 40, 1))["transaction_mode"] == "IMMEDIATE"


def test_a_connection_is_durable_and_keeps_foreign_keys(db):
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        pragmas = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("foreign_keys", "cache_size")}
    assert pragmas == {"foreign_keys": 1, "cache_size": -65536}
    assert "PRAGMA synchronous=FULL" in sqlite.options((3, 40, 1))["init_command"]
