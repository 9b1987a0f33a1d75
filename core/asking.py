"""A list as it opens is asked in SQL that is put together once (docs/adr/0015): putting queries together took a third
of a page's time.
"""

import copy
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any, ClassVar, Self

from django.db.models import QuerySet, Value

from core.compiled import GIVEN_YEAR, Compiled, GivenKeys, given_as_at, given_dates, given_values
from core.filters import ListFilters
from core.periods import AsAt, FinancialYear
from core.permissions import can_read_reports
from core.tables import ListTable

Row = tuple[Any, ...]
Query = Callable[..., QuerySet]
"""A function of the list; the same one each time, as the SQL made of it is known by it."""

ALL = slice(None)


class AsksAsItOpens:
    """A list that asks the database by `asked`: queries of its own, written with its own `year` and `as_at`."""

    opens_in_queries: ClassVar[bool] = False
    """Whether `records`, `in_year` and `with_figures` work out nothing but queries, so that these can be asked again
    with other values."""

    as_at: AsAt
    year: FinancialYear | None
    user: Any
    only: Any
    filters: ListFilters
    table: ListTable

    @cached_property
    def is_as_it_opens(self) -> bool:
        """Whether it is all there is of a year, or of all years, as it stands now, for one who may see all of it."""
        is_whole = self.as_at.up_to_now and can_read_reports(self.user) and not self.only
        return is_whole and not self.filters.is_narrowed

    def asked(self, query: Query, piece: slice = ALL, *, backwards: bool = False, **keys: Any) -> list[Row]:
        """The rows of one of the list's queries, a `values_list`, or a piece of them. `keys` go to it by name."""

        def turned(report: Self, **keys: Any) -> QuerySet:
            rows = query(report, **keys)
            return rows.reverse() if backwards else rows

        if not self._asks_as_it_opens:
            return list(turned(self, **keys)[piece])
        return self._made((query, backwards), turned, keys).cut(piece, **self._values(), **keys)

    def sums_of(self, rows: Query, /, **sums: Any) -> dict[str, Any]:
        """What the rows of one of the list's queries add up to, as `aggregate` gives it."""

        def in_one_row(report: Self) -> QuerySet:  # `aggregate` is asked at once and leaves no query
            grouped = rows(report).order_by().annotate(_all=Value(1)).values("_all").annotate(**sums)
            return grouped.values_list(*sums)

        if not self._asks_as_it_opens:
            return rows(self).order_by().aggregate(**sums)
        (found,) = self._made((rows, *sums), in_one_row, {}).rows(**self._values())
        return dict(zip(sums, found, strict=True))

    def asked_between(self, query: Query, start: int, stop: int, count: int) -> list[Row]:
        """A piece of so many rows, from the nearer end: the database then puts few in order, however far back it
        lies."""
        if start <= count - stop:
            return self.asked(query, slice(start, stop))
        return self.asked(query, slice(count - stop, count - start), backwards=True)[::-1]

    def more_values(self) -> dict[str, Any]:
        """What its queries are given besides its year and its dates."""
        return {}

    @property
    def _asks_as_it_opens(self) -> bool:
        return self.opens_in_queries and self.is_as_it_opens

    def _values(self) -> dict[str, Any]:
        dates = given_values(self.year, self.as_at) if self.year else given_dates(self.as_at)
        return {**dates, **self.more_values()}

    def _made(self, name: tuple[Any, ...], query: Query, keys: Iterable[str]) -> Compiled:
        """A query of this list in its order, put into SQL the first time that it is asked."""
        named = (type(self), self.year is None, *self.table.order_by, *name)
        if named not in _MADE:
            own = self._to_be_given()
            _MADE[named] = Compiled(lambda: query(own, **{key: GivenKeys(key) for key in keys}))
        return _MADE[named]

    def _to_be_given(self) -> Self:
        """This list with names in the place of its year and its dates, so that its queries hold no values."""
        own = copy.copy(self)
        for name in list(vars(own)):
            if isinstance(getattr(type(own), name, None), cached_property):  # worked out with values
                delattr(own, name)
        vars(own).update(as_at=given_as_at(), year=self.year and GIVEN_YEAR)
        return own


_MADE: dict[tuple[Any, ...], Compiled] = {}
"""By list, query and order: whoever asks for a list as it opens may see all of it, so that they serve everybody."""
