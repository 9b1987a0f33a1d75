"""The pages of what was brought in: the list of files, the look before one is brought in, one file, and its undoing."""

import io
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.generic import TemplateView, View

from core.addresses import read_choice
from core.files_in.faults import BadFile, UnreadableFile
from core.models import ImportBatch
from core.money import pounds, sum_of
from core.periods import day
from core.refusals import Refused
from core.tables import Cell, Head, Row
from core.uploads import tell_dropped
from core.views import PermittedView
from core.words import number_of
from reports.imports.bringing import bring_in_register
from reports.imports.forms import FileForm, MakeForm, UndoForm
from reports.imports.holding import Held, held_in_page, taken_from_page
from reports.imports.permissions import can_import, can_read_imports, can_take_files
from reports.imports.planning import plan_of
from reports.imports.preview import preview
from reports.imports.template import FILENAME, csv_template, write_template
from reports.imports.undoing import in_the_way, undo_register
from reports.links import address, page_of

_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NOT_HELD = "The file was not sent with the page, or stood open for more than a day. Choose it again."


def registers() -> Any:
    rows = ImportBatch.objects.filter(kind=ImportBatch.Kind.REGISTER)
    return rows.defer("content").select_related("imported_by", "undone_by")


class Imports(PermittedView, TemplateView):
    """Every register that was brought in, the latest first."""

    may_open = staticmethod(can_read_imports)
    template_name = "reports/imports/list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = list(registers())
        table = {
            "columns": [Head("File"), Head("Brought in"), Head("Rows", money=True), Head("Stands")],
            "rows": [_row(batch) for batch in found],
        }
        standing = [batch for batch in found if not batch.is_undone]
        heading = (
            f"{number_of(len(standing), 'register').capitalize()} brought in" if found else "Nothing brought in yet"
        )
        return super().get_context_data(
            table=table if found else None, heading=heading, may_import=can_import(self.request.user), **kwargs
        )


def _row(batch: ImportBatch) -> Row:
    on = day(timezone.localdate(batch.imported_at))
    stands = f"undone on {_day(batch.undone_at)}" if batch.is_undone else "yes"
    cells = [
        Cell(f"{on}, by {batch.imported_by}", label="Brought in", words=True),
        Cell(f"{batch.rows:,}", label="Rows"),
        Cell(stands, label="Stands", words=True),
    ]
    return Row(batch.file_name, cells, url=address("import", batch.pk))


def _day(moment: Any) -> str:
    return day(timezone.localdate(moment))


class RegisterTemplate(PermittedView, View):
    """The template to fill, as a workbook; as a CSV where the address says `format=csv`."""

    may_open = staticmethod(can_import)
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest) -> HttpResponse | FileResponse:
        if read_choice(request.GET, "format", ("xlsx", "csv"), default="xlsx") == "csv":
            answer = HttpResponse(csv_template(), content_type="text/csv; charset=utf-8")
            answer["Content-Disposition"] = f'attachment; filename="{FILENAME}.csv"'
            return answer
        held = io.BytesIO()
        write_template(held)
        held.seek(0)
        return FileResponse(held, as_attachment=True, filename=f"{FILENAME}.xlsx", content_type=_EXCEL)


