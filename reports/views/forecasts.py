"""The page on which forecasts are made."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.functional import cached_property

from core.addresses import read_year
from core.periods import AsAt, FinancialYear
from core.refusals import Refused
from core.stale import Overtaken, Told
from core.views import PermittedView
from core.words import capitalised, listed, number, number_of
from grants.figures import Money, money_by_agreement
from grants.forecasts import Story, asked_of, is_due, last_said, record_forecasts, stories_of
from grants.models import Agreement
from grants.permissions import can_forecast
from grants.views.pages import INVALID, REFUSED, Fault, faults_of
from reports.forecasts.form import ForecastRow, RestForm, Row, statements_of
from reports.forecasts.meanwhile import told_meanwhile
from reports.links import address
from reports.lists.years import latest_year

PER_PAGE = 100


class MakeForecasts(PermittedView):
    """All agreements of a year, those of which a forecast is asked first, and one act for the rest."""

    may_open = staticmethod(can_forecast)

    @cached_property
    def year(self) -> FinancialYear:
        return read_year(self.request.GET, default=latest_year())

    @cached_property
    def now(self) -> AsAt:
        return AsAt.now()

    @cached_property
    def held(self) -> dict[int, Money]:
        return money_by_agreement(self.year, self.now)

    @cached_property
    def stories(self) -> dict[int, Story]:
        return stories_of(self.year, self.now, self.held)

    @cached_property
    def every(self) -> list[Agreement]:
        """All agreements that hold money in the year, by reference."""
        found = Agreement.objects.filter(pk__in=[key for key, money in self.held.items() if money.holding])
        return list(found.for_user(self.request.user).select_related("fund", "paid_to").order_by("reference"))

    @cached_property
    def asked(self) -> dict[int, list[str]]:
        return asked_of(self.every, self.year, self.now, self.held, self.stories)

    @cached_property
    def turned(self) -> Any:
        """The page of agreements that the address asks for: those of which a forecast is asked come first."""
        in_order = sorted(self.every, key=lambda each: each.pk not in self.asked)
        return Paginator(in_order, PER_PAGE).get_page(self.request.GET.get("page"))

    def rows(self, data: Any = None) -> list[Row]:
        """Those of the page; or those that a form was sent with, on whichever page they stand by now."""
        sent = [each for each in self.every if data and f"a{each.pk}-amount" in data]
        return [
            Row(
                each,
                self.held[each.pk],
                self.stories.get(each.pk),
                self.row_form(each, data),
                self.asked.get(each.pk, []),
                is_due(self.stories.get(each.pk), self.year, self.now),
            )
            for each in (sent or self.turned.object_list)
        ]

    def row_form(self, agreement: Agreement, data: Any) -> ForecastRow:
        paid = self.held[agreement.pk].paid
        return ForecastRow(data, prefix=f"a{agreement.pk}", reference=agreement.reference, paid=paid)

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        seen = last_said(self.year)  # before the rows are read, so that nothing said between is missed
        return self.show(self.rows(), RestForm(initial={"seen": seen}))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        rows, rest = self.rows(request.POST), RestForm(request.POST)
        if not all([*(row.form.is_valid() for row in rows), rest.is_valid()]):
            return self.show(rows, rest, faults_of(*(row.form for row in rows), rest), INVALID)
        try:
            return self.record(rows, rest.cleaned_data)
        except Overtaken as overtaken:
            return self.show_overtaken(rows, rest, overtaken)
        except Refused as refusal:
            return self.show(rows, rest, [Fault(str(refusal))], REFUSED)

    def record(self, rows: list[Row], given: dict[str, Any]) -> HttpResponse:
        user: Any = self.request.user
        said = statements_of(rows)
        others = self.others_than(rows)
        asked = [each for each in others if each.pk in self.asked]
        no_change = self.unchanged(rows, given["rest"])
        if asked and not said and not no_change:
            raise Refused(f"Enter what you expect of {some_of(asked)}, even where it has not moved.")
        made = record_forecasts(
            year=self.year, statements=said, no_change=no_change, by=user, key=given["key"], seen=given["seen"]
        )
        messages.success(self.request, _recorded(self.year, len(made), len(no_change), asked))
        return HttpResponseRedirect(address("forecasts", year=self.year.start_year))

    def others_than(self, rows: list[Row]) -> list[Agreement]:
        spoken_of = {each.agreement.pk for each in statements_of(rows)}
        return [each for each in self.every if each.pk not in spoken_of]

    def unchanged(self, rows: list[Row], answer: str) -> list[Agreement]:
        """Those of which the form says no change: none of which a forecast is asked."""
        if answer != RestForm.NO_CHANGE:
            return []
        return [each for each in self.others_than(rows) if each.pk not in self.asked]

    def show_overtaken(self, rows: list[Row], rest: RestForm, overtaken: Overtaken) -> HttpResponse:
        """The form as it was typed, and beside it what somebody else said meanwhile: sent again it goes through."""
        sent = self.request.POST.copy()
        sent["seen"] = str(last_said(self.year))
        unchanged = [each.pk for each in self.unchanged(rows, rest.cleaned_data["rest"])]
        meanwhile = told_meanwhile(rest, self.year, rows, unchanged)
        return self.show(rows, RestForm(sent), [Fault(str(overtaken))], REFUSED, meanwhile)

    def show(
        self,
        rows: list[Row],
        rest: RestForm,
        faults: list[Fault] | None = None,
        status: int = 200,
        meanwhile: list[Told] | None = None,
    ) -> HttpResponse:
        page = {
            "trail": [
                {"label": "Forecasts", "url": address("forecasts", year=self.year.start_year)},
                {"label": "Make forecasts"},
            ],
            "name": "Make forecasts",
            "heading": f"What will {self.year} cost by its end?",
            "lede": "Fill in what is asked for and what has moved. Every forecast is kept: none erases an earlier one.",
            "dates": self.now.words,
            "rows": rows,
            "rest": rest,
            "page_obj": self.turned,
            "year": self.year.start_year,
        }
        context = {"page": page, "faults": faults or [], "meanwhile": meanwhile or []}
        return render(self.request, "reports/make_forecasts.html", context, status=status)


def some_of(agreements: list[Agreement]) -> str:
    """`SM-2019-001, SM-2019-002, SM-2019-003 and 4 more`."""
    more = [f"{len(agreements) - 3:,} more"] if len(agreements) > 3 else []
    return listed([*(each.reference for each in agreements[:3]), *more])


def _recorded(year: FinancialYear, count: int, unchanged: int, asked: list[Agreement]) -> str:
    words = f"{capitalised(number_of(count, 'forecast'))} for {year} {'is' if count == 1 else 'are'} recorded"
    if unchanged == count:
        words += " as no change."
    else:
        words += f", {number(unchanged)} of them no change." if unchanged else "."
    return f"{words} One is still asked for of {some_of(asked)}." if asked else words
