"""The three faces of agreements: grants, contracts and the others. A list each, and the pages of one agreement."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils import timezone

from commissioning.models import Provider
from core.admin.base import RecordAdmin
from core.admin.filters import SelectFilter, by_choice, by_record
from core.admin.lists import listed
from core.history import Change
from core.money import total_of
from core.periods import AsAt, FinancialYear
from grants.forms.particulars import TYPE_OF_FACE
from grants.links import admin_address
from grants.models import Agreement, AwardLine, Commitment, Contract, Grant, OtherAgreement
from grants.permissions import can_draft
from grants.told import money_told
from grants.views.acting import Discard, End, Release
from grants.views.checking import Check
from grants.views.completing import Complete
from grants.views.declaring import DeclareSpend
from grants.views.drafting import Draft
from grants.views.filing import Files, TakeOut
from grants.views.pages import TO_LOG
from grants.views.scheduling import ChangeSchedule, FreeInstalment
from grants.views.standing import Standing, state_in_words
from grants.views.variation_page import DiscardVariation, VariationPage
from grants.views.varying import Vary, WriteVariation
from grants.views.watching import Watch
from grants.watching import lacking

_ACTS = {
    "check": Check,
    "discard": Discard,
    "end": End,
    "release": Release,
    "complete": Complete,
    "schedule": ChangeSchedule,
    "files": Files,
    "vary": Vary,
    "watch": Watch,
    "spent": DeclareSpend,
}
_OF_A_VARIATION = {"": VariationPage, "change": WriteVariation, "discard": DiscardVariation}


class MoneyYearFilter(SelectFilter):
    """Agreements that hold, or as drafts ask for, money in a year."""

    title, parameter_name = "financial year", "year"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        years = set(Commitment.objects.values_list("year", flat=True).distinct())
        years |= set(AwardLine.objects.values_list("year", flat=True).distinct())
        return [(str(year), FinancialYear(year).label) for year in sorted(years, reverse=True)]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if not self.value():
            return queryset
        in_year = {"agreement": OuterRef("pk"), "year": self.value()}
        held = Exists(Commitment.objects.filter(**in_year))
        return queryset.filter(held | Exists(AwardLine.objects.filter(**in_year)))


class PartyFilter(SelectFilter):
    """Agreements with one provider, paid or delivering."""

    title, parameter_name = "provider", "provider"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(pk), name) for pk, name in Provider.objects.values_list("pk", "name")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        party = self.value()
        return queryset.filter(Q(paid_to=party) | Q(delivered_by=party)) if party else queryset


class CheckFilter(SelectFilter):
    """Agreements that somebody has to do something about."""

    title, parameter_name = "to do", "todo"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("check", "waiting for a check"), ("evidence", "not evidenced"), ("wanted", "something still wanted")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "check":
            return queryset.filter(check_asked_at__isnull=False)
        if self.value() == "wanted":
            return lacking(queryset, timezone.localdate())
        return queryset.filter(bare__gt=0) if self.value() == "evidence" else queryset


class AgreementAdmin(RecordAdmin):
    """One face: its list, and the pages of its agreements."""

    list_display = (
        "reference",
        "title",
        "paid_to",
        "delivered_by",
        "state_words",
        "committed",
        "paid",
        "ends_on",
    )
    list_filter = (
        MoneyYearFilter,
        by_record("fund", "fund"),
        by_record("area", "area"),
        PartyFilter,
        by_choice("state", "state"),
        CheckFilter,
    )
    list_select_related = ("paid_to", "delivered_by")
    search_fields = ("reference", "title", "paid_to__name", "delivered_by__name", "intention__activity")
    search_help_text = "Reference, title, who is paid or delivers, or the intention."
    ordering = ("-reference",)

    @property
    def face(self) -> str:
        return str(self.opts.model_name)

    def get_add_title(self) -> str:
        return TO_LOG[self.face]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        now = AsAt.now()
        rows = super().get_queryset(request).with_committed(now).with_paid(now)
        bare = total_of(Commitment.objects.not_evidenced(), key="agreement")
        return rows.filter(type__in=TYPE_OF_FACE[self.face]).annotate(bare=bare)

    @listed("State", ordering="state")
    def state_words(self, agreement: Any) -> str:
        return state_in_words(agreement, is_bare=agreement.bare > 0)

    @listed("Committed", kind="money", ordering="total_committed")
    def committed(self, agreement: Any) -> Any:
        return agreement.total_committed

    @listed("Paid", kind="money", ordering="total_paid")
    def paid(self, agreement: Any) -> Any:
        return agreement.total_paid

    def money_told(self, record: Agreement) -> Iterable[Change]:
        return money_told(record)

    # Its pages

    def get_urls(self) -> list[URLPattern]:
        return [*self._act_urls(), *super().get_urls()]

    def _act_urls(self) -> list[URLPattern]:
        of_one = {act: (f"<int:object_id>/{act}/", view) for act, view in _ACTS.items()}
        of_one["takeout"] = ("<int:object_id>/files/<int:number>/take-out/", TakeOut)
        of_one["free"] = ("<int:object_id>/instalments/<int:number>/free/", FreeInstalment)
        for act, view in _OF_A_VARIATION.items():
            name = f"variation_{act}" if act else "variation"
            of_one[name] = (f"<int:object_id>/variations/<int:number>/{act}{'/' if act else ''}", view)
        return [
            path(route, self.admin_site.admin_view(view.as_view()), name=f"grants_{self.face}_{act}")
            for act, (route, view) in of_one.items()
        ]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        return Draft.as_view(face=self.face)(request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        agreement = Agreement.objects.filter(pk=object_id).first() if object_id.isdecimal() else None
        # A draft's form that comes after somebody discarded it, put it into force or made it another kind is shown
        # again with what was typed.
        is_form_sent = request.method == "POST" and "version" in request.POST and can_draft(request.user)
        if agreement is None and not (is_form_sent and object_id.isdecimal()):
            return super().change_view(request, object_id, form_url, extra_context)
        if agreement and agreement.face != self.face and not is_form_sent:
            return HttpResponseRedirect(admin_address(agreement))
        page = Draft if is_form_sent or (agreement.is_draft and can_draft(request.user)) else Standing
        given = {"face": self.face} if page is Draft else {}
        return page.as_view(**given)(request, object_id=int(object_id))


for _face in (Grant, Contract, OtherAgreement):
    admin.site.register(_face, AgreementAdmin)
