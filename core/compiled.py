"""A query that is put into SQL once and asked many times with other values (docs/adr/0015)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import (
    BigIntegerField,
    DateField,
    DateTimeField,
    Expression,
    Field,
    PositiveSmallIntegerField,
    QuerySet,
)

from core.periods import AsAt, FinancialYear
from core.prepared import prepared_cursor, refuse_what_is_cut


@dataclass(frozen=True)
class _Slot:
    """Where a value goes among the parameters of a statement, and the field that says how the database takes it."""

    name: str
    field: Field

    def filled(self, given: dict[str, Any]) -> list[Any]:
        return [self.field.get_db_prep_value(given[self.name], connection)]


@dataclass(frozen=True)
class _Keys:
    """Where several keys go."""

    name: str

    @property
    def mark(self) -> str:
        """What stands for them in the SQL until it is known how many they are."""
        return f"{{{self.name}}}"

    def filled(self, given: dict[str, Any]) -> list[Any]:
        return list(given[self.name])

    def put_into(self, sql: str, count: int) -> str:
        """The SQL for so many keys. Among none there is none: NULL equals nothing."""
        return sql.replace(self.mark, ", ".join(["%s"] * count) or "NULL")


class _Array(_Keys):
    """Where several keys go as one value: psycopg takes a statement with hundreds of them apart each time anew."""

    def filled(self, given: dict[str, Any]) -> list[Any]:
        return [super().filled(given)]

    def put_into(self, sql: str, count: int) -> str:
        return sql.replace(f"IN ({self.mark})", "= ANY(%s::bigint[])")


class Given(Expression):
    """A value that a compiled query is given each time that it is asked: `Given("position", DateField())`."""

    def __init__(self, name: str, output_field: Field) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [_Slot(self.name, self.output_field)]


class GivenKeys(Expression):
    """Keys that a compiled query is given, as many as there are: `filter(pk__in=GivenKeys("held"))`."""

    def __init__(self, name: str) -> None:
        super().__init__(output_field=BigIntegerField())
        self.keys = _Keys(name)

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return f"({self.keys.mark})", [self.keys]

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        return f"({self.keys.mark})", [_Array(self.keys.name)]


class _GivenYear:
    """Stands for a financial year in a compiled query."""

    start_year = Given("year", PositiveSmallIntegerField())
    start = Given("year_start", DateField())
    end = Given("year_end", DateField())


GIVEN_YEAR: Any = _GivenYear()


@dataclass(frozen=True)
class _GivenAsAt:
    """Stands for two dates in a compiled query."""

    up_to_now: bool
    position = Given("position", DateField())
    position_year = Given("position_year", PositiveSmallIntegerField())
    position_end = Given("position_end", DateTimeField())
    records = Given("records", DateTimeField())


def given_as_at(*, up_to_now: bool = True) -> Any:
    """Stands for two dates in a compiled query; whether the records are up to now is no value but its shape."""
    return _GivenAsAt(up_to_now)


def given_dates(as_at: AsAt) -> dict[str, Any]:
    """The values of two dates, by the names under which a compiled query takes them."""
    names = ("position", "position_year", "position_end", "records")
    return {name: getattr(as_at, name) for name in names}


def given_values(year: FinancialYear, as_at: AsAt) -> dict[str, Any]:
    """The values of a year and of two dates, by the names under which a compiled query takes them."""
    return {"year": year.start_year, "year_start": year.start, "year_end": year.end, **given_dates(as_at)}


class _Statement(NamedTuple):
    sql: str
    params: Sequence[Any]
    converters: dict[int, Any]

    def asked(self, given: dict[str, Any]) -> tuple[str, list[Any]]:
        """The SQL and its parameters for these values."""
        sql, params = self.sql, []
        for each in self.params:
            filled = each.filled(given) if isinstance(each, _Slot | _Keys) else [each]
            if isinstance(each, _Keys):
                sql = each.put_into(sql, len(filled))
            params += filled
        return sql, params


class Compiled:
    """Rows of a query that names its values as `Given`.

    Django takes longer to put a query together than the database takes to answer it. `query` gives a `values_list`; it
    is put into SQL the first time that its rows are asked for, once for each kind of database.
    """

    def __init__(self, query: Callable[[], QuerySet[Any, Any]]) -> None:
        self._query = query
        self._statements: dict[str, _Statement] = {}

    def rows(self, **given: Any) -> list[tuple[Any, ...]]:
        """The rows for these values, each column as its field gives it to Python. One query."""
        return self.cut(slice(None), **given)

    def cut(self, piece: slice, **given: Any) -> list[tuple[Any, ...]]:
        """Some of the rows, by their places in the query's order."""
        statement = self._statement()
        sql, params = statement.asked(given)
        if piece != slice(None):
            sql = f"{sql} {connection.ops.limit_offset_sql(piece.start, piece.stop)}"
        with prepared_cursor() as cursor:
            cursor.execute(sql, params)
            found = cursor.fetchall()
        columns: list[Sequence[Any]] = list(zip(*found, strict=True))
        for place, (converters, expression) in statement.converters.items() if columns else ():
            for convert in converters:
                columns[place] = [convert(value, expression, connection) for value in columns[place]]
        return list(zip(*columns, strict=True))

    def _statement(self) -> _Statement:
        known = self._statements.get(connection.vendor)
        if known is None:
            compiler = self._query().query.get_compiler(connection=connection)
            sql, params = compiler.as_sql()
            refuse_what_is_cut(params)
            converters = compiler.get_converters([expression for expression, *_ in compiler.select])
            known = self._statements[connection.vendor] = _Statement(sql, params, converters)
        return known
