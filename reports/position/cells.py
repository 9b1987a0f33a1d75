"""What each figure of a position reads as on a page, with its caveat and the records that it opens."""

from dataclasses import dataclass
from decimal import Decimal

from core.money import pounds
from core.tables import Cell, percent_words
from reports.links import address
from reports.position.caveats import forecast_caveat
from reports.position.columns import FIGURES, FigureColumn
from reports.position.filters import Filters
from reports.position.groups import AGREEMENT, INTENTION, Row
from reports.position.scope import Scope


@dataclass(slots=True)
class FigureCell(Cell):
    """A figure's cell. One that is parted has more room before it."""

    parted: bool = False


@dataclass(frozen=True)
class Opening:
    """Where a row's figures lead: the lines or the agreements that they are the sum of."""

    scope: Scope
    filters: Filters

    def url(self, row: Row, column: FigureColumn) -> str:
        if row.grouping is AGREEMENT:
            return address("agreement", row.key)
        by_line = column.name in ("planned", "allocated", "variance")
        if row.grouping is INTENTION and by_line:
            return address("intention", row.key)
        asked = {**self.scope.query, **self.filters.chosen, row.grouping.code: row.key}
        return address("ring-fence", group=(INTENTION if by_line else AGREEMENT).code, **asked)


def row_cells(row: Row, opening: Opening) -> list[FigureCell]:
    """The cells of a row, in the order of the columns."""
    return [_cell(row, column, opening) for column in FIGURES]


def _cell(row: Row, column: FigureColumn, opening: Opening) -> FigureCell:
    value = column.of(row.figures)
    return FigureCell(
        text=words(column, value) if value is not None else _absence(row, column),
        label=column.heading,
        url=opening.url(row, column) if value and column.kind == "money" else "",
        caveat=_caveat(row, column),
        absent=not value,
        parted=column.parted,
    )


def words(column: FigureColumn, value: Decimal) -> str:
    """`£30,377`, `+£2,000` for a variance above nought, `45%`."""
    if column.kind == "percent":
        return percent_words(value)
    return f"{'+' if column.name == 'variance' and value > 0 else ''}{pounds(value)}"


def _absence(row: Row, column: FigureColumn) -> str:
    """TBC, none, not stated and n/a are four things: no price yet, nothing there, not given, does not apply."""
    if not row.lines or column.name not in ("planned", "allocated"):
        return "n/a"
    if column.name == "allocated":
        return "none"
    return "TBC" if any(part.line.row.resources is None for part in row.lines) else "not stated"


def _caveat(row: Row, column: FigureColumn) -> str:
    """The words that stand under a figure and weaken it."""
    money = row.figures.money
    if column.name == "planned":
        return _unpriced(row)
    if column.name == "committed" and money.not_evidenced > 0:
        return f"{pounds(money.evidenced)} evidenced" if money.evidenced else "not evidenced"
    return forecast_caveat(money) if column.name == "forecast_outturn" else ""


def _unpriced(row: Row) -> str:
    """How many lines have no price, where others of the row have one."""
    unpriced = sum(part.line.row.resources is None for part in row.lines)
    return f"and {unpriced} TBC" if unpriced and row.figures.planned is not None else ""
