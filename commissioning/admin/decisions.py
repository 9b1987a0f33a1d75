"""The Commissioner's decisions in the admin."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from commissioning.forms import with_used
from commissioning.models import Decision
from core.admin.base import RecordAdmin
from core.admin.filters import by_record
from core.admin.lists import listed


@admin.register(Decision)
class DecisionAdmin(RecordAdmin):
    """Once money stands under it, the amount and the fund are what the notice said, and are not changed."""

    add_title = "Record a decision"
    save_label = "Record the decision"
    list_display = ("reference", "title", "decided_on", "decision_maker", "fund", "amount", "used", "left")
    list_select_related = ("fund",)
    list_filter = (by_record("fund", "fund"),)
    search_fields = ("reference", "title", "decision_maker")
    fieldsets = (
        ("The notice", {"fields": ("reference", "title", ("decided_on", "decision_maker"), "link")}),
        ("The money", {"fields": (("amount", "fund"),)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Decision]:
        return with_used(super().get_queryset(request))

    @listed("Used", kind="money")
    def used(self, decision: Any) -> Any:
        return decision.total_used

    @listed("Left", kind="money")
    def left(self, decision: Any) -> Any:
        return decision.amount - decision.total_used

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("amount", "fund") if obj and _is_drawn_on(obj) else ()


def _is_drawn_on(decision: Decision) -> bool:
    """Whether any money is committed, budgeted or allocated under it."""
    return any(getattr(decision, drawn).exists() for drawn in ("commitments", "budget_entries", "allocations"))
