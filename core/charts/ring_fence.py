"""Home's picture: where the ring-fence stands, row by row, on one scale with one limit through it all."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from core.charts.key import KeyItem, key_line
from core.charts.marks import Mark
from core.charts.ring_fence_drawing import Sheet, draw_fixed, draw_narrow
from core.charts.ring_fence_rows import Note, RingFence, RowPlan, row_plans
from core.charts.scale import largest_of
from core.charts.scheme import Scheme
from core.charts.sizes import PRINTED, WIDE

_KEY_WORDS = {
    Mark.BEYOND: "beyond the ring-fence",
    Mark.PROPOSED_BEYOND: "beyond the ring-fence",
    Mark.LIMIT: "the ring-fence",
}


@dataclass(frozen=True)
class Row:
    """One row's mark, drawn three times; `notes` are the words that the narrow drawing leaves to the page."""

    code: str
    says: str
    wide: SafeString
    narrow: SafeString
    printed: SafeString
    notes: Sequence[Note]


@dataclass(frozen=True)
class Picture:
    """The rows, and the key to what occurs in them."""

    rows: Sequence[Row]
    key: Sequence[KeyItem]


def ring_fence_picture(ring_fence: RingFence, *, name: str = "home", scheme: Scheme) -> Picture:
    """The rows from the top: ring-fence, committed, paid, left to commit, proposals waiting. `name` begins every id."""
    plans = row_plans(ring_fence)
    largest = largest_of([ring_fence.budget, *(span.end for plan in plans for span in plan.spans)])
    sheet = Sheet(name, scheme, largest, ring_fence.budget)
    key = key_line(_occurring(plans, ring_fence), name=name, scheme=scheme, words=_KEY_WORDS)
    return Picture([_drawn(plan, sheet) for plan in plans], key)


def _drawn(plan: RowPlan, sheet: Sheet) -> Row:
    wide, printed = (draw_fixed(plan, sheet, size) for size in (WIDE, PRINTED))
    return Row(plan.code, plan.says, wide, draw_narrow(plan, sheet), printed, plan.notes)


def _occurring(plans: Sequence[RowPlan], ring_fence: RingFence) -> list[Mark]:
    lines = [] if ring_fence.budget is None else [Mark.LIMIT]
    return [span.mark for plan in plans for span in plan.spans] + lines
