"""Funds, budgets, their entries, and allocations in the admin."""

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from commissioning.actions import OF_ONE_BUDGET, allocate, open_budget, record_budget_entry
from commissioning.admin.transfers import TRANSFERS
from commissioning.ahead import ahead_in_words
from commissioning.forms import AsksOfTheDecision, DecisionField, decisions_of
from commissioning.models import Allocation, Budget, BudgetEntry, Fund
from commissioning.room import committed_against
from commissioning.rules import fault_of_entry
from commissioning.told import told_of_allocations, told_of_entries
from commissioning.transfers import followers_in_words, halves_of, reverse_budget_entry
from core.admin.acts import Act
from core.admin.base import RecordAdmin
from core.admin.filters import by_choice, by_record, by_year
from core.admin.lists import listed
from core.admin.movements import KeyedForm, MovementAdmin, SentOnceAdmin
from core.admin.rows import RecordInline
from core.dates import DayField
from core.history import Change
from core.models import User
from core.money import NOUGHT, MoneyFormField, pounds
from core.periods import AsAt

Kind = BudgetEntry.Kind


@admin.register(Fund)
class FundAdmin(RecordAdmin):
    list_display = ("name", "ring_fence", "grantor")
    list_filter = (by_choice("ring_fence", "ring-fence", "ring_fence"),)
    search_fields = ("name", "purpose", "grantor")
    fieldsets = (
        ("The pot", {"fields": ("name", "code", "purpose")}),
        ("Its conditions", {"fields": ("ring_fence", "grantor")}),
    )

    def money_told(self, record: Fund) -> Iterable[Change]:
        entries = BudgetEntry.objects.filter(budget__fund=record).with_other_half()
        return told_of_entries(entries.select_related("decision", "recorded_by"))


