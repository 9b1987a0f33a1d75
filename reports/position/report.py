"""The ring-fence position: what a fund's year was planned, allocated, committed, paid and is forecast to cost."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import cached_property

from core.addresses import read_as_at, read_choice
from core.exports import Column
from core.reports import Report
from core.words import capitalised
from reports.position.caveats import forecast_caveat
from reports.position.columns import FIGURES, file_cells, file_columns
from reports.position.figures import Figures, total
from reports.position.filters import in_words, read_filters, refuse_unknown
from reports.position.groups import GROUPINGS, INTENTION, Row, rows_by
from reports.position.ledger import Ledger, load
from reports.position.scope import read_scope
from reports.position.words import heading, of_today, table_note
from reports.sorting import NAME, in_order, read_order


class RingFencePosition(Report):
    """Does the ring-fence hold, and which lines, providers, areas or agreements make it up?"""

    def __init__(self, params: Mapping[str, str]) -> None:
        self.grouping = GROUPINGS[read_choice(params, "group", list(GROUPINGS), default=INTENTION.code)]
        self.filters = read_filters(params)
        self.order = read_order(params.get("sort", ""), [column.name for column in FIGURES])
        self.scope = read_scope(params)
        self.ledger: Ledger | None = load(self.scope) if self.scope else None
        self.parts = self.ledger.parts if self.ledger else []
        refuse_unknown(self.filters, self.parts)
        self.as_at = self.scope.as_at if self.scope else read_as_at(params)

    @property
    def title(self) -> str:  # type: ignore[override]
        if not self.scope:
            return f"Ring-fence position, {self.grouping.words}"
        return f"Ring-fence position, {self.scope.year}, {self.grouping.words}, of {self.scope.fund}"

    @property
    def columns(self) -> Sequence[Column]:  # type: ignore[override]
        return file_columns(self.grouping)

    @property
    def filename(self) -> str:
        year = f"-{self.scope.year.file_label}" if self.scope else ""
        return f"ring-fence{year}-by-{self.grouping.code}"

    @property
    def of_today(self) -> str:
        return of_today(self.as_at)

    @property
    def settled(self) -> dict[str, str]:
        return self.scope.query if self.scope else {}

    @property
    def notes(self) -> list[str]:
        ahead = self.scope.ahead_in_words if self.scope else ""
        words = [heading(self.ledger), *filter(None, [ahead]), table_note(self.ledger), f"{self.count}."]
        words += [f"{caveat}."] if (caveat := capitalised(forecast_caveat(self.total.money))) else []
        return [*super().notes, *words, "An empty cell means that the figure does not apply, which is not nought."]

    def rows(self) -> Sequence[Row]:
        return self.chosen_rows

    def cells(self, row: Row) -> Sequence[Any]:
        return file_cells(row)

    @cached_property
    def chosen_rows(self) -> list[Row]:
        """The rows that the filters choose, in the order asked for."""
        return in_order(rows_by(self.grouping, self.filters.choose(self.parts)), self.order, _value)

    @cached_property
    def total(self) -> Figures:
        """The sum of the rows."""
        return total(row.figures for row in self.chosen_rows)

    @property
    def is_filtered(self) -> bool:
        return bool(self.filters.chosen)

    @property
    def count(self) -> str:
        """`9 of 9 lines`; `1 of 9 lines: area Herefordshire`."""
        every = len(rows_by(self.grouping, self.parts))
        chosen = f": {in_words(self.filters, self.parts)}" if self.is_filtered else ""
        return f"{len(self.chosen_rows):,} of {every:,} {self.row_words(every)}{chosen}"

    def row_words(self, count: int) -> str:
        """What the rows are called: lines, providers, areas."""
        one, several = _CALLED[self.grouping.code]
        return one if count == 1 else several


_CALLED = {
    "intention": ("line", "lines"),
    "provider": ("provider", "providers"),
    "area": ("area", "areas"),
    "category": ("category", "categories"),
    "theme": ("theme", "themes"),
    "agreement": ("agreement", "agreements"),
}


def _value(row: Row, column: str) -> Any:
    """What a row is sorted by."""
    return row.name.casefold() if column == NAME else getattr(row.figures, column)
