"""What is unfinished in a year that is to be closed: each thing true, why, how much, and where it is done."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Sum
from django.urls import reverse
from django.utils.http import urlencode

from commissioning.income import income_of
from commissioning.models import Budget, Fund, GrantorDate
from core.money import add_up, pounds, sum_of
from core.periods import AsAt, FinancialYear, day
from core.words import capitalised, listed, number_of, so_many
from grants.excesses import standing
from grants.figures import Money, money_by_agreement, total
from grants.models import Agreement, AwardLine, Commitment, Instalment
from grants.models.imports import ImportedRow
from grants.yearend import LeftOver
from reports.excesses.report import name_of, url_of
from reports.links import address
from reports.records.parts import Item

TO_MATCH = "admin:grants_importedrow_changelist"


@dataclass(frozen=True)
class Books:
    """What stands in the year when it is looked at."""

    year: FinancialYear
    left: Sequence[LeftOver]

    @cached_property
    def money(self) -> dict[int, Money]:
        """Each agreement's, as at now: what was due at the year's end and paid since is not unfinished."""
        return money_by_agreement(self.year, AsAt.now())

    @cached_property
    def agreements(self) -> dict[int, Agreement]:
        return Agreement.objects.in_bulk(list(self.money))


def unfinished(books: Books) -> list[Item]:
    """Everything that a finance officer settles, or lets stand, before the year is final."""
    return [item for finding in FINDINGS for item in finding(books)]


def _excesses(books: Books) -> Iterator[Item]:
    """What stands beyond a limit of the year, and beyond a decision since a commitment of the year.

    It stands until it is put right, closed year or not.
    """
    for excess in standing(AsAt.now()):
        year = excess.year
        if year is None and isinstance(excess.since, Commitment):
            year = excess.since.financial_year
        if year == books.year:
            why, over = f"{excess.why}.", pounds(excess.over)
            yield Item(f"{name_of(excess)}: {excess.limit}", why, over, "beyond", "See what passed it", url_of(excess))


def _without_budget(books: Books) -> Iterator[Item]:
    """Committed from a fund that has no budget for the year: nothing of it is settled with the close."""
    budgeted = [each.budget.fund_id for each in books.left]
    rows = Commitment.objects.in_year(books.year).exclude(fund__in=budgeted).order_by()
    for name, amount in rows.values("fund__name").annotate(all=Sum("amount")).values_list("fund__name", "all"):
        if amount:
            yield Item(
                f"{name} has no budget for {books.year}",
                "What is committed is subject to it, and is not settled with the close.",
                pounds(amount),
                "subject to budget",
                "See what is left",
                address("year-end", year=books.year.previous.start_year),
            )


def _put_aside(books: Books) -> Iterator[Item]:
    rows = ImportedRow.objects.to_match().filter(paid_on__range=(books.year.start, books.year.end))
    count = rows.count()
    if count:
        yield Item(
            f"{so_many(count, 'imported payment', 'waits', 'wait')} to be matched",
            "Paid in the year, and put aside for a person: in no figure yet.",
            pounds(sum_of(rows)),
            "paid, not matched",
            "Match them",
            reverse(TO_MATCH),
        )


def _accruals(books: Books) -> Iterator[Item]:
    accrued = {key: money.accrued for key, money in books.money.items() if money.accrued}
    if accrued:
        yield Item(
            f"{so_many(len(accrued), 'agreement', 'has', 'have')} money due for the year, not recorded as paid",
            f"Once the year is closed it can be paid only from a later one: {_named(books, accrued)}.",
            pounds(add_up(accrued.values())),
            "accrued",
            "See the accruals",
            address("accruals", year=books.year.start_year),
        )


def _instalments(books: Books) -> Iterator[Item]:
    unpaid: list[Any] = list(Instalment.objects.in_year(books.year).to_be_paid().select_related("agreement"))
    if unpaid:
        query = urlencode({"year": str(books.year.start_year), "todo": "pay"})
        references = list(dict.fromkeys(each.agreement.reference for each in unpaid))
        yield Item(
            f"{capitalised(number_of(len(unpaid), 'instalment'))} {'is' if len(unpaid) == 1 else 'are'} not paid",
            f"Planned for {books.year}: {_some(references)}.",
            pounds(add_up(each.amount - each.total_paid for each in unpaid)),
            "planned and not paid",
            "See the instalments",
            f"{reverse('admin:grants_instalment_changelist')}?{query}",
        )


def _forecasts(books: Books) -> Iterator[Item]:
    money = total(books.money.values())
    if money.without_forecast:
        yield Item(
            f"{so_many(money.without_forecast, 'agreement', 'has', 'have')} no forecast",
            "The commitment stands in for it.",
            f"{money.without_forecast:,} of {money.holding:,}",
            "without a forecast",
            "Make forecasts",
            address("forecasts", year=books.year.start_year),
        )


def _drafts(books: Books) -> Iterator[Item]:
    lines = AwardLine.objects.filter(year=books.year.start_year, agreement__state="draft", amount__gt=0)
    count = lines.values("agreement").distinct().count()
    if count:
        yield Item(
            f"{capitalised(number_of(count, 'draft'))} {'proposes' if count == 1 else 'propose'} money of the year",
            "A draft can’t be put into force in a closed year.",
            pounds(sum_of(lines)),
            "drafted, not committed",
            "See the drafts",
            address("agreements", year=books.year.start_year, state="draft"),
        )


def _income(books: Books) -> Iterator[Item]:
    for each in books.left:
        income = income_of(each.budget.fund, books.year, AsAt.now())
        if income.outstanding > 0:
            yield Item(
                f"{each.budget.fund} still expects income",
                f"{pounds(income.received)} of {pounds(income.expected)} has come.",
                pounds(income.outstanding),
                "expected, not received",
                "See the fund",
                address("fund", each.budget.fund.code),
            )


def _dates(books: Books) -> Iterator[Item]:
    for date in GrantorDate.objects.filter(year=books.year.start_year, done_on__isnull=True).select_related("fund"):
        yield Item(
            str(date),
            f"{date.note or capitalised(date.get_kind_display())}: not checked off.",
            day(date.due_on),
            "is when it is due",
            "Check it off",
            reverse("admin:commissioning_grantordate_change", args=[date.pk]),
        )


FINDINGS: Sequence[Callable[[Books], Iterator[Item]]] = (
    _put_aside,
    _excesses,
    _without_budget,
    _accruals,
    _instalments,
    _forecasts,
    _drafts,
    _income,
    _dates,
)


def _named(books: Books, keys: Iterable[int]) -> str:
    return _some([books.agreements[key].reference for key in keys])


def _some(names: list[str]) -> str:
    """Up to three by name, and how many more."""
    more = len(names) - 3
    return listed(names[:3]) if more <= 0 else listed([*names[:3], f"{more:,} more"])


def next_budgets(year: FinancialYear) -> list[tuple[Fund, Any]]:
    """Each fund of a year, with its budget for the next one and its `total_amount`, where that is open."""
    following = {budget.fund_id: budget for budget in Budget.objects.in_year(year.next).recorded().with_amount()}
    return [
        (budget.fund, following.get(budget.fund_id))
        for budget in Budget.objects.in_year(year).recorded().select_related("fund").order_by("fund__name")
    ]