class OpeningBudgetForm(AsksOfTheDecision, KeyedForm):
    """A fund's budget for a year, and the original amount with which it opens."""

    amount = MoneyFormField(
        label="Original amount",
        help_text="For the whole year.",
        min_value=NOUGHT,
        error_messages={"required": "Enter the amount"},
    )
    effective_on = DayField(label="Takes effect on", error_messages={"required": "Enter the date"})
    decision = DecisionField(None, required=False, empty_label="None", help_text="That set the budget, where one did.")
    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3, "class": "input--whole"}),
        help_text="Where the figure comes from.",
        error_messages={"required": "Say where the figure comes from"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "fund" in self.fields:
            self.offer_decisions(self.chosen("fund"))

    def clean(self) -> Any:
        cleaned = super().clean()
        self.ask_of_decision(amount=cleaned.get("amount"), on=cleaned.get("effective_on"))
        return cleaned


class Entries(RecordInline):
    """The movements that the budget's amount is the sum of."""

    model = BudgetEntry
    verbose_name_plural = "its entries"
    fields = readonly_fields = ("effective_on", "kind", "other_budget", "amount", "reason", "decision")
    can_delete = False
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[BudgetEntry]:
        return super().get_queryset(request).with_other_half().select_related("decision")

    @admin.display(description="To or from")
    def other_budget(self, entry: BudgetEntry) -> str:
        return entry.to_or_from.strip()

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Budget)
class BudgetAdmin(SentOnceAdmin):
    """Opened with its original amount; what comes later is an entry."""

    form = OpeningBudgetForm
    add_title = "Record a budget"
    save_label = "Record the budget"
    list_display = ("fund", "year", "amount")
    list_select_related = ("fund",)
    list_filter = (by_year(), by_record("fund", "fund"))
    kept = ("fund", "effective_on")
    inlines = (Entries,)
    acts = TRANSFERS

    def get_queryset(self, request: HttpRequest) -> QuerySet[Budget]:
        return super().get_queryset(request).with_amount()

    @listed("Amount", kind="money")
    def amount(self, budget: Budget) -> Any:
        return budget.total_amount

    @admin.display(description="Of which not yet gone")
    def ahead(self, budget: Budget) -> str:
        return " ".join(ahead_in_words([budget], AsAt.now()))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj:
            ahead = ("ahead",) if self.ahead(obj) else ()
            return (("The budget", {"fields": (("fund", "year"), "amount", *ahead)}),)
        return (
            ("Which budget?", {"fields": (("fund", "year"),)}),
            ("How much?", {"fields": (("amount", "effective_on"),)}),
            ("Why?", {"fields": ("decision", "reason")}),
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("amount", "ahead") if obj else ()

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj else ()

    def record_links(self, request: HttpRequest, record: Any) -> list[tuple[str, str]]:
        links = super().record_links(request, record)
        if not request.user.has_perm("commissioning.add_budgetentry"):
            return links
        return [("Record an entry", f"../../../budgetentry/add/?budget={record.pk}"), *links]

    def money_told(self, record: Budget) -> Iterable[Change]:
        with_whom = ("budget__fund", "decision", "recorded_by")
        return [
            *told_of_entries(record.entries.with_other_half().select_related(*with_whom)),
            *told_of_allocations(record.allocations.select_related("intention", *with_whom)),
        ]

    def sent_with(self, key: uuid.UUID) -> Budget | None:
        return Budget.objects.filter(entries__key=key).first()

    def record(self, given: dict[str, Any], *, key: uuid.UUID, by: User) -> Budget:
        budget = open_budget(fund=given["fund"], year=given["year"], by=by)
        entry = {name: given[name] for name in ("amount", "effective_on", "reason", "decision")}
        record_budget_entry(budget=budget, kind=Kind.ORIGINAL, by=by, key=key, **entry)
        return budget


class BudgetEntryForm(AsksOfTheDecision, KeyedForm):
    """A movement into or out of a budget. The amount is typed above nought; its kind gives the sign."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind := self.fields.get("kind"):
            kind.choices = [choice for choice in kind.choices if choice[0] in ("", *OF_ONE_BUDGET)]
            self.fields["amount"].min_value = NOUGHT
            self.fields["reason"].required = True
            self.offer_decisions(getattr(self.chosen("budget"), "fund", None))

    def clean(self) -> Any:
        cleaned = super().clean()
        if cleaned.get("kind") == Kind.REDUCTION and cleaned.get("amount") is not None:
            cleaned["amount"] = -cleaned["amount"]
        told = {name: cleaned.get(name) for name in ("budget", "kind", "amount", "effective_on", "decision")}
        known = all(value is not None for name, value in told.items() if name != "decision")
        if known and (fault := fault_of_entry(**told)):
            self.add_error(fault.field, fault.words)
        self.ask_of_decision(amount=cleaned.get("amount"), on=cleaned.get("effective_on"))
        return cleaned


def may_reverse_entry(user: Any, entry: BudgetEntry) -> bool:
    return user.has_perm("commissioning.add_budgetentry") and entry.kind != Kind.REVERSAL and not entry.is_reversed


def why_not_reversed(movement: Any) -> str:
    """What is said in place of a second reversal."""
    if movement.kind == Kind.REVERSAL:
        return "This is a reversal, which is not reversed itself. Record a new entry instead."
    return "This is reversed already: nothing more is taken back." if movement.is_reversed else ""


def reversal_in_words(entry: BudgetEntry) -> str:
    """What reversing it does: to both halves, where it has another."""
    taken, halves = f"The {pounds(abs(entry.amount))} is taken back", halves_of(entry)
    leaves = " ".join(_left_by_reversing(half) for half in halves if half.amount > 0)
    if len(halves) == 1:
        return f"{taken} by a second entry that names this one. {leaves}".rstrip()
    said = f"{taken} in both budgets, by entries that name both halves. {leaves}".rstrip()
    return f"{said} {followers_in_words(entry)}".rstrip()


def _left_by_reversing(entry: BudgetEntry) -> str:
    """What stands in a budget without an entry, and what is committed against it beyond that."""
    budget = entry.budget
    left, committed = budget.amount() - entry.amount, committed_against(budget)
    words = f"That leaves {pounds(left)} in the budget of {budget}"
    if committed <= max(left, NOUGHT):
        return f"{words}."
    over = pounds(committed - left)
    return f"{words}, against which {pounds(committed)} is committed: an excess of {over} until it is put right."


class BudgetRecordedAdmin(MovementAdmin):
    """What moves a budget, or money within it."""

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "budget":
            kwargs["queryset"] = Budget.objects.select_related("fund")
        if db_field.name == "decision":
            kwargs |= {"queryset": decisions_of(), "form_class": DecisionField}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @listed("Fund", ordering="budget__fund__name")
    def fund(self, movement: Any) -> str:
        return str(movement.budget.fund)

    @listed("Financial year", ordering="budget__year")
    def financial_year(self, movement: Any) -> str:
        return movement.budget.financial_year.label


@admin.register(BudgetEntry)
class BudgetEntryAdmin(BudgetRecordedAdmin):
    form = BudgetEntryForm
    add_title = "Record a budget entry"
    save_label = "Record the entry"
    add_another_label = "Record it and another"
    list_display = ("__str__", "fund", "financial_year", "to_or_from", "effective_on", "amount", "decision")
    list_select_related = ("budget__fund", "paired_with__budget__fund", "other_half__budget__fund", "decision")
    list_filter = (by_year("budget__year"), by_record("budget__fund", "fund"), by_choice("kind", "kind"))
    search_fields = ("reason", "decision__reference")
    kept = ("budget", "effective_on", "decision")
    fieldsets = (
        ("Which budget?", {"fields": ("budget",)}),
        ("How much?", {"fields": ("kind", ("amount", "effective_on"))}),
        ("Why?", {"fields": ("decision", "reason")}),
    )
    acts = (
        Act(
            name="reverse",
            label="Reverse this entry",
            words=reversal_in_words,
            may=may_reverse_entry,
            do=lambda entry, **said: reverse_budget_entry(entry=entry, **said),
            done="The entry is reversed.",
            why_not=why_not_reversed,
        ),
    )

    @listed("To or from")
    def to_or_from(self, entry: BudgetEntry) -> str:
        return entry.to_or_from.strip()

    def record(self, given: dict[str, Any], *, key: uuid.UUID, by: User) -> BudgetEntry:
        said = {name: given[name] for name in ("budget", "kind", "amount", "effective_on", "reason", "decision")}
        return record_budget_entry(**said, by=by, key=key)


class AllocationForm(AsksOfTheDecision, KeyedForm):
    """What is set aside for a line, under which decision, and from when."""

    def clean(self) -> Any:
        cleaned = super().clean()
        self.ask_of_decision(on=cleaned.get("effective_on"))
        return cleaned


@admin.register(Allocation)
class AllocationAdmin(BudgetRecordedAdmin):
    form = AllocationForm
    add_title = "Allocate budget"
    save_label = "Allocate"
    add_another_label = "Allocate, and another"
    list_display = ("intention", "fund", "financial_year", "effective_on", "amount", "decision")
    list_select_related = ("budget__fund", "intention", "decision")
    list_filter = (
        by_year("budget__year"),
        by_record("budget__fund", "fund"),
        by_record("intention__area", "area"),
    )
    search_fields = ("intention__activity", "intention__ref", "reason")
    kept = ("budget", "effective_on", "decision")
    fieldsets = (
        ("From which budget, for what?", {"fields": ("budget", "intention")}),
        ("How much?", {"fields": (("amount", "effective_on"),)}),
        ("Why?", {"fields": ("decision", "reason")}),
    )

    def record(self, given: dict[str, Any], *, key: uuid.UUID, by: User) -> Allocation:
        said = {name: given[name] for name in ("budget", "intention", "amount", "effective_on", "reason", "decision")}
        return allocate(**said, by=by, key=key)
