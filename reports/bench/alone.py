"""A file or the check of the books in a process of its own: how much memory it takes, and when its first byte comes.

`python -m reports.bench.alone DATABASE WHAT`: WHAT is the address of a file, or `check_books`. Prints one line of JSON.
"""

import gc
import io
import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import django
from django.conf import settings

CHECK_BOOKS = "check_books"
_CLEAR = Path("/proc/self/clear_refs")
_STATUS = Path("/proc/self/status")
_RESET_THE_PEAK = "5"


@dataclass(frozen=True)
class Alone:
    """The peak over what the process held before, in MiB (None where that can't be read), and seconds to the first
    byte."""

    memory: float | None
    first_byte: float


def measure(database: str, what: str) -> Alone:
    """Do it in a process of its own, and read what that says."""
    command = [sys.executable, "-W", "ignore", "-m", "reports.bench.alone", database, what]
    done = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{what} failed in a process of its own:\n{done.stderr}")
    return Alone(**json.loads(done.stdout.splitlines()[-1]))


def main(database: str, what: str) -> None:
    """Say what it takes, over a process that has opened the same thing of nothing before."""
    from reports.bench import stock
    from reports.bench.place import connection_to, using

    with using(connection_to(database)), stock.mounted():
        act = _check if what == CHECK_BOOKS else _file(what)
        print(json.dumps(asdict(_watched(act))))


def _watched(act: Callable[[], float]) -> Alone:
    gc.collect()
    before = _reset_peak()
    first_byte = act()
    memory = None if before is None else (_kib("VmHWM") - before) / 1024
    return Alone(memory, first_byte)


def _reset_peak() -> int | None:
    """What the process holds now, the peak set back to it. None on systems that can't."""
    if not _CLEAR.exists():
        return None
    _CLEAR.write_text(_RESET_THE_PEAK, encoding="ascii")
    return _kib("VmHWM")


def _kib(name: str) -> int:
    lines = _STATUS.read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


def _check() -> float:
    from django.core.management import call_command

    began = time.perf_counter()
    call_command("check_books", stdout=io.StringIO())
    return time.perf_counter() - began


def _file(address: str) -> Callable[[], float]:
    """Opens a file and reads it to its end. The page of the same list is opened once before, so that the memory is the
    file's and not that of a program that has only just begun."""
    from django.db import connection

    from reports.bench.cases import Books
    from reports.bench.sizes import SIZES

    client = Books(next(iter(SIZES.values())), connection).client
    client.get(address.partition("format=")[0] + "page=1", secure=True)

    def act() -> float:
        began = time.perf_counter()
        response: Any = client.get(address, secure=True)
        pieces = iter(response.streaming_content)
        next(pieces)
        first_byte = time.perf_counter() - began
        for _ in pieces:
            pass
        return first_byte

    return act


if __name__ == "__main__":
    django.setup()
    main(*sys.argv[1:])
