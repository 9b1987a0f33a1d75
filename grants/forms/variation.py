"""The forms on which a variation is written: first its kind, then what that kind changes."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html

from commissioning.forms import DecisionField, decisions_of
from commissioning.models import Budget
from core.dates import DayField
from core.money import NOUGHT, MoneyFormField, MoneyInput, add_up
from core.periods import FinancialYear, years_between
from core.personal_details import personal_details_in
from core.words import listed
from grants.forms.award import amount_name
from grants.forms.choices import Directory, ProviderField
from grants.forms.meanwhile import stamp_of_variation
from grants.models import Agreement, Variation
from grants.replanning import paid_floor
from grants.variation_rules import (
    DOWN,
    EITHER,
    PARTICULARS,
    RULES,
    UP,
    committed_by_year,
    faults_of,
    year_of_late_items,
)

_LONGEST_IN_YEARS = 10
_FREE_TEXTS = ("reason", "title", "purpose")
_PARTIES = {"paid_to": "Paid to", "delivered_by": "Delivered by", "reports": "Who sends the return"}
AMOUNT_HEADS = {UP: "Raised by", DOWN: "Lowered by", EITHER: "Change (− lowers)"}


def _kinds() -> list[tuple[str, Any]]:
    said = '{} <span class="hint">{}</span>'
    return [(kind, format_html(said, rule.name, rule.words)) for kind, rule in RULES.items()]


class KindForm(forms.Form):
    """What changes?"""

    kind = forms.ChoiceField(
        label="What changes?",
        choices=_kinds,
        widget=forms.RadioSelect(attrs={"class": "govuk-radios__input"}),
        error_messages={"required": "Say what changes", "invalid_choice": "Choose one of the changes listed"},
    )


@dataclass(frozen=True)
class YearOfMoney:
    """One financial year on the form: what it commits, the least that it can hold, and by how much it changes."""

    year: FinancialYear
    committed: Decimal
    paid: Decimal
    field: forms.BoundField
    has_budget: bool


class VariationForm(forms.Form):
    """One variation, with the boxes that its kind asks for and no others."""

    effective_on = DayField(
        label="Takes effect on",
        error_messages={"required": "Enter the day from which it holds, like 1 October 2019"},
    )
    reason = forms.CharField(
        label="Why",
        help_text="In words that an auditor will understand. No names of clients.",
        widget=forms.Textarea(attrs={"rows": 3, "class": "input--whole"}),
        error_messages={"required": "Say why the agreement is varied"},
    )
    names_no_client = forms.BooleanField(
        label="It is no client’s detail",
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "govuk-checkboxes__input"}),
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, variation: Variation, **kwargs: Any) -> None:
        initial = {
            name: getattr(variation, name) for name in ("effective_on", "reason", "key", "version", *PARTICULARS)
        }
        initial |= {"decision": variation.decision_id, "seen": stamp_of_variation(variation)}
        super().__init__(data, initial=initial, **kwargs)
        self.variation, self.agreement, self.rule = variation, variation.agreement, RULES[variation.kind]
        self._add_particulars()
        if self.rule.money:
            self._add_money()

    # Its boxes

    def _add_particulars(self) -> None:
        directory = Directory()
        for name in self.rule.may_change:
            if name == "ends_on":
                self.fields[name] = DayField(label="New last day", help_text="Included", required=False)
            elif name in _PARTIES:
                field = ProviderField(label=_PARTIES[name])
                field.look_in(directory)
                present = getattr(self.agreement, name)
                field.choices = [("", f"Stays as it is: {present or 'not stated'}"), *directory.choices()[1:]]
                self.fields[name] = field
                self.initial[name] = getattr(self.variation, f"{name}_id")
            else:
                self.fields[name] = _text(name, getattr(self.agreement, name))

    def _add_money(self) -> None:
        self.fields["decision"] = DecisionField(
            queryset=decisions_of(self.agreement.fund),
            label="Decision",
            help_text="Its own, where it has one. A small variation needs none.",
            empty_label="None",
            required=False,
        )
        lines = {line.year: line.amount for line in self.variation.lines.all()} if self.variation.pk else {}
        for year in self.years:
            self.fields[amount_name(year)] = MoneyFormField(
                label=f"{AMOUNT_HEADS[self.rule.money]}, {year}",
                required=False,
                min_value=None if self.rule.money == EITHER else NOUGHT,
                widget=MoneyInput(attrs={"class": "input--money"}),
            )
            if amount := lines.get(year.start_year):
                self.initial[amount_name(year)] = abs(amount) if self.rule.money == DOWN else amount

    @cached_property
    def years(self) -> list[FinancialYear]:
        """The years that hold money, those of its dates and up to a new last day, and the open one of what is late."""
        agreement, new = self.agreement, self._read_end()
        found = {FinancialYear(year) for year in self._committed} | set(agreement.years)
        if agreement.starts_on and new and agreement.starts_on <= new:
            found |= set(years_between(agreement.starts_on, new)[:_LONGEST_IN_YEARS])
        elif self.variation.kind == Variation.Kind.EXTENSION and agreement.years:
            found.add(agreement.years[-1].next)
        if late := year_of_late_items(agreement):
            found.add(late)
        return sorted(found)

    def _read_end(self) -> Any:
        if not self.is_bound:
            return self.variation.ends_on
        try:
            return self.fields["ends_on"].clean(self["ends_on"].data) if "ends_on" in self.fields else None
        except forms.ValidationError:
            return None

    @cached_property
    def _committed(self) -> dict[int, Decimal]:
        return committed_by_year(self.agreement)

    @property
    def amount_head(self) -> str:
        return AMOUNT_HEADS[self.rule.money]

    @property
    def year_rows(self) -> list[YearOfMoney]:
        floor = paid_floor(self.agreement)
        known = set(Budget.objects.filter(fund=self.agreement.fund).recorded().values_list("year", flat=True))
        return [
            YearOfMoney(
                year,
                self._committed.get(year.start_year, NOUGHT),
                floor.get(year.start_year, NOUGHT),
                self[amount_name(year)],
                year.start_year in known,
            )
            for year in self.years
        ]

    @property
    def particulars(self) -> list[forms.BoundField]:
        return [self[name] for name in self.rule.may_change]

    # What was typed

    @property
    def lines(self) -> dict[int, Decimal]:
        """By how much each year is raised, or lowered (below nought)."""
        if not self.rule.money:
            return {}
        sign = -1 if self.rule.money == DOWN else 1
        given = {year.start_year: self.cleaned_data.get(amount_name(year)) for year in self.years}
        return {year: sign * amount for year, amount in given.items() if amount}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self._check_for_clients(cleaned)
        if not self.errors:
            self._write(cleaned)
            for fault in faults_of(self.variation, self.agreement, self.lines):
                self.add_error(self._box_of(fault.field), fault.words)
        return cleaned

    def _write(self, cleaned: dict[str, Any]) -> None:
        """What was typed, onto the variation."""
        given = ("effective_on", "reason", "decision", *PARTICULARS)
        for name in (name for name in given if name in self.fields):
            setattr(self.variation, name, cleaned[name])
        if self.variation.pk is None:
            self.variation.key = cleaned.get("key")
        else:
            self.variation.version = cleaned.get("version") or 0

    def _box_of(self, field: str) -> str | None:
        if field in self.fields:
            return field
        return amount_name(self._year_to_mend()) if self.rule.money and self.years else None

    def _year_to_mend(self) -> FinancialYear:
        """The first year that was typed in, or the first of all."""
        typed = sorted(self.lines)
        return FinancialYear(typed[0]) if typed else self.years[-1]

    def judge_only(self, *names: str) -> None:
        """Keep what is wrong with these boxes, and say nothing of the others yet."""
        for name in self.errors.keys() - set(names):
            del self.errors[name]

    @property
    def asks_about_clients(self) -> bool:
        return bool(self["names_no_client"].value() or self["names_no_client"].errors)

    def _check_for_clients(self, cleaned: dict[str, Any]) -> None:
        found = personal_details_in(" ".join(str(cleaned.get(name) or "") for name in _FREE_TEXTS))
        if found and not cleaned.get("names_no_client"):
            self.add_error(
                "names_no_client",
                f"The words look as if they hold {listed(found)}. Take out what is about a client, or tick that it is "
                "no client’s detail",
            )

    @property
    def total(self) -> Decimal:
        return add_up(self.lines.values())


def _text(name: str, present: str) -> forms.CharField:
    """A box for new words; the present ones stand under its name."""
    label = "New title" if name == "title" else "New purpose"
    widget: forms.Widget = forms.TextInput(attrs={"class": "input--whole"})
    if name == "purpose":
        widget = forms.Textarea(attrs={"rows": 3, "class": "input--whole"})
    longest = 140 if name == "title" else None
    return forms.CharField(
        label=label, help_text=f"Now: {present or 'not stated'}", required=False, max_length=longest, widget=widget
    )


def new_variation(agreement: Agreement, kind: str) -> Variation:
    """A variation that nothing is written on yet."""
    return Variation(agreement=agreement, kind=kind, effective_on=timezone.localdate(), version=0)
