from typing import Any

from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import TemplateView

from core.dating import Dated, dating
from core.permissions import can_read_own, can_read_reports
from core.views import PermittedView
from reports.home.affairs import Affairs, read_affairs
from reports.home.page import home_page
from reports.links import address
from reports.position.words import NO_FUND, of_today


class Home(PermittedView, Dated, TemplateView):
    """Where the ring-fence stands, and what needs somebody. A provider's user is led to the provider's agreements."""

    may_open = staticmethod(can_read_own)
    template_name = "reports/home.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not can_read_reports(request.user):
            return redirect(address("agreements"))
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        affairs = read_affairs(self.request.GET, self.request.user)
        page = self.page_of(affairs) if affairs else self.nothing_yet()
        return super().get_context_data(page=page, **kwargs)

    def page_of(self, affairs: Affairs) -> dict[str, Any]:
        """What templates/reports/home.html draws."""
        dates = dating(self.as_at, self.request, of_today(self.as_at), **affairs.scope.query)
        return {**home_page(affairs), "dating": dates}

    def nothing_yet(self) -> dict[str, Any]:
        """What to do first."""
        may = self.request.user.has_perm("commissioning.add_fund")
        url = reverse("admin:commissioning_fund_add") if may else address("help")
        step = {"words": "A fund comes first, then its budget for a year, and a framework of intentions.", "url": url}
        return {"heading": NO_FUND, "first_step": {**step, "label": "Record a fund" if may else "How to begin"}}
