"""A quarter's results in the admin: one short form for an agreement and a quarter."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from core.addresses import BadAddress
from core.admin.base import RecordAdmin
from core.admin.filters import by_record, by_year
from core.admin.lists import listed
from core.admin.rows import RecordInline
from core.periods import Quarter, quarters_between
from core.refusals import Refused
from core.stale import Overtaken
from grants.models import Agreement
from outcomes.actions import record_results
from outcomes.figures import Kind, quarter_figure
from outcomes.forms import ResultsForm
from outcomes.models import Result, Return


class WhichQuarterForm(forms.Form):
    """Which agreement's results, and of which quarter."""

    agreement = forms.ModelChoiceField(
        Agreement.objects.exclude(state=Agreement.State.DRAFT).filter(starts_on__isnull=False, ends_on__isnull=False),
        empty_label="Choose one",
        error_messages={"required": "Choose the agreement", "invalid_choice": "Choose the agreement from the list"},
    )

    def offer_quarters(self) -> None:
        """Once the agreement is known, the quarters of its period that have begun: the first without results chosen."""
        agreement = self.cleaned_data["agreement"]
        recorded = set(agreement.returns.values_list("year", "quarter"))
        offered = begun_quarters(agreement)
        choices = [(key_of(each), _label(each, (each.year, each.number) in recorded)) for each in offered]
        first = next((key_of(each) for each in offered if (each.year, each.number) not in recorded), None)
        self.fields["quarter"] = forms.ChoiceField(choices=choices, initial=first)
        if "quarter" not in self.data:
            self.data = self.data.copy()
            self.data["quarter"] = first or ""


def begun_quarters(agreement: Agreement) -> list[Quarter]:
    """The quarters that an agreement's period touches and that have begun, in order."""
    last = min(agreement.ends_on, timezone.localdate())
    return list(quarters_between(agreement.starts_on, last)) if agreement.starts_on <= last else []


def key_of(quarter: Quarter) -> str:
    """`2019-2`: how an address names the second quarter of 2019/20."""
    return f"{quarter.year}-{quarter.number}"


def read_quarter(text: str) -> Quarter:
    """The quarter that an address names."""
    year, _, number = text.partition("-")
    try:
        return Quarter(int(year), int(number))
    except ValueError as error:
        raise BadAddress(
            f"“{text[:20]}” is not a quarter. Give it like 2019-2, the second quarter of 2019/20."
        ) from error


def _label(quarter: Quarter, is_recorded: bool) -> str:
    return f"{quarter.label}, {quarter.months}{' (recorded)' if is_recorded else ''}"


class Results(RecordInline):
    """The quarter's figures, to be read."""

    model = Result
    verbose_name_plural = "results"
    fields = readonly_fields = ("measure", "figure", "given_by", "comment")
    can_delete = False
    extra = 0

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("agreement_measure__measure", "result_of")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description="Measure")
    def measure(self, result: Result) -> str:
        return str(result.agreement_measure.measure)

    @admin.display(description="Figure")
    def figure(self, result: Result) -> str:
        kind = Kind(result.agreement_measure.measure.kind)
        figure = quarter_figure(result, kind, result.result_of.period, timezone.localdate())
        return f"{figure.words} ({figure.note})" if figure.note else figure.words


@admin.register(Return)
class ReturnAdmin(RecordAdmin):
    """Results are recorded for one agreement and quarter at a time, on one form."""

    add_title = "Record results"
    list_display = ("quarter_words", "agreement_reference", "reports", "received_on", "recorded_by")
    list_select_related = ("agreement__reports", "recorded_by")
    list_filter = (by_year(), by_record("agreement__fund", "fund"), by_record("agreement__delivered_by", "provider"))
    search_fields = ("agreement__reference", "agreement__title")
    fields = ("agreement", "year", "quarter", "received_on", "words")
    inlines = (Results,)

    @listed("Quarter", ordering="year")
    def quarter_words(self, received: Return) -> str:
        return received.period.label

    @listed("Agreement", ordering="agreement__reference")
    def agreement_reference(self, received: Return) -> str:
        return received.agreement.reference

    @listed("Who sends the return", ordering="agreement__reports__name")
    def reports(self, received: Return) -> Any:
        return received.agreement.reports

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> Any:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = WhichQuarterForm(request.GET if "agreement" in request.GET else None)
        if not form.is_valid():
            return self._which_quarter(request, form)
        if "quarter" not in request.GET:
            form.offer_quarters()
            return self._which_quarter(request, form)
        try:
            quarter = read_quarter(request.GET["quarter"])
        except BadAddress as fault:
            return self.bad_address(request, fault)
        return self._results(request, form.cleaned_data["agreement"], quarter)

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        if not self.has_change_permission(request):
            return super().change_view(request, object_id, form_url, extra_context)
        received = self.get_object(request, unquote(object_id))
        if received is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        return self._results(request, received.agreement, received.period)

    def _which_quarter(self, request: HttpRequest, form: WhichQuarterForm) -> TemplateResponse:
        context = self.admin_site.each_context(request) | {"title": self.add_title, "opts": self.opts, "form": form}
        return TemplateResponse(request, "admin/outcomes/return/which.html", context)

    def _results(self, request: HttpRequest, agreement: Agreement, quarter: Quarter) -> Any:
        measures = list(agreement.measures.select_related("measure"))
        received = agreement.returns.filter(year=quarter.year, quarter=quarter.number).order_by("-version").first()
        form = ResultsForm(measures, received, request.POST if request.method == "POST" else None)
        status = 200
        if request.method == "POST" and form.is_valid():
            try:
                return self._record(request, agreement, quarter, form)
            except Overtaken as refusal:
                form.overtaken(refusal)
                status = 409
            except Refused as refused:
                form.refuse(str(refused))
                status = 409
        context = self.admin_site.each_context(request) | {
            "title": f"Results of {agreement.reference}, {quarter}",
            "opts": self.opts,
            "agreement": agreement,
            "quarter": quarter,
            "received": received,
            "form": form,
            "meanwhile": form.meanwhile,
        }
        return TemplateResponse(request, "admin/outcomes/return/results.html", context, status=status)

    def _record(self, request: HttpRequest, agreement: Agreement, quarter: Quarter, form: ResultsForm) -> Any:
        said = form.whole.cleaned_data
        record_results(
            agreement=agreement,
            year=quarter.financial_year,
            quarter=quarter.number,
            results=form.given(),
            words=said["words"],
            received_on=said["received_on"],
            seen=said["seen"],
            by=request.user,
        )
        messages.success(request, f"The results of {agreement.reference} for {quarter} are recorded.")
        if "_addanother" in request.POST:
            return redirect(f"{reverse('admin:outcomes_return_add')}?agreement={agreement.pk}")
        return redirect(agreement)
