"""Where attached files lie: outside what is served, under names that say nothing, whole on the disk before a row is."""

import hashlib
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True)
class Kept:
    """A file that was written."""

    stored_name: str
    size: int
    sha256: str


def keep(pieces: Iterable[bytes]) -> Kept:
    """Write a file piece by piece, and see it on the disk. Left without a row, it is in nobody's way."""
    name = secrets.token_hex(20)
    place = path_of(name)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    told, size = hashlib.sha256(), 0
    with os.fdopen(
        os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600), "wb"
    ) as out:
        for piece in pieces:
            out.write(piece)
            told.update(piece)
            size += len(piece)
        out.flush()
        os.fsync(out.fileno())
    _see_the_name_on_the_disk(place.parent)
    return Kept(name, size, told.hexdigest())


def path_of(stored_name: str) -> Path:
    """Where a file lies."""
    return Path(settings.MEDIA_ROOT) / stored_name[:2] / stored_name


def forget(stored_name: str) -> None:
    """Take away what was written and got no row."""
    path_of(stored_name).unlink(missing_ok=True)


def _see_the_name_on_the_disk(folder: Path) -> None:
    if os.name == "nt":  # Windows keeps names by itself, and lets nobody ask
        return
    for each in (folder, folder.parent):
        opened = os.open(each, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
