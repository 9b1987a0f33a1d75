"""The framework as it was published, line by line, with what has been set aside, promised and paid beside it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from commissioning.models import Framework, Intention, Statement
from core.addresses import read_as_at, read_choice
from core.exports import CellKind, Column
from core.money import add_up, pounds
from core.reports import Report
from core.words import capitalised, number, number_of
from reports.position.figures import Figures, total
from reports.position.filters import in_words, read_filters, refuse_unknown
from reports.position.ledger import Ledger, load
from reports.position.parties import parties_of_line
from reports.position.parts import Line as LineRead
from reports.position.parts import LineRow, Part
from reports.position.scope import read_scope
from reports.position.words import of_today
from reports.sorting import NAME, in_order, read_order

PRICES = ("", "priced", "tbc")
FIGURES = {
    "resources": "Resources",
    "planned": "Planned",
    "allocated": "Allocated",
    "committed": "Committed",
    "paid": "Paid",
}
KINDS = {
    Statement.Kind.OUTPUT: "outputs",
    Statement.Kind.OUTCOME: "outcomes",
    Statement.Kind.IMPACT: "impacts",
}


@dataclass(frozen=True)
class Line:
    """A line of a framework: its own words, and the money under it."""

    of: LineRead
    figures: Figures
    words: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def intention(self) -> Intention:
        return self.of.record

    def value(self, column: str) -> Decimal | None:
        """A figure by its column's name: the published resources, or one of the year's."""
        amount: Decimal | None = getattr(self.intention if column == "resources" else self.figures, column)
        return amount


@dataclass(frozen=True)
class Listing:
    """A list in the framework's words, said once, and the lines that it belongs to."""

    code: str
    words: Sequence[str]
    lines: Sequence[Intention]


def _column(name: str, kind: CellKind = "text", width: int = 16, heading: str = "") -> Column:
    return Column(name, heading or capitalised(name.replace("_", " ")), kind, width)


