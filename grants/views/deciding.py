"""Saying whose a row of a file is that was put aside."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property

from core.refusals import Refused
from core.views import PermittedView
from grants.forms.imports import STANDS, UNDER, DecideForm
from grants.imports.deciding import match_row, say_it_is_not_ours, say_it_stands_already
from grants.models import ImportedRow
from grants.permissions import can_bring_in
from grants.views.pages import INVALID, REFUSED, Fault, Step, faults_of

TO_MATCH_QUERY = "?todo=match"


class MatchRow(PermittedView):
    """One row that nothing fitted: what it says, why a person must look, and the three answers."""

    may_open = staticmethod(can_bring_in)
    heading = "Whose is it?"

    @cached_property
    def row(self) -> ImportedRow:
        rows = ImportedRow.objects.select_related("source", "provider", "payment__agreement")
        return get_object_or_404(rows, pk=self.kwargs["object_id"])

    @cached_property
    def is_open(self) -> bool:
        return ImportedRow.objects.to_match().filter(pk=self.row.pk).exists()

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.show(DecideForm(row=self.row))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = DecideForm(request.POST, row=self.row)
        if not form.is_valid():
            return self.show(form, faults_of(form), INVALID)
        try:
            row = self.decide(form)
        except Refused as refusal:
            return self.show(form, [Fault(str(refusal))], REFUSED)
        messages.success(request, f"{row}: {row.get_state_display()}.")
        return HttpResponseRedirect(reverse("admin:grants_importedrow_changelist") + TO_MATCH_QUERY)

    def decide(self, form: DecideForm) -> ImportedRow:
        user: Any = self.request.user
        given, said = form.cleaned_data, {"row": self.row, "by": user}
        if given["what"] == UNDER:
            agreement, instalment = form.place
            told = {"period": form.period, "late_reason": given.get("late_reason", ""), "remember": given["remember"]}
            return match_row(agreement=agreement, instalment=instalment, **told, **said)
        if given["what"] == STANDS:
            return say_it_stands_already(payment=form.recorded[given["payment"]], **said)
        return say_it_is_not_ours(reason=given["reason"], remember=given["remember"], **said)

    def show(self, form: DecideForm, faults: list[Fault] | None = None, status: int = 200) -> HttpResponse:
        back = reverse("admin:grants_importedrow_changelist") + TO_MATCH_QUERY
        context = {
            "row": self.row,
            "is_open": self.is_open,
            "form": form,
            "faults": faults or [],
            "heading": self.heading,
            "trail": [Step("Admin", reverse("admin:index")), Step("Payments to match", back), Step(self.heading)],
            "back_url": back,
        }
        return render(self.request, "grants/imports/row.html", context, status=status)
