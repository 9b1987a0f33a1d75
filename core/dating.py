"""The two dates of a page of figures: read from its address, kept by its links, said on its face, and changed there."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.generic import View

from core.addresses import links_keep, read_as_at
from core.dates import DayField
from core.inputs import HiddenInput
from core.movements import movement_models
from core.periods import AsAt, day

DATES = ("position", "records")
_OF_ONE_ANSWER = ("page", "format")
"""What of an address does not outlive a change of the dates."""

NAMES_OF_TODAY = "Names are today’s."


class DatesForm(forms.Form):
    """The two dates, sent by GET. One that is left empty is now."""

    position = DayField(label="Position to", required=False)
    records = DayField(label="Using records made by", required=False)


@dataclass(frozen=True)
class Dating:
    """A page's dates as it says them and lets them be changed (components/dates_form.html)."""

    as_at: AsAt
    said: str
    form: DatesForm
    today_url: str

    @property
    def is_chosen(self) -> bool:
        return bool(self.as_at.chosen)


def dating(as_at: AsAt, request: HttpRequest, note: str = NAMES_OF_TODAY, **settled: str) -> Dating:
    """A page's dates. `note` says what is of today all the same; `settled` is what the page opened at, such as its
    year, which a change of the dates must keep."""
    rest = request.GET.copy()
    for name in (*DATES, *_OF_ONE_ANSWER):
        rest.pop(name, None)
    for name, value in settled.items():
        rest[name] = value
    return Dating(as_at, said(as_at, note), _form(as_at, rest), f"?{rest.urlencode()}" if rest else request.path)


def _form(as_at: AsAt, rest: QueryDict) -> DatesForm:
    shown = {"position": as_at.position, "records": as_at.records_day}
    form = DatesForm(auto_id="dates_%s", initial={name: shown[name] for name in as_at.chosen})
    keep(form, rest.dict())
    return form


def keep(form: forms.Form, query: Any) -> None:
    """What else of an address a form sends on."""
    for name, value in query.items():
        if value and name not in form.fields:
            form.fields[name] = forms.CharField(widget=HiddenInput(), initial=value)


def said(as_at: AsAt, note: str = NAMES_OF_TODAY) -> str:
    """What a page and a file say where a reader chose the dates: nothing where both are now."""
    if not as_at.chosen:
        return ""
    dates = f"Figures as at {day(as_at.position)}, using records made by {day(as_at.records_day)}."
    return " ".join(filter(None, (dates, _ahead(as_at), before_the_first(as_at), note)))


def _ahead(as_at: AsAt) -> str:
    if as_at.position <= timezone.localdate():
        return ""
    return f"{day(as_at.position)} is still to come: they tell what is planned and in force so far."


def before_the_first(as_at: AsAt) -> str:
    """Said where no money had been recorded by the one date, or none had taken effect by the other."""
    kinds = [model._default_manager.all() for model in movement_models()]
    recorded = _first_after([(rows, "recorded_at") for rows in kinds], as_at.records)
    if recorded:
        first = day(timezone.localdate(recorded))
        return f"No movement of money had been recorded by {day(as_at.records_day)}: the first was on {first}."
    effective = _first_after([(rows, rows.date_field) for rows in kinds], as_at.position)
    if effective:
        return (
            f"No movement of money had taken effect by {day(as_at.position)}: the first did on {day(effective)}. "
            "What stands here is set for years that had not begun by then."
        )
    return ""


def _first_after(kinds: Sequence[tuple[Any, str]], date: Any) -> Any:
    """The first date of any row: None where some row has its date by then, or where there are no rows."""
    if any(rows.filter(**{f"{name}__lte": date}).exists() for rows, name in kinds):
        return None
    firsts = (rows.order_by(name).values_list(name, flat=True).first() for rows, name in kinds)
    return min((first for first in firsts if first), default=None)


class Dated(View):
    """A page of figures. It stands behind PermittedView, which says in words what can't be read."""

    as_at: AsAt

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.as_at = read_as_at(request.GET)
        with links_keep(self.as_at):
            answer = super().dispatch(request, *args, **kwargs)
            return answer.render() if isinstance(answer, TemplateResponse) else answer
