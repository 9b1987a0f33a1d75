"""Days counted by the database, so that many rows can be worked out where they are kept."""

from typing import Any

from django.db.models import Func, IntegerField


class DaysBetween(Func):
    """Days from the first to the last, both included: `DaysBetween("period_to", "period_from")`, the last day first.

    Nought or less where the last is before the first.
    """

    output_field = IntegerField()
    arity = 2

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(
            compiler,
            connection,
            template="(CAST(julianday(%(expressions)s) AS INTEGER) + 1)",
            arg_joiner=") - julianday(",
            **context,
        )

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="(%(expressions)s + 1)", arg_joiner=" - ", **context)
