"""The other peer: Django's own admin over the same rows, in its own templates, behind the same middleware.

Each list has the columns, the related records in one query, the filters (all but those of providers, who are too many
for links down the side), the search and the fifty rows a page that ours has.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.db.models import F, Model
from django.http import HttpRequest
from django.test import override_settings
from django.urls import include, path, reverse

from commissioning.models import Allocation
from core.money import pounds
from core.periods import AsAt, FinancialYear
from core.tables import PER_PAGE
from grants.models import Agreement, Payment
from outcomes.models import AgreementMeasure

TEMPLATES_NAME = "stock"
SITE_NAME = "stock_admin"


class StockSite(admin.AdminSite):
    """Whoever is signed in may look; that is no part of what is compared."""

    def has_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active)


class StockAdmin(admin.ModelAdmin):
    list_per_page = PER_PAGE

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        response: Any = super().changelist_view(request, extra_context)
        if hasattr(response, "template_name"):
            response.using = TEMPLATES_NAME
        return response


def _money(name: str, heading: str) -> Any:
    """A column of pounds from what the query adds to each row."""

    @admin.display(description=heading, ordering=name)
    def column(row: Any) -> str:
        return pounds(getattr(row, name))

    column.__name__ = name
    return column


class StockAgreements(StockAdmin):
    list_display = (
        "title", "reference", "type", "state", "area", "paid_to", "delivered_by", "starts_on", "ends_on",
        _money("total_committed", "Committed"), _money("total_paid", "Paid"),
        _money("total_outstanding", "Outstanding"), "percent_paid",
    )  # fmt: skip
    list_select_related = ("area", "paid_to", "delivered_by")
    list_filter = ("fund", "type", "state", "area")
    search_fields = ("reference", "title", "paid_to__name", "delivered_by__name", "intention__activity")

    def get_queryset(self, request: HttpRequest) -> Any:
        as_at = AsAt.now()
        rows = Agreement.objects.in_year(year_of(request)).with_committed(as_at, year_of(request))
        return rows.with_paid(as_at, year_of(request)).annotate(
            total_outstanding=F("total_committed") - F("total_paid")
        )

    @admin.display
    def percent_paid(self, row: Any) -> str:
        return f"{row.total_paid * 100 / row.total_committed:.0f}%" if row.total_committed else "n/a"


class StockPayments(StockAdmin):
    list_display = (
        "agreement_title", "reference", "paid_on", "paid_to", "charged_to", "period_from", "period_to",
        "finance_reference", "recorded_by", _money("amount", "Amount"), "kind",
    )  # fmt: skip
    list_select_related = ("agreement__paid_to", "budget", "recorded_by")
    list_filter = ("budget__fund", "agreement__type", "kind", "agreement__area")
    search_fields = (
        "agreement__reference", "agreement__title", "agreement__paid_to__name", "finance_reference", "reason",
    )  # fmt: skip
    ordering = ("-paid_on", "-pk")

    def get_queryset(self, request: HttpRequest) -> Any:
        return Payment.objects.as_at(AsAt.now()).in_year(year_of(request))

    @admin.display
    def agreement_title(self, row: Payment) -> str:
        return row.agreement.title

    @admin.display
    def reference(self, row: Payment) -> str:
        return row.agreement.reference

    @admin.display
    def paid_to(self, row: Payment) -> str:
        return str(row.agreement.paid_to)

    @admin.display
    def charged_to(self, row: Payment) -> str:
        return str(row.budget.financial_year)


class StockAllocations(StockAdmin):
    """Ours shows entries of budgets and allocations in one list; this shows the more numerous of the two."""

    list_display = (
        "intention", "reason", "fund", "year", "effective_on", _money("amount", "Amount"), "decision", "recorded_by",
    )  # fmt: skip
    list_select_related = ("budget__fund", "intention", "decision", "recorded_by")
    list_filter = ("budget__fund",)
    search_fields = ("reason", "intention__activity", "decision__reference", "budget__fund__name")
    ordering = ("effective_on", "pk")

    def get_queryset(self, request: HttpRequest) -> Any:
        return Allocation.objects.in_year(year_of(request)).as_at(AsAt.now())

    @admin.display
    def fund(self, row: Allocation) -> str:
        return row.budget.fund.name

    @admin.display
    def year(self, row: Allocation) -> str:
        return str(row.budget.financial_year)


class StockMeasures(StockAdmin):
    """Without its figures, which the stock admin has no way to show: eight columns of the same rows."""

    list_display = ("measure", "kind", "unit", "reference", "title", "delivered_by", "area", "order")
    list_select_related = ("measure", "agreement__delivered_by", "agreement__area")
    list_filter = ("agreement__fund", "agreement__type", "measure__level", "agreement__area")
    search_fields = ("measure__name", "agreement__reference", "agreement__title", "agreement__delivered_by__name")
    ordering = ("agreement__reference", "order")

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = AgreementMeasure.objects.exclude(agreement__state="draft")
        return rows.filter(agreement__in=Agreement.objects.in_year(year_of(request)).order_by())

    @admin.display
    def kind(self, row: AgreementMeasure) -> str:
        return str(row.measure.get_kind_display())

    @admin.display
    def unit(self, row: AgreementMeasure) -> str:
        return row.measure.unit

    @admin.display
    def reference(self, row: AgreementMeasure) -> str:
        return row.agreement.reference

    @admin.display
    def title(self, row: AgreementMeasure) -> str:
        return row.agreement.title

    @admin.display
    def delivered_by(self, row: AgreementMeasure) -> str:
        return str(row.agreement.delivered_by)

    @admin.display
    def area(self, row: AgreementMeasure) -> str:
        return str(row.agreement.area)


_LISTS = {
    "agreements": (Agreement, StockAgreements),
    "payments": (Payment, StockPayments),
    "budget-movements": (Allocation, StockAllocations),
    "delivery": (AgreementMeasure, StockMeasures),
}


def year_of(request: HttpRequest) -> FinancialYear:
    """The year of the list that it is compared with: from a header, as the admin takes no parameter of another's."""
    return FinancialYear(int(request.headers["Bench-Year"]))


def _site() -> StockSite:
    site = StockSite(SITE_NAME)
    for model, options in _LISTS.values():
        site.register(model, options)
    return site


def address_of(name: str, *, page: int) -> str:
    """The address of one page of a list."""
    model, _ = _LISTS[name]
    address = reverse(f"{SITE_NAME}:{model._meta.app_label}_{model._meta.model_name}_changelist")
    return f"{address}?p={page}"


@contextmanager
def mounted() -> Iterator[None]:
    """The stock admin beside our own pages. Files need no manifest, and what an office alone needs is left out."""
    own = settings.ROOT_URLCONF
    addresses = (path("stock-admin/", _site().urls), path("", include(own)))
    stock = {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "NAME": TEMPLATES_NAME,
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": settings.TEMPLATES[0]["OPTIONS"],
    }
    plain_files = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(
        DEBUG=False,
        ALLOWED_HOSTS=["testserver"],
        ROOT_URLCONF=addresses,
        TEMPLATES=[*settings.TEMPLATES, stock],
        STORAGES={**settings.STORAGES, "staticfiles": plain_files},
    ):
        yield
