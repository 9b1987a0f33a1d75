"""Bringing in a file of payments: sent, looked at, confirmed or left; and the file taken again as it came."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header

from core.files_in.faults import BadFile, UnreadableFile
from core.money import add_up, pounds
from core.refusals import Refused
from core.uploads import tell_dropped
from core.views import PermittedView
from core.words import capitalised, number_of
from grants.forms.imports import FileForm
from grants.imports.bringing_in import Changed, bring_in, refuse_a_file_that_is_in
from grants.imports.plan import Plan, plan_import
from grants.imports.waiting import keep_waiting, leave
from grants.models import ImportedRow, PaymentImport, WaitingFile
from grants.permissions import can_bring_in, can_read_files
from grants.views.pages import INVALID, REFUSED, Fault, Step, faults_of

FAULTS_SHOWN = 500
ROWS_SHOWN = 200
ALWAYS_TOLD = (ImportedRow.State.MATCHED, ImportedRow.State.TO_MATCH)
_CHANGED = "Something was recorded since you looked, and the file would now do something else. Look at it again."


def imports_trail(*steps: Step) -> list[Step]:
    """Admin, files of payments, and what follows."""
    here = Step("Files of payments", reverse("admin:grants_paymentimport_changelist"))
    return [Step("Admin", reverse("admin:index")), here, *steps]


class SendFile(PermittedView):
    """Asks for the file. What can't be read at all is told here; everything else in the preview."""

    may_open = staticmethod(can_bring_in)
    heading = "Bring in payments"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.show(FileForm())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = FileForm(request.POST, request.FILES)
        tell_dropped(form, request, "file")
        if not form.is_valid():
            return self.show(form, faults_of(form), INVALID)
        user: Any = request.user
        source, file = form.cleaned_data["source"], form.cleaned_data["file"]
        content = file.read()
        try:
            refuse_a_file_that_is_in(content, source)
            plan = plan_import(content, source)
        except (UnreadableFile, Refused) as fault:
            return self.show(form, [Fault(f"{file.name}: {fault}")], INVALID)
        except BadFile as bad:
            return self.show(form, [Fault(str(fault)) for fault in bad.faults], INVALID)
        waiting = keep_waiting(content=content, file_name=file.name, source=source, by=user)
        return show_preview(request, waiting, plan)  # at once: to read a large file again takes seconds

    def show(self, form: FileForm, faults: list[Fault] | None = None, status: int = 200) -> HttpResponse:
        trail = imports_trail(Step(self.heading))
        context = {"form": form, "faults": faults or [], "heading": self.heading, "trail": trail}
        return render(self.request, "grants/imports/send.html", context, status=status)


class Preview(PermittedView):
    """What a file would bring in, before it does."""

    may_open = staticmethod(can_bring_in)

    @cached_property
    def waiting(self) -> WaitingFile:
        return get_object_or_404(WaitingFile.objects.select_related("source"), pk=self.kwargs["object_id"])

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.show()

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if "leave" in request.POST:
            leave(waiting=self.waiting)
            messages.success(request, "The file is left. Nothing of it was brought in.")
            return HttpResponseRedirect(reverse("admin:grants_paymentimport_changelist"))
        user: Any = request.user
        try:
            stamp, reason = request.POST.get("stamp") or "none", request.POST.get("reason", "")
            done = bring_in(waiting=self.waiting, by=user, stamp=stamp, reason=reason)
        except Changed:
            return self.show([Fault(_CHANGED)], REFUSED)
        except Refused as refusal:
            return self.show([Fault(str(refusal))], REFUSED)
        except BadFile:
            return self.show(status=INVALID)
        messages.success(request, _told(done.plan))
        return HttpResponseRedirect(reverse("admin:grants_paymentimport_change", args=[done.batch.pk]))

    def show(self, refused: list[Fault] | None = None, status: int = 200) -> HttpResponse:
        plan = plan_import(bytes(self.waiting.content), self.waiting.source)
        return show_preview(self.request, self.waiting, plan, refused, status)


