"""Areas and providers in the admin."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from commissioning.models import Area, Provider, ProviderContact, ProviderMember, ProviderName
from core.admin.base import RecordAdmin
from core.admin.filters import by_choice, by_record
from core.admin.rows import RecordInline
from core.models import User
from core.roles import Role


@admin.register(Area)
class AreaAdmin(RecordAdmin):
    list_display = ("name", "kind", "code", "parent")
    list_select_related = ("parent",)
    list_filter = (by_choice("kind", "kind"), by_record("parent", "part of"))
    search_fields = ("name", "code")
    fields = ("name", "kind", "code", "parent")


class OtherNames(RecordInline):
    model = ProviderName
    fields = ("name", "used_from", "used_until")
    extra = 1


class Contacts(RecordInline):
    model = ProviderContact
    fields = ("name", "job", "email", "phone")
    extra = 1


class Members(RecordInline):
    """The provider's own people who sign in. Each acts for one provider alone."""

    model = ProviderMember
    verbose_name_plural = "people who sign in for it"
    fields = ("user",)
    extra = 1

    def formfield_for_foreignkey(self, db_field, request: HttpRequest, **kwargs):
        kwargs["queryset"] = User.objects.filter(role=Role.PROVIDER)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Provider)
class ProviderAdmin(RecordAdmin):
    list_display = ("name", "kind", "area", "charity_number", "company_number")
    list_select_related = ("area",)
    list_filter = (by_choice("kind", "kind"), by_record("area", "area"))
    search_fields = ("name", "other_names__name", "charity_number", "company_number")
    search_help_text = "A name, a former name, or a charity or company number."
    fieldsets = (
        ("Who are they?", {"fields": ("name", "kind", ("charity_number", "company_number"))}),
        ("Where?", {"fields": ("area", "website")}),
        ("Note", {"fields": ("note",)}),
    )
    inlines = (OtherNames, Contacts, Members)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Provider]:
        return super().get_queryset(request).order_by("name")
