"""What a case came to, and whether it holds its goal."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import log10

from reports.bench.cases import Case

LEAST_THAT_CAN_BE_COMPARED = 0.0005
"""Half a millisecond: of less than that, growth is noise."""


@dataclass(frozen=True)
class Result:
    """Seconds at the whole size and at a tenth of it, and what else was counted."""

    case: Case
    ours: float
    peer: float | None
    tenth: float
    queries: int
    memory: float | None = None
    memory_of_tenth: float | None = None
    first_byte: float | None = None
    rows: int | None = None

    @property
    def ratio(self) -> float | None:
        return self.ours / self.peer if self.peer else None

    @property
    def rate(self) -> float | None:
        """Rows of a file a second."""
        return None if self.rows is None else self.rows / self.ours

    @property
    def growth(self) -> float:
        """How many times as much it costs for ten times the records."""
        return self.ours / max(self.tenth, LEAST_THAT_CAN_BE_COMPARED)

    @property
    def exponent(self) -> float:
        """1 where cost grows as records do, nought where it does not grow at all."""
        return log10(max(self.growth, 0.01))

    @property
    def missed(self) -> list[str]:
        """What of the goal is not held, by its name."""
        return list(self._missed())

    @property
    def verdict(self) -> str:
        """`held`, `not held: ratio, queries`, or `no goal` where it is measured alone."""
        if all(value is None for value in vars(self.case.goal).values()):
            return "no goal"
        return f"not held: {', '.join(self.missed)}" if self.missed else "held"

    def _missed(self) -> Iterator[str]:
        goal = self.case.goal
        highest = None if self.memory is None else max(self.memory, self.memory_of_tenth or 0)
        found = (
            ("ratio", self.ratio, goal.ratio),
            ("queries", self.queries, goal.queries),
            ("growth", self.growth, goal.growth),
            ("memory", highest, goal.memory),
            ("first byte", self.first_byte, goal.first_byte),
        )
        for name, value, most in found:
            if most is not None and value is not None and value > most:
                yield name
        if goal.rate is not None and self.rate is not None and self.rate < goal.rate:
            yield "rate"
