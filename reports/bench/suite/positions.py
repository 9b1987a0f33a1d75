"""The position, by every grouping: its rows with all their figures, and its total."""

from django.http import QueryDict

from core.periods import AsAt
from reports.bench.cases import Books, Case
from reports.bench.clock import Act
from reports.bench.goals import POSITION
from reports.bench.plain.position import position
from reports.position.columns import FIGURES
from reports.position.groups import GROUPINGS
from reports.position.report import RingFencePosition


def ours(grouping: str, books: Books) -> Act:
    asked = QueryDict(f"year={books.year.start_year}&fund={books.fund.code}&group={grouping}")

    def act() -> None:
        report = RingFencePosition(asked)
        for row in report.rows():
            [row.name, *(column.of(row.figures) for column in FIGURES)]
        assert report.total

    return act


def plain(grouping: str, books: Books) -> Act:
    fund, year = books.fund.pk, books.year
    return lambda: position(grouping, fund, year, AsAt.now())


def _case(grouping: str) -> Case:
    return Case(
        f"Position by {grouping}",
        ours=lambda books: ours(grouping, books),
        peer=lambda books: plain(grouping, books),
        peer_words="plain SQL",
        goal=POSITION,
    )


CASES = tuple(_case(grouping) for grouping in GROUPINGS)
