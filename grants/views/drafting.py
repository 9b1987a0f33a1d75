"""Step 2 of logging an agreement: one page, in an officer's order. Nothing that was typed is ever lost."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from commissioning.models import Intention
from core.periods import FinancialYear
from core.refusals import Refused
from core.stale import AS_TYPED, Told
from grants.actions import ask_for_check, next_reference, save_draft
from grants.forms.award import AwardForm
from grants.forms.meanwhile import changed_meanwhile, refusal_in_words
from grants.forms.schedule import schedule_form, typed, with_room
from grants.links import admin_address
from grants.models import Agreement
from grants.models.agreements import Type
from grants.permissions import can_draft
from grants.readiness import can_be_evidenced, missing_from
from grants.schedules import plans_of
from grants.shares import InstalmentPlan, split_as
from grants.views.choosing import CONTINUE, choose_intention
from grants.views.draft_page import DraftPage
from grants.views.pages import INVALID, REFUSED, AgreementPage, Fault, faults_of

_FILLED_BY_LINE = {"area": "area_id", "paid_to": "host_id", "delivered_by": "provider_id", "reports": "provider_id"}
DISCARDED = "discarded"
_STAYS_ON_THE_FORM = {"preview", "share", "split", "chosen"}


class Draft(AgreementPage):
    """A draft's form: a new one's under the intention that was chosen, or one that is kept already."""

    may_open = staticmethod(can_draft)
    face = "grant"

    # The draft

    @cached_property
    def intention(self) -> Intention | None:
        """The line that the address or the form names."""
        given = self.request.POST.get("intention") or self.request.GET.get("intention") or ""
        lines = Intention.objects.select_related("framework__fund", "area", "provider", "host")
        return lines.filter(pk=given).first() if given.isdecimal() else None

    @cached_property
    def agreement(self) -> Agreement:
        """The draft as it is kept, or a new one; under the line that the form names."""
        draft = self._kept() or self._new()
        if self.intention:
            draft.intention, draft.fund = self.intention, self.intention.framework.fund
        return draft

    def _kept(self) -> Agreement | None:
        drafts = Agreement.objects.select_related("intention__framework__fund", "fund", "prepared_by")
        pk = self.kwargs.get("object_id")
        if pk and not self.is_discarded:
            return get_object_or_404(drafts, pk=pk)
        # A form that was sent before, and comes again, is the same draft.
        return drafts.filter(key=self.key).first() if self.key else None

    @cached_property
    def is_discarded(self) -> bool:
        """Whether somebody discarded the draft while its form was open."""
        pk = self.kwargs.get("object_id")
        return bool(pk and self.intention and not Agreement.objects.filter(pk=pk).exists())

    @cached_property
    def key(self) -> uuid.UUID | None:
        """The key that the form was made with."""
        try:
            return uuid.UUID(self.request.POST.get("key", ""))
        except ValueError:
            return None

    def _new(self) -> Agreement:
        line = self.intention
        if line is None:
            raise ValueError("A new draft stands under an intention")
        return Agreement(
            intention=line,
            fund=line.framework.fund,
            area=line.area,
            title=line.name[:140],
            type=self.face if self.face in Type.values else "",
            paid_to=line.host,
            delivered_by=line.provider,
            reports=line.provider,
            lead_officer=self.request.user,
            reference=next_reference(line.resources_year),
            key=self.key or uuid.uuid4(),
        )

    # The page

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not kwargs.get("object_id") and self.intention is None:
            return choose_intention(request, self.face, is_missing=bool({"intention", CONTINUE} & request.GET.keys()))
        form = AwardForm(instance=self.agreement)
        return self.draw(form, self.rows(form))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.is_discarded and DISCARDED not in request.POST.getlist("seen"):
            return self.draw_discarded()
        if self.intention is None and self._kept() is None:
            return choose_intention(request, self.face, is_missing=True)
        if "choose" in request.POST:
            return choose_intention(request, self.face, chosen=self.agreement.intention_id)
        saving = not _STAYS_ON_THE_FORM & request.POST.keys()
        if saving and (other := self.instead()):
            messages.info(request, "Nothing of the new draft was saved. This is the award that stands on the line.")
            return HttpResponseRedirect(admin_address(other, "complete" if can_be_evidenced(other) else "change"))
        data, unconfirmed = self.filled(with_room(request.POST))
        form = AwardForm(data, instance=self.agreement, saving=saving, unconfirmed=unconfirmed)
        rows = self.rows(form, data)
        is_right = all([form.is_valid(), rows.is_valid()])
        return self.keep(form, rows) if saving and is_right else self.draw(form, rows, tried=saving)

    def draw_discarded(self) -> HttpResponse:
        """The form again, to be saved as a new draft if it is still wanted."""
        data = with_room(self.request.POST)
        data["seen"], data["key"] = DISCARDED, str(self.agreement.key)
        form = AwardForm(data, instance=self.agreement)
        refusal = f"Somebody discarded this draft after you opened it. {AS_TYPED} Save again to keep it as a new draft."
        return self.draw(form, self.rows(form, data), refusal=refusal)

    def instead(self) -> Agreement | None:
        """The award on the same line that the officer chose to go on with."""
        given = self.request.POST.get("beside", "")
        return Agreement.objects.filter(pk=given).first() if given.isdecimal() else None

    def rows(self, form: AwardForm, data: QueryDict | None = None) -> Any:
        """The rows of instalments, offered the quarters of the agreement's dates."""
        first, last = form.settled_dates or _whole_year(self.agreement.intention.resources_year)
        plans = plans_of(self.agreement.instalments.all()) if self.agreement.pk and data is None else []
        return schedule_form(first=first, last=last, plans=plans, data=data)

    def filled(self, data: QueryDict) -> tuple[QueryDict, bool]:
        """What was typed, with what the server proposes in the boxes that are its to fill, and whether that is new."""
        if "chosen" in data and self.intention:
            for name, key in _FILLED_BY_LINE.items():
                data[name] = str(getattr(self.intention, key) or "")
        typed_so_far = AwardForm(data.copy(), instance=self.agreement)
        proposed = typed_so_far.proposed_amounts(again="share" in data)
        for name, amount in proposed.items():
            data[name] = amount
        if "split" in data:
            for name, value in self.split(AwardForm(data.copy(), instance=self.agreement)).items():
                data[name] = value
        return data, bool(proposed) and typed_so_far.is_over_several_years

    def split(self, form: AwardForm) -> dict[str, str]:
        """An instalment a quarter, as if typed: none until the dates and the total are known."""
        if not form.settled_dates or not form.lines or form.end_is_unanswered:
            return {}
        plans: list[InstalmentPlan] = split_as(self.request.POST.get("split", ""), form.lines, *form.settled_dates)
        return typed(plans, *form.settled_dates)

    def draw(
        self, form: AwardForm, rows: Any, *, tried: bool = False, refusal: str = "", meanwhile: Sequence[Told] = ()
    ) -> HttpResponse:
        faults = [Fault(refusal)] if refusal else []
        if form.is_bound:
            faults += [*faults_of(form, *rows.forms), *(Fault(str(words)) for words in rows.non_form_errors())]
        status = REFUSED if refusal else INVALID if tried and faults else 200
        page = DraftPage(form=form, rows=rows, face=self.face, reader=self.request.user)
        return page.response(self.request, faults=faults, meanwhile=meanwhile, status=status)

    # Keeping it

    def keep(self, form: AwardForm, rows: Any) -> HttpResponse:
        draft = form.save(commit=False)
        draft.version = form.cleaned_data["version"]
        user: Any = self.request.user
        try:
            kept = save_draft(agreement=draft, lines=form.lines, instalments=rows.plans(), by=user)
        except Refused as refusal:
            form.take_present_version()
            told = changed_meanwhile(draft, form.cleaned_data["seen"], form=form, rows=rows)
            return self.draw(form, rows, tried=True, refusal=refusal_in_words(refusal, told), meanwhile=told)
        self.tell(kept)
        return HttpResponseRedirect(admin_address(kept))

    def tell(self, kept: Agreement) -> None:
        """What was saved; and a second person asked, where that was wanted and nothing is missing."""
        user: Any = self.request.user
        if "check" not in self.request.POST:
            messages.success(self.request, f"Draft {kept.reference} is saved. It commits nothing yet.")
        elif missing_from(kept):
            messages.warning(
                self.request,
                f"Draft {kept.reference} is saved. It can’t be checked yet: what is still missing is listed below.",
            )
        else:
            ask_for_check(agreement=kept, by=user)
            messages.success(
                self.request, f"Draft {kept.reference} is saved and waits for a second person to check it."
            )


def _whole_year(start_year: int) -> tuple[Any, Any]:
    year = FinancialYear(start_year)
    return year.start, year.end
