from typing import Any

from core.addresses import dated
from core.lists import Empty
from core.reports import ReportPage
from reports.framework import FrameworkTable
from reports.framework_page import aims, filters_form, foot, heads, lede, lists, table_rows
from reports.links import address


class FrameworkPage(ReportPage):
    """The published framework, with what has come of each line."""

    template_name = "reports/framework.html"

    def get_report(self) -> FrameworkTable:
        return FrameworkTable(self.request.GET)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(page=self.page_of(kwargs["report"]), **kwargs)

    def page_of(self, report: FrameworkTable) -> dict[str, Any]:
        """What reports/framework.html draws."""
        rows = table_rows(report)
        return {
            "name": report.title,
            "heading": report.heading,
            "lede": lede(report),
            "filters": filters_form(report),
            "clear_url": dated(self.request.path),
            "count": report.count,
            "dates": report.as_at.words,
            "dating": self.dating_of(report),
            "downloads": [{"label": label, "url": url} for label, url in self.file_links()],
            "table_note": "Amounts in pounds. Resources are as published; the other amounts are the year’s own.",
            "table_class": "framework",
            "columns": heads(report, self.request.GET),
            "rows": rows,
            "foot": foot(report) if rows else [],
            "empty": self.what_is_missing(report),
            "lists": lists(report),
            "aims": aims(report.frameworks),
        }

    def what_is_missing(self, report: FrameworkTable) -> Empty:
        """Said in place of the table."""
        if report.is_filtered:
            return Empty("No line matches.", dated(self.request.path), "Clear the filters")
        return Empty(f"{report.heading}.", address("help"), "How to record one")
