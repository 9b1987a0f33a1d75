"""A throw-away database of the configured kind: made beside the office's own, and gone at the end."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management import CommandError, call_command
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import Error

NOT_OURS = "The bench never runs in the office's own database"


@contextmanager
def throw_away(ending: str) -> Iterator[BaseDatabaseWrapper]:
    """An empty, migrated database. `ending` tells two of one run apart."""
    configured = connections[DEFAULT_DB_ALIAS]
    make = {"sqlite": _sqlite_file, "postgresql": _postgresql_database}.get(configured.vendor)
    if make is None:
        raise CommandError(f"The bench knows SQLite and PostgreSQL, and this is {configured.display_name}.")
    with make(configured, ending) as name:
        made = connection_to(name)
        try:
            with using(made):
                call_command("migrate", verbosity=0, interactive=False)
                _let_it_take_its_time(made)
            yield made
        finally:
            made.close()


def _let_it_take_its_time(made: Any) -> None:
    """Making records is one long transaction, in which an office's own limits would see somebody who has gone home."""
    if made.vendor == "postgresql":
        with made.cursor() as cursor:
            cursor.execute("SET idle_in_transaction_session_timeout = 0")
            cursor.execute("SET statement_timeout = 0")


def connection_to(name: str) -> BaseDatabaseWrapper:
    """A connection as it is configured, to another database. To the configured one it is refused."""
    made = connections.create_connection(DEFAULT_DB_ALIAS)
    if str(made.settings_dict["NAME"]) == name:
        raise CommandError(f"{NOT_OURS}, and {name} is that.")
    made.settings_dict = {**made.settings_dict, "NAME": name}
    return made


@contextmanager
def using(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Everything inside reads and writes this database."""
    before = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = connection
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = before


@contextmanager
def _sqlite_file(configured: Any, ending: str) -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="ringfence-bench-") as folder:
        yield str(Path(folder) / f"{ending}.sqlite3")


@contextmanager
def _postgresql_database(configured: Any, ending: str) -> Iterator[str]:
    name = f"{configured.settings_dict['NAME']}_bench_{os.getpid()}_{ending}"[:63]
    quoted = configured.ops.quote_name(name)
    try:
        _beside(configured, f"CREATE DATABASE {quoted}")
    except Error as error:
        raise CommandError(
            f"The database {name} could not be made: {str(error).strip()}. {NOT_OURS}, so it needs to make one beside "
            "it: let a role that may make databases run it."
        ) from error
    try:
        yield name
    finally:
        _beside(configured, f"DROP DATABASE {quoted} WITH (FORCE)")


def _beside(configured: Any, statement: str) -> None:
    """A statement about databases, asked from outside any of them."""
    with configured._nodb_cursor() as cursor:
        cursor.execute(statement)
