"""The rows in which instalments are planned. Spare rows stand below those that are filled."""

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import count
from typing import Any

from django import forms
from django.http import QueryDict

from core.dates import DayField
from core.money import PENNY, MoneyFormField, MoneyInput, add_up, pounds
from core.periods import day
from grants.forms.choices import Covered, other_period, periods_within, read_other_period
from grants.shares import InstalmentPlan

PREFIX = "instalment"
NOTHING = "Nothing"
FEWEST_ROWS, SPARE_ROWS = 3, 1


class InstalmentRow(forms.Form):
    """One planned payment: a row with nothing in it is a spare one."""

    number = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    due_on = DayField(label="Due", required=False)
    period = forms.ChoiceField(label="Period it covers", required=False)
    amount = MoneyFormField(
        label="Amount", required=False, min_value=PENNY, widget=MoneyInput(attrs={"class": "input--money"})
    )
    waits_on = forms.CharField(label="Waits on", required=False, max_length=200)

    def __init__(self, *args: Any, periods: Sequence[Covered], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._periods = {period.code: period for period in periods}
        code = str(self["period"].value() or "")
        if code not in self._periods and (other := read_other_period(code, periods)):
            self._periods[code] = other
        offered = [(code, period.label) for code, period in self._periods.items()]
        self.fields["period"].choices = [("", ""), *offered]  # type: ignore[attr-defined]
        self.fields["period"].error_messages["invalid_choice"] = "Choose a period within the agreement’s dates"
        self.fields["waits_on"].widget.attrs["list"] = "waits-on"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.is_spare:
            wanted = {
                "due_on": "Enter the day on which it is due",
                "period": "Choose the period that it covers",
                "amount": "Enter the amount",
            }
            for name, words in wanted.items():
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, words)
        return cleaned

    @property
    def is_spare(self) -> bool:
        """Nothing typed in it."""
        return not any(str(self[name].data or "").strip() for name in ("due_on", "period", "amount"))

    def plan(self, number: int) -> InstalmentPlan:
        period = self._periods[self.cleaned_data["period"]]
        waits_on = self.cleaned_data["waits_on"].strip()
        return InstalmentPlan(
            number=number,
            due_on=self.cleaned_data["due_on"],
            period_from=period.first,
            period_to=period.last,
            year=period.year,
            amount=self.cleaned_data["amount"],
            waits_on="" if waits_on.casefold() == NOTHING.casefold() else waits_on,
        )


class BaseSchedule(forms.BaseFormSet):
    """All the rows, and what they come to."""

    def plans(self, *, fixed: Iterable[int] = ()) -> list[InstalmentPlan]:
        """What is planned. A row keeps its instalment's number, a new one takes the next; `fixed` ones are not free."""
        rows = [row for row in self.forms if not row.is_spare]
        known = [row.cleaned_data.get("number") for row in rows]
        free = count(max([0, *fixed, *filter(None, known)]) + 1)
        used = set(fixed)
        plans = []
        for row, number in zip(rows, known, strict=True):
            taken = number is None or number in used
            plans.append(row.plan(next(free) if taken else number))
            used.add(plans[-1].number)
        return plans

    @property
    def typed_amounts(self) -> list[Decimal]:
        """The amounts that can be read, of rows that may still lack something else."""
        if not self.is_bound:
            return [row.initial["amount"] for row in self.forms if row.initial]
        return [row.cleaned_data["amount"] for row in self.forms if _amount(row)]

    @property
    def total(self) -> Decimal:
        return add_up(self.typed_amounts)

    @property
    def is_planned(self) -> bool:
        return bool(self.typed_amounts)


def _amount(row: forms.Form) -> Decimal | None:
    return getattr(row, "cleaned_data", {}).get("amount")


_Rows = forms.formset_factory(InstalmentRow, formset=BaseSchedule, extra=0, max_num=200)


def schedule_form(
    *, first: dt.date, last: dt.date, plans: Sequence[InstalmentPlan] = (), data: QueryDict | None = None
) -> Any:
    """The rows: as they were typed, or of what is planned and some to spare."""
    kinds = periods_within(first, last)
    shown = [row_of(plan, kinds) for plan in plans]
    spare = max(FEWEST_ROWS - len(shown), SPARE_ROWS)
    # Where rows come back from the browser, every one of them is read, also one that nobody changed.
    rows = _Rows(data, prefix=PREFIX, initial=shown if data is None else None, form_kwargs={"periods": kinds})
    rows.extra = spare if data is None else 0
    return rows


def row_of(plan: InstalmentPlan, kinds: Sequence[Covered]) -> dict[str, Any]:
    """A plan as a row shows it."""
    known = {(kind.first, kind.last): kind for kind in reversed(kinds)}
    covered = known.get((plan.period_from, plan.period_to)) or other_period(plan.period_from, plan.period_to)
    return {
        "number": plan.number,
        "due_on": plan.due_on,
        "period": covered.code,
        "amount": plan.amount,
        "waits_on": plan.waits_on or NOTHING,
    }


def typed(
    plans: Sequence[InstalmentPlan], first: dt.date, last: dt.date, *, with_numbers: bool = True
) -> dict[str, str]:
    """Plans as if somebody had typed them into the rows; without numbers they are new ones."""
    kinds = periods_within(first, last)
    rows = [row_of(plan, kinds) for plan in plans]
    fields = {f"{PREFIX}-TOTAL_FORMS": str(max(FEWEST_ROWS, len(rows) + SPARE_ROWS)), f"{PREFIX}-INITIAL_FORMS": "0"}
    for place, row in enumerate(rows):
        shown = row | {"due_on": day(row["due_on"]), "amount": pounds(row["amount"], pence=True)}
        shown["number"] = row["number"] if with_numbers else ""
        fields |= {f"{PREFIX}-{place}-{name}": str(shown[name]) for name in InstalmentRow.base_fields}
    return fields


def with_room(data: QueryDict) -> QueryDict:
    """What was typed, with one more row where the last one is filled."""
    copy = data.copy()
    given = data.get(f"{PREFIX}-TOTAL_FORMS", "")
    rows = int(given) if given.isdecimal() else 0
    last_is_filled = bool(rows and data.get(f"{PREFIX}-{rows - 1}-amount"))
    copy[f"{PREFIX}-TOTAL_FORMS"] = str(rows + SPARE_ROWS if last_is_filled else rows)
    copy[f"{PREFIX}-INITIAL_FORMS"] = "0"
    return copy
