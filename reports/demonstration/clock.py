"""A made-up past: what happens in it is dated then, and bears the name of whoever does it.

The actions date what they do by the clock and the change trail by who is signed in, as they should. To go through the
actions all the same, so that every rule holds of what is made up, the clock is turned back while one of them runs.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Self
from unittest.mock import patch

from django.utils import timezone
from simple_history.models import HistoricalRecords

from core.models import User

_START_OF_WORK = dt.time(9, 0)


@contextmanager
def happening(on: dt.date, minute: int, by: User) -> Iterator[None]:
    """What is done inside is done on that day, so many minutes after nine, by that person."""
    moment = timezone.make_aware(dt.datetime.combine(on, _START_OF_WORK)) + dt.timedelta(minutes=minute)

    class Then(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> Self:
            return cls.fromtimestamp(moment.timestamp(), tz)

    HistoricalRecords.context.request = SimpleNamespace(user=by)
    try:
        with patch.object(timezone, "datetime", Then):
            yield
    finally:
        del HistoricalRecords.context.request