class RegisterImport(PermittedView, View):
    """Send a file, look at what it would do, and bring it in."""

    may_open = staticmethod(can_import)
    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.ask(FileForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        if "held" in request.POST:
            return self.of_held(request)
        form = FileForm(request.POST, request.FILES)
        tell_dropped(form, request, "file")
        return self.look(form.held, MakeForm()) if form.is_valid() else self.ask(form)

    def of_held(self, request: HttpRequest) -> HttpResponse:
        held = taken_from_page(request.POST["held"], request.user)
        if held is None:
            form = FileForm()
            return self.ask(form, refusal=_NOT_HELD)
        making = MakeForm(request.POST)
        return self.bring_in(held, making) if "bring_in" in request.POST else self.look(held, making)

    def ask(self, form: FileForm, refusal: str = "") -> HttpResponse:
        return render(self.request, "reports/imports/send.html", {"form": form, "refusal": refusal})

    def look(self, held: Held, making: MakeForm, refusal: str = "") -> HttpResponse:
        """What the file would do, and every fault of it."""
        try:
            plan = plan_of(held.content, create=making.chosen())
        except UnreadableFile as fault:
            return self.ask(FileForm(), refusal=f"{held.name} can’t be read. {fault}")
        context = {
            "page": preview(plan),
            "file_name": held.name,
            "held": held_in_page(held, self.request.user),
            "making": making,
            "refusal": refusal,
        }
        return render(self.request, "reports/imports/look.html", context)

    def bring_in(self, held: Held, making: MakeForm) -> HttpResponse:
        user: Any = self.request.user
        try:
            batch = bring_in_register(content=held.content, file_name=held.name, create=making.chosen(), by=user)
        except UnreadableFile as fault:
            return self.ask(FileForm(), refusal=f"{held.name} can’t be read. {fault}")
        except BadFile:
            return self.look(held, making, refusal="Nothing has been saved: what is recorded here has changed since.")
        except Refused as fault:
            return self.look(held, making, refusal=str(fault))
        messages.success(self.request, f"{batch.file_name} is brought in.")
        return HttpResponseRedirect(address("import", batch.pk))


class ImportPage(PermittedView, TemplateView):
    """One file that was brought in: what came of it, and the way back."""

    may_open = staticmethod(can_read_imports)
    template_name = "reports/imports/file.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        batch = get_object_or_404(registers(), pk=kwargs["pk"])
        user = self.request.user
        return super().get_context_data(
            batch=batch,
            facts=_facts(batch),
            agreements=_agreements(batch),
            budgets=_budgets(batch),
            file_url=reverse("reports:import-file", args=[batch.pk]) if can_take_files(user) else "",
            undo_url=reverse("reports:import-undo", args=[batch.pk])
            if can_import(user) and not batch.is_undone
            else "",
            **kwargs,
        )


def _facts(batch: ImportBatch) -> list[dict[str, str]]:
    facts = [
        {"name": "Brought in", "value": _day(batch.imported_at), "note": f"by {batch.imported_by}"},
        {"name": "Committed", "value": pounds(sum_of(batch.commitments.exclude(kind="release")))},
        {"name": "Paid", "value": pounds(sum_of(batch.payments.filter(kind="payment")))},
    ]
    if batch.is_undone:
        said = {
            "name": "Undone",
            "value": _day(batch.undone_at),
            "note": f"by {batch.undone_by}: {batch.undone_reason}",
        }
        facts.append(said)
    return facts


def _agreements(batch: ImportBatch) -> list[dict[str, str]]:
    return [
        {"name": each.reference, "title": each.title, "url": page_of(each), "state": each.get_state_display()}
        for each in batch.agreements.all()
    ]


def _budgets(batch: ImportBatch) -> list[str]:
    entries = batch.budget_entries.filter(kind="original").select_related("budget__fund")
    return [f"{entry.budget}: {pounds(entry.amount)}" for entry in entries]


class ImportedFile(PermittedView, View):
    """The file as it came."""

    may_open = staticmethod(can_take_files)
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        batch = get_object_or_404(ImportBatch, pk=pk, kind=ImportBatch.Kind.REGISTER)
        answer = HttpResponse(bytes(batch.content), content_type="application/octet-stream")
        answer["Content-Disposition"] = content_disposition_header(True, batch.file_name) or "attachment"
        return answer


class ImportUndo(PermittedView, View):
    """Take back everything that one file brought, with a reason."""

    may_open = staticmethod(can_import)
    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.ask(self.batch(pk), UndoForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        batch, form = self.batch(pk), UndoForm(request.POST)
        if not form.is_valid():
            return self.ask(batch, form)
        user: Any = request.user
        try:
            undo_register(batch=batch, reason=form.cleaned_data["reason"], by=user)
        except Refused as fault:
            return self.ask(batch, form, refusal=str(fault))
        messages.success(request, f"{batch.file_name} is undone: everything that it brought is taken back.")
        return HttpResponseRedirect(address("import", batch.pk))

    def batch(self, pk: int) -> ImportBatch:
        batch: ImportBatch = get_object_or_404(registers(), pk=pk)
        if batch.is_undone:
            raise Http404
        return batch

    def ask(self, batch: ImportBatch, form: UndoForm, refusal: str = "") -> HttpResponse:
        context = {
            "batch": batch,
            "form": form,
            "refusal": refusal,
            "standing": list(in_the_way(batch)),
            "facts": _facts(batch),
        }
        return render(self.request, "reports/imports/undo.html", context)
