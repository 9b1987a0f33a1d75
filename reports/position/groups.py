"""What the rows of a position are: intentions, providers, areas, categories, themes or agreements."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from reports.position.figures import Figures, total
from reports.position.ledger import Part

Record = Any
"""What a row is about: a record, a category's words, or None for what belongs to no group."""

NONE = "none"
NOT_STATED = "Not stated"
NOT_CHOSEN = "Not yet chosen"


@dataclass(frozen=True)
class Grouping:
    """One way to make rows: its word in the address, its heading, the record that a part belongs to, and by which of
    its fields an address names that record (none: by its own words)."""

    code: str
    heading: str
    of: Callable[[Part], Record]
    field: str = "pk"
    nobody: str = NOT_STATED

    @property
    def words(self) -> str:
        """`by intention`."""
        return f"by {self.code}"

    def key(self, record: Record) -> str:
        """A record as an address names it; `none` for what belongs to no group."""
        if not record:
            return NONE
        return str(getattr(record, self.field)) if self.field else str(record)


@dataclass(frozen=True)
class Row:
    """The parts that belong to one record, and their figures added up."""

    grouping: Grouping
    record: Record
    parts: Sequence[Part]

    @cached_property
    def figures(self) -> Figures:
        summed = total(part.figures for part in self.parts)
        return Figures(money=summed.money) if self.grouping is AGREEMENT else summed

    @property
    def name(self) -> str:
        return str(self.record) if self.record else self.grouping.nobody

    @property
    def lines(self) -> list[Part]:
        return [part for part in self.parts if part.agreement is None]

    @property
    def agreements(self) -> list[Part]:
        return [part for part in self.parts if part.agreement is not None]

    @property
    def key(self) -> str:
        """The record as an address names it."""
        return self.grouping.key(self.record)


def _provider(part: Part) -> Record:
    return part.agreement.delivered_by if part.agreement else part.intention.provider


def _area(part: Part) -> Record:
    return part.agreement.area if part.agreement else part.intention.area


INTENTION = Grouping("intention", "Intention", lambda part: part.intention, "ref")
PROVIDER = Grouping("provider", "Delivered by", _provider)
AREA = Grouping("area", "Area", _area)
CATEGORY = Grouping("category", "Category", lambda part: part.intention.category, "", NOT_CHOSEN)
THEME = Grouping("theme", "Theme", lambda part: part.intention.theme, "pk", NOT_CHOSEN)
AGREEMENT = Grouping("agreement", "Agreement", lambda part: part.agreement, "reference")

GROUPINGS = {each.code: each for each in (INTENTION, PROVIDER, AREA, CATEGORY, THEME, AGREEMENT)}


def rows_by(grouping: Grouping, parts: Iterable[Part]) -> list[Row]:
    """A row for each record, in its usual order; what belongs to no group is the last row."""
    found: dict[Record, list[Part]] = {}
    for part in parts:
        if grouping is not AGREEMENT or part.agreement:
            found.setdefault(grouping.of(part) or None, []).append(part)
    rows = [Row(grouping, record, own) for record, own in found.items()]
    return rows if grouping is INTENTION else sorted(rows, key=_by_name)


def _by_name(row: Row) -> tuple[bool, str]:
    return (row.record is None, row.name.casefold())
