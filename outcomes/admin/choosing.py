"""What one agreement is measured by, and its targets for a year, on one page."""

from collections.abc import Callable, Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from core.dates import YearField
from core.history import Edit, stamp_of
from core.numbers import DecimalNumberField
from core.periods import FinancialYear
from core.refusals import Refused
from core.stale import Beside, Overtaken, said_on, told_of
from grants.models import Agreement
from outcomes.actions import MEASURES, Chosen, choose_measures
from outcomes.models import AgreementMeasure, Measure, Target
from outcomes.models.measures import GivenBy

_QUARTERS = (1, 2, 3, 4)
_WITHOUT_TARGET = frozenset({Measure.Kind.NARRATIVE, Measure.Kind.MILESTONE})


def target(label: str) -> DecimalNumberField:
    said = {"invalid": "Enter a number, like 60"}
    return DecimalNumberField(label=label, required=False, max_digits=14, decimal_places=2, error_messages=said)


class WhichAgreementForm(forms.Form):
    """Which agreement, and the targets of which year."""

    agreement = forms.ModelChoiceField(
        Agreement.objects.all(),
        empty_label="Choose one",
        error_messages={"required": "Choose the agreement", "invalid_choice": "Choose the agreement from the list"},
    )
    year = YearField(
        label="Financial year",
        required=False,
        help_text="Whose targets are shown.",
        error_messages={"invalid_choice": "Choose the year from the list"},
    )


class ChoiceForm(forms.Form):
    """Whether the agreement reports on one measure, who gives the figure, and its targets."""

    chosen = forms.BooleanField(label="Chosen", required=False)
    given_by = forms.ChoiceField(label="Given by", choices=GivenBy.choices)
    whole_year = target("Whole year")
    q1, q2, q3, q4 = (target(f"Q{number}") for number in _QUARTERS)

    def __init__(self, measure: Measure, each: AgreementMeasure | None, year: FinancialYear, data: Any) -> None:
        self.measure = measure
        super().__init__(data, prefix=f"measure-{measure.pk}", initial=_initial(each, year))
        if measure.kind in _WITHOUT_TARGET:
            for name in ("whole_year", *(f"q{number}" for number in _QUARTERS)):
                del self.fields[name]

    def target_fields(self) -> Iterator[Any]:
        names = ("whole_year", "q1", "q2", "q3", "q4")
        return (self[name] if name in self.fields else None for name in names)

    def clean(self) -> Any:
        cleaned = super().clean()
        if not cleaned.get("chosen") and any(value is not None for value in self._targets().values()):
            self.add_error("chosen", "Tick the measure too, or take its targets away")
        self._check_scale(cleaned)
        return cleaned

    def _check_scale(self, cleaned: dict[str, Any]) -> None:
        if self.measure.kind != Measure.Kind.MEAN:
            return
        for name in ("whole_year", *(f"q{number}" for number in _QUARTERS)):
            value = cleaned.get(name)
            if value is not None and (said := self.measure.off_the_scale(value)):
                self.add_error(name, said)

    def _targets(self) -> dict[int | None, Any]:
        names = {None: "whole_year"} | {number: f"q{number}" for number in _QUARTERS}
        return {quarter: self.cleaned_data.get(name) for quarter, name in names.items()}

    def choice(self) -> Chosen | None:
        if not self.cleaned_data["chosen"]:
            return None
        return Chosen(self.measure, self.cleaned_data["given_by"], self._targets())


def _initial(each: AgreementMeasure | None, year: FinancialYear) -> dict[str, Any]:
    if each is None:
        return {}
    targets = {row.quarter: row.value for row in each.targets.all() if row.year == year.start_year}
    quarters = {f"q{number}": _plain(targets.get(number)) for number in _QUARTERS}
    return {"chosen": True, "given_by": each.given_by, "whole_year": _plain(targets.get(None))} | quarters


def _plain(value: Any) -> str:
    return "" if value is None else f"{value.normalize():f}"


def choosing_view(model_admin: Any, request: HttpRequest) -> HttpResponseBase:
    """First the agreement and the year, then every measure with a tick, who gives it, and its targets."""
    if not model_admin.has_change_permission(request):
        raise PermissionDenied
    which = WhichAgreementForm(request.GET if "agreement" in request.GET else None)
    context = model_admin.admin_site.each_context(request) | {
        "title": "Measures and targets of an agreement",
        "opts": model_admin.opts,
        "form": which,
    }
    if not which.is_valid():
        return TemplateResponse(request, "admin/outcomes/agreementmeasure/which.html", context)
    agreement = which.cleaned_data["agreement"]
    year = _year(agreement, which.cleaned_data["year"])
    stamp = stamp_of(Agreement, agreement.pk, **MEASURES)  # before the rows are read, so that none is older than it
    rows = _rows(agreement, year, request.POST if request.method == "POST" else None)
    context |= {"agreement": agreement, "year": year, "rows": rows, "faults": []}
    context["seen"] = request.POST.get("seen", stamp)
    try:
        if request.method == "POST" and (done := _choose(request, agreement, year, rows, context["faults"])):
            return done
    except Overtaken as refusal:
        context["faults"].append({"words": str(refusal), "field_id": ""})
        context |= {"meanwhile": told_of(refusal.changes, _beside(rows, year)), "seen": stamp}
    status = 409 if "meanwhile" in context else 200
    return TemplateResponse(request, "admin/outcomes/agreementmeasure/choose.html", context, status=status)


def _beside(rows: list[ChoiceForm], year: FinancialYear) -> Callable[[Edit], Beside]:
    """Finds what the form says of a measure, and of its targets in the year."""
    boxes = {str(year): "whole_year"} | {str(quarter): f"q{quarter.number}" for quarter in year.quarters}

    def find(edit: Edit) -> Beside:
        measure, _, period = edit.row_name.rpartition(", ")
        is_target = edit.row is not None and edit.row[0] is Target
        row = next((row for row in rows if str(row.measure) == (measure if is_target else edit.row_name)), None)
        name = boxes.get(period, "") if is_target else edit.name or "chosen"
        return said_on(row, name, edit) if row else Beside("")

    return find


def _year(agreement: Agreement, asked: int | None) -> FinancialYear:
    return FinancialYear(asked) if asked else FinancialYear.containing(agreement.starts_on or timezone.localdate())


def _rows(agreement: Agreement, year: FinancialYear, data: Any) -> list[ChoiceForm]:
    found = {each.measure_id: each for each in agreement.measures.prefetch_related("targets")}
    return [ChoiceForm(measure, found.get(measure.pk), year, data) for measure in Measure.objects.all()]


def _choose(
    request: HttpRequest, agreement: Agreement, year: FinancialYear, rows: list[ChoiceForm], faults: list[Any]
) -> HttpResponseBase | None:
    """Save what was chosen; or say what is wrong, and lose nothing."""
    if not all([row.is_valid() for row in rows]):
        faults += [
            {"words": f"{row.measure}, {bound.label}: {error}", "field_id": bound.auto_id}
            for row in rows
            for bound in row
            for error in bound.errors
        ]
        return None
    chosen = [choice for row in rows if (choice := row.choice())]
    by: Any = request.user
    try:
        choose_measures(agreement=agreement, year=year, chosen=chosen, by=by, seen=request.POST.get("seen"))
    except Overtaken:
        raise
    except Refused as refused:
        faults.append({"words": str(refused), "field_id": ""})
        return None
    messages.success(request, f"The measures of {agreement.reference} and its targets for {year} are saved.")
    return redirect(agreement)
