"""The pages of a year's end: to read, to close, to reopen, and to open the next year's budget."""

import uuid
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from commissioning.closing import close_quarter, is_closed, is_over, reopen
from commissioning.models import Fund, PeriodClose
from commissioning.permissions import can_authorise, can_budget, can_close, can_see_closes
from commissioning.room import left_in_words
from core.addresses import BadAddress, read_as_at, read_choice, read_year
from core.money import pounds
from core.periods import FinancialYear, Quarter, day
from core.refusals import Refused
from core.views import PermittedView
from core.words import capitalised, number_of
from grants.views.pages import INVALID, REFUSED, Fault, faults_of
from grants.yearend import close_with, left_over, refuse_impossible
from reports.closing.earlier import earlier_years
from reports.closing.forms import CloseForm, LeftOverForm, OpenBudgetForm, ReasonForm, consequences
from reports.closing.opening import before_opening, open_from, refuse_undecided, refuse_unfit, was_sent
from reports.closing.opening import consequences as consequences_of_opening
from reports.closing.page import year_end_page
from reports.closing.unfinished import Books, next_budgets, unfinished
from reports.links import address
from reports.lists.years import YearsOnRecord, latest_year


class OfAYear(PermittedView):
    """A page about one financial year, which its address names."""

    template = "reports/closing_act.html"
    may_open = staticmethod(can_close)

    @cached_property
    def year(self) -> FinancialYear:
        return read_year(self.request.GET, default=latest_year())

    @property
    def year_end(self) -> str:
        return address("year-end", year=self.year.start_year)

    def show(
        self, page: dict[str, Any], form: Any = None, faults: list[Fault] | None = None, status: int = 200
    ) -> HttpResponse:
        trail = [{"label": f"Year end {self.year}", "url": self.year_end}, {"label": page["name"]}]
        whole = {"trail": trail, "back_url": self.year_end, **page}
        return render(self.request, self.template, {"page": whole, "form": form, "faults": faults or []}, status=status)

    def done(self, words: str, url: str = "") -> HttpResponse:
        messages.success(self.request, words)
        return HttpResponseRedirect(url or self.year_end)


class YearEnd(OfAYear):
    """What is unfinished, what is left, and where the year stands."""

    template = "reports/year_end.html"
    may_open = staticmethod(can_see_closes)

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        refuse_dates(request.GET)
        page = year_end_page(self.year, YearsOnRecord.read().every, request.user)
        return render(request, self.template, {"page": page})


def refuse_dates(params: QueryDict) -> None:
    """A year is settled and closed as it stands now: another date in the address is refused, and not passed over."""
    as_at = read_as_at(params)
    if not as_at.up_to_now or as_at.position != timezone.localdate():
        raise BadAddress(
            "The year’s end is settled as it stands now, so its page takes no “position” and no “records”. "
            "Leave them out. The reports take both: the ring-fence position, accruals and excesses as at a day."
        )


class AskedWhy(OfAYear):
    """A page with one question: why. What refuses is told on it, and what was typed stays."""

    def page(self) -> dict[str, Any]:
        raise NotImplementedError

    def act(self, reason: str) -> HttpResponse:
        raise NotImplementedError

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.show(self.page(), ReasonForm())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return self.show(self.page(), form, faults_of(form), INVALID)
        try:
            return self.act(form.cleaned_data["reason"])
        except Refused as refusal:
            return self.show(self.page(), form, [Fault(str(refusal))], REFUSED)

    @cached_property
    def quarter(self) -> int | None:
        given = read_choice(self.request.GET, "quarter", ["", "1", "2", "3", "4"], default="")
        return int(given) if given else None

    @property
    def user(self) -> Any:
        return self.request.user


