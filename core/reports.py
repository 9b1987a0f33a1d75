"""What every report is: a name, columns and rows. The page, the CSV and the Excel file all take the same rows."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from core.addresses import read_format
from core.exports import Column, csv_response, excel_response
from core.periods import AsAt
from core.views import ReaderPage


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
        return [self.as_at.words]

    def file_rows(self) -> Iterator[Sequence[Any]]:
        return (self.cells(row) for row in self.rows())

    def download(self, kind: str) -> HttpResponseBase:
        """The report as a CSV or an Excel file."""
        if kind == "csv":
            return csv_response(self.columns, self.file_rows(), self.filename)
        return excel_response(self.columns, self.file_rows(), self.filename, title=self.title, notes=self.notes)


class ReportPage(ReaderPage):
    """A report as a page, or as a file where the address says `format=csv` or `format=xlsx`."""

    def get_report(self) -> Report:
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        kind = read_format(request.GET)
        self.report = self.get_report()
        if kind != "page":
            return self.report.download(kind)
        return self.render_to_response(self.get_context_data(report=self.report, **kwargs))

    def file_links(self) -> list[tuple[str, str]]:
        """The same address as a file: its name and its query."""
        query = self.request.GET.copy()
        query.pop("page", None)
        links = []
        for kind, name in (("xlsx", "Excel"), ("csv", "CSV")):
            query["format"] = kind
            links.append((name, f"?{query.urlencode()}"))
        return links
