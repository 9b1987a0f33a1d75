"""Database triggers that refuse to change or delete what is kept, whoever asks: the last wall under domain rule 2.

Triggers are lifted before a migration and put back after it, as one that reads another table stops SQLite from
rebuilding tables. An app adds its own by `register`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.apps import AppConfig
from django.db import connections, transaction

from core.movements import Kept, kept_models

REFUSAL = "A movement of money is never changed or deleted: reverse it"
_FUNCTION = "ringfence_refuse_change"


@dataclass(frozen=True)
class Trigger:
    """One trigger: its name, its table, and the statement that makes it, whether it is there already or not."""

    name: str
    table: str
    sql: str


@dataclass(frozen=True)
class Wall:
    """Triggers of one kind, for each table that is kept: on SQLite, and on PostgreSQL with the function they call."""

    on_sqlite: Callable[[type[Kept]], list[Trigger]]
    on_postgresql: Callable[[type[Kept]], list[Trigger]]
    postgresql_function: str

    def triggers(self, model: type[Kept], vendor: str) -> list[Trigger]:
        return self.on_postgresql(model) if vendor == "postgresql" else self.on_sqlite(model)


def _sqlite_triggers(model: type[Kept]) -> list[Trigger]:
    table = model._meta.db_table
    names = {act: f"{table}_refuses_{act}" for act in ("update", "delete")}
    return [
        Trigger(
            name,
            table,
            f'CREATE TRIGGER IF NOT EXISTS "{name}" BEFORE {act.upper()} ON "{table}" '
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
        )
        for act, name in names.items()
    ]


def _postgresql_triggers(model: type[Kept]) -> list[Trigger]:
    table = model._meta.db_table
    each = {"update": "ROW", "delete": "ROW", "truncate": "STATEMENT"}
    return [
        Trigger(
            f"{table}_refuses_{act}",
            table,
            f'CREATE OR REPLACE TRIGGER "{table}_refuses_{act}" BEFORE {act.upper()} ON "{table}" '
            f"FOR EACH {level} EXECUTE FUNCTION {_FUNCTION}()",
        )
        for act, level in each.items()
    ]


_walls: list[Wall] = [
    Wall(
        _sqlite_triggers,
        _postgresql_triggers,
        f"CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'check_violation'; END $$",
    )
]


def register(wall: Wall) -> None:
    """Add an app's own triggers to those that stand."""
    if wall not in _walls:
        _walls.append(wall)


def _tables(using: str) -> list[type[Kept]]:
    present = set(connections[using].introspection.table_names())
    return [model for model in kept_models() if model._meta.db_table in present]


def _expected(using: str) -> list[Trigger]:
    vendor = connections[using].vendor
    return [trigger for model in _tables(using) for wall in _walls for trigger in wall.triggers(model, vendor)]


def install(using: str = "default") -> None:
    """Make the triggers of every kept table that is there. Doing it twice changes nothing."""
    is_postgresql = connections[using].vendor == "postgresql"
    functions = [wall.postgresql_function for wall in _walls] if is_postgresql else []
    _run(using, [*functions, *(trigger.sql for trigger in _expected(using))])


def remove(using: str = "default") -> None:
    """Lift the triggers: for migrations, and for tests that empty tables."""
    is_postgresql = connections[using].vendor == "postgresql"
    statements = [
        f'DROP TRIGGER IF EXISTS "{trigger.name}"' + (f' ON "{trigger.table}"' if is_postgresql else "")
        for trigger in _expected(using)
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
    return sorted({trigger.name for trigger in _expected(using)} - standing)


def _run(using: str, statements: list[str]) -> None:
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def lift_before_migrating(sender: AppConfig, using: str, **kwargs: Any) -> None:
    remove(using)


def put_back_after_migrating(sender: AppConfig, using: str, **kwargs: Any) -> None:
    install(using)
