"""Many rows at once.

Rows are written in bulk, past the actions: a hundred thousand one by one would take an hour. Records whose change trail
stands on a page are written with it; instalments, returns, results and targets without.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import models

from core.trail_of_many import create_with_trail

BATCH = 2_000
NOON = dt.time(12, tzinfo=dt.UTC)


def write(model: type[models.Model], rows: Iterable[Any]) -> list[Any]:
    """Rows of one kind, with their keys."""
    made: list[Any] = model._default_manager.bulk_create(list(rows), batch_size=BATCH)
    return made


def write_with_trail(model: type[models.Model], rows: Iterable[Any], by: Any) -> list[Any]:
    """Rows of one kind, each with the first line of its change trail."""
    made: list[Any] = create_with_trail(model, list(rows), by=by, reason=None)
    return made


def noon(date: dt.date) -> dt.datetime:
    """A moment of a day, at which something was recorded."""
    return dt.datetime.combine(date, NOON)
