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
from core.views import PermittedView
from core.words import capitalised, number_of
from grants.figures import NO_MONEY, money_by_agreement
from grants.forecasts import record_forecasts, stories_of, why_asked
from grants.models import Agreement
from grants.permissions import can_forecast
from grants.views.pages import INVALID, REFUSED, Fault, faults_of
from reports.forecasts.form import ForecastRow, RestForm, Row, statements_of
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
    def turned(self) -> Any:
        """The page of agreements that the address asks for."""
        held = money_by_agreement(self.year, AsAt.now())
        found = Agreement.objects.filter(pk__in=[key for key, money in held.items() if money.holding])
        found = found.for_user(self.request.user).select_related("fund", "paid_to").order_by("reference")
        asked = sorted(found, key=lambda each: not why_asked(each, held[each.pk]))
        return Paginator(asked, PER_PAGE).get_page(self.request.GET.get("page"))

    def rows(self, data: Any = None) -> list[Row]:
        as_at, agreements = AsAt.now(), list(self.turned.object_list)
        keys = [each.pk for each in agreements]
        money = money_by_agreement(self.year, as_at, agreements=keys)
        stories = stories_of(self.year, as_at, keys)
        return [
            Row(
                each,
                money.get(each.pk, NO_MONEY),
                stories.get(each.pk),
                ForecastRow(data, prefix=f"a{each.pk}"),
                self.year,
                as_at,
            )
            for each in agreements
        ]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.show(self.rows(), RestForm())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        rows, rest = self.rows(request.POST), RestForm(request.POST)
        if not all([*(row.form.is_valid() for row in rows), rest.is_valid()]):
            return self.show(rows, rest, faults_of(*(row.form for row in rows), rest), INVALID)
        try:
            return self.record(rows, rest.cleaned_data)
        except Refused as refusal:
            return self.show(rows, rest, [Fault(str(refusal))], REFUSED)

    def record(self, rows: list[Row], given: dict[str, Any]) -> HttpResponse:
        user: Any = self.request.user
        said = statements_of(rows)
        others = [row.agreement for row in rows if row.statement is None]
        no_change = others if given["rest"] == RestForm.NO_CHANGE else []
        made = record_forecasts(year=self.year, statements=said, no_change=no_change, by=user, key=given["key"])
        is_one = len(made) == 1
        words = f"{capitalised(number_of(len(made), 'forecast'))} for {self.year} {'is' if is_one else 'are'} recorded"
        messages.success(self.request, f"{words}, {len(no_change):,} of them no change." if no_change else f"{words}.")
        return HttpResponseRedirect(address("forecasts", year=self.year.start_year))

    def show(
        self, rows: list[Row], rest: RestForm, faults: list[Fault] | None = None, status: int = 200
    ) -> HttpResponse:
        page = {
            "trail": [
                {"label": "Forecasts", "url": address("forecasts", year=self.year.start_year)},
                {"label": "Make forecasts"},
            ],
            "name": "Make forecasts",
            "heading": f"What will {self.year} cost by its end?",
            "lede": "Fill in only what has moved. Every forecast is kept: a later one does not erase an earlier one.",
            "rows": rows,
            "rest": rest,
            "page_obj": self.turned,
        }
        return render(
            self.request, "reports/make_forecasts.html", {"page": page, "faults": faults or []}, status=status
        )
