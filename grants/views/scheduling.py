"""Changing what is planned of an agreement in force, and recording that what an instalment waits on has happened."""

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from commissioning.permissions import can_authorise
from core.money import add_up, pounds
from core.periods import FinancialYear, quarters_between
from core.refusals import Refused
from core.stale import Overtaken
from core.words import number_of
from grants.authorising import let_instalment_be_paid, may_be_paid_anyway, who_may_authorise
from grants.forms.instalments import AnywayForm, HappenedForm
from grants.forms.meanwhile import changed_meanwhile, refusal_in_words, stamp_of_agreement
from grants.forms.schedule import schedule_form, typed, with_room
from grants.models import Agreement, Instalment
from grants.payments import free_instalment
from grants.readiness import by_year
from grants.schedules import change_schedule, fixed_numbers, plans_of
from grants.shares import split_as
from grants.views.pages import ActPage, faults_of


class SchedulePage:
    """What stands round the rows: what they may wait on, and how much is not yet planned."""

    def __init__(self, *, rows: Any, waits: list[str], to_plan: Any) -> None:
        self.rows, self.waits, self.unscheduled = rows, waits, to_plan - rows.total

    @property
    def over_scheduled(self) -> Any:
        return -self.unscheduled

    @property
    def scheduled_words(self) -> str:
        count = len(self.rows.typed_amounts)
        if not count:
            return "No instalment is planned."
        return f"The rows plan {number_of(count, 'instalment')} of {pounds(self.rows.total, pence=True)}."


class ChangeSchedule(ActPage):
    """The rows of what is unpaid. What is paid stands above them and stays."""

    template = "grants/schedule.html"

    @property
    def heading(self) -> str:  # type: ignore[override]
        return f"Change the schedule of {self.agreement.reference}"

    @cached_property
    def paid(self) -> list[Instalment]:
        numbers = fixed_numbers(self.agreement)
        return [each for each in self.agreement.instalments.all() if each.number in numbers]

    @property
    def dates(self) -> tuple[Any, Any]:
        year = FinancialYear(self.agreement.intention.resources_year)
        return self.agreement.starts_on or year.start, self.agreement.ends_on or year.end

    @property
    def dates_to_plan(self) -> tuple[Any, Any]:
        """What no paid instalment covers: from the day after the last of them, where there is one within the dates."""
        first, last = self.dates
        covered = max((each.period_to for each in self.paid), default=None)
        after = covered + dt.timedelta(days=1) if covered else first
        return (after, last) if first <= after <= last else (first, last)

    @cached_property
    def unplanned(self) -> dict[int, Any]:
        """What each year has committed and no paid instalment plans."""
        committed = by_year(self.agreement.commitments.all())
        fixed = by_year(self.paid)
        return {year: amount - fixed.get(year, 0) for year, amount in committed.items()}

    @property
    def opened_on(self) -> dict[str, Any]:
        """What the rows were opened on, which stays as it was until somebody else's save is told."""
        sent = self.request.POST
        return {name: sent.get(name, "") for name in ("version", "seen")} if sent else self.as_it_stands

    @property
    def as_it_stands(self) -> dict[str, Any]:
        stored = Agreement.objects.get(pk=self.agreement.pk)
        return {"version": stored.version, "seen": stamp_of_agreement(stored)}

    def make_form(self, data: Any) -> Any:
        first, last = self.dates
        if data is None:
            fixed = {each.number for each in self.paid}
            plans = [plan for plan in plans_of(self.agreement.instalments.all()) if plan.number not in fixed]
            return schedule_form(first=first, last=last, plans=plans)
        return schedule_form(first=first, last=last, data=self._filled(with_room(data)))

    def _filled(self, data: Any) -> Any:
        if "split" in data:
            plans = split_as(data["split"], self.unplanned, *self.dates_to_plan)
            for name, value in typed(plans, *self.dates, with_numbers=False).items():
                data[name] = value
        return data

    def context(self) -> dict[str, Any]:
        quarters = [f"{quarter} return accepted" for quarter in quarters_between(*self.dates)]
        page = SchedulePage(rows=self.form, waits=["Nothing", *quarters], to_plan=add_up(self.unplanned.values()))
        return {"page": page, "rows": self.form, "paid": self.paid, **self.opened_on}

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        is_right = self.form.is_valid()
        if "split" in request.POST:
            return self.show()
        if not is_right:
            return self.show(faults=faults_of(*self.form.forms))
        return super().post(request, **kwargs)

    def act(self) -> HttpResponse:
        user: Any = self.request.user
        plans = self.form.plans(fixed={each.number for each in self.paid})
        given = self.request.POST.get("version", "")
        version = int(given) if given.isdecimal() else 0
        try:
            change_schedule(agreement=self.agreement, instalments=plans, version=version, by=user)
        except Overtaken as refusal:
            now = self.as_it_stands
            told = changed_meanwhile(self.agreement, self.request.POST.get("seen", ""), rows=self.form)
            return self.show(refusal=refusal_in_words(refusal, told), meanwhile=told, **now)
        return self.done(f"The schedule of {self.agreement.reference} is changed.")


class FreeInstalment(ActPage):
    """Asks when it happened, so that an instalment on hold can be paid."""

    template = "grants/free.html"
    form_class = HappenedForm

    @property
    def heading(self) -> str:  # type: ignore[override]
        return f"Record that it happened: instalment {self.instalment.number} of {self.agreement.reference}"

    @cached_property
    def instalment(self) -> Instalment:
        return get_object_or_404(Instalment, agreement=self.agreement, number=self.kwargs["number"])

    @cached_property
    def anyway(self) -> AnywayForm:
        """Asks why it is paid before that, of one who has the right."""
        return AnywayForm(self.request.POST if "anyway" in self.request.POST else None)

    def context(self) -> dict[str, Any]:
        return {
            "form": self.form,
            "instalment": self.instalment,
            "anyway": self.anyway,
            "is_let": may_be_paid_anyway(self.instalment),
            "may_authorise": can_authorise(self.request.user),
            "who_may_authorise": who_may_authorise(),
        }

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if "anyway" not in request.POST:
            return super().post(request, **kwargs)
        user: Any = request.user
        self.form = HappenedForm()
        if not self.anyway.is_valid():
            return self.show(faults=faults_of(self.anyway))
        try:
            let_instalment_be_paid(instalment=self.instalment, reason=self.anyway.cleaned_data["reason"], by=user)
        except Refused as refusal:
            return self.show(refusal=str(refusal))
        return self.done(f"Instalment {self.instalment.number} can be paid before it has happened. That is an excess.")

    def act(self) -> HttpResponse:
        user: Any = self.request.user
        free_instalment(instalment=self.instalment, met_on=self.form.cleaned_data["met_on"], by=user)
        return self.done(f"Instalment {self.instalment.number} can be paid.")