class FrameworkTable(Report):
    """What did the framework say would be commissioned, and what has come of each line in a year?"""

    columns = (
        _column("framework", width=44),
        _column("intention", width=12),
        _column("resources", "money"),
        _column("category", width=20),
        _column("activity", width=44),
        _column("provider", width=24),
        _column("via", width=28),
        _column("area", width=20),
        _column("contract_end"),
        _column("status"),
        *(_column(name, width=60) for name in KINDS.values()),
        *(_column(name, "money") for name in ("planned", "allocated", "committed", "paid")),
    )

    def __init__(self, params: Mapping[str, str]) -> None:
        self.filters = read_filters(params)
        self.price = read_choice(params, "price", PRICES, default="")
        self.order = read_order(params.get("sort", ""), FIGURES)
        self.scope = read_scope(params)
        self.ledger: Ledger | None = load(self.scope) if self.scope else None
        self.parts = [part for part in self.ledger.lines if self._is_own(part)] if self.ledger else []
        refuse_unknown(self.filters, self.parts)
        self.as_at = self.scope.as_at if self.scope else read_as_at(params)

    def _is_own(self, part: Part) -> bool:
        """Whether a framework of the fund, for this year, has the line: another's may hold money too."""
        line = part.line.row
        year = self.scope.year.start_year if self.scope else 0
        is_of_fund = self.scope is not None and line.framework__fund_id == self.scope.fund.pk
        return is_of_fund and line.framework__first_year <= year <= line.framework__last_year

    @property
    def title(self) -> str:  # type: ignore[override]
        return f"Framework, {self.scope.year}" if self.scope else "Framework"

    @property
    def filename(self) -> str:
        return f"framework-{self.scope.year.file_label}" if self.scope else "framework"

    @property
    def of_today(self) -> str:
        return of_today(self.as_at, besides="outputs, outcomes and impacts,")

    @property
    def settled(self) -> dict[str, str]:
        return self.scope.query if self.scope else {}

    @property
    def notes(self) -> list[str]:
        return [*super().notes, f"{self.count}.", "An empty amount is not known or does not apply: it is not nought."]

    @cached_property
    def frameworks(self) -> list[Framework]:
        return list({part.intention.framework_id: part.intention.framework for part in self.parts}.values())

    def rows(self) -> Sequence[Line]:
        return self.lines

    @cached_property
    def lines(self) -> list[Line]:
        """The lines that the filters choose, in the framework's order or the one asked for."""
        chosen = [part for part in self.filters.choose(self.parts) if self._has_price(part.intention)]
        words = _words_of([part.intention for part in chosen])
        money = self._money()
        lines = [Line(each.line, money[each.line.row.id], words.get(each.line.row.id, {})) for each in chosen]
        return in_order(lines, self.order, _value)

    def _has_price(self, line: Intention) -> bool:
        return not self.price or (line.resources is None) == (self.price == "tbc")

    def _money(self) -> dict[int, Figures]:
        """Each line's figures: its own, and those of every agreement under it."""
        found: dict[int, list[Figures]] = {}
        for part in self.ledger.parts if self.ledger else []:
            found.setdefault(part.line.row.id, []).append(part.figures)
        return {key: total(figures) for key, figures in found.items()}

    def cells(self, row: Line) -> Sequence[Any]:
        line = row.intention
        return (
            line.framework.title,
            line.ref,
            line.resources,
            line.category,
            line.activity,
            str(line.provider or ""),
            str(line.host or ""),
            line.area.name,
            line.end,
            line.get_status_display(),
            *("; ".join(row.words.get(kind, ())) for kind in KINDS),
            *(row.value(name) for name in ("planned", "allocated", "committed", "paid")),
        )

    def total(self, column: str) -> Decimal | None:
        """The sum of a column. None where no line has a figure in it."""
        amounts = [amount for line in self.lines if (amount := line.value(column)) is not None]
        return add_up(amounts) if amounts else None

    @property
    def is_filtered(self) -> bool:
        return bool(self.filters.chosen or self.price)

    @property
    def count(self) -> str:
        """`9 of 9 lines`; `3 of 9 lines: price TBC`."""
        chosen = [words for words in (in_words(self.filters, self.parts), _PRICE_WORDS[self.price]) if words]
        every = len(self.parts)
        return f"{len(self.lines)} of {every} line{'' if every == 1 else 's'}" + (
            f": {', '.join(chosen)}" * bool(chosen)
        )

    @property
    def heading(self) -> str:
        """`Nine lines: six priced at £381,377, and three without a price`."""
        if not self.parts:
            return f"No framework covers {self.scope.year}" if self.scope else "No framework is recorded yet"
        priced = [part.intention.resources for part in self.parts if part.intention.resources is not None]
        unpriced = len(self.parts) - len(priced)
        clauses = [f"{number(len(priced))} priced at {pounds(add_up(priced))}"] if priced else []
        clauses += [f"{number(unpriced)} without a price"] if unpriced else []
        return f"{capitalised(number_of(len(self.parts), 'line'))}: {', and '.join(clauses)}"

    def listings(self, kind: str) -> list[Listing]:
        """Each different list of outputs, outcomes or impacts, once, in the order of the lines."""
        found: dict[tuple[str, ...], list[Intention]] = {}
        for line in self.lines:
            if words := tuple(line.words.get(kind, ())):
                found.setdefault(words, []).append(line.intention)
        return [Listing(f"{KINDS[Statement.Kind(kind)]}-{n}", *each) for n, each in enumerate(found.items(), start=1)]


_PRICE_WORDS = {"": "", "priced": "with a price", "tbc": "price TBC"}


def _words_of(lines: Iterable[Intention]) -> dict[int, dict[str, list[str]]]:
    """Each line's outputs, outcomes and impacts, by kind. One query."""
    found: dict[int, dict[str, list[str]]] = {}
    for statement in Statement.objects.filter(intention__in=list(lines)):
        found.setdefault(statement.intention_id, {}).setdefault(statement.kind, []).append(statement.words)
    return found


def _value(line: Line, column: str) -> Any:
    return line.intention.name.casefold() if column == NAME else line.value(column)


def under_name(line: LineRow) -> str:
    """`DIP-HER · Offender · Herefordshire · Addaction via Herefordshire Council`."""
    who = parties_of_line(line) or "provider TBC"
    return " · ".join(words for words in (line.ref, line.category, line.area__name, who) if words)
