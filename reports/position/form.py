"""The row of filters over a position: what a reader may choose, as chosen."""

from collections.abc import Iterable
from typing import Any

from django import forms

from commissioning.models import Area, Provider
from core.dating import keep
from core.inputs import TextInput
from core.selects import Select
from core.words import capitalised
from reports.position.filters import AGREEMENT_STATES, LINE_STATES
from reports.position.groups import AREA, GROUPINGS, NONE, NOT_STATED, PROVIDER, Grouping
from reports.position.parts import Part
from reports.position.report import RingFencePosition

Choices = list[tuple[str, Any]]


class PositionFilters(forms.Form):
    """Filters of the position, sent by GET. What they say is read from the address; this draws them."""

    year = forms.ChoiceField(label="Financial year")
    group = forms.ChoiceField(label="Rows")
    fund = forms.ChoiceField(label="Fund")
    area = forms.ChoiceField(label="Area")
    provider = forms.ChoiceField(label="Provider")
    state = forms.ChoiceField(label="State")
    text = forms.CharField(label="Containing", max_length=100, widget=TextInput)

    use_required_attribute = False


def filters_form(report: RingFencePosition) -> PositionFilters | None:
    """The form as the reader has chosen. None where there is no fund to choose."""
    scope, filters = report.scope, report.filters
    if not scope:
        return None
    form = PositionFilters(initial={**scope.query, "group": report.grouping.code, **filters.chosen})
    for name, choices in {
        "year": [(str(year.start_year), year.label) for year in scope.years],
        "group": [(each.code, capitalised(each.words)) for each in GROUPINGS.values()],
        "fund": [(fund.code, fund.name) for fund in scope.funds],
        "area": [("", "All areas"), *record_choices(AREA, report.parts, filters.area, Area)],
        "provider": [("", "All providers"), *record_choices(PROVIDER, report.parts, filters.provider, Provider)],
        "state": state_choices(),
    }.items():
        form.fields[name].widget = Select(choices=choices)
    keep(form, {**filters.hidden, "sort": report.order, **scope.as_at.query})
    return form


def state_choices() -> Choices:
    """States of lines, and of agreements."""
    groups = (("Lines", LINE_STATES), ("Agreements", AGREEMENT_STATES))
    named = [(name, [(value, capitalised(words)) for value, words in states]) for name, states in groups]
    return [("", "All states"), *named]


def record_choices(grouping: Grouping, parts: Iterable[Part], chosen: str, model: Any) -> Choices:
    """Those that occur in the year, and the one that is chosen."""
    there = {key: grouping.name(part) for part in parts if (key := grouping.key(part)) != NONE}
    if chosen and chosen != NONE and chosen not in there:
        there[chosen] = str(model.objects.get(pk=chosen))
    named = sorted(there.items(), key=lambda choice: choice[1].casefold())
    return [*named, (NONE, NOT_STATED)] if grouping is PROVIDER or chosen == NONE else named
