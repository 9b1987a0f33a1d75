from typing import Any

from core.addresses import dated
from core.lists import Empty
from core.reports import ReportPage
from reports.links import address
from reports.position.foot import foot
from reports.position.form import filters_form
from reports.position.meanings import meanings
from reports.position.report import RingFencePosition
from reports.position.table import heads, table_rows
from reports.position.words import NO_FUND, heading, lede, table_note


class RingFencePositionPage(ReportPage):
    """Where a ring-fence stands in one year."""

    template_name = "reports/position.html"

    def get_report(self) -> RingFencePosition:
        return RingFencePosition(self.request.GET)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(page=self.page_of(kwargs["report"]), **kwargs)

    def page_of(self, report: RingFencePosition) -> dict[str, Any]:
        """What core/list.html draws."""
        rows = table_rows(report)
        return {
            "name": report.title,
            "heading": heading(report.ledger),
            "lede": lede(report.ledger),
            "filters": filters_form(report),
            "clear_url": dated(self.request.path),
            "count": report.count,
            "dates": report.as_at.words,
            "dating": self.dating_of(report),
            "downloads": [{"label": label, "url": url} for label, url in self.file_links()],
            "table_note": table_note(report.ledger),
            "table_class": "position",
            "columns": heads(report, self.request.GET),
            "rows": rows,
            "foot": foot(report) if rows else [],
            "empty": self.what_is_missing(report),
            "meanings": meanings(report) if rows else [],
        }

    def what_is_missing(self, report: RingFencePosition) -> Empty:
        """Said in place of the table."""
        if report.is_filtered:
            return Empty(f"No {report.row_words(1)} matches.", dated(self.request.path), "Clear the filters")
        if not report.scope:
            return Empty(f"{NO_FUND}.", address("help"), "How to begin")
        several = report.row_words(2)
        return Empty(f"No {several} are recorded for {report.scope.year}.", address("help"), "How to record them")
