"""Tables on record pages: the same rows and totals as the lists', narrowed to the record, and money by year."""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.http import QueryDict
from django.utils.http import urlencode

from core.as_was import rows_as_they_were
from core.lists import ListReport
from core.money import pounds
from core.periods import AsAt, FinancialYear
from core.tables import Cell, Head, Row, percent_words
from grants.figures import Money, money_by_agreement, total
from grants.models import Agreement, Commitment, Payment
from reports.links import address
from reports.lists.agreements import Agreements
from reports.records.parts import Link

MONEY_HEADS = ("Committed", "Paid", "Outstanding", "Percent paid")


def list_of(report_class: type[ListReport], user: Any, as_at: AsAt, year: Any, **record: Any) -> ListReport:
    """A list narrowed to one record, by the same fields as its filter of that name: `provider=a_provider`."""
    ((name, value),) = record.items()
    only = report_class.filters_class.base_filters[name].names(value)
    if report_class is Agreements and not as_at.up_to_now:
        only = Q(pk__in=rows_as_they_were(Agreement, as_at).filter(only).values("id"))
    return report_class(QueryDict(urlencode({"year": year, **as_at.query})), user, only=only)


def table_of(report: ListReport) -> dict[str, Any] | None:
    """The first page of a list as a table whose heads do not sort: nothing where there is nothing."""
    rows = report.page_rows()
    if not rows:
        return None
    heads = [Head(head.label, money=head.money) for head in report.table.heads(QueryDict())]
    return {"columns": heads, "rows": rows, "foot": report.foot(), "table_note": report.table_note}


def agreements_section(user: Any, as_at: AsAt, key: Any, **record: Any) -> dict[str, Any]:
    """A record's agreements over all years, and where the whole list of them is, the record named by its `key`."""
    report = list_of(Agreements, user, as_at, "all", **record)
    (name,) = record
    every = Link("In the agreements register", address("agreements", year="all", **{name: key}))
    return {"table": table_of(report), "links": [every] if report.count else [], "keys": list(report.keys())}


def money_by_year(agreements: Sequence[int], as_at: AsAt) -> dict[FinancialYear, Money]:
    """What these agreements hold in each year in which they hold anything, the latest year first."""
    rows = Commitment.objects.as_at(as_at).filter(agreement__in=agreements).order_by()
    paid = Payment.objects.as_at(as_at).filter(agreement__in=agreements).order_by()
    years = {*rows.values_list("year", flat=True).distinct(), *paid.values_list("budget__year", flat=True).distinct()}
    in_order = [FinancialYear(year) for year in sorted(years, reverse=True)]
    return {year: total(money_by_agreement(year, as_at, agreements=agreements).values()) for year in in_order}


def money_table(money: dict[FinancialYear, Money], url: Callable[[FinancialYear], str]) -> dict[str, Any] | None:
    """Money by year, each year a link to the records behind it."""
    if not money:
        return None
    rows = [Row(str(year), money_cells(held), url=url(year)) for year, held in money.items()]
    foot = Row(_total_words(len(rows)), money_cells(total(money.values())), kind="total")
    return {"columns": heads("Year", MONEY_HEADS), "rows": rows, "foot": [foot] if len(rows) > 1 else []}


def _total_words(years: int) -> str:
    return f"Total of {years} years"


def money_cells(money: Money) -> list[Cell]:
    """Committed, paid, outstanding and percent paid."""
    caveat = "" if not money.not_evidenced else f"{pounds(money.not_evidenced)} not evidenced"
    return [
        money_cell(money.committed, MONEY_HEADS[0], caveat),
        money_cell(money.paid, MONEY_HEADS[1]),
        money_cell(money.outstanding, MONEY_HEADS[2]),
        share_cell(money.percent_paid, MONEY_HEADS[3]),
    ]


def money_cell(amount: Decimal | None, label: str, caveat: str = "", *, missing: str = "none") -> Cell:
    """An amount, or the word for why there is none."""
    return Cell(missing if amount is None else pounds(amount), label, caveat=caveat, absent=not amount)


def share_cell(share: Decimal | None, label: str) -> Cell:
    return Cell("n/a" if share is None else percent_words(share), label, absent=not share)


def heads(first: str, figures: Iterable[str], *, words: Iterable[str] = ()) -> list[Head]:
    """Heads of a table that does not sort: the row's name, columns of words, columns of figures."""
    return [Head(first), *(Head(each) for each in words), *(Head(each, money=True) for each in figures)]


def words_cell(text: str, label: str, *, url: str = "", missing: str = "not stated") -> Cell:
    return Cell(text or missing, label, url=url if text else "", absent=not text, words=True)
