"""Frameworks and their lines, the commissioning intentions, in the admin."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from commissioning.models import Aim, Framework, Intention, Phase, Statement, Theme
from core.admin.base import RecordAdmin
from core.admin.filters import by_choice, by_record, by_year
from core.admin.lists import listed
from core.admin.rows import RecordInline
from core.admin.stamped import RecordForm


class Themes(RecordInline):
    model = Theme
    fields = ("name", "order")


class Phases(RecordInline):
    model = Phase
    fields = ("name", "order")


class Aims(RecordInline):
    model = Aim
    verbose_name_plural = "objectives and impacts"
    fields = ("kind", "name", "order")


@admin.register(Framework)
class FrameworkAdmin(RecordAdmin):
    year_fields = ("first_year", "last_year")
    list_display = ("title", "fund", "first_year", "last_year", "owner")
    list_select_related = ("fund",)
    list_filter = (by_record("fund", "fund"),)
    search_fields = ("title", "owner")
    fieldsets = (
        ("The framework", {"fields": ("title", "code", "owner")}),
        ("Its money and period", {"fields": ("fund", ("first_year", "last_year"))}),
        ("Note", {"fields": ("note",)}),
    )
    inlines = (Themes, Phases, Aims)


class Statements(RecordInline):
    model = Statement
    fields = ("kind", "words", "order")


class IntentionForm(RecordForm):
    """A line of a framework, under that framework's own theme, phase and aims."""

    def clean(self) -> Any:
        cleaned = super().clean()
        for name in ("theme", "phase"):
            part = cleaned.get(name)
            if part and cleaned.get("framework") and part.framework_id != cleaned["framework"].pk:
                self.add_error(name, f"This {name} is of another framework. Choose one of this framework’s")
        return cleaned


@admin.register(Intention)
class IntentionAdmin(RecordAdmin):
    form = IntentionForm
    year_fields = ("resources_year",)
    add_title = "Add an intention"
    list_display = ("name", "ref", "category", "area", "provider", "host", "price", "status")
    list_select_related = ("area", "provider", "host", "framework")
    list_filter = (
        by_year("resources_year"),
        by_record("framework", "framework"),
        by_record("framework__fund", "fund"),
        by_record("provider", "provider"),
        by_record("area", "area"),
        by_choice("status", "status"),
    )
    search_fields = ("ref", "activity", "category", "provider__name", "host__name")
    fieldsets = (
        ("The line", {"fields": ("framework", ("ref", "order"), "activity", ("category", "status"))}),
        ("Where, and who?", {"fields": ("area", ("provider", "host"))}),
        ("Its price", {"fields": (("resources", "resources_year"),)}),
        ("Its end", {"description": "A whole date, or a year alone.", "fields": (("ends_on", "end_year"),)}),
        ("What it serves", {"fields": (("theme", "phase"), "aims")}),
        ("Note", {"fields": ("note",)}),
    )
    inlines = (Statements,)

    @listed("Activity", ordering="activity")
    def name(self, intention: Intention) -> str:
        return intention.name

    @listed("Price", kind="money", ordering="resources", empty="TBC")
    def price(self, intention: Intention) -> Any:
        return intention.resources

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in ("theme", "phase", "aims"):
            kwargs["queryset"] = self._of_its_framework(db_field.related_model, request)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def _of_its_framework(self, model: Any, request: HttpRequest) -> Any:
        """A line already recorded chooses among its own framework's; a new one among all."""
        match = request.resolver_match
        pk = match.kwargs.get("object_id") if match else None
        return model.objects.filter(framework__intentions=pk) if pk else model.objects.all()
