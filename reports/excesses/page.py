"""The page of the excesses, and its files."""

from typing import Any

from core.lists import Empty
from core.reports import ReportPage
from reports.excesses.report import Excesses, alone_table, heads, table_rows

LEDE = (
    "A fact is recorded even beyond a limit, and one who has the right may authorise an excess. Each stands here until "
    "it is put right."
)


class ExcessesPage(ReportPage):
    """What stands beyond a limit."""

    template_name = "reports/excesses.html"

    def get_report(self) -> Excesses:
        return Excesses(self.as_at)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        report: Excesses = kwargs["report"]
        page = {
            "name": report.title,
            "heading": report.heading,
            "lede": LEDE,
            "count": report.count_words,
            "dates": report.as_at.words,
            "dating": self.dating_of(report),
            "downloads": [{"label": label, "url": url} for label, url in self.file_links()],
            "table_note": "Amounts in pounds, the largest first.",
            "columns": heads(),
            "rows": table_rows(report),
            "empty": Empty("No limit is passed."),
            "alone": alone_table(report),
        }
        return super().get_context_data(page=page, **kwargs)
