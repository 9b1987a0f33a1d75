"""Writing a variation: its kind, then what that kind changes. What was typed is never lost."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from core.money import pounds
from core.refusals import Refused
from grants.forms.award import amount_name
from grants.forms.meanwhile import refusal_in_words, stamp_of_variation, variation_changed_meanwhile
from grants.forms.variation import KindForm, VariationForm, new_variation
from grants.links import variation_address
from grants.models import Variation
from grants.replanning import to_release
from grants.variation_rules import RULES, why_it_cant_be_varied
from grants.variations import draft_variation
from grants.views.pages import ActPage, faults_of

_STAYS_ON_THE_FORM = {"years", "release"}


class Vary(ActPage):
    """Which kind of change it is; the next page asks what that kind needs."""

    template = "grants/vary.html"

    @property
    def heading(self) -> str:  # type: ignore[override]
        return f"Vary {self.agreement.reference}"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if "kind" not in request.GET or self.stands_against or self.waiting:
            return self.show()
        form = KindForm(request.GET)
        if not form.is_valid():
            return self.show(faults=faults_of(form), form=form)
        return self.write(form.cleaned_data["kind"]).get(request)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = KindForm({"kind": request.GET.get("kind", "")})
        if not form.is_valid():
            return self.show(faults=faults_of(form), form=form)
        return self.write(form.cleaned_data["kind"]).post(request)

    def write(self, kind: str) -> "WriteVariation":
        """The page of a new variation of this kind, on the agreement that is read already."""
        page = WriteVariation()
        page.setup(self.request, **self.kwargs, kind=kind)
        page.agreement = self.agreement
        return page

    @cached_property
    def stands_against(self) -> str:
        return why_it_cant_be_varied(self.agreement)

    def context(self) -> dict[str, Any]:
        return {
            "form": KindForm(),
            "stands_against": self.stands_against,
            "waiting": self.waiting,
            "waiting_url": variation_address(self.waiting) if self.waiting else "",
        }

    @cached_property
    def waiting(self) -> Variation | None:
        """The variation that is being drafted: one at a time."""
        waiting = self.agreement.variations.waiting().first()
        if waiting:
            waiting.agreement = self.agreement
        return waiting


class WriteVariation(ActPage):
    """The boxes of one variation: a new one of a kind, or one that is drafted already."""

    template = "grants/vary_form.html"

    @property
    def heading(self) -> str:  # type: ignore[override]
        return f"{RULES[self.variation.kind].name}: {self.agreement.reference}"

    @cached_property
    def variation(self) -> Variation:
        if "number" not in self.kwargs:
            return new_variation(self.agreement, self.kwargs["kind"])
        others = self.agreement.variations
        # What comes after somebody discarded it or put it into force is shown again with what was typed.
        rows = others.all() if self.request.method == "POST" else others.waiting()
        found = get_object_or_404(rows.select_related("decision"), number=self.kwargs["number"])
        found.agreement = self.agreement
        return found

    def make_form(self, data: Any) -> VariationForm:
        form = VariationForm(self._filled(data), variation=self.variation)
        if data is None and self.variation.pk is None:
            form.initial["key"] = uuid.uuid4()
        return form

    def _filled(self, data: Any) -> Any:
        """With what an early end would release, where that was asked for."""
        if data is None or "release" not in data:
            return data
        filled: QueryDict = data.copy()
        form = VariationForm(data, variation=self.variation)
        form.is_valid()
        if ends_on := form.cleaned_data.get("ends_on"):
            offered = to_release(self.agreement, ends_on)
            for year in form.years:
                amount = offered.get(year.start_year)
                filled[amount_name(year)] = pounds(amount, pence=True) if amount else ""
        return filled

    def context(self) -> dict[str, Any]:
        return {"form": self.form, "variation": self.variation, "rule": RULES[self.variation.kind]}

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if _STAYS_ON_THE_FORM & request.POST.keys():
            self.form.is_valid()
            self.form.judge_only("ends_on")
            return self.show(faults=faults_of(self.form))
        return super().post(request, **kwargs)

    def act(self) -> HttpResponse:
        user: Any = self.request.user
        try:
            kept = draft_variation(variation=self.variation, lines=self.form.lines, by=user)
        except Refused as refusal:
            seen = self.form.cleaned_data["seen"]
            self._take_present_version()
            told = variation_changed_meanwhile(self.variation, seen, self.form)
            return self.show(refusal=refusal_in_words(refusal, told), meanwhile=told)
        words = f"Variation {kept.number} is saved. Read it through: it changes nothing yet."
        return self.done(words, variation_address(kept))

    def _take_present_version(self) -> None:
        """Let a second save go through, once the first was refused because somebody else had saved meanwhile."""
        stored = Variation.objects.filter(pk=self.variation.pk).values_list("version", flat=True).first()
        self.form.data = self.form.data.copy()
        self.form.data["version"] = str(stored or 0)
        self.form.data["seen"] = stamp_of_variation(self.variation)
