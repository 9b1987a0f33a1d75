"""Addresses of what commissioners read. Others build on them: they do not change."""

from django.urls import URLPattern, path

from reports.books.page import BookCheck
from reports.excesses.page import ExcessesPage
from reports.imports import pages as imports
from reports.views import closing, files, forecasts, framework, home, lists, position, records, static_pages

app_name = "reports"

urlpatterns: list[URLPattern] = [
    path("", home.Home.as_view(), name="home"),
    path("reports/ring-fence/", position.RingFencePositionPage.as_view(), name="ring-fence"),
    path("reports/framework/", framework.FrameworkPage.as_view(), name="framework"),
    path("notes/", static_pages.Notes.as_view(), name="notes"),
    path("accessibility/", static_pages.Accessibility.as_view(), name="accessibility"),
    path("help/", static_pages.Help.as_view(), name="help"),
    path("reports/agreements/", lists.AgreementList.as_view(), name="agreements"),
    path("reports/payments/", lists.PaymentList.as_view(), name="payments"),
    path("reports/budget-movements/", lists.BudgetMovementList.as_view(), name="budget-movements"),
    path("reports/forecasts/", lists.ForecastList.as_view(), name="forecasts"),
    path("forecasts/make/", forecasts.MakeForecasts.as_view(), name="make-forecasts"),
    path("year-end/", closing.YearEnd.as_view(), name="year-end"),
    path("year-end/close/", closing.CloseYear.as_view(), name="close-year"),
    path("year-end/close-quarter/", closing.CloseQuarter.as_view(), name="close-quarter"),
    path("year-end/reopen/", closing.Reopen.as_view(), name="reopen"),
    path("year-end/open-budget/", closing.OpenBudget.as_view(), name="open-budget"),
    path("reports/income/", lists.IncomeListPage.as_view(), name="income"),
    path("reports/accruals/", lists.AccrualList.as_view(), name="accruals"),
    path("funds/<slug:code>/", records.FundPage.as_view(), name="fund"),
    path("reports/renewals/", lists.RenewalList.as_view(), name="renewals"),
    path("reports/delivery/", lists.DeliveryList.as_view(), name="delivery"),
    path("reports/book-check/", BookCheck.as_view(), name="book-check"),
    path("reports/excesses/", ExcessesPage.as_view(), name="excesses"),
    path("brought-in/", imports.Imports.as_view(), name="imports"),
    path("brought-in/register/", imports.RegisterImport.as_view(), name="register-import"),
    path("brought-in/register/template/", imports.RegisterTemplate.as_view(), name="register-template"),
    path("brought-in/<int:pk>/", imports.ImportPage.as_view(), name="import"),
    path("brought-in/<int:pk>/file/", imports.ImportedFile.as_view(), name="import-file"),
    path("brought-in/<int:pk>/undo/", imports.ImportUndo.as_view(), name="import-undo"),
    path("agreements/<str:reference>/", records.AgreementPage.as_view(), name="agreement"),
    path("agreements/<str:reference>/files/<int:number>/", files.AttachedFileDownload.as_view(), name="file"),
    path("providers/<int:pk>/", records.ProviderPage.as_view(), name="provider"),
    path("areas/<int:pk>/", records.AreaPage.as_view(), name="area"),
    path("intentions/<str:ref>/", records.IntentionPage.as_view(), name="intention"),
    path("decisions/<int:pk>/", records.DecisionPage.as_view(), name="decision"),
    path("questions/<slug:code>/", records.QuestionPage.as_view(), name="question"),
]
