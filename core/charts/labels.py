"""Where the names of a bar's segments go: under the segment, ended at its edge, or below on a leader."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from core.charts.text import in_two_lines, shortened, text_width
from core.money import pounds

GAP = 10
_LEADERS = 2  # and one more for whatever is left
_NARROWEST_TO_BREAK = 70
_LONGEST_NAME = 190


@dataclass(frozen=True)
class Tag:
    """A name and an amount that belong to the stretch of a bar from `left` to `right`; perhaps several segments'."""

    name: str
    amount: Decimal
    left: Decimal
    right: Decimal
    is_last: bool = False
    gathers: bool = False

    @property
    def middle(self) -> Decimal:
        return (self.left + self.right) / 2


@dataclass(frozen=True)
class Placed:
    """A label with its place. Level 0 stands right under the bar; those below it hang on a leader."""

    tag: Tag
    lines: tuple[str, ...]
    start: Decimal
    end: Decimal
    is_end_aligned: bool = False
    level: int = 0


@dataclass(frozen=True)
class Ground:
    """The width that labels may use, the upright line that none may cross, and the size of the type."""

    high: Decimal
    limit: Decimal | None
    size: Decimal

    def is_clear(self, start: Decimal, end: Decimal) -> bool:
        crossed = self.limit is not None and start - GAP < self.limit < end + GAP
        return start >= 0 and end <= self.high and not crossed

    @property
    def last_end(self) -> Decimal:
        """How far right words may go that stand left of the line."""
        return self.high if self.limit is None else self.limit - GAP


def place(tags: Sequence[Tag], ground: Ground) -> list[Placed]:
    """A place for every name, largest first; the small ones that find none are gathered into "and 41 more"."""
    direct: list[Placed] = []
    hung: list[Tag] = []
    waiting, taken = list(tags), Decimal(0)
    while waiting:
        tag = waiting.pop(0)
        if len(hung) == _LEADERS and waiting and not _direct(tag, taken, ground):
            tag, waiting = _gathered([tag, *waiting]), []
        found = _direct(tag, taken, ground)
        direct += [found] if found else []
        hung += [] if found else [tag]
        taken = (found.end if found else tag.middle) + GAP
    return direct + _hang(hung, ground)


def _gathered(tags: Sequence[Tag]) -> Tag:
    amount = sum((tag.amount for tag in tags), Decimal(0))
    return Tag(f"and {len(tags)} more", amount, tags[0].left, tags[-1].right, is_last=True, gathers=True)


def _direct(tag: Tag, taken: Decimal, ground: Ground) -> Placed | None:
    """A place right under the segment, clear of the label before it and of the upright line."""
    for lines, start, is_end_aligned in _candidates(tag, taken, ground):
        end = start + max(text_width(line, ground.size) for line in lines)
        is_its_own = start <= tag.right + GAP and (end <= tag.right or tag.is_last)
        if start >= taken and is_its_own and ground.is_clear(start, end):
            return Placed(tag, lines, start, end, is_end_aligned)
    return None


def _candidates(tag: Tag, taken: Decimal, ground: Ground) -> Iterator[tuple[tuple[str, ...], Decimal, bool]]:
    """The ways to set a label, best first: from the segment's left, in two lines, from the limit, to its right end."""
    whole = (shortened(tag.name, _LONGEST_NAME, ground.size), pounds(tag.amount))
    width = max(text_width(line, ground.size) for line in whole)
    own = tag.right - tag.left - GAP
    if whole[0] == tag.name:
        yield whole, tag.left, False
    if own >= _NARROWEST_TO_BREAK:
        yield (*in_two_lines(tag.name, own, ground.size), pounds(tag.amount)), tag.left, False
    if ground.limit is not None:
        yield whole, max(tag.left, ground.limit + GAP), False
    yield whole, tag.right - width, True
    if tag.is_last:
        yield whole, max(tag.left, taken), False
        yield whole, ground.last_end - width, True
        yield whole, ground.high - width, True


def _hang(tags: Sequence[Tag], ground: Ground) -> list[Placed]:
    """Each on a line of its own, in the order in which no leader runs through another's words."""
    leftwards = bool(tags) and tags[0].middle > ground.high / 2
    levels = range(1, len(tags) + 1) if leftwards else range(len(tags), 0, -1)
    return [_hung(tag, level, ground, leftwards) for tag, level in zip(tags, levels, strict=True)]


def _hung(tag: Tag, level: int, ground: Ground, leftwards: bool) -> Placed:
    lines = (shortened(tag.name, _LONGEST_NAME, ground.size), pounds(tag.amount))
    width = text_width(" ".join(lines), ground.size)
    sides = [tag.right - width, tag.left] if leftwards else [tag.left, tag.right - width]
    starts = [*sides, ground.last_end - width, ground.high - width, Decimal(0)]
    start = next((start for start in starts if ground.is_clear(start, start + width)), Decimal(0))
    return Placed(tag, lines, start, start + width, start != tag.left, level)
