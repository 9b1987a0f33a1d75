"""Figures about need, services, and where they are provided, in the admin."""

from typing import Any

from django.contrib import admin

from core.admin.base import RecordAdmin
from core.admin.filters import by_choice, by_record
from core.admin.lists import listed
from core.admin.rows import RecordInline
from outcomes.models import ContextFigure, Service, ServiceCoverage


@admin.register(ContextFigure)
class ContextFigureAdmin(RecordAdmin):
    list_display = ("indicator", "area", "period", "value", "unit", "source")
    list_select_related = ("area",)
    list_filter = (by_record("area", "area"),)
    search_fields = ("indicator", "source", "period")
    fieldsets = (
        ("The figure", {"fields": (("area", "period"), "indicator", ("value", "unit"))}),
        ("Where it comes from", {"fields": ("source", "note")}),
    )


class Coverage(RecordInline):
    model = ServiceCoverage
    verbose_name_plural = "where it is provided"
    fields = ("area", "level", "source")


@admin.register(Service)
class ServiceAdmin(RecordAdmin):
    list_display = ("name", "group")
    search_fields = ("name", "group")
    fields = (("name", "group"), "order")
    inlines = (Coverage,)


@admin.register(ServiceCoverage)
class ServiceCoverageAdmin(RecordAdmin):
    add_title = "Record a service’s coverage"
    list_display = ("name", "area", "level", "source")
    list_select_related = ("service", "area")
    list_filter = (by_record("area", "area"), by_record("service", "service"), by_choice("level", "level"))
    search_fields = ("service__name", "source")
    fields = (("service", "area"), "level", "source")

    @listed("Service", ordering="service__name")
    def name(self, coverage: ServiceCoverage) -> Any:
        return coverage.service.name
