"""An agreement's instalments over a grid of quarters: a bar to each quarter, as high as its amount."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString

from core.charts.bars import NOUGHT, Segment, end_to_end, total
from core.charts.columns import Columns
from core.charts.drawing import Frame, element, picture, together
from core.charts.key import KeyItem, key_line
from core.charts.marks import Mark, fill_of, patterns
from core.charts.scale import largest_of
from core.charts.scheme import INK, Scheme
from core.money import pounds
from core.periods import Quarter, day

_HEAD = 8  # over the highest bar
_BAR_SHARE = Decimal("0.56")  # of its column
_KEY_WORDS = {Mark.COMMITTED: "committed, due"}


@dataclass(frozen=True)
class QuarterMoney:
    """What falls in one quarter: a segment for each state that its instalments are in."""

    quarter: Quarter
    segments: Sequence[Segment]


@dataclass(frozen=True)
class QuarterChart:
    """A picture over a grid of quarters, and the key to what occurs in it."""

    drawing: SafeString
    key: Sequence[KeyItem]


def instalment_bars(
    money: Sequence[QuarterMoney], *, position_to: dt.date | None, name: str, scheme: Scheme, height: int = 72
) -> QuarterChart:
    """A bar to each quarter: paid at its foot, then due, published and not yet due. `name` begins every id."""
    columns = Columns([each.quarter for each in money], position_to)
    marks = [segment.mark for each in money for segment in each.segments if segment.amount > 0]
    bars = _Bars(columns, largest_of(_drawn_total(each) for each in money), height, name, scheme)
    drawn = [patterns(marks, scheme, name), *(bars.bar(row, each) for row, each in enumerate(money))]
    drawn += [_foot(height), columns.position_line(height)]
    key = key_line(marks + columns.marks, name=name, scheme=scheme, words=_KEY_WORDS)
    return QuarterChart(picture(name, _says(money, columns), together(drawn), Frame(height)), key)


@dataclass(frozen=True)
class _Bars:
    columns: Columns
    largest: Decimal
    height: int
    name: str
    scheme: Scheme

    def bar(self, row: int, money: QuarterMoney) -> SafeString:
        """One quarter's bar, from its foot up."""
        return together(self._blocks(row, sorted(money.segments, key=lambda segment: list(Mark).index(segment.mark))))

    def _blocks(self, row: int, segments: Sequence[Segment]) -> Iterator[SafeString]:
        x, width = self.columns.at(row + (1 - _BAR_SHARE) / 2), self.columns.at(_BAR_SHARE)
        for span in end_to_end(segments):
            top, foot = self._up(span.end), self._up(span.start)
            look = fill_of(span.mark, self.scheme, self.name)
            yield element("rect", x=x, width=width, y=top, height=max(foot - top, Decimal(1)), **look)

    def _up(self, amount: Decimal) -> Decimal:
        usable = self.height - _HEAD
        return (self.height - usable * amount / self.largest).quantize(Decimal("0.01"))


def _drawn_total(money: QuarterMoney) -> Decimal:
    return sum((segment.amount for segment in money.segments if segment.amount > 0), NOUGHT)


def _foot(height: int) -> SafeString:
    return element("line", x1=0, x2="100%", y1=height, y2=height, stroke=INK, stroke_width=1)


def _says(money: Sequence[QuarterMoney], columns: Columns) -> str:
    quarters = "; ".join(f"{each.quarter} {_amounts(each.segments)}" for each in money)
    dated = f" Position to {day(columns.position_to)}." if columns.position_to and columns.marks else ""
    return f"Instalments by quarter: {quarters or 'none'}.{dated}"


def _amounts(segments: Sequence[Segment]) -> str:
    said = [f"{pounds(segment.amount)} {_KEY_WORDS.get(segment.mark, segment.mark.value)}" for segment in segments]
    return " and ".join(said) if total(segments) else "none"
