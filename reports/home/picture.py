"""Home's picture: each amount of the ring-fence beside its mark, on one scale."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.conf import settings

from core.charts.bars import Segment
from core.charts.marks import Mark
from core.charts.ring_fence import Picture, RingFence, Row, ring_fence_picture
from core.charts.scheme import Scheme
from core.money import pounds
from core.words import capitalised
from reports.home.affairs import Affairs, short_names
from reports.links import address


@dataclass(frozen=True)
class PictureRow:
    """A row: its name, the records that its figure opens, the figure, and its mark or, for want of one, words."""

    label: str
    url: str
    figure: str
    note: str = ""
    mark: Row | None = None
    lines: Sequence[str] = field(default_factory=list)


def scheme() -> Scheme:
    """The pictures' colours, of the office's own."""
    return Scheme.of(settings.RINGFENCE_OFFICE_COLOUR)


def draw(affairs: Affairs) -> Picture:
    """The marks, and the key to those that occur."""
    ledger = affairs.ledger
    return ring_fence_picture(
        RingFence(
            year=str(affairs.scope.year),
            budget=affairs.budget,
            agreements=list(_segments(affairs)),
            paid=ledger.figures.paid if affairs.has_payments else None,
            proposals=[Segment(line.name, amount, Mark.PROPOSED) for line, amount in ledger.waiting],
        ),
        scheme=scheme(),
    )


def _segments(affairs: Affairs) -> Iterator[Segment]:
    """A segment for each agreement; two where a decision covers a part of it."""
    names = short_names(affairs.ledger.committed)
    for part in affairs.ledger.committed:
        name, money = names[part.agreement.pk] if part.agreement else "", part.figures.money
        yield Segment(name, money.evidenced, Mark.COMMITTED)
        yield Segment(name, money.not_evidenced, Mark.PUBLISHED)


def rows(affairs: Affairs, picture: Picture) -> list[PictureRow]:
    """The rows from the top, each with the records behind it."""
    marks = {mark.code: mark for mark in picture.rows}
    drawn = (_ring_fence, _committed, _paid, _left, _proposals)
    listed = [row(affairs, mark) for row, mark in zip(drawn, marks.values(), strict=True)]
    return [*listed, _unpriced(affairs)] if affairs.ledger.unpriced else listed


def _ring_fence(affairs: Affairs, mark: Row) -> PictureRow:
    scope = affairs.scope
    url = address("budget-movements", **scope.query)
    return PictureRow(f"{capitalised(scope.noun)} {scope.year}", url, _figure(affairs.budget), mark=mark)


def _figure(amount: Decimal | None) -> str:
    return "None" if amount is None else pounds(amount)


def _committed(affairs: Affairs, mark: Row) -> PictureRow:
    money = affairs.ledger.figures.money
    url = address("ring-fence", **affairs.scope.query, group="agreement")
    note = f"{pounds(money.evidenced)} of it evidenced" if money.committed else ""
    return PictureRow("Committed", url, pounds(money.committed), note, mark)


def _paid(affairs: Affairs, mark: Row) -> PictureRow:
    scope = affairs.scope
    url = address("payments", **scope.query)
    return PictureRow("Paid", url, pounds(affairs.ledger.figures.paid), mark=mark)


def _left(affairs: Affairs, mark: Row) -> PictureRow:
    left = affairs.left
    label = "Over-committed" if left is not None and left < 0 else "Left to commit"
    figure = "n/a" if left is None else pounds(abs(left))
    return PictureRow(label, address("ring-fence", **affairs.scope.query), figure, mark=mark)


def _proposals(affairs: Affairs, mark: Row) -> PictureRow:
    ledger = affairs.ledger
    label = "Proposal waiting" if len(ledger.waiting) == 1 else "Proposals waiting"
    note = "Not deducted from what is left" if ledger.waiting else ""
    url = address("ring-fence", **affairs.scope.query, state="proposed")
    return PictureRow(label, url, pounds(ledger.total_waiting), note, mark)


def _unpriced(affairs: Affairs) -> PictureRow:
    lines = [part.intention for part in affairs.ledger.unpriced]
    word = "project" if all(line.is_proposed for line in lines) else "line"
    return PictureRow(
        "No price yet",
        address("framework", **affairs.scope.query, price="tbc"),
        f"{len(lines)} {word}{'' if len(lines) == 1 else 's'}",
        lines=[" · ".join(line.name for line in lines), f"Additional to the {affairs.scope.noun}; listed, not drawn"],
    )
