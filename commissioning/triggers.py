"""Database triggers that refuse money added to a closed year, whoever adds it (domain rule 5)."""

from django.db.models import ForeignKey

from commissioning.models import PeriodClose
from core.movements import Kept
from core.triggers import Trigger, Wall

REFUSAL = "The financial year is closed: nothing is added to it"
_FUNCTION = "ringfence_refuse_closed_year"
_CLOSES = PeriodClose._meta.db_table


def _year_of(model: type[Kept], row: str) -> str:
    """The financial year of a new row, in SQL: its own column, or its budget's."""
    first, _, rest = model.year_path.partition("__")
    if not rest:
        return f'{row}."{first}"'
    link = model._meta.get_field(first)
    assert isinstance(link, ForeignKey)
    table = link.related_model._meta.db_table
    return f'(SELECT "{rest}" FROM "{table}" WHERE "id" = {row}."{link.column}")'


def _is_closed(year: str) -> str:
    return (
        f'(SELECT "act" FROM "{_CLOSES}" WHERE "year" = {year} AND "quarter" IS NULL '
        f"ORDER BY \"id\" DESC LIMIT 1) = '{PeriodClose.Act.CLOSE}'"
    )


def _name(model: type[Kept]) -> str:
    return f"{model._meta.db_table}_refuses_closed"


def _on_sqlite(model: type[Kept]) -> list[Trigger]:
    if not model.year_path:
        return []
    table, name = model._meta.db_table, _name(model)
    sql = (
        f'CREATE TRIGGER IF NOT EXISTS "{name}" BEFORE INSERT ON "{table}" '
        f"WHEN {_is_closed(_year_of(model, 'NEW'))} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    )
    return [Trigger(name, table, sql)]


def _on_postgresql(model: type[Kept]) -> list[Trigger]:
    """PostgreSQL lets no trigger's condition look into tables, so the function is told where the year stands."""
    if not model.year_path:
        return []
    table, name = model._meta.db_table, _name(model)
    argument = _year_of(model, "($1)").replace("'", "''")
    sql = (
        f'CREATE OR REPLACE TRIGGER "{name}" BEFORE INSERT ON "{table}" '
        f"FOR EACH ROW EXECUTE FUNCTION {_FUNCTION}('{argument}')"
    )
    return [Trigger(name, table, sql)]


CLOSED_YEARS = Wall(
    _on_sqlite,
    _on_postgresql,
    f"CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$ "
    "DECLARE in_year integer; BEGIN "
    "EXECUTE 'SELECT ' || TG_ARGV[0] INTO in_year USING NEW; "
    f"IF {_is_closed('in_year')} THEN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'check_violation'; END IF; "
    "RETURN NEW; END $$",
)
