"""What an act costs: CPU seconds of this process and, on PostgreSQL, of the server's own for this connection."""

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from django.db import connection

Act = Callable[[], Any]
Clock = Callable[[], float]

_OF_ITS_SCHEDULED_TIME = 2


def clock() -> Clock:
    """CPU seconds so far. For a PostgreSQL server on another computer, whose CPU can't be read, seconds of waiting."""
    if connection.vendor != "postgresql":
        return time.process_time
    server = _server_clock()
    if server is None:
        return time.perf_counter
    return lambda: time.process_time() + time.clock_gettime(server)


def clock_words() -> str:
    """What the clock reads, for whoever reads the table."""
    if connection.vendor != "postgresql":
        return "CPU of this process, in which SQLite runs"
    if _server_clock() is None:
        return "seconds of waiting, as the server's CPU can't be read from here"
    return "CPU of this process and of the server's process for its connection, added up"


def _server_clock() -> int | None:
    """The CPU clock of the server's process for this connection, where that runs on this computer under Linux."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (process,) = cursor.fetchone()
    try:
        if not Path(f"/proc/{process}/comm").read_text(encoding="ascii").startswith("postgres"):
            return None
        number = (~process << 3) | _OF_ITS_SCHEDULED_TIME  # as clock_getcpuclockid makes it
        time.clock_gettime(number)
    except OSError:
        return None
    return number


def cost_of(act: Act, read: Clock) -> float:
    """What one run costs, in seconds."""
    gc.collect()
    began = read()
    act()
    return read() - began


def medians(acts: Sequence[tuple[Act, Clock]], times: int) -> list[float]:
    """The middle cost of each act, run in turns so that a busy moment of the computer falls on all alike.

    Each is run once before, unmeasured, so that none pays for what is read only once.
    """
    for act, _ in acts:
        act()
    gc.collect()
    gc.freeze()  # so that the collection before each run looks only at what that run left
    costs = [[cost_of(act, read) for act, read in acts] for _ in range(times)]
    gc.unfreeze()
    return [statistics.median(each) for each in zip(*costs, strict=True)]
