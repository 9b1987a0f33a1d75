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


_SENTENCES = {
    "allocations_are_of_their_lines_fund": "Allocations are of their line’s fund",
    "allocations_taken_back_were_there": "No more was taken back from a line than was set aside for it",
    "awards_fitted_their_lines_allocation": "Awards fitted their line’s allocation",
    "money_back_was_paid": "No more came back than was paid",
    "money_is_of_its_agreements_fund": "Money is of its agreement’s fund",
    "movements_have_their_triggers": "No movement of money can be changed or deleted",
    "releases_with_money_back_follow_it": "What was released with money back follows it",
    "releases_were_committed": "No more was released than was committed",
    "results_are_of_their_returns_agreement": "Results are of their return’s agreement",
    "results_fit_their_measures_kind": "Results fit their measure’s kind",
    "who_acts_for_a_provider_is_a_providers_user": "Only a provider’s own users act for a provider",
}
"""What a check is called where the words of its function make no sentence for a reader."""


def name_of(invariant: Invariant) -> str:
    """`Awards fitted their budget`."""
    return _SENTENCES.get(invariant.__name__) or invariant.__name__.replace("_", " ").capitalize()


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
            yield "\n".join([f"{name_of(invariant)}. {should_hold}", *(f"  {record}." for record in records)])
