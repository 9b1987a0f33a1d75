"""A fund's page: each year's budget, what is committed and paid of it, what its grantor pays, and what is due."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse

from commissioning.ahead import ahead_in_words
from commissioning.income import IncomeOfYear, income_of
from commissioning.models import Budget, BudgetEntry, Fund, GrantorDate
from commissioning.told import told_of_entries
from core.history import Change
from core.money import add_up, pounds, sum_of
from core.periods import AsAt, FinancialYear, day, opens_at
from core.tables import Cell, Row
from core.words import capitalised
from grants.figures import money_by_agreement, total
from grants.models import Agreement, Commitment, Payment
from reports.links import address
from reports.position.words import held_of, of_today
from reports.records.common import admin_links, of_the_office, trail
from reports.records.parts import Fact, Link, Particular
from reports.records.tables import heads, money_cell, words_cell

_HEADS = ("Budget", "Committed", "Paid", "Left to commit", "Income expected", "Received", "To come")
_ENTRIES_SHOWN = 50


@dataclass(frozen=True)
class FundYear:
    """A fund in one year, in pounds. A budget of None is not recorded."""

    year: FinancialYear
    budget: Decimal | None
    committed: Decimal
    paid: Decimal
    income: IncomeOfYear

    @property
    def holds_something(self) -> bool:
        """Whether anything stands in it: what came with a file that was undone does not."""
        income = self.income
        return self.budget is not None or any((self.committed, self.paid, income.expected, income.received))

    @property
    def left(self) -> Decimal | None:
        return None if self.budget is None else self.budget - self.committed


def fund_page(fund: Fund, user: Any, as_at: AsAt) -> dict[str, Any]:
    """What reports/record.html draws."""
    years = years_of(fund, as_at)
    told = _told_first(years, as_at)
    return {
        "trail": trail(("Ring-fence position", address("ring-fence", fund=fund.code)), here=fund.name),
        "name": f"Fund · {fund.get_ring_fence_display()}",
        "heading": fund.name,
        "lede": _lede(told),
        "dates": as_at.words,
        "of_today": of_today(as_at),
        "facts": _facts(told) if told else [],
        "sections": [
            {"heading": "Year by year", **_years_table(fund, years, as_at)},
            {"heading": "Budget entries", **_entries(fund, as_at)},
            {"heading": "Claims and returns", **_dates(fund, user)},
        ],
        "about_heading": "The fund",
        "particulars": [
            Particular("What it may be spent on", fund.purpose),
            Particular("Ring-fence", fund.get_ring_fence_display()),
            Particular("Who pays it in", fund.grantor or "not stated"),
        ],
        "actions": _actions(fund, user),
        **of_the_office(fund, user, as_at, _told(fund), parts=[*fund.budgets.all(), *fund.frameworks.all()]),
    }


def years_of(fund: Fund, as_at: AsAt) -> list[FundYear]:
    """Every year in which the fund has a budget, or commitments, payments or income stand, the latest first."""
    budgets = {each.year: each.total_amount for each in _budgets(fund, as_at).with_amount(as_at)}
    held = Commitment.objects.as_at(as_at).filter(fund=fund).order_by().values_list("year", flat=True)
    paid = Payment.objects.as_at(as_at).filter(budget__fund=fund).order_by().values_list("budget__year", flat=True)
    income = fund.income.order_by().values_list("year", flat=True)
    years = sorted({*budgets, *held.distinct(), *paid.distinct(), *income.distinct()}, reverse=True)
    every = [_year(fund, FinancialYear(year), budgets.get(year), as_at) for year in years]
    return [each for each in every if each.holds_something]


def _budgets(fund: Fund, as_at: AsAt) -> Any:
    return Budget.objects.filter(fund=fund).recorded(as_at)


def _year(fund: Fund, year: FinancialYear, budget: Decimal | None, as_at: AsAt) -> FundYear:
    keys = Agreement.objects.filter(fund=fund).values_list("pk", flat=True)
    money = total(money_by_agreement(year, as_at, agreements=keys).values())
    return FundYear(year, budget, money.committed, money.paid, income_of(fund, year, as_at))


def _told_first(years: list[FundYear], as_at: AsAt) -> FundYear | None:
    """The latest year with a budget that has begun, as every page opens; or where none has one, of those without."""
    with_budget = [each.year for each in years if each.budget is not None]
    year = opens_at(with_budget or [each.year for each in years], as_at.position)
    return next((each for each in years if each.year == year), None)


def _lede(last: FundYear | None) -> str:
    if last is None:
        return "No budget is recorded for it yet."
    if last.budget is None or last.left is None:
        return f"{last.year} has no budget; {pounds(last.committed)} is committed, subject to it."
    return f"For {last.year}, {held_of(last.committed, last.budget, 'budget')}."


def _facts(last: FundYear) -> list[Fact]:
    income = last.income
    facts = [
        Fact(f"Budget {last.year}", "none recorded" if last.budget is None else pounds(last.budget)),
        Fact("Committed", pounds(last.committed)),
        Fact("Paid", pounds(last.paid)),
        Fact("Left to commit", "n/a" if last.left is None else pounds(last.left)),
    ]
    if income.expected or income.received:
        note = f"{pounds(income.outstanding)} to come" if income.outstanding > 0 else ""
        facts.append(Fact("Income received", pounds(income.received), note))
    return facts


def _years_table(fund: Fund, years: list[FundYear], as_at: AsAt) -> dict[str, Any]:
    if not years:
        return {"empty": "No year has a budget, a commitment or income."}
    rows = [_row(fund, each) for each in years]
    every = [_sums(years)] if len(years) > 1 else []
    links = [
        Link("Budget movements", address("budget-movements", year="all", fund=fund.code)),
        Link("Income", address("income", year="all", fund=fund.code)),
        Link("Agreements", address("agreements", year="all", fund=fund.code)),
    ]
    note = " ".join(ahead_in_words(list(_budgets(fund, as_at)), as_at))
    return {"note": note, "table": {"columns": heads("Year", _HEADS), "rows": rows, "foot": every}, "links": links}


def _row(fund: Fund, each: FundYear) -> Row:
    cells = [money_cell(amount, label) for amount, label in zip(_figures(each), _HEADS, strict=True)]
    return Row(str(each.year), cells, url=address("ring-fence", year=each.year.start_year, fund=fund.code))


def _figures(each: FundYear) -> list[Decimal | None]:
    income = each.income
    return [each.budget, each.committed, each.paid, each.left, income.expected, income.received, income.outstanding]


def _sums(years: list[FundYear]) -> Row:
    columns = zip(*(_figures(each) for each in years), strict=True)
    cells = [money_cell(add_up(column), label) for column, label in zip(columns, _HEADS, strict=True)]
    return Row(f"Total of {len(years)} years", cells, kind="total")


def _entries(fund: Fund, as_at: AsAt) -> dict[str, Any]:
    entries = BudgetEntry.objects.as_at(as_at).filter(budget__fund=fund)
    latest = entries.with_other_half().select_related("decision").order_by("-effective_on", "-pk")
    shown = list(latest[:_ENTRIES_SHOWN])
    if not shown:
        return {"empty": "No money has been put into a budget of it."}
    rows = [
        Row(
            f"{capitalised(each.get_kind_display())}{each.to_or_from}",
            [
                words_cell(str(each.budget.financial_year), "Year"),
                words_cell(day(each.effective_on), "Takes effect"),
                _decision_cell(each),
                money_cell(each.amount, "Amount"),
            ],
            under_name=each.reason,
        )
        for each in shown
    ]
    count = entries.count()
    more = f"The latest {_ENTRIES_SHOWN} of {count:,}." if count > _ENTRIES_SHOWN else ""
    foot = Row(
        f"Total of {count:,}", [Cell(""), Cell(""), Cell(""), money_cell(sum_of(entries), "Amount")], kind="total"
    )
    columns = heads("Entry", ["Amount"], words=["Year", "Takes effect", "Decision"])
    return {"note": more, "table": {"columns": columns, "rows": rows, "foot": [foot]}}


def _decision_cell(entry: BudgetEntry) -> Cell:
    decision = entry.decision
    url = address("decision", decision.pk) if decision else ""
    return words_cell(decision.reference if decision else "", "Decision", url=url, missing="none")


def _dates(fund: Fund, user: Any) -> dict[str, Any]:
    dates = list(GrantorDate.objects.filter(fund=fund).order_by("-due_on", "pk"))
    if not dates:
        return {"empty": "No claim or return date is recorded."}
    rows = [
        Row(
            capitalised(each.get_kind_display()),
            [
                words_cell(str(each.financial_year), "Year"),
                words_cell(day(each.due_on), "Due"),
                words_cell(day(each.done_on) if each.done_on else "", "Done", missing="not done"),
            ],
            url=reverse("admin:commissioning_grantordate_change", args=[each.pk])
            if user.has_perm("commissioning.view_grantordate")
            else "",
            under_name=each.note,
        )
        for each in dates
    ]
    return {"table": {"columns": heads("What", [], words=["Year", "Due", "Done"]), "rows": rows}}


def _actions(fund: Fund, user: Any) -> list[Link]:
    links = admin_links(fund, user)
    if user.has_perm("commissioning.add_income"):
        links.append(Link("Record income", f"{reverse('admin:commissioning_income_add')}?fund={fund.pk}"))
        links.append(Link("Record a date", f"{reverse('admin:commissioning_grantordate_add')}?fund={fund.pk}"))
    return links


def _told(fund: Fund) -> Iterator[Change]:
    """Every movement of its budgets."""
    rows = BudgetEntry.objects.filter(budget__fund=fund).with_other_half()
    yield from told_of_entries(rows.select_related("decision", "recorded_by"))
