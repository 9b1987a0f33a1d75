"""The closings and reopenings of years and quarters in the admin, to be read."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from commissioning.models import PeriodClose
from core.admin.base import RecordAdmin
from core.admin.filters import by_choice, by_year
from core.admin.lists import listed
from core.history import Change


@admin.register(PeriodClose)
class PeriodCloseAdmin(RecordAdmin):
    """Who closed or reopened what, when and why."""

    list_display = ("period", "act", "recorded_at", "recorded_by", "reason")
    list_select_related = ("recorded_by",)
    list_filter = (by_year(), by_choice("act", "act"))
    search_fields = ("reason",)
    fieldsets = (
        ("Which period?", {"fields": ("period", "act")}),
        ("Why?", {"fields": ("reason",)}),
        ("As recorded", {"fields": ("recorded_by", "recorded_at")}),
    )
    readonly_fields = ("period", "recorded_by", "recorded_at")

    @listed("Period", ordering="year")
    def period(self, close: Any) -> str:
        return close.period

    def changes(self, record: Any) -> list[Change]:
        """A statement is recorded once."""
        return [Change(record.recorded_at, str(record.recorded_by or "the program"), ["Recorded."])]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