class CloseQuarter(AskedWhy):
    """A quarter is closed softly: what is added to it later needs a reason."""

    @property
    def closed(self) -> Quarter:
        return Quarter(self.year.start_year, self.quarter or 1)

    def page(self) -> dict[str, Any]:
        name = f"Close {self.closed}"
        if PeriodClose.objects.of_quarter(self.closed).is_closed():
            lede = "What is added to it is asked for a reason. The year’s end tells when it was closed."
            return {"name": name, "heading": f"{self.closed} is closed already", "lede": lede}
        if is_closed(self.year):
            lede = "Nothing is added to it, nor to its quarters."
            return {"name": name, "heading": f"{self.year} is closed already", "lede": lede}
        if not is_over(self.closed):
            lede = f"It ends on {day(self.closed.end)}, and is closed once it is over."
            return {"name": name, "heading": f"{self.closed} is not over", "lede": lede}
        return {
            "name": name,
            "heading": f"Close {self.closed}?",
            "lede": f"It ended on {day(self.closed.end)}. What is added to it later is asked for a reason, and is "
            "recorded all the same. The year stays open.",
            "button": f"Close {self.closed}",
        }

    def act(self, reason: str) -> HttpResponse:
        close_quarter(quarter=self.closed, reason=reason, by=self.user)
        return self.done(f"{self.closed} is closed.")


class Reopen(AskedWhy):
    """A closed year or quarter is opened again, by one who has the right."""

    @property
    def period(self) -> str:
        return Quarter(self.year.start_year, self.quarter).label if self.quarter else self.year.label

    def page(self) -> dict[str, Any]:
        by_right = "Your name and your reason are kept, and audit reads them."
        if not self.quarter:
            by_right += (
                " What was carried forward stays carried. It is taken back by reversing its entry in the admin: the "
                "commitments that went with it go back with it."
            )
        name = f"Reopen {self.period}"
        if not can_authorise(self.user):
            lede = "Only a finance officer with the right to authorise may do it. An administrator gives that right."
            return {"name": name, "heading": f"You may not reopen {self.period}", "lede": lede}
        if not self._is_closed():
            return {"name": name, "heading": f"{self.period} is open", "lede": "There is nothing to reopen."}
        return {"name": name, "heading": f"{name}?", "lede": by_right, "button": name}

    def _is_closed(self) -> bool:
        if self.quarter:
            return PeriodClose.objects.of_quarter(Quarter(self.year.start_year, self.quarter)).is_closed()
        return is_closed(self.year)

    def act(self, reason: str) -> HttpResponse:
        reopen(year=self.year, quarter=self.quarter, reason=reason, by=self.user)
        return self.done(f"{self.period} is open again.")


class CloseYear(OfAYear):
    """What becomes of what is left, shown as it will be done, and then done with the close in one act."""

    template = "reports/close_year.html"

    def forms(self, data: Any = None) -> list[LeftOverForm]:
        found, may_carry = left_over(self.year), not is_closed(self.year.next)
        return [LeftOverForm(data, found=each, may_carry=may_carry) for each in found if not each.is_nothing]

    def page(self) -> dict[str, Any]:
        name = f"Close {self.year}"
        if is_closed(self.year):
            lede = "Nothing is added to it. The year’s end tells what was closed and reopened."
            return {"name": name, "heading": f"{self.year} is closed already", "lede": lede, "is_shut": True}
        if not is_over(self.year):
            lede = f"It ends on {day(self.year.end)}. What it has left is settled, and it is closed, once it is over."
            return {"name": name, "heading": f"{self.year} is not over", "lede": lede, "is_shut": True}
        count = len(unfinished(Books(self.year, left_over(self.year))))
        things = "is unfinished and will stand as it is" if count == 1 else "are unfinished and will stand as they are"
        stands = f"{capitalised(number_of(count, 'thing'))} {things}. " if count else ""
        return {
            "name": name,
            "heading": f"What becomes of what {self.year} has left?",
            "lede": f"{stands}Everything below is done together with the close, or nothing of it.",
            "earlier": earlier_years(self.year),
            "unopened": [fund for fund, budget in next_budgets(self.year) if budget is None],
            "open_url": address("open-budget", year=self.year.start_year),
            "next": self.year.next,
        }

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.answer(self.forms(), CloseForm())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        given, why = self.forms(request.POST), CloseForm(request.POST)
        if not all([*(form.is_valid() for form in given), why.is_valid()]):
            return self.answer(given, why, faults_of(*given, why), INVALID)
        answers = [form.answer for form in given]
        shown = [*consequences(answers), f"{self.year} is closed: nothing is added to it."]
        is_shown = request.POST.get("shown") == _together(shown)
        act = close_with if is_shown else refuse_impossible
        try:
            user: Any = request.user
            act(year=self.year, answers=answers, reason=why.cleaned_data["reason"], by=user)
        except Refused as refusal:
            return self.answer(self.forms(self.as_it_is_now()), why, [Fault(str(refusal))], REFUSED)
        return self.done(f"{self.year} is closed.") if is_shown else self.answer(given, why, shown=shown)

    def as_it_is_now(self) -> QueryDict:
        """What was typed, with what each budget has left now in place of what it had."""
        data = self.request.POST.copy()
        for found in left_over(self.year):
            data[f"b{found.budget.pk}-uncommitted"] = str(found.uncommitted)
            data[f"b{found.budget.pk}-total_unpaid"] = str(found.total_unpaid)
        return data

    def answer(
        self,
        given: list[LeftOverForm],
        why: CloseForm,
        faults: list[Fault] | None = None,
        status: int = 200,
        shown: list[str] | None = None,
    ) -> HttpResponse:
        told = {"shown": shown, "together": _together(shown)} if shown else {}
        return self.show({**self.page(), "budgets": given, **told}, why, faults, status)


