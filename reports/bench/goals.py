"""What is to be reached: every goal of the bench, in one place."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Goal:
    """The most that a case may cost. What is None is measured and not held against anything.

    `ratio`: times its peer. `queries`: to the database. `growth`: times as much for ten times the records.
    `memory`: MiB over what the process held before, at either size. `first_byte`: seconds until a file begins.
    `rate`: the least that is to be reached, in rows of a file a second.
    """

    ratio: float | None = None
    queries: int | None = None
    growth: float | None = None
    memory: float | None = None
    first_byte: float | None = None
    rate: float | None = None


POSITION = Goal(ratio=1.5, queries=10, growth=11)
LIST_PAGE = Goal(ratio=0.6, queries=8, growth=1.3)
CSV = Goal(ratio=2, growth=11, memory=16, first_byte=0.2)
EXCEL = Goal(growth=11, memory=16)
POSTING = Goal(growth=1.3)
BOOK_CHECK = Goal(growth=12.6, memory=64)
"""Linear: an exponent of at most 1.1."""
IMPORT = Goal(growth=12.6, rate=2000)
MEASURED = Goal()
