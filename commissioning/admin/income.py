"""Income from grantors, and the days by which it is claimed and unspent money goes back, in the admin."""

import uuid
from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from commissioning.admin.money import why_not_reversed
from commissioning.income import record_income, reverse_income, same_income
from commissioning.models import GrantorDate, Income
from commissioning.permissions import can_record_income
from core.admin.acts import Act
from core.admin.base import RecordAdmin
from core.admin.filters import by_choice, by_record, by_year
from core.admin.lists import listed
from core.admin.movements import KeyedForm, MovementAdmin
from core.doubts import NO, Doubt, Doubting
from core.models import User
from core.money import PENNY, pounds
from core.periods import day

Kind = Income.Kind


ANOTHER = "another"


class IncomeForm(Doubting, KeyedForm):
    """What a grantor pays or has back. The amount is typed above nought; its kind gives the sign."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind := self.fields.get("kind"):
            kind.choices = [choice for choice in kind.choices if choice[0] != Kind.REVERSAL]
            self.fields["amount"].min_value = PENNY

    def clean(self) -> Any:
        cleaned = super().clean()
        if cleaned.get("kind") == Kind.RETURNED and cleaned.get("amount") is not None:
            cleaned["amount"] = -cleaned["amount"]
        standing = same_income(**{name: cleaned.get(name) for name in _ALIKE})
        answers = self.ask(_recorded_already(standing))
        return cleaned | {"recorded": standing if answers.get(ANOTHER) == NO else None}


_ALIKE = ("fund", "kind", "amount", "effective_on", "finance_reference")


def _recorded_already(standing: Income | None) -> Iterator[Doubt]:
    """The same income, recorded before."""
    if standing is None:
        return
    amount = pounds(abs(standing.amount), pence=True)
    named = f" with reference {standing.finance_reference}" if standing.finance_reference else ""
    what = f"{amount} {standing.get_kind_display()} for {standing.fund} on {day(standing.effective_on)}{named}"
    when = f"on {day(timezone.localtime(standing.recorded_at).date())} by {standing.recorded_by or 'the program'}"
    yield Doubt(
        ANOTHER,
        f"{what} was recorded {when}. Is this another?",
        f"Yes, another: {amount} more is recorded",
        "No, the same: nothing more is recorded",
    )


def may_reverse(user: Any, income: Income) -> bool:
    return can_record_income(user) and income.kind != Kind.REVERSAL and not income.is_reversed


@admin.register(Income)
class IncomeAdmin(MovementAdmin):
    form = IncomeForm
    add_title = "Record income"
    save_label = "Record it"
    add_another_label = "Record it and another"
    list_display = ("__str__", "fund", "financial_year", "kind", "effective_on", "amount", "finance_reference")
    list_select_related = ("fund",)
    list_filter = (by_year(), by_record("fund", "fund"), by_choice("kind", "kind"))
    search_fields = ("reason", "finance_reference", "fund__name", "fund__grantor")
    kept = ("fund", "year", "effective_on")
    fieldsets = (
        ("For which fund and year?", {"fields": (("fund", "year"),)}),
        ("How much?", {"fields": ("kind", ("amount", "effective_on"))}),
        ("What says so?", {"fields": ("finance_reference", "reason")}),
    )
    acts = (
        Act(
            name="reverse",
            label="Reverse it",
            words=lambda income: f"The {pounds(abs(income.amount))} is taken back by a second entry that names this.",
            may=may_reverse,
            do=lambda income, **said: reverse_income(income=income, **said),
            done="It is reversed.",
            why_not=why_not_reversed,
        ),
    )

    @listed("Financial year", ordering="year")
    def financial_year(self, income: Any) -> str:
        return income.financial_year.label

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if form.cleaned_data["recorded"]:
            request.done = "It was recorded already: once. Nothing more is recorded."

    def record(self, given: dict[str, Any], *, key: uuid.UUID, by: User) -> Income:
        if given["recorded"]:
            return given["recorded"]
        names = ("fund", "year", "kind", "amount", "effective_on", "finance_reference", "reason")
        return record_income(**{name: given[name] for name in names}, by=by, key=key)


@admin.register(GrantorDate)
class GrantorDateAdmin(RecordAdmin):
    """When a claim is due, and when unspent money goes back: checked off with the day on which it was done."""

    add_title = "Record a claim or return date"
    list_display = ("__str__", "fund", "financial_year", "kind", "due_on", "done_on")
    list_select_related = ("fund",)
    list_filter = (by_year(), by_record("fund", "fund"), by_choice("kind", "kind"))
    search_fields = ("note", "fund__name", "fund__grantor")
    fieldsets = (
        ("For which fund and year?", {"fields": (("fund", "year"),)}),
        ("What is due?", {"fields": ("kind", "due_on", "note")}),
        ("Is it done?", {"fields": ("done_on",)}),
    )

    @listed("Financial year", ordering="year")
    def financial_year(self, date: Any) -> str:
        return date.financial_year.label

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
