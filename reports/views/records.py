"""The pages of single records: one page tells the whole story of each."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.views.generic import TemplateView

from commissioning.models import Area, Decision, Fund, Intention, OpenQuestion, Provider
from core.dating import NAMES_OF_TODAY, Dated, dating
from core.permissions import can_read_own, can_read_reports
from core.views import PermittedView
from grants.models import Agreement
from reports.records.agreement.page import agreement_page
from reports.records.area import area_page
from reports.records.changes import folded
from reports.records.decision import decision_page
from reports.records.fund import fund_page
from reports.records.intention import RELATED, intention_page, struck_out
from reports.records.provider import provider_page
from reports.records.question import question_page


class RecordPage(PermittedView, Dated, TemplateView):
    """A record's page. What `for_user` does not show is not found."""

    may_open = staticmethod(can_read_own)

    def page(self, **keys: Any) -> dict[str, Any]:
        """What the template draws."""
        raise Http404

    def get_context_data(self, **keys: Any) -> dict[str, Any]:
        page = self.page(**keys)
        if "history" in page:
            page |= folded(page["history"], self.request.GET)
        dates = dating(self.as_at, self.request, page.get("of_today", NAMES_OF_TODAY))
        self.template_name = page.get("template", self.template_name)
        return super().get_context_data(page={**page, "dating": dates}, **keys)


class AgreementPage(RecordPage):
    """An agreement. A provider's user opens the provider's own."""

    template_name = "reports/agreement.html"

    def page(self, **keys: Any) -> dict[str, Any]:
        rows = Agreement.objects.for_user(self.request.user).select_related(
            "intention__framework", "fund", "area", "paid_to", "delivered_by", "reports", "decision",
            "lead_officer", "drafted_by", "prepared_by",
        )  # fmt: skip
        agreement = get_object_or_404(rows, reference=keys["reference"])
        return agreement_page(agreement, self.request.GET, self.request.user, self.as_at)


class ProviderPage(RecordPage):
    """A provider. A provider's user opens the provider's own."""

    template_name = "reports/record.html"

    def page(self, **keys: Any) -> dict[str, Any]:
        rows = Provider.objects.for_user(self.request.user).select_related("area")
        return provider_page(get_object_or_404(rows, pk=keys["pk"]), self.request.user, self.as_at)


class OfficeRecordPage(RecordPage):
    """A record that the office's people read, and nobody else."""

    may_open = staticmethod(can_read_reports)
    template_name = "reports/record.html"


class AreaPage(OfficeRecordPage):
    """An area."""

    def page(self, **keys: Any) -> dict[str, Any]:
        area = get_object_or_404(Area.objects.select_related("parent"), pk=keys["pk"])
        return area_page(area, self.request.user, self.as_at)


class IntentionPage(OfficeRecordPage):
    """A line of a framework."""

    def page(self, **keys: Any) -> dict[str, Any]:
        standing = Intention.objects.select_related(*RELATED).filter(ref=keys["ref"]).first()
        line = standing or struck_out(keys["ref"], self.as_at)
        if line is None:
            raise Http404
        return intention_page(line, self.request.user, self.as_at)


class DecisionPage(OfficeRecordPage):
    """A decision."""

    def page(self, **keys: Any) -> dict[str, Any]:
        rows = Decision.objects.select_related("fund")
        return decision_page(get_object_or_404(rows, pk=keys["pk"]), self.request.user, self.as_at)


class QuestionPage(OfficeRecordPage):
    """A question, open or answered."""

    template_name = "reports/question.html"

    def page(self, **keys: Any) -> dict[str, Any]:
        rows = OpenQuestion.objects.select_related("raised_by", "answered_by", "content_type")
        return question_page(get_object_or_404(rows, code=keys["code"]), self.request.user, self.as_at)


class FundPage(OfficeRecordPage):
    """A fund."""

    def page(self, **keys: Any) -> dict[str, Any]:
        return fund_page(get_object_or_404(Fund, code=keys["code"]), self.request.user, self.as_at)
