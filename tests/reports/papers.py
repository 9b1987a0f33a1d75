"""Everything with money that a board could have been shown: the rows of every report and list, and what Home and the
records' own pages say, in words and figures."""

from collections.abc import Iterator
from typing import Any

from django.http import QueryDict

from commissioning.models import Area, Decision, Intention, Provider
from core.addresses import read_as_at
from core.models import User
from core.reports import Report
from grants.models import Agreement
from reports.framework import FrameworkTable
from reports.home.affairs import read_affairs
from reports.home.page import home_page
from reports.lists.accruals import Accruals
from reports.lists.agreements import Agreements
from reports.lists.budget_movements import BudgetMovements
from reports.lists.forecasts import Forecasts
from reports.lists.income import IncomeList
from reports.lists.payments import Payments
from reports.position.columns import file_cells
from reports.position.groups import GROUPINGS, rows_by
from reports.position.report import RingFencePosition
from reports.records.agreement.page import agreement_page
from reports.records.area import area_page
from reports.records.decision import decision_page
from reports.records.intention import intention_page
from reports.records.provider import provider_page

_TOLD: dict[Any, Any] = {Intention: intention_page, Decision: decision_page, Provider: provider_page, Area: area_page}

MOST = 2
"""Records of each kind whose pages are read: the oldest, which most happened to."""


def query(**asked: Any) -> QueryDict:
    """An address's own query."""
    given = QueryDict(mutable=True)
    given.update({name: str(value) for name, value in asked.items()})
    return given


def paper(reader: User, **asked: Any) -> dict[str, Any]:
    """Every figure, by where it stands."""
    position = RingFencePosition(query(**asked))
    shown: dict[str, Any] = {
        f"position by {name}": [[str(cell) for cell in file_cells(row)] for row in rows_by(grouping, position.parts)]
        for name, grouping in GROUPINGS.items()
    }
    for name, report in _reports(reader, asked):
        shown[name] = [[str(cell) for cell in report.cells(row)] for row in report.rows()]
    shown["home"] = _home(reader, asked)
    shown.update(_records(reader, asked))
    return shown


def _reports(reader: User, asked: dict[str, Any]) -> Iterator[tuple[str, Report]]:
    yield "framework", FrameworkTable(query(**asked))
    for kind in (Agreements, Payments, BudgetMovements, Forecasts, Accruals, IncomeList):
        yield kind.name, kind(query(**asked), reader)


def _home(reader: User, asked: dict[str, Any]) -> list[Any]:
    affairs = read_affairs(query(**asked), reader)
    if affairs is None:
        return []
    page = home_page(affairs)
    figures = [(row.label, row.figure, row.note, row.lines) for row in page["rows"]]
    questions = [(each.question, each.words, each.over) for each in page["questions"]]
    return [page["heading"], page["second"], figures, page["question_heading"], questions]


def _records(reader: User, asked: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    as_at = read_as_at(query(**asked))
    for agreement in Agreement.objects.exclude(state="draft"):
        page = agreement_page(agreement, query(**asked), reader, as_at)
        if "facts" in page:
            yield f"agreement {agreement.reference}", [page[name] for name in ("name", "lede", "facts")]
            yield f"quarters of {agreement.reference}", _quarters(page["money"])
    for model, told in _TOLD.items():
        for record in model.objects.order_by("pk")[:MOST]:
            yield f"{model.__name__} {record.pk}", _told(told(record, reader, as_at))


def _quarters(grid: dict[str, Any] | None) -> Any:
    return grid and [
        [(str(each["quarter"]), each["planned"], each["paid"], each["state"]) for each in grid["columns"]],
        grid["sums"], grid["notes"],
    ]  # fmt: skip


def _told(page: dict[str, Any]) -> list[Any]:
    """A record's sentence, its facts and its tables of money; where its links lead is no figure."""
    tables = [section.get("table") for section in page["sections"]]
    rows = [
        [(row.name, row.under_name, [(cell.text, cell.caveat) for cell in row.cells]) for row in table["rows"]]
        for table in tables
        if table
    ]
    return [page["lede"], page.get("facts"), rows]
