"""docs/who-may.md, read as the table that it is."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from django.conf import settings

PEOPLE = ("nobody", "administrator", "officer", "finance", "commissioner", "auditor", "provider")
WORDS = {"open", "signs in", "reads", "writes", "own", "sent on", "no"}
OPENS = {"open", "reads", "writes", "own"}


@dataclass(frozen=True)
class Row:
    """One address, with its query where it has one, and what each person may do there."""

    address: str
    may: dict[str, str]

    @property
    def name(self) -> str:
        return self.address.partition("?")[0]

    @property
    def query(self) -> str:
        return self.address.partition("?")[2]


def rows() -> list[Row]:
    """Every row, written out: `admin:core_user_{add,change}` stands for two."""
    text = (settings.BASE_DIR / "docs" / "who-may.md").read_text(encoding="utf-8")
    return [row for line in text.splitlines() if line.startswith("| `") for row in _rows_of(line)]


def _rows_of(line: str) -> Iterator[Row]:
    written, *cells = (cell.strip() for cell in line.strip().strip("|").split("|"))
    assert len(cells) == len(PEOPLE), f"A row has {len(PEOPLE)} answers: {line}"
    assert set(cells) <= WORDS, f"An answer is one of {sorted(WORDS)}: {line}"
    for address in _written_out(written.strip("`")):
        yield Row(address, dict(zip(PEOPLE, cells, strict=True)))


def _written_out(written: str) -> Iterator[str]:
    parts = re.split(r"\{([^}]*)\}", written)
    choices = [part.split(",") if place % 2 else [part] for place, part in enumerate(parts)]
    return ("".join(chosen) for chosen in product(*choices))
