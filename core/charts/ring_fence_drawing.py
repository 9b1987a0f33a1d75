"""The three drawings of Home's rows: wide and printed, with words at the marks; and narrow, with words below."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString

from core.charts.bars import NOUGHT, Pen
from core.charts.drawing import Frame, picture, together
from core.charts.labels import Ground, place
from core.charts.marks import Mark, patterns
from core.charts.ring_fence_rows import RowPlan
from core.charts.ring_fence_words import Names, Spot, beside, cut, note_lines, spot, tags, under
from core.charts.scale import Scale
from core.charts.scheme import Scheme
from core.charts.sizes import Size

_FIRST, _LAST = "ring-fence", "proposals"
_OVERSHOT = 24  # of the limit, over whatever parts the rows
_NARROW = 24  # high


@dataclass(frozen=True)
class Sheet:
    """What all the rows of one picture share."""

    name: str
    scheme: Scheme
    largest: Decimal
    limit: Decimal | None


def draw_narrow(plan: RowPlan, sheet: Sheet) -> SafeString:
    """The row's mark alone, as wide as whatever it stands in; its words are the row's notes."""
    pen = Pen(f"{sheet.name}-{plan.code}-narrow", sheet.scheme, Scale.fluid(sheet.largest))
    inset = 2 if plan.names else 4
    marks = _marks(plan, pen, Decimal(inset), Decimal(_NARROW - 2 * inset))
    return picture(pen.name, plan.says, marks + _limit(sheet, pen, 0, _NARROW), Frame(_NARROW))


def draw_fixed(plan: RowPlan, sheet: Sheet, size: Size) -> SafeString:
    """The row with its words at its marks, at one size; the limit reaches over to the rows above and below."""
    pen = Pen(f"{sheet.name}-{plan.code}-{size.name}", sheet.scheme, Scale.fixed(sheet.largest, low=1, high=size.high))
    limit = None if sheet.limit is None else pen.scale.at(sheet.limit)
    ground = Ground(Decimal(size.width), limit, size.text)
    body, height = (_named if plan.names else _noted)(plan, pen, ground, size)
    top = size.middle - 9 if plan.code == _FIRST else -_OVERSHOT
    bottom = height - 8 if plan.code == _LAST else height + _OVERSHOT
    return picture(pen.name, plan.says, body + _limit(sheet, pen, top, bottom), Frame(height, size.width, size.text))


def _limit(sheet: Sheet, pen: Pen, top: Decimal | int, bottom: Decimal | int) -> SafeString:
    return SafeString() if sheet.limit is None else pen.upright(sheet.limit, Mark.LIMIT, top, bottom)


def _marks(plan: RowPlan, pen: Pen, top: Decimal, height: Decimal) -> SafeString:
    drawn = [patterns([span.mark for span in plan.spans], pen.scheme, pen.name), pen.bar(plan.spans, top, height)]
    if plan.extent is not None:
        drawn.append(pen.extent(plan.extent, top + height / 2))
    if plan.at_nought:
        drawn.append(pen.upright(NOUGHT, Mark.LIMIT, top, top + height))
    return together(drawn)


def _named(plan: RowPlan, pen: Pen, ground: Ground, size: Size) -> tuple[SafeString, Decimal]:
    """A bar with its segments' names under it."""
    foot = size.bar_top + size.bar
    names = Names(place(tags(plan.names, pen.scale), ground), foot, size)
    return _marks(plan, pen, size.bar_top, size.bar) + names.drawn(), foot + names.height


def _noted(plan: RowPlan, pen: Pen, ground: Ground, size: Size) -> tuple[SafeString, Decimal]:
    """A mark, with its notes beside it where there is room, and under it where there is none."""
    start, end = _reach(plan, pen)
    notes = cut(plan.notes, ground)
    more = max(len(notes) - 1, 0) * size.leading
    place = spot(notes, beside(start, end, ground.limit, at_nought=start == pen.scale.low), ground)
    if place:
        marks = _marks(plan, pen, size.middle + more / 2 - size.mark / 2, size.mark)
        return marks + note_lines(notes, place, size.baseline, size), size.row + more
    first = size.middle + size.mark / 2 + size.leading
    place = spot(notes, under(start, ground), ground) or Spot(NOUGHT, "start")
    marks = _marks(plan, pen, size.middle - size.mark / 2, size.mark)
    return marks + note_lines(notes, place, first, size), first + more + 10


def _reach(plan: RowPlan, pen: Pen) -> tuple[Decimal, Decimal]:
    """From where to where the row's marks are."""
    start = plan.spans[0].start if plan.spans else plan.noted_at
    end = plan.spans[-1].end if plan.spans else plan.noted_at
    return pen.scale.at(start), pen.scale.at(end)
