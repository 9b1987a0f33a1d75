"""Words at the marks of Home's picture: notes beside them or under, and the names of a bar's segments."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.safestring import SafeString

from core.charts.bars import NOUGHT, Segment
from core.charts.drawing import element, together, words
from core.charts.labels import GAP, Ground, Placed, Tag
from core.charts.ring_fence_rows import Note
from core.charts.scale import Scale
from core.charts.scheme import INK, RED, SECOND
from core.charts.sizes import Size
from core.charts.text import shortened, text_width

_CLEAR = 12  # between a mark and the words beside it
_FIRST_LINE = 1  # how much further than a line's height the first label stands under its bar


@dataclass(frozen=True)
class Spot:
    """Where lines of words begin, or end."""

    x: Decimal
    anchor: str

    def reach(self, width: Decimal) -> tuple[Decimal, Decimal]:
        return (self.x, self.x + width) if self.anchor == "start" else (self.x - width, self.x)


def cut(notes: Iterable[Note], ground: Ground) -> list[Note]:
    """The notes, none longer than the larger side of the limit."""
    room = max(ground.last_end, ground.high - (ground.limit or NOUGHT) - GAP) * Decimal("0.9")
    return [replace(note, words=shortened(note.words, room, ground.size)) for note in notes]


def spot(notes: Sequence[Note], candidates: Iterable[Spot], ground: Ground) -> Spot | None:
    """The first of the places where the notes neither run off the picture nor over the limit."""
    width = max((text_width(note.words, ground.size, bold=note.is_over) for note in notes), default=NOUGHT)
    return next((place for place in candidates if ground.is_clear(*place.reach(width))), None)


def beside(start: Decimal, end: Decimal, limit: Decimal | None, *, at_nought: bool) -> list[Spot]:
    """After the mark and before it, or before the limit that it lies beyond. What begins at nought reads from there."""
    after, before = Spot(end + _CLEAR, "start"), [Spot(start - _CLEAR, "end")]
    if limit is not None and start >= limit:
        before.append(Spot(limit - _CLEAR, "end"))
    return [after, *before] if at_nought else [*before, after]


def under(start: Decimal, ground: Ground) -> list[Spot]:
    """From the mark's left; or else as near the limit as can be, on either side."""
    after = [] if ground.limit is None else [Spot(ground.limit + GAP, "start")]
    return [Spot(start, "start"), Spot(ground.last_end, "end"), *after, Spot(ground.high, "end")]


def note_lines(notes: Sequence[Note], at: Spot, first: Decimal, size: Size) -> SafeString:
    """The notes under one another, from the baseline of the first."""
    return together(
        words(note.words, at.x, first + size.leading * row, text_anchor=at.anchor, **_emphasis(note))
        for row, note in enumerate(notes)
    )


def _emphasis(note: Note) -> dict[str, str]:
    if note.is_over:
        return {"font_weight": "bold", "fill": RED}
    return {"fill": SECOND} if note.is_absence else {}


def tags(segments: Sequence[Segment], scale: Scale) -> list[Tag]:
    """The names to be placed, each with the stretch of the bar that it belongs to."""
    made, start = [], NOUGHT
    for row, segment in enumerate(segments):
        end = start + segment.amount
        last = row == len(segments) - 1
        made.append(Tag(segment.label, segment.amount, scale.at(start), scale.at(end), is_last=last))
        start = end
    return made


@dataclass(frozen=True)
class Names:
    """The names of a bar's segments, under a bar whose foot stands at `foot`."""

    placed: Sequence[Placed]
    foot: Decimal
    size: Size

    @property
    def height(self) -> Decimal:
        """From the bar's foot down."""
        lines = self._direct_lines + max((label.level for label in self.placed), default=0)
        return lines * self.size.leading + 10

    @property
    def _direct_lines(self) -> int:
        return max((len(label.lines) for label in self.placed if not label.level), default=0)

    def drawn(self) -> SafeString:
        return together(piece for label in self.placed for piece in self._label(label))

    def _label(self, label: Placed) -> Iterator[SafeString]:
        if label.tag.gathers:
            yield self._bracket(label.tag)
        yield self._leader(label) if label.level else SafeString()
        yield from self._hung(label) if label.level else self._direct(label)

    def _direct(self, label: Placed) -> Iterator[SafeString]:
        for row, line in enumerate(label.lines, start=1):
            fill = SECOND if row == len(label.lines) else INK
            yield words(line, y=self._baseline(row), fill=fill, **_anchored(label))

    def _hung(self, label: Placed) -> Iterator[SafeString]:
        name, amount = label.lines
        line = together([name, " ", element("tspan", amount, fill=SECOND)])
        yield words(line, y=self._hung_baseline(label), **_anchored(label))

    def _leader(self, label: Placed) -> SafeString:
        """Down to the words; and along to their nearer end, where they do not stand under the segment."""
        x, baseline = label.tag.middle, self._hung_baseline(label)
        top, middle = self.foot + 2, baseline - self.size.text * Decimal("0.35")
        if label.start <= x <= label.end:
            points = [(x, top), (x, baseline - self.size.text * Decimal("0.85"))]
        else:
            points = [(x, top), (x, middle), (label.end + 4 if x > label.end else label.start - 4, middle)]
        return _thin(points)

    def _bracket(self, tag: Tag) -> SafeString:
        y = self.foot + 4
        return _thin([(tag.left + 1, y - 2), (tag.left + 1, y), (tag.right - 1, y), (tag.right - 1, y - 2)])

    def _baseline(self, row: int) -> Decimal:
        return self.foot + _FIRST_LINE + row * self.size.leading

    def _hung_baseline(self, label: Placed) -> Decimal:
        return self._baseline(self._direct_lines + label.level) + 2


def _anchored(label: Placed) -> dict[str, Decimal | str]:
    if label.is_end_aligned:
        return {"x": label.end, "text_anchor": "end"}
    return {"x": label.start + 1}


def _thin(points: Sequence[tuple[Decimal, Decimal]]) -> SafeString:
    written = " ".join(f"{x:.2f},{y:.2f}" for x, y in points)
    return element("polyline", points=written, fill="none", stroke=SECOND, stroke_width="1")
