"""Bars against a limit or a plan, on one scale: the answers to a question, what an award leaves, rows of a table.

Each fills the width that it stands in and holds no words: they stand beside it, and are given here with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString

from core.charts.bars import NOUGHT, Pen, Segment, Span, beyond, end_to_end, total, with_room
from core.charts.drawing import Frame, picture, together
from core.charts.marks import Mark, patterns
from core.charts.scale import Scale, largest_of
from core.charts.scheme import Scheme
from core.money import pounds

_HEIGHT, _INSET = 24, 3


@dataclass(frozen=True)
class Answer:
    """One answer to an open question, and what would be committed if it were so."""

    label: str
    committed: Sequence[Segment]


@dataclass(frozen=True)
class Source:
    """Something that an award draws on, and what it has left: a budget or a decision, which limit it; or a line's plan,
    which does not."""

    label: str
    left: Decimal
    is_limit: bool = True


@dataclass(frozen=True)
class TableRow:
    """One row of a table: its money, and what it is set against."""

    label: str
    segments: Sequence[Segment]
    limit: Decimal | None = None
    plan: Decimal | None = None


@dataclass(frozen=True)
class LimitBar:
    """A bar, and its words: `total` is its amount, `verdict` what is left of the limit or is over it."""

    label: str
    total: str
    verdict: str
    is_over: bool
    bar: SafeString
    marks: Sequence[Mark]


@dataclass(frozen=True)
class _Draft:
    """A bar before it is drawn. A limit or a plan below nought is drawn at nought, and counted as it is."""

    label: str
    segments: Sequence[Segment]
    limit: Decimal | None = None
    plan: Decimal | None = None

    @property
    def spans(self) -> list[Span]:
        limit = _drawn_at(self.limit)
        return with_room(beyond(end_to_end(self.segments), limit), limit)

    @property
    def lines(self) -> list[tuple[Mark, Decimal]]:
        lines = [(Mark.PLAN, _drawn_at(self.plan)), (Mark.LIMIT, _drawn_at(self.limit))]
        return [(mark, amount) for mark, amount in lines if amount is not None]

    @property
    def end(self) -> Decimal:
        return largest_of([*(span.end for span in self.spans), *(amount for _, amount in self.lines)])

    @property
    def is_over(self) -> bool:
        return self.limit is not None and total(self.segments) > self.limit

    @property
    def verdict(self) -> str:
        against = self.plan if self.limit is None else self.limit
        if against is None:
            return ""
        left, is_limit = against - total(self.segments), self.limit is not None
        if left < 0:
            return f"{pounds(-left)} {'over' if is_limit else 'above plan'}"
        return f"{pounds(left)} {'left' if is_limit else 'left of plan'}"


def question_bars(limit: Decimal, answers: Sequence[Answer], *, name: str, scheme: Scheme) -> list[LimitBar]:
    """What would be committed under each answer, against one limit. `name` begins every id."""
    return _drawn([_Draft(answer.label, answer.committed, limit) for answer in answers], name, scheme)


def award_bars(award: Decimal, sources: Sequence[Source], *, name: str, scheme: Scheme) -> list[LimitBar]:
    """This award, from nought, against what each of its sources has left. A plan is passed without red."""
    this = [Segment("This award", award, Mark.PROPOSED)]
    drafts = [_Draft(source.label, this, **{"limit" if source.is_limit else "plan": source.left}) for source in sources]
    return _drawn(drafts, name, scheme)


def table_bars(rows: Sequence[TableRow], *, name: str, scheme: Scheme) -> list[LimitBar]:
    """A bar to each row of a table. What passes a limit is marked; what passes a plan is not."""
    return _drawn([_Draft(row.label, row.segments, row.limit, row.plan) for row in rows], name, scheme)


def paid_then_committed(*, paid: Decimal, evidenced: Decimal, published: Decimal) -> list[Segment]:
    """A row's money as segments: what is paid, then the rest of what is committed. Evidenced money is paid first."""
    from_evidenced = min(max(paid, NOUGHT), evidenced)
    from_published = min(max(paid - from_evidenced, NOUGHT), published)
    segments = [
        Segment("paid", paid, Mark.PAID),
        Segment("committed", evidenced - from_evidenced, Mark.COMMITTED),
        Segment("published", published - from_published, Mark.PUBLISHED),
    ]
    return [segment for segment in segments if segment.amount > 0]


def _drawn_at(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else max(amount, NOUGHT)


def _drawn(drafts: Sequence[_Draft], name: str, scheme: Scheme) -> list[LimitBar]:
    scale = Scale.fluid(largest_of(draft.end for draft in drafts))
    return [_bar(draft, Pen(f"{name}-{row}", scheme, scale)) for row, draft in enumerate(drafts, start=1)]


def _bar(draft: _Draft, pen: Pen) -> LimitBar:
    """The bar, and the lines a little taller than it."""
    amount = pounds(total(draft.segments))
    marks = [span.mark for span in draft.spans]
    bar = patterns(marks, pen.scheme, pen.name) + pen.bar(draft.spans, _INSET, _HEIGHT - 2 * _INSET)
    lines = together(pen.upright(at, mark, 0, _HEIGHT) for mark, at in draft.lines)
    says = f"{draft.label}: {', '.join(words for words in (amount, draft.verdict) if words)}."
    drawn = picture(pen.name, says, bar + lines, Frame(_HEIGHT))
    occurring = [*marks, *(mark for mark, _ in draft.lines)]
    return LimitBar(draft.label, amount, draft.verdict, draft.is_over, drawn, occurring)
