"""The columns of a position: its figures in their order, and what stands before them in a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core.exports import CellKind, Column
from grants.models import Agreement
from reports.position.figures import Figures
from reports.position.groups import AGREEMENT, INTENTION, Grouping, Row
from reports.position.parties import parties

_TENTH = Decimal("0.1")


@dataclass(frozen=True)
class FigureColumn:
    """A figure: its name in files and addresses, and its heading. One that is parted has more room before it."""

    name: str
    heading: str
    kind: CellKind = "money"
    parted: bool = False

    def of(self, figures: Figures) -> Decimal | None:
        value: Decimal | None = getattr(figures, self.name)
        return value


FIGURES = (
    FigureColumn("planned", "Planned"),
    FigureColumn("allocated", "Allocated"),
    FigureColumn("committed", "Committed", parted=True),
    FigureColumn("paid", "Paid"),
    FigureColumn("outstanding", "Outstanding"),
    FigureColumn("profile_to_date", "Profile to date"),
    FigureColumn("forecast_outturn", "Forecast outturn", parted=True),
    FigureColumn("variance", "Variance"),
    FigureColumn("percent_paid", "Percent paid", kind="percent"),
)

_OF_INTENTION = (
    Column("intention", "Intention", width=12),
    Column("activity", "Activity", width=44),
    Column("category", "Category", width=20),
    Column("area", "Area", width=20),
    Column("providers", "Providers", width=44),
)
_OF_AGREEMENT = (
    Column("agreement", "Agreement", width=14),
    Column("title", "Title", width=44),
    Column("type", "Type", width=22),
    Column("paid_to", "Paid to", width=30),
    Column("delivered_by", "Delivered by", width=30),
    Column("intention", "Intention", width=12),
    Column("state", "State", width=22),
)


def file_columns(grouping: Grouping) -> list[Column]:
    """The columns of a file: what names its rows, then the figures."""
    figures = [Column(each.name, each.heading, each.kind, width=14) for each in FIGURES]
    names = {INTENTION.code: _OF_INTENTION, AGREEMENT.code: _OF_AGREEMENT}
    return [*names.get(grouping.code, (Column("group", grouping.heading, width=44),)), *figures]


def file_cells(row: Row) -> list[Any]:
    """A row of a file. What does not apply is None, which a file leaves empty."""
    return [*_names(row), *(_filed(each, row.figures) for each in FIGURES)]


def _filed(column: FigureColumn, figures: Figures) -> Decimal | None:
    """Money to the penny; a percentage to a tenth, like 45.0."""
    value = column.of(figures)
    return value.quantize(_TENTH) if value is not None and column.kind == "percent" else value


def _names(row: Row) -> Sequence[str]:
    if row.grouping is INTENTION:
        line = row.parts[0].line.row
        return line.ref, line.activity, line.category, line.area__name, "; ".join(parties(row.parts))
    return _agreement_names(row) if row.grouping is AGREEMENT else (row.name,)


def _agreement_names(row: Row) -> Sequence[str]:
    part = row.parts[0]
    agreement = agreement_of(row)
    return (
        agreement.reference,
        agreement.title,
        agreement.get_type_display(),
        str(agreement.paid_to or ""),
        str(agreement.delivered_by or ""),
        part.line.row.ref,
        state_words(row),
    )


def agreement_of(row: Row) -> Agreement:
    """The agreement that a row is about, where the rows are agreements."""
    agreement = row.parts[0].agreement
    assert agreement is not None
    return agreement


def state_words(row: Row) -> str:
    """An agreement's state, and that no decision evidences it where that is so."""
    agreement, money = agreement_of(row), row.figures.money
    doubt = f", {agreement.bare_words}" if agreement.is_fact and money.not_evidenced > 0 else ""
    return f"{agreement.get_state_display()}{doubt}"
