"""Addresses of what commissioners read. Others build on them: they do not change."""

from django.urls import URLPattern, path

from reports.views import lists, position, static_pages

app_name = "reports"

urlpatterns: list[URLPattern] = [
    path("reports/ring-fence/", position.RingFencePositionPage.as_view(), name="ring-fence"),
    path("notes/", static_pages.Notes.as_view(), name="notes"),
    path("accessibility/", static_pages.Accessibility.as_view(), name="accessibility"),
    path("help/", static_pages.Help.as_view(), name="help"),
    path("reports/agreements/", lists.AgreementList.as_view(), name="agreements"),
    path("reports/payments/", lists.PaymentList.as_view(), name="payments"),
    path("reports/budget-movements/", lists.BudgetMovementList.as_view(), name="budget-movements"),
]
