"""What every list of records is: filters, a table, order, pages and files, with one class for each list.

A list says what it is called, which records it is about, its filters, its table and its file's columns. The page and
the files take the same rows in the same order; a file takes all of them, in constant memory.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet
from django.http import QueryDict
from django.urls import reverse

from core.addresses import BadAddress, dated, read_as_at
from core.asking import AsksAsItOpens
from core.batches import fetch_from, in_batches, keys_of
from core.dating import keep
from core.exports import CellKind, Column
from core.filters import ALL_YEARS, ListFilters
from core.money import total_in_pounds
from core.periods import FinancialYear
from core.reports import Report, ReportPage
from core.tables import PER_PAGE, ListTable, Row, found_at

READ_AT_ONCE = 2_000
"""Rows of a file that are read straight from the database: bare values, so that four times as many stand no higher."""


@dataclass(frozen=True)
class FileColumn(Column):
    """A column of a list's file, and what a record puts in it.

    One with a `path` is read straight from the database, and `of` turns what is read there into what the file says.
    """

    of: Callable[[Any], Any] = str
    path: str = ""

    def cell(self, record: Any) -> Any:
        """What a record puts in it."""
        return self.of(found_at(record, self.path.split("__")) if self.path else record)


@dataclass(frozen=True)
class Empty:
    """What is said where there is nothing to show, and the next step."""

    words: str
    url: str = ""
    label: str = ""


def read(
    name: str,
    path: str,
    kind: CellKind = "text",
    *,
    of: Callable[[Any], Any] | None = None,
    heading: str = "",
    width: int = 16,
) -> Any:
    """A column of a file that is read straight from the database: no record is made of a row, which is much faster."""
    return FileColumn(name, heading or _in_words(name), kind, width, of or _as_it_is, path)


def _as_it_is(value: Any) -> Any:
    return value


def _in_words(name: str) -> str:
    return name.replace("_", " ").capitalize()


def filed(name: str, of: Callable[[Any], Any], kind: CellKind = "text", *, heading: str = "", width: int = 16) -> Any:
    """A column of a file, headed in Excel by its own name in words unless it says otherwise."""
    return FileColumn(name, heading or _in_words(name), kind, width, of)


class ListReport(AsksAsItOpens, Report):
    """One list. A subclass says what follows; `records` and `heading` are the two that it must."""

    name: ClassVar[str]
    one: ClassVar[str]
    many: ClassVar[str]
    url_name: ClassVar[str]
    filters_class: ClassVar[type[ListFilters]]
    table_class: ClassVar[type[ListTable]]
    order: ClassVar[str]
    columns: Sequence[FileColumn]
    sums: ClassVar[Mapping[str, str]] = {}
    table_note: ClassVar[str] = ""
    may_show_every_year: ClassVar[bool] = True

    def __init__(self, query: QueryDict, user: Any, *, only: Q | None = None) -> None:
        self.query, self.user, self.only, self.as_at = query, user, only, read_as_at(query)
        self.filters = self.filters_class(
            query,
            rows=self.records(),
            user=user,
            default_year=self.default_year(),
            every_year=self.may_show_every_year,
        )
        self.year = self.filters.year
        self.filters.offer_years(self.years(), every=self.may_show_every_year)
        keep(self.filters.form, self.as_at.query)
        self.table = self.table_class([])
        order = query.get("sort") or self.order
        self.table.sort_by(order)
        self.sorted_by = order.removeprefix("-")

    # What a list says of itself

    def records(self) -> QuerySet:
        """Every record that this person may see."""
        raise NotImplementedError

    def heading(self) -> str:
        """The list's sentence, made from its own figures."""
        raise NotImplementedError

    def default_year(self) -> FinancialYear | None:
        """The year that the page opens at: None for all years."""
        return None

    def years(self) -> Sequence[FinancialYear]:
        """The years that its filter offers."""
        return ()

    def in_year(self, rows: QuerySet) -> QuerySet:
        """What of these belongs to the chosen year."""
        return rows

    def with_figures(self, rows: QuerySet) -> QuerySet:
        """The rows with what the table and the file show of each, and nothing fetched one by one."""
        return rows

    def dressed(self, records: Sequence[Any]) -> Sequence[Any]:
        """Some hundreds of records with what the database can't add to each."""
        return records

    def empty(self) -> Empty:
        """What is said where there is nothing in the year."""
        return Empty(f"No {self.many} are recorded{self.for_year}.")

    def link_to_record(self, url_name: str, permission: str, label: str) -> tuple[str, str]:
        """The address and the words of where one records, for who may; nothing for others."""
        return (reverse(url_name), label) if self.user.has_perm(permission) else ("", "")

    @property
    def lede(self) -> str:
        return ""

    # What follows from it

    def within(self) -> QuerySet:
        """The records before anything is chosen: all of them, or those `only` of one record's page."""
        rows = self.records()
        return rows.filter(self.only) if self.only else rows

    @property
    def for_year(self) -> str:
        return f" for {self.year}" if self.year else ""

    @property
    def title(self) -> str:  # type: ignore[override]
        return f"{self.name}, {self.year}" if self.year else f"{self.name}, all years"

    @property
    def filename(self) -> str:
        return f"{self.name.lower().replace(' ', '-')}-{self.year.file_label if self.year else 'all-years'}"

    @property
    def notes(self) -> list[str]:
        return [*super().notes, f"{self.count_words}.", *([self.table_note] if self.table_note else [])]

    @property
    def settled(self) -> dict[str, str]:
        return {"year": str(self.year.start_year) if self.year else ALL_YEARS}

    @cached_property
    def in_order(self) -> QuerySet:
        """Every row that the filters choose, with its figures, in the chosen order."""
        return self.table.in_order(self.with_figures(self.in_year(self.chosen(self.within()))))

    def chosen(self, rows: QuerySet) -> QuerySet:
        """Of these rows, those that the filters choose."""
        return rows if self.is_as_it_opens else self.filters.filter_queryset(rows)

    def rows(self) -> Iterator[Any]:
        """Every record that the filters choose, in the chosen order."""
        return in_batches(self.keys(), lambda keys: self.dressed(self.fetch(keys)))

    def keys(self) -> Iterator[int]:
        """The keys of every row, in order."""
        return keys_of(self.in_order)

    def fetch(self, keys: Sequence[int]) -> Sequence[Any]:
        """The rows of some keys, in their order."""
        return fetch_from(self.to_read(), keys)

    def to_read(self) -> QuerySet:
        """The rows with all that the page and the file read of each."""
        return self.in_order

    def cells(self, row: Any) -> Sequence[Any]:
        return [column.cell(row) for column in self.columns]

    def file_rows(self) -> Iterator[Sequence[Any]]:
        """Read straight from the database where every column can be, and no record must first say what it was."""
        if not self.as_at.up_to_now or not all(column.path for column in self.columns):
            return super().file_rows()
        return in_batches(self.keys(), self._read, size=READ_AT_ONCE)

    def _read(self, keys: Sequence[int]) -> Iterator[Sequence[Any]]:
        """What the file says of some keys, in their order."""
        turns = [(place, column.of) for place, column in enumerate(self.columns) if column.of is not _as_it_is]
        found = {key: cells for key, *cells in self.asked(_read, keys=keys)}
        for cells in filter(None, map(found.get, keys)):
            for place, turn in turns:
                cells[place] = turn(cells[place])
            yield cells

    def added_up(self) -> dict[str, Any]:
        """What is worked out over every row, in one query."""
        return {name: total_in_pounds(field) for name, field in self.sums.items()}

    @cached_property
    def totals(self) -> dict[str, Any]:
        """How many records there are, and what is added up: of every row, not of the page."""
        return self.sums_of(_rows, rows=Count("pk"), **self.added_up())

    @property
    def count(self) -> int:
        count: int = self.totals["rows"]
        return count

    @cached_property
    def count_words(self) -> str:
        """`12 of 240 agreements`."""
        every = self.all_in_year() if self.filters.is_narrowed else self.count
        return f"{self.count:,} of {every:,} {self.one if every == 1 else self.many}"

    def all_in_year(self) -> int:
        """How many there are before anything but the year is chosen."""
        return self.in_year(self.within()).count()

    @cached_property
    def page(self) -> Page:
        """The page that the address asks for; past the last, the last."""
        paginator = Paginator(range(self.count), PER_PAGE)
        given = self.query.get("page") or "1"
        if not given.isdecimal() or int(given) < 1:
            raise BadAddress(f"“{given[:40]}” is not a page. Give a number from 1 to {paginator.num_pages}.")
        page = paginator.page(min(int(given), paginator.num_pages))
        page.object_list = self.piece((page.number - 1) * PER_PAGE, page.end_index())
        return page

    def page_rows(self) -> list[Row]:
        """The page's rows as they read."""
        return self.table.rows_of(self.dressed(self.on_page()))

    def piece(self, start: int, stop: int) -> list[Any]:
        """What stands from one place to another: keys, so that the database puts keys in order and not whole rows."""
        return [key for (key,) in self.asked_between(_keys, start, stop, self.count)]

    def on_page(self) -> Sequence[Any]:
        """The page's records."""
        return self.fetch(list(self.page.object_list))

    def foot(self) -> list[Row]:
        """The total of every row that the filters choose."""
        if not self.sums:
            return []
        pages = self.page.paginator.num_pages
        note = f"On all {pages} pages" if pages > 1 else ""
        name = f"Total of {self.count:,} {self.one if self.count == 1 else self.many}"
        return [Row(name, self.table.foot_cells(self.foot_values()), note=note, kind="total")]

    def foot_values(self) -> Mapping[str, Any]:
        """What stands in the foot, by column."""
        return self.totals

    def what_is_missing(self) -> Empty:
        """Said in place of the table."""
        if self.filters.is_narrowed:
            return Empty(f"No {self.one} matches.", dated(reverse(self.url_name)), "Clear the filters")
        return self.empty()


