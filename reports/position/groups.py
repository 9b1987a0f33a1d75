"""What the rows of a position are: intentions, providers, areas, categories, themes or agreements."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import cached_property

from reports.position.figures import Figures, total
from reports.position.parts import Part

NONE = "none"
NOT_STATED = "Not stated"
NOT_CHOSEN = "Not yet chosen"

Named = tuple[Any, Any]
"""How an address names what a part belongs to, and what a page calls it. None or nothing: it belongs to no group."""


@dataclass(frozen=True)
class Grouping:
    """One way to make rows: its word in the address, its heading, and what a part belongs to."""

    code: str
    heading: str
    of: Callable[[Part], Named]
    nobody: str = NOT_STATED

    @property
    def words(self) -> str:
        """`by intention`."""
        return f"by {self.code}"

    def key(self, part: Part) -> str:
        """What a part belongs to as an address names it; `none` where that is no group."""
        return str(self.of(part)[0] or NONE)

    def name(self, part: Part) -> str:
        key, name = self.of(part)
        return str(name) if key else self.nobody


@dataclass(frozen=True)
class Row:
    """The parts that belong to one record, and their figures added up."""

    grouping: Grouping
    parts: Sequence[Part]

    @cached_property
    def figures(self) -> Figures:
        summed = total(part.figures for part in self.parts)
        return Figures(money=summed.money) if self.grouping is AGREEMENT else summed

    @cached_property
    def name(self) -> str:
        return self.grouping.name(self.parts[0])

    @cached_property
    def key(self) -> str:
        """What it is about, as an address names it."""
        return self.grouping.key(self.parts[0])

    @property
    def lines(self) -> list[Part]:
        return [part for part in self.parts if part.award is None]

    @property
    def agreements(self) -> list[Part]:
        return [part for part in self.parts if part.award is not None]


def _line(part: Part) -> Named:
    return part.line.row.ref, part.line.name


def _agreement(part: Part) -> Named:
    return (part.award.row.reference, part.award.name) if part.award else (None, None)


def _category(part: Part) -> Named:
    return part.line.row.category, part.line.row.category


def _theme(part: Part) -> Named:
    return part.line.row.theme_id, part.line.row.theme__name


INTENTION = Grouping("intention", "Intention", _line)
PROVIDER = Grouping("provider", "Delivered by", lambda part: part.deliverer)
AREA = Grouping("area", "Area", lambda part: part.area)
CATEGORY = Grouping("category", "Category", _category, NOT_CHOSEN)
THEME = Grouping("theme", "Theme", _theme, NOT_CHOSEN)
AGREEMENT = Grouping("agreement", "Agreement", _agreement)

GROUPINGS = {each.code: each for each in (INTENTION, PROVIDER, AREA, CATEGORY, THEME, AGREEMENT)}


def rows_by(grouping: Grouping, parts: Iterable[Part]) -> list[Row]:
    """A row for each record, in its usual order; what belongs to no group is the last row."""
    found: dict[Any, list[Part]] = {}
    for part in parts:
        if grouping is not AGREEMENT or part.award:
            found.setdefault(grouping.of(part)[0] or None, []).append(part)
    rows = [Row(grouping, own) for own in found.values()]
    return rows if grouping is INTENTION else sorted(rows, key=_by_name)


def _by_name(row: Row) -> tuple[bool, str]:
    return (row.key == NONE, row.name.casefold())