def _together(shown: list[str]) -> str:
    """What was shown before the close, so that nothing else is then done."""
    return " ".join(shown)


class OpenBudget(OfAYear):
    """The next year's budget of one fund: what draws on it already, then what opening it will do, and then the act."""

    template = "reports/open_budget.html"
    may_open = staticmethod(can_budget)

    @cached_property
    def fund(self) -> Fund:
        code = self.request.GET.get("fund")
        return get_object_or_404(Fund, code=code) if code else get_object_or_404(Fund.objects.order_by("name")[:1])

    def page(self) -> dict[str, Any]:
        following = self.year.next
        before = before_opening(self.fund, following)
        return {
            "name": f"Open the {following} budget",
            "heading": f"{self.fund}: the budget for {following}",
            "lede": f"What draws on it already, and what may come into it. Then its amount for {following}.",
            "before": before,
            "facts": _facts(before),
        }

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.show(self.page(), OpenBudgetForm(fund=self.fund, initial={"key": uuid.uuid4()}))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = OpenBudgetForm(request.POST, fund=self.fund)
        if not form.is_valid():
            return self.show(self.page(), form, faults_of(form), INVALID)
        given, user = form.cleaned_data, request.user
        try:
            if not was_sent(given["key"]) and (shown := self.to_be_shown(given)):
                return self.show({**self.page(), "shown": shown, "together": _together(shown)}, form)
            budget = open_from(fund=self.fund, year=self.year.next, by=user, **given)  # type: ignore[arg-type]
        except Refused as refusal:
            return self.show(self.page(), form, [Fault(str(refusal))], REFUSED)
        url = reverse("admin:commissioning_budget_change", args=[budget.pk])
        return self.done(f"The {self.year.next} budget of {self.fund} is open: {pounds(budget.amount())}.", url)

    def to_be_shown(self, given: dict[str, Any]) -> list[str]:
        """What opening it will do: nothing, once exactly that was shown."""
        before, amount, carried = before_opening(self.fund, self.year.next), given["amount"], given["carried"]
        refuse_unfit(before, carried)
        refuse_undecided(self.fund, amount, carried, given["decision"])
        shown = consequences_of_opening(before, amount, carried)
        return [] if self.request.POST.get("shown") == _together(shown) else shown


def _facts(before: Any) -> list[dict[str, str]]:
    this = before.year.previous
    present = "none recorded" if before.present is None else pounds(before.present)
    return [
        {"name": f"Budget {this}", "value": present},
        _fact_of_left(before.left, this),
        {
            "name": f"Committed for {before.year}",
            "value": pounds(before.subject),
            "note": "Subject to budget; draws on it once it is open" if before.subject else "",
        },
        {"name": f"Income expected {before.year}", "value": pounds(before.expected)},
    ]


def _fact_of_left(left: Decimal, year: FinancialYear) -> dict[str, str]:
    if left < 0:
        note = f"{capitalised(left_in_words(left))}: nothing may be carried forward"
        return {"name": f"Over-committed {year}", "value": pounds(-left), "note": note}
    return {"name": f"Left to commit {year}", "value": pounds(left), "note": "May be carried forward" if left else ""}
