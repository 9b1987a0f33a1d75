"""What others said of a year while the form was open, each with what stands on the form beside it."""

from collections.abc import Sequence

from django.utils import timezone

from core.money import pounds
from core.periods import FinancialYear, day
from core.stale import Beside, Told
from core.words import capitalised, stopped
from grants.forecasts import said_since
from grants.models import Forecast
from reports.forecasts.form import RestForm, Row


def told_meanwhile(rest: RestForm, year: FinancialYear, rows: Sequence[Row], unchanged: Sequence[int]) -> list[Told]:
    """Of those that the form speaks of in a row, and of those of which it says no change."""
    spoken_of = {row.agreement.pk: row for row in rows if row.statement}
    said = said_since(rest.cleaned_data["seen"], year, [*spoken_of, *unchanged])
    return [_told(each, spoken_of.get(each.agreement_id)) for each in said]


def _told(said: Forecast, row: Row | None) -> Told:
    moment = timezone.localtime(said.recorded_at)
    who = f"{capitalised(str(said.recorded_by or 'somebody'))} at {moment:%H:%M} on {day(moment.date())}"
    words = f": “{said.reason}”" if said.reason else ", no change" if said.is_no_change else ""
    return Told(who, stopped(f"{said.agreement.reference} will cost {pounds(said.amount)}{words}"), _yours(row))


def _yours(row: Row | None) -> Beside:
    if row is None or row.statement is None:
        return Beside("Yours says no change: that repeats the last forecast, which is this.")
    return Beside(f"Yours says {pounds(row.statement.amount)}.", row.form["amount"].id_for_label)