def _keys(report: ListReport) -> QuerySet:
    return report.in_order.values_list("pk")


def _read(report: ListReport, keys: Any) -> QuerySet:
    paths = (column.path for column in report.columns)
    return report.to_read().order_by().filter(pk__in=keys).values_list("pk", *paths)


def _rows(report: ListReport) -> QuerySet:
    return report.in_order


class ListPage(ReportPage):
    """The page of one list, and its files."""

    template_name = "core/list.html"
    report_class: ClassVar[type[ListReport]]

    def get_report(self) -> ListReport:
        return self.report_class(self.request.GET, self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(page=self.page_of(kwargs["report"]), **kwargs)

    def page_of(self, report: ListReport) -> dict[str, Any]:
        """What core/list.html draws."""
        rows = report.page_rows()
        return {
            "name": report.title,
            "heading": report.heading(),
            "lede": report.lede,
            "filters": report.filters.form,
            "clear_url": dated(self.request.path),
            "count": report.count_words,
            "dates": report.as_at.words,
            "dating": self.dating_of(report),
            "downloads": [{"label": label, "url": url} for label, url in self.file_links()],
            "table_note": report.table_note,
            "columns": report.table.heads(self.request.GET),
            "rows": rows,
            "foot": report.foot() if rows else [],
            "empty": report.what_is_missing(),
            **self._turns(report.page),
        }

    def _turns(self, page: Page) -> dict[str, Any]:
        turns: dict[str, Any] = {"page_obj": page}
        if page.has_previous():
            turns["previous_url"] = self._page_url(page.previous_page_number())
        if page.has_next():
            turns["next_url"] = self._page_url(page.next_page_number())
        return turns

    def _page_url(self, number: int) -> str:
        query = self.request.GET.copy()
        query["page"] = str(number)
        return f"?{query.urlencode()}"
