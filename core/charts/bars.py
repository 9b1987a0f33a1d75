"""Bars: segments laid end to end from an amount, parted where they pass a limit, and drawn."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby

from django.utils.safestring import SafeString

from core.charts.drawing import element, together
from core.charts.marks import Mark, edge_of, fill_of, line_of
from core.charts.scale import Scale
from core.charts.scheme import INK, Scheme

NOUGHT = Decimal(0)


@dataclass(frozen=True)
class Segment:
    """An amount of pounds, what it is called, and what kind of money it is."""

    label: str
    amount: Decimal
    mark: Mark


@dataclass(frozen=True)
class Span:
    """A stretch of a bar, between two amounts."""

    start: Decimal
    end: Decimal
    mark: Mark


def total(segments: Iterable[Segment]) -> Decimal:
    """What the segments add up to."""
    return sum((segment.amount for segment in segments), NOUGHT)


def end_to_end(segments: Iterable[Segment], start: Decimal = NOUGHT) -> list[Span]:
    """The segments one after another. What is not above nought has no length, and is left out."""
    spans = []
    for segment in segments:
        if segment.amount > 0:
            spans.append(Span(start, start + segment.amount, segment.mark))
            start += segment.amount
    return spans


def beyond(spans: Iterable[Span], limit: Decimal | None) -> list[Span]:
    """The same stretches, with whatever passes the limit marked as beyond it."""
    return [part for span in spans for part in _parted(span, limit)]


def _parted(span: Span, limit: Decimal | None) -> Iterator[Span]:
    over = Mark.PROPOSED_BEYOND if span.mark is Mark.PROPOSED else Mark.BEYOND
    if limit is None or span.end <= limit:
        yield span
    elif span.start >= limit:
        yield replace(span, mark=over)
    else:
        yield replace(span, end=limit)
        yield Span(limit, span.end, over)


def with_room(spans: Sequence[Span], limit: Decimal | None) -> list[Span]:
    """The stretches, and the room that they leave under the limit."""
    end = max((span.end for span in spans), default=NOUGHT)
    return [*spans, Span(end, limit, Mark.ROOM)] if limit is not None and limit > end else list(spans)


def legible(spans: Iterable[Span], scale: Scale) -> list[Span]:
    """The stretches, with neighbours of one kind run together where each is too short to be told apart."""
    drawn: list[Span] = []
    for (mark, short), run in groupby(spans, lambda span: (span.mark, _is_short(span, scale))):
        each = list(run)
        drawn += [Span(each[0].start, each[-1].end, mark)] if short else each
    return drawn


def _is_short(span: Span, scale: Scale) -> bool:
    return scale.length(span.start, span.end) < scale.finest


@dataclass(frozen=True)
class Pen:
    """Draws marks at their amounts, for one picture."""

    name: str
    scheme: Scheme
    scale: Scale

    def bar(self, spans: Iterable[Span], top: Decimal | int, height: Decimal | int) -> SafeString:
        """A bar of stretches that share one height. One too short to have an inside is an upright over the rest."""
        drawn = legible(spans, self.scale)
        slivers = [span for span in drawn if self.scale.is_sliver(span.start, span.end)]
        blocks = together(self._block(span, top, height) for span in drawn if span not in slivers)
        return blocks + together(self._sliver(span, top, height) for span in slivers)

    def upright(self, amount: Decimal, mark: Mark, top: Decimal | int, bottom: Decimal | int) -> SafeString:
        """A line up and down at an amount."""
        place = self.scale.written(self.scale.at(amount))
        return element("line", x1=place, x2=place, y1=top, y2=bottom, **line_of(mark))

    def extent(self, amount: Decimal, middle: Decimal | int) -> SafeString:
        """A level line from nought, where it has a tick, to an amount."""
        nought, end = (self.scale.written(self.scale.at(each)) for each in (NOUGHT, amount))
        tick = element("line", x1=nought, x2=nought, y1=middle - 8, y2=middle + 8, stroke=INK, stroke_width="2")
        level = element("line", x1=nought, x2=end, y1=middle, y2=middle, stroke=INK, stroke_width="2")
        return tick + level

    def _sliver(self, span: Span, top: Decimal | int, height: Decimal | int) -> SafeString:
        place = self.scale.written(self.scale.at(span.start))
        edge = edge_of(span.mark, self.scheme)
        return element("line", x1=place, x2=place, y1=top, y2=top + height, stroke=edge, stroke_width="2")

    def _block(self, span: Span, top: Decimal | int, height: Decimal | int) -> SafeString:
        x, width = self.scale.at(span.start), self.scale.length(span.start, span.end)
        place = {"x": self.scale.written(x), "width": self.scale.written(width), "y": top, "height": height}
        return element("rect", **place, **fill_of(span.mark, self.scheme, self.name))
