"""Every check of the books, in one list that the command and the page both run."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from commissioning import invariants as commissioning
from core import invariants as core
from core.invariants import Invariant
from grants import invariants as grants
from outcomes import invariants as outcomes

INVARIANTS: tuple[Invariant, ...] = (
    *core.INVARIANTS,
    *commissioning.INVARIANTS,
    *grants.INVARIANTS,
    *outcomes.INVARIANTS,
)

MOST_TOLD = 50
"""Records of one check that a page tells: the first are enough to see what is wrong."""


@dataclass(frozen=True)
class Checked:
    """One check, and the records that break it."""

    name: str
    should_hold: str
    records: Sequence[str]
    is_cut: bool = False
    """Whether more records break it than are told."""

    @property
    def holds(self) -> bool:
        return not self.records


def name_of(invariant: Invariant) -> str:
    """`Awards fitted their budget`."""
    return invariant.__name__.replace("_", " ").capitalize()


def what_holds(invariant: Invariant) -> str:
    """What should hold, in a sentence."""
    return (invariant.__doc__ or "").strip().splitlines()[0]


def check_all(most: int = MOST_TOLD) -> Iterator[Checked]:
    """Run every check, each to its first records alone."""
    for invariant in INVARIANTS:
        found = list(islice(invariant(), most + 1))
        yield Checked(name_of(invariant), what_holds(invariant), found[:most], is_cut=len(found) > most)


def breaches() -> Iterator[str]:
    """A paragraph for each check that does not hold: what should, and the records that break it."""
    for invariant in INVARIANTS:
        if records := list(invariant()):
            should_hold = (invariant.__doc__ or "").strip()
            yield "\n".join([f"{invariant.__name__}: {should_hold}", *(f"  {record}." for record in records)])
