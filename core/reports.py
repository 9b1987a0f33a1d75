"""What every report is: a name, columns and rows. The page, the CSV and the Excel file all take the same rows."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.views.generic import TemplateView

from core.addresses import read_format
from core.dating import NAMES_OF_TODAY, Dated, Dating, dating, said
from core.exports import Column, csv_response, excel_response
from core.periods import AsAt
from core.permissions import can_read_reports
from core.views import PermittedView


class Report:
    """One question and its answer: `rows()` in order, as a reader sees them; `cells()` gives one row to a file."""

    title: str
    columns: Sequence[Column]
    as_at: AsAt

    def rows(self) -> Iterable[Any]:
        """Every row that the filters choose, in the chosen order."""
        raise NotImplementedError

    def cells(self, row: Any) -> Sequence[Any]:
        """A row's values, one a column."""
        raise NotImplementedError

    @property
    def filename(self) -> str:
        """Lower case, with dashes, without an ending: `ring-fence-2019-20-by-intention`."""
        raise NotImplementedError

    @property
    def notes(self) -> list[str]:
        """What a file says about itself: dates, filters and what the words mean."""
        chosen = said(self.as_at, self.of_today)
        return [self.as_at.words, *([chosen] if chosen else [])]

    @property
    def of_today(self) -> str:
        """What is of today all the same where a reader chose the dates."""
        return NAMES_OF_TODAY

    @property
    def settled(self) -> dict[str, str]:
        """What the page opened at, such as its year, which a change of the dates must keep."""
        return {}

    def file_rows(self) -> Iterator[Sequence[Any]]:
        return (self.cells(row) for row in self.rows())

    def download(self, kind: str) -> HttpResponseBase:
        """The report as a CSV or an Excel file, named by both dates."""
        name = f"{self.filename}{self.as_at.file_label}"
        if kind == "csv":
            return csv_response(self.columns, self.file_rows(), name)
        return excel_response(self.columns, self.file_rows(), name, title=self.title, notes=self.notes)


class ReportPage(PermittedView, Dated, TemplateView):
    """A report as a page, or as a file where the address says `format=csv` or `format=xlsx`."""

    may_open = staticmethod(can_read_reports)

    def get_report(self) -> Report:
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        kind = read_format(request.GET)
        self.report = self.get_report()
        if kind != "page":
            return self.report.download(kind)
        return self.render_to_response(self.get_context_data(report=self.report, **kwargs))

    def dating_of(self, report: Report) -> Dating:
        """The report's dates, to say and to change."""
        return dating(report.as_at, self.request, report.of_today, **report.settled)

    def file_links(self) -> list[tuple[str, str]]:
        """The same address as a file: its name and its query."""
        query = self.request.GET.copy()
        query.pop("page", None)
        links = []
        for kind, name in (("xlsx", "Excel"), ("csv", "CSV")):
            query["format"] = kind
            links.append((name, f"?{query.urlencode()}"))
        return links
