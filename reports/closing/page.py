"""The page of a year's end: unfinished first, then what is left by fund, its quarters, and what was said before."""

from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from commissioning.closing import is_closed, is_over
from commissioning.models import PeriodClose
from commissioning.permissions import can_authorise, can_budget, can_close
from core.money import pounds
from core.periods import AsAt, FinancialYear, Quarter, day
from core.tables import Cell, Row
from core.words import number_of
from grants.yearend import LeftOver, left_over
from reports.closing.earlier import earlier_years
from reports.closing.settled import Settled
from reports.closing.unfinished import TO_MATCH, Books, next_budgets, unfinished
from reports.links import address
from reports.records.parts import Event, Item, Link
from reports.records.tables import heads, money_cell, words_cell


def year_end_page(year: FinancialYear, years: list[FinancialYear], user: Any) -> dict[str, Any]:
    """What reports/year_end.html draws."""
    left, closed = left_over(year), is_closed(year)
    items = [] if closed else [_for(user, item) for item in unfinished(Books(year, left))]
    return {
        "name": f"Year end, {year}",
        "heading": _heading(year, closed, items),
        "lede": _lede(year, closed),
        "dates": AsAt.now().words,
        "earlier": earlier_years(year),
        "other_years": [Link(str(each), address("year-end", year=each.start_year)) for each in years if each != year],
        "unfinished": items,
        "is_closed": closed,
        "left": _left_table(left),
        "actions": _actions(year, closed, user),
        "quarters": _quarters(year, closed, user),
        "next": _next(year, user),
        "history": _history(year),
    }


def _for(user: Any, item: Item) -> Item:
    """What is to be matched is led to for those alone who may see the finance system's rows."""
    is_led_astray = item.do_url == reverse(TO_MATCH) and not user.has_perm("grants.view_importedrow")
    return replace(item, do_label="", do_url="") if is_led_astray else item


def closes_of(year: FinancialYear) -> QuerySet[PeriodClose]:
    """Every closing and reopening of a year and its quarters, the latest first."""
    return PeriodClose.objects.filter(year=year.start_year).select_related("recorded_by").order_by("-pk")


def _heading(year: FinancialYear, closed: bool, items: list[Item]) -> str:
    if closed:
        return f"{year} is closed"
    if not items:
        return f"{year} is open, and nothing in it is unfinished"
    return f"{year} is open; {number_of(len(items), 'thing')} in it {'is' if len(items) == 1 else 'are'} unfinished"


def _lede(year: FinancialYear, closed: bool) -> str:
    if closed:
        return "Nothing is added to it. A late item stands in an open year, and names the period that it covers."
    if not is_over(year):
        return f"It ends on {day(year.end)}, and is settled and closed once it is over."
    return "What is not put right stands as it is once the year is closed."


def _left_table(left: list[LeftOver]) -> dict[str, Any] | None:
    if not left:
        return None
    rows = [
        Row(
            str(each.budget.fund),
            [
                money_cell(each.amount, "Budget"),
                money_cell(each.total_unpaid, "Committed, not paid"),
                Cell(
                    pounds(each.uncommitted),
                    "Not committed",
                    caveat="over-committed" if each.uncommitted < 0 else "",
                    absent=not each.uncommitted,
                ),
            ],
            url=address("fund", each.budget.fund.code),
            under_name=_of_unpaid(each),
        )
        for each in left
    ]
    return {"columns": heads("Fund", ["Budget", "Committed, not paid", "Not committed"]), "rows": rows}


def _of_unpaid(each: LeftOver) -> str:
    fence = each.budget.fund.get_ring_fence_display()
    return f"{fence} · {number_of(len(each.unpaid), 'agreement')} with something unpaid" if each.unpaid else fence


def _actions(year: FinancialYear, closed: bool, user: Any) -> list[Link]:
    if closed:
        return [Link(f"Reopen {year}", address("reopen", year=year.start_year))] if can_authorise(user) else []
    if not can_close(user) or not is_over(year):
        return []
    return [Link(f"Settle what is left, and close {year}", address("close-year", year=year.start_year))]


def _quarters(year: FinancialYear, closed: bool, user: Any) -> dict[str, Any]:
    rows = [_quarter(quarter, closed, user) for quarter in year.quarters]
    return {"columns": heads("Quarter", [], words=["State", "To do"]), "rows": rows}


def _quarter(quarter: Quarter, closed: bool, user: Any) -> Row:
    is_shut = PeriodClose.objects.of_quarter(quarter).is_closed()
    act = Cell("none", "To do", absent=True, words=True)
    asked = {"year": quarter.year, "quarter": quarter.number}
    if is_shut and not closed and can_authorise(user):
        act = words_cell(f"Reopen {quarter}", "To do", url=address("reopen", **asked))
    elif not is_shut and not closed and can_close(user) and is_over(quarter):
        act = words_cell(f"Close {quarter}", "To do", url=address("close-quarter", **asked))
    state = "closed" if is_shut else "closed with the year" if closed else "open"
    return Row(str(quarter), [words_cell(state, "State"), act], under_name=quarter.months)


def _next(year: FinancialYear, user: Any) -> dict[str, Any] | None:
    funds = next_budgets(year)
    if not funds:
        return None
    rows = []
    for fund, budget in funds:
        state = words_cell("open", "State") if budget else words_cell("no budget yet", "State")
        amount = money_cell(budget.total_amount if budget else None, "Budget")
        do = Cell("none", "To do", absent=True, words=True)
        if budget is None and can_budget(user):
            asked = {"fund": fund.code, "year": year.start_year}
            do = words_cell(f"Open the {year.next} budget", "To do", url=address("open-budget", **asked))
        rows.append(Row(str(fund), [state, do, amount], url=address("fund", fund.code)))
    return {
        "heading": f"Budgets for {year.next}",
        "table": {"columns": heads("Fund", ["Budget"], words=["State", "To do"]), "rows": rows},
    }


def _history(year: FinancialYear) -> list[Event]:
    settled = Settled(year)
    return [_event(each, settled) for each in closes_of(year)]


def _event(close: PeriodClose, settled: Settled) -> Event:
    by = f"By {close.recorded_by}" if close.recorded_by else "By the program"
    reason = f": {close.reason.rstrip('.')}" if close.reason else ""
    what = f"{close.period} {close.get_act_display()}"
    closes_year = close.act == PeriodClose.Act.CLOSE and close.quarter is None
    then = f" {settled.by(close.recorded_at)}" if closes_year else ""
    return Event(timezone.localdate(close.recorded_at), what, f"{by}{reason}.{then}".rstrip())
