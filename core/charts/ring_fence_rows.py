"""What each row of Home's picture says and draws, in pounds; the drawings put it in its place."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from core.charts.bars import NOUGHT, Segment, Span, beyond, end_to_end, total, with_room
from core.charts.marks import Mark
from core.money import pounds

_LISTED = 19  # agreements by name in a sentence; the picture itself names those that it has room for


@dataclass(frozen=True)
class RingFence:
    """A ring-fenced fund in one year: what is committed to each agreement, what is paid, and which proposals wait.

    A budget of None is not recorded, which is not nought; so is a paid of None, where no payment is recorded.
    """

    year: str
    budget: Decimal | None
    agreements: Sequence[Segment]
    paid: Decimal | None
    proposals: Sequence[Segment]

    @property
    def committed(self) -> Decimal:
        return total(self.agreements)

    @property
    def waiting(self) -> Decimal:
        return total(self.proposals)

    @property
    def left(self) -> Decimal | None:
        return None if self.budget is None else self.budget - self.committed

    @property
    def largest_first(self) -> list[Segment]:
        """The agreements that have something committed, which is what can be drawn."""
        drawn = [segment for segment in self.agreements if segment.amount > 0]
        return sorted(drawn, key=lambda segment: (-segment.amount, segment.label))


@dataclass(frozen=True)
class Note:
    """Words that belong to a mark: `is_over` where a limit is passed, `is_absence` where there is nothing to draw."""

    words: str
    is_over: bool = False
    is_absence: bool = False


def _nothing(words: str) -> Note:
    return Note(words, is_absence=True)


@dataclass(frozen=True)
class RowPlan:
    """One row before it is drawn: its sentence, its stretches, and its notes or its segments' names.

    An extent is a level line from nought; a row that is `at_nought` has an upright there, for want of a bar.
    Where nothing is drawn, the notes belong to the amount at `noted_at`.
    """

    code: str
    says: str
    spans: Sequence[Span] = ()
    notes: Sequence[Note] = ()
    names: Sequence[Segment] = ()
    extent: Decimal | None = None
    at_nought: bool = False
    noted_at: Decimal = NOUGHT


def row_plans(ring_fence: RingFence) -> list[RowPlan]:
    """The rows from the top: ring-fence, committed, paid, left to commit, proposals waiting."""
    return [row(ring_fence) for row in (_ring_fence, _committed, _paid, _left, _proposals)]


def _ring_fence(ring_fence: RingFence) -> RowPlan:
    if ring_fence.budget is None:
        nothing = f"No budget is recorded for {ring_fence.year}"
        return RowPlan("ring-fence", f"{nothing}.", notes=[_nothing(nothing)])
    says = f"The ring-fence for {ring_fence.year} is {pounds(ring_fence.budget)}."
    return RowPlan("ring-fence", says, extent=ring_fence.budget)


def _committed(ring_fence: RingFence) -> RowPlan:
    names = ring_fence.largest_first
    if not names:
        nothing = f"Nothing is committed for {ring_fence.year}"
        return RowPlan("committed", f"{nothing}.", with_room([], ring_fence.budget), [_nothing(nothing)])
    spans = with_room(beyond(end_to_end(names), ring_fence.budget), ring_fence.budget)
    listed = "; ".join(_listed(names))
    says = f"{pounds(ring_fence.committed)} is committed: {listed}. {_standing(ring_fence)}."
    return RowPlan("committed", says, spans, [Note(listed)], names)


def _listed(names: Sequence[Segment]) -> list[str]:
    """Each by name, but where there are very many the smallest together."""
    several = len(names) - _LISTED
    named = names if several < 2 else names[:_LISTED]
    said = [f"{segment.label} {pounds(segment.amount)}" for segment in named]
    return said if several < 2 else [*said, f"and {several} more {pounds(total(names[_LISTED:]))}"]


def _standing(ring_fence: RingFence) -> str:
    left = ring_fence.left
    if left is None:
        return f"No budget is recorded for {ring_fence.year} to set it against"
    if left < 0:
        return f"Commitments are {pounds(-left)} over the ring-fence"
    return f"Commitments are inside the ring-fence by {pounds(left)}" if left else "Nothing is left"


def _paid(ring_fence: RingFence) -> RowPlan:
    paid = ring_fence.paid
    if paid is None:
        nothing = f"No payment has been recorded for {ring_fence.year}"
        return RowPlan("paid", f"{nothing}.", notes=[_nothing(nothing)], at_nought=True)
    note = _paid_note(paid, ring_fence.committed)
    spans = beyond(end_to_end([Segment("Paid", paid, Mark.PAID)]), ring_fence.budget)
    return RowPlan("paid", f"{pounds(paid)} is paid. {note.words}.", spans, [note], at_nought=not spans)


def _paid_note(paid: Decimal, committed: Decimal) -> Note:
    if paid > committed:
        return Note(f"{pounds(paid - committed)} more than is committed", is_over=True)
    if paid < 0:
        return Note("More has come back than was paid")
    if paid == committed:
        return Note("All that is committed is paid" if paid else "Payments less refunds come to nought")
    return Note(f"{pounds(committed - paid)} of what is committed is outstanding")


def _left(ring_fence: RingFence) -> RowPlan:
    start, end = ring_fence.committed, ring_fence.budget
    note = Note(_standing(ring_fence), is_over=end is not None and start > end)
    spans: list[Span] = []
    if end is not None and start != end:
        spans = [Span(start, end, Mark.ROOM) if start < end else Span(end, start, Mark.BEYOND)]
    return RowPlan("left", f"{note.words}.", spans, [note], noted_at=start)


def _proposals(ring_fence: RingFence) -> RowPlan:
    proposals = [proposal for proposal in ring_fence.proposals if proposal.amount > 0]
    if not proposals:
        none = f"No priced proposal of {ring_fence.year} is waiting"
        return RowPlan("proposals", f"{none}.", notes=[_nothing(none)])
    notes = [Note(_names(proposals)), *_proposed_beyond(ring_fence)]
    says = f"{pounds(ring_fence.waiting)} is proposed and not committed: {', '.join(note.words for note in notes)}."
    spans = beyond(end_to_end(proposals, ring_fence.committed), ring_fence.budget)
    return RowPlan("proposals", says, spans, notes)


def _names(proposals: Sequence[Segment]) -> str:
    if len(proposals) == 1:
        return proposals[0].label
    return " · ".join(f"{proposal.label} {pounds(proposal.amount)}" for proposal in proposals)


def _proposed_beyond(ring_fence: RingFence) -> list[Note]:
    if ring_fence.left is None or ring_fence.waiting <= max(ring_fence.left, NOUGHT):
        return []
    excess = ring_fence.waiting - max(ring_fence.left, NOUGHT)
    return [Note(f"{pounds(excess)} more than is left", is_over=True)]
