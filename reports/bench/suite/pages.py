"""Pages as a browser gets them: the lists against the stock admin over the same rows, and the others by themselves."""

from collections.abc import Callable, Sequence

from django.db.models import Model, QuerySet

from commissioning.models import Allocation, Area, BudgetEntry, Decision, Intention, Provider
from core.tables import PER_PAGE
from grants.models import Agreement, Payment
from outcomes.models import AgreementMeasure
from reports.bench import stock
from reports.bench.cases import Books, Case
from reports.bench.clock import Act
from reports.bench.goals import LIST_PAGE, MEASURED
from reports.links import address

LISTS: dict[str, Callable[[Books], QuerySet]] = {
    "agreements": lambda books: Agreement.objects.in_year(books.year),
    "payments": lambda books: Payment.objects.in_year(books.year),
    "budget-movements": lambda books: Allocation.objects.in_year(books.year),
    "delivery": lambda books: AgreementMeasure.objects.filter(agreement__in=Agreement.objects.in_year(books.year)),
}
"""Each list, and its rows of a year, of which the last page holds the end."""

_OURS_ALONE: dict[str, Sequence[Callable[[Books], QuerySet]]] = {
    "budget-movements": [lambda books: BudgetEntry.objects.filter(budget__year=books.year.start_year)],
}
"""What ours shows besides: its last page is not the other's, and each is asked for its own."""


def _list(name: str, *, last: bool) -> Case:
    which = "last page" if last else "first page"
    return Case(
        f"{name.capitalize().replace('-', ' ')}, {which}",
        ours=lambda books: _ours(name, books, last),
        peer=lambda books: _stock(name, books, last),
        peer_words="stock admin",
        goal=LIST_PAGE,
    )


def _ours(name: str, books: Books, last: bool) -> Act:
    page = _last_page(LISTS[name](books), *(more(books) for more in _OURS_ALONE.get(name, ()))) if last else 1
    return books.opens(address(name, year=books.year.start_year, page=page))


def _last_page(*several: QuerySet) -> int:
    return max(-(-sum(rows.count() for rows in several) // PER_PAGE), 1)


def _stock(name: str, books: Books, last: bool) -> Act:
    page = _last_page(LISTS[name](books)) if last else 1
    return books.opens(stock.address_of(name, page=page), headers={"Bench-Year": str(books.year.start_year)})


def _page(name: str, of: Callable[[Books], str]) -> Case:
    return Case(name, ours=lambda books: books.opens(of(books)), goal=MEASURED)


def _record_page(model: type[Model]) -> Case:
    return _page(f"{model._meta.verbose_name} page".capitalize(), lambda books: _record(model, books))


def _record(model: type[Model], books: Books) -> str:
    """The page of the record of a kind that most payments hang on, so that none looks small by luck."""
    paid = Payment.objects.in_year(books.year).select_related("agreement__intention").first()
    assert paid is not None
    agreement = paid.agreement
    records = {
        Agreement: agreement,
        Provider: agreement.delivered_by,
        Area: agreement.area,
        Intention: agreement.intention,
        Decision: agreement.decision,
    }
    return str(records[model].get_absolute_url())  # type: ignore[union-attr]


def _of(books: Books) -> dict[str, str]:
    return {"year": str(books.year.start_year), "fund": books.fund.code}


CASES = (
    *(_list(name, last=last) for name in LISTS for last in (False, True)),
    _page("Home", lambda books: address("home", **_of(books))),
    _page("Position, the page", lambda books: address("ring-fence", **_of(books))),
    _page("Framework", lambda books: address("framework", **_of(books))),
    *map(_record_page, (Agreement, Provider, Area, Intention, Decision)),
)
