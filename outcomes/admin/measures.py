"""Measures, and what each agreement is measured by, in the admin."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse

from core.admin.base import RecordAdmin
from core.admin.filters import by_choice, by_record
from core.admin.lists import listed
from core.admin.rows import RecordInline
from outcomes.admin.choosing import choosing_view
from outcomes.models import AgreementMeasure, Measure, Target


@admin.register(Measure)
class MeasureAdmin(RecordAdmin):
    """Once results are recorded by a measure, its kind stays: its figures are kept in that kind's way."""

    list_display = ("name", "level", "kind", "unit", "source")
    list_filter = (by_choice("level", "level"), by_choice("kind", "kind"))
    search_fields = ("name", "definition")
    fieldsets = (
        ("What is measured?", {"fields": ("name", "code", ("level", "kind"), "definition")}),
        ("How is it read?", {"fields": (("unit", "direction"), ("tool",), ("scale_from", "scale_to"))}),
        ("Where it comes from", {"fields": (("source", "order"),)}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        has_results = obj and obj.agreement_measures.filter(results__isnull=False).exists()
        return ("kind",) if has_results else ()


class Targets(RecordInline):
    model = Target
    fields = ("year", "quarter", "value")
    extra = 5


@admin.register(AgreementMeasure)
class AgreementMeasureAdmin(RecordAdmin):
    """One measure of one agreement, with its targets."""

    add_title = "Give an agreement a measure"
    list_display = ("measure_name", "agreement_reference", "kind", "given_by")
    list_select_related = ("measure", "agreement")
    list_filter = (
        by_record("agreement__fund", "fund"),
        by_record("agreement__delivered_by", "provider"),
        by_record("measure", "measure"),
    )
    search_fields = ("agreement__reference", "agreement__title", "measure__name")
    fieldsets = (
        ("Who, by what?", {"fields": ("agreement", "measure", "given_by")}),
        ("From where?", {"fields": (("baseline", "order"),)}),
    )
    inlines = (Targets,)

    @listed("Measure", ordering="measure__name")
    def measure_name(self, each: AgreementMeasure) -> str:
        return each.measure.name

    @listed("Agreement", ordering="agreement__reference")
    def agreement_reference(self, each: AgreementMeasure) -> str:
        return each.agreement.reference

    @listed("Kind", ordering="measure__kind")
    def kind(self, each: AgreementMeasure) -> str:
        return each.measure.get_kind_display()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("agreement", "measure") if obj else ()

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(partial(choosing_view, self))
        return [path("choose/", view, name="outcomes_agreementmeasure_choose"), *super().get_urls()]

    def list_links(self, request: HttpRequest) -> list[tuple[str, str]]:
        if not self.has_change_permission(request):
            return []
        return [("Measures and targets of an agreement", reverse("admin:outcomes_agreementmeasure_choose"))]
