"""The check of the books: all of it, held to be linear, and each invariant by itself."""

from core.invariants import Invariant
from reports.bench.cases import A_FEW, Books, Case
from reports.bench.clock import Act
from reports.bench.goals import BOOK_CHECK, MEASURED
from reports.books.checks import INVARIANTS, name_of


def _all(books: Books) -> Act:
    def act() -> None:
        for invariant in INVARIANTS:
            _run(invariant)

    return act


def _run(invariant: Invariant) -> None:
    for breach in invariant():
        raise RuntimeError(f"The bench's books don't hold: {breach}")


def _one(invariant: Invariant) -> Case:
    return Case(f"Check: {name_of(invariant)}", ours=lambda books: lambda: _run(invariant), goal=MEASURED, times=A_FEW)


CASES = (
    Case("The check of the books, whole", ours=_all, goal=BOOK_CHECK, times=A_FEW, export="check_books"),
    *(_one(invariant) for invariant in INVARIANTS),
)