def show_preview(
    request: HttpRequest, waiting: WaitingFile, plan: Plan, refused: list[Fault] | None = None, status: int = 200
) -> HttpResponse:
    """The page that says what a file would bring in."""
    told = [Fault(str(fault)) for fault in plan.faults[:FAULTS_SHOWN]]
    years = plan.by_fund_and_year()
    total = {name: add_up(getattr(each, name) for each in years) for name in ("before", "brought", "after")}
    context = {
        "waiting": waiting,
        "plan": plan,
        "years": years,
        "total": total | {"words": f"Total of {number_of(len(years), 'row')}"},
        "faults": (refused or []) + told,
        "more_faults": max(len(plan.faults) - FAULTS_SHOWN, 0),
        "headline": headline(plan),
        "counts": counts_of(plan),
        "to_match": plan.to_match()[:ROWS_SHOWN],
        "payments": plan.payments[:ROWS_SHOWN],
        "late": plan.late(),
        "reason": request.POST.get("reason", ""),
        "may_come_in": bool(plan.rows) and not plan.faults,
        "heading": "What the file would bring in",
        "trail": imports_trail(Step(waiting.file_name)),
    }
    return render(request, "grants/imports/preview.html", context, status=status)


def headline(plan: Plan) -> str:
    """The preview in a sentence."""
    if plan.faults:
        return "Nothing can be brought in yet"
    if not plan.rows:
        return "Nothing in the file is new and ours"
    state = ImportedRow.State
    if not plan.payments:
        return f"{capitalised(number_of(len(plan.rows), 'row'))} would be put aside or noted, and no payment come in"
    amount = pounds(plan.total(state.MATCHED), pence=True)
    return f"{capitalised(number_of(len(plan.payments), 'payment'))} of {amount} would come in"


def counts_of(plan: Plan) -> list[tuple[str, str]]:
    """Every row of the file, in numbers that add up. What there is none of is left out, but for what comes in."""
    state, found = ImportedRow.State, plan.found
    faulty = found.read - found.others - found.nameless - found.noughts - len(found.ours)
    dropped = len(found.ours) - plan.known - plan.repeated - len(plan.rows)
    counted = [
        ("Rows read", found.read),
        ("Of others, left where they are", found.others),
        ("Without a payee, and totals", found.nameless),
        ("Of nought", found.noughts),
        ("On two sheets, taken once", plan.repeated),
        ("Brought in before", plan.known),
    ]
    of_new = (
        ("Recorded already", state.RECORDED),
        ("Not ours, as was said before", state.NOT_OURS),
        ("Matched", state.MATCHED),
        ("To match by a person", state.TO_MATCH),
    )
    told = [(name, f"{count:,}") for name, count in counted if count or name == "Rows read"]
    told += [(name, _counted(plan, each)) for name, each in of_new if plan.count(each) or each in ALWAYS_TOLD]
    return [*told, *([("With faults", f"{faulty + dropped:,}")] if faulty + dropped else [])]


def _counted(plan: Plan, state: str) -> str:
    """`2, £20,000.00 in all`: to be held against the ledger."""
    count = plan.count(state)
    return f"{count:,}, {pounds(plan.total(state), pence=True)} in all" if count else "0"


def _told(plan: Plan) -> str:
    state = ImportedRow.State
    words = f"{capitalised(number_of(plan.count(state.MATCHED), 'payment'))} brought in."
    aside = plan.count(state.TO_MATCH)
    return f"{words} {capitalised(number_of(aside, 'row'))} put aside for a person to match." if aside else words


class TakeFile(PermittedView):
    """The file as it came, for finance and audit: others' names may stand in it."""

    may_open = staticmethod(can_read_files)

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        batch = get_object_or_404(PaymentImport, pk=self.kwargs["object_id"])
        answer = HttpResponse(bytes(batch.content), content_type="application/octet-stream")
        answer.headers["Content-Disposition"] = content_disposition_header(True, batch.file_name) or "attachment"
        return answer
