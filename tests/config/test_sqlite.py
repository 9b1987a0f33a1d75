import sqlite3

import pytest
from django.db.utils import ConnectionHandler

from config import sqlite

FULL = 2  # SQLite's number for synchronous=FULL


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


@pytest.mark.django_db
def test_a_connection_is_durable_and_keeps_foreign_keys(tmp_path):
    options = sqlite.options(sqlite3.sqlite_version_info)
    database = {"ENGINE": "django.db.backends.sqlite3", "NAME": tmp_path / "books.sqlite3", "OPTIONS": options}
    connection = ConnectionHandler({"default": database})["default"]
    with connection.cursor() as cursor:
        names = ("foreign_keys", "synchronous", "cache_size", "journal_mode")
        kept = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in names}
    connection.close()
    journal = sqlite.journal_mode(sqlite3.sqlite_version_info).lower()
    assert kept == {"foreign_keys": 1, "synchronous": FULL, "cache_size": -8192, "journal_mode": journal}
