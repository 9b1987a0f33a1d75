"""Database triggers that refuse to change or delete a movement, whoever asks: the last wall under domain rule 2.

They name only their own row, as a trigger that reads another table stops SQLite from rebuilding tables in later
migrations; they are lifted before a migration and put back after it.
"""

from typing import Any

from django.apps import AppConfig
from django.db import connections, models, transaction

from core.movements import movement_models

REFUSAL = "A movement of money is never changed or deleted: reverse it"
_FUNCTION = "ringfence_refuse_change"


def _names(table: str) -> dict[str, str]:
    return {act: f"{table}_refuses_{act}" for act in ("update", "delete")}


def _sqlite_statements(table: str) -> list[str]:
    return [
        f'CREATE TRIGGER IF NOT EXISTS "{name}" BEFORE {act.upper()} ON "{table}" '
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        for act, name in _names(table).items()
    ]


def _postgresql_statements(table: str) -> list[str]:
    rows = [
        f'CREATE OR REPLACE TRIGGER "{name}" BEFORE {act.upper()} ON "{table}" '
        f"FOR EACH ROW EXECUTE FUNCTION {_FUNCTION}()"
        for act, name in _names(table).items()
    ]
    return [
        *rows,
        f'CREATE OR REPLACE TRIGGER "{table}_refuses_truncate" BEFORE TRUNCATE ON "{table}" '
        f"FOR EACH STATEMENT EXECUTE FUNCTION {_FUNCTION}()",
    ]


def _postgresql_function() -> str:
    return (
        f"CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'check_violation'; END $$"
    )


def _expected(table: str, vendor: str) -> set[str]:
    extra = {f"{table}_refuses_truncate"} if vendor == "postgresql" else set()
    return set(_names(table).values()) | extra


def _tables(using: str) -> list[type[models.Model]]:
    present = set(connections[using].introspection.table_names())
    return [model for model in movement_models() if model._meta.db_table in present]


def install(using: str = "default") -> None:
    """Make the triggers of every table of movements that is there. Doing it twice changes nothing."""
    connection = connections[using]
    is_postgresql = connection.vendor == "postgresql"
    statements = [_postgresql_function()] if is_postgresql else []
    for model in _tables(using):
        table = model._meta.db_table
        statements += _postgresql_statements(table) if is_postgresql else _sqlite_statements(table)
    _run(using, statements)


def remove(using: str = "default") -> None:
    """Lift the triggers: for migrations, and for tests that empty tables."""
    is_postgresql = connections[using].vendor == "postgresql"
    statements = [
        f'DROP TRIGGER IF EXISTS "{name}"' + (f' ON "{model._meta.db_table}"' if is_postgresql else "")
        for model in _tables(using)
        for name in sorted(_expected(model._meta.db_table, connections[using].vendor))
    ]
    _run(using, statements)


def missing(using: str = "default") -> list[str]:
    """The triggers that should stand and don't, by name."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        standing = {row[0] for row in cursor.fetchall()}
    wanted = {name for model in _tables(using) for name in _expected(model._meta.db_table, connection.vendor)}
    return sorted(wanted - standing)


def _run(using: str, statements: list[str]) -> None:
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def lift_before_migrating(sender: AppConfig, using: str, **kwargs: Any) -> None:
    remove(using)


def put_back_after_migrating(sender: AppConfig, using: str, **kwargs: Any) -> None:
    install(using)
