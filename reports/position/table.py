"""The rows and heads of a position as a page draws them."""

from dataclasses import dataclass

from django.http import QueryDict

from core.tables import Row as TableRow
from core.words import number_of
from reports.links import address
from reports.position.cells import Opening, row_cells
from reports.position.columns import FIGURES, agreement_of, state_words
from reports.position.groups import AGREEMENT, AREA, INTENTION, NONE, PROVIDER, Row
from reports.position.parties import lacks_a_host, parties
from reports.position.report import RingFencePosition
from reports.sorting import NAME, PartedHead, head


@dataclass(slots=True)
class PositionRow(TableRow):
    """A row of the page. One that is proposed says so; of one that is only a plan a phone says that in a line."""

    proposed: bool = False
    nothing: bool = False


def heads(report: RingFencePosition, query: QueryDict) -> list[PartedHead]:
    """The heads, each a link that sorts by its column and keeps the filters."""
    figures = (head(each.name, each.heading, report.order, query, parted=each.parted) for each in FIGURES)
    return [head(NAME, report.grouping.heading, report.order, query), *figures]


def table_rows(report: RingFencePosition) -> list[PositionRow]:
    """The rows as they read."""
    if not report.scope:
        return []
    opening = Opening(report.scope, report.filters)
    return [_table_row(row, opening) for row in report.chosen_rows]


def _table_row(row: Row, opening: Opening) -> PositionRow:
    return PositionRow(
        name=_name(row),
        cells=row_cells(row, opening),
        url=_url(row, opening),
        under_name=_under_name(row),
        proposed=row.grouping is INTENTION and row.parts[0].intention.is_proposed,
        nothing=row.figures.is_only_a_plan and row.grouping is not AGREEMENT,
    )


def _name(row: Row) -> str:
    return agreement_of(row).title if row.grouping is AGREEMENT else row.name


def _url(row: Row, opening: Opening) -> str:
    """The record's own page; for a category or a theme, its lines."""
    if row.key == NONE:
        return ""
    page = _PAGES.get(row.grouping.code)
    if page:
        return address(page, row.key)
    return address("ring-fence", **{**opening.scope.query, **opening.filters.chosen, row.grouping.code: row.key})


_PAGES = {each.code: each.code for each in (INTENTION, PROVIDER, AREA, AGREEMENT)}


def _under_name(row: Row) -> str:
    describe = {INTENTION: _under_line, AGREEMENT: _under_agreement}.get(row.grouping, _under_group)
    return describe(row)


def _under_line(row: Row) -> str:
    """`Offender · Herefordshire · Addaction via Herefordshire Council`."""
    line = row.parts[0].line.row
    who = "; ".join(parties(row.parts)) or "provider TBC"
    host = ", host not stated" if lacks_a_host(line, row.parts) else ""
    return " · ".join(words for words in (line.category, line.area__name, f"{who}{host}") if words)


def _under_agreement(row: Row) -> str:
    """`SM-2019-001 · grant · in force · Addaction via Herefordshire Council`."""
    agreement = agreement_of(row)
    who = "; ".join(parties(row.parts)) or "parties not stated"
    return " · ".join([agreement.reference, agreement.type_words, state_words(row), who])


def _under_group(row: Row) -> str:
    """`2 lines · 1 agreement`."""
    counted = [(len(row.lines), "line"), (len(row.agreements), "agreement")]
    return " · ".join(number_of(count, one) for count, one in counted if count)
