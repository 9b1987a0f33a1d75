"""Recording a payment, and reversing one."""

import uuid
from typing import Any

from django import forms
from django.utils.html import format_html

from commissioning.models import Budget
from core.dates import DayField
from core.money import PENNY, MoneyFormField, MoneyInput, pounds
from core.periods import AsAt, day
from grants.models import Agreement, Instalment
from grants.models.agreements import State

_NONE = "none"
_NO_SUCH = "Choose one of the instalments that are unpaid, or “Not against an instalment”"


def payable() -> Any:
    """Agreements that money may be paid under: in force or ended, with a decision for what they hold."""
    kept = Agreement.objects.exclude(state=State.DRAFT).filter(commitments__decision__isnull=False)
    return kept.select_related("paid_to").distinct().order_by("reference")


class AgreementOfPayment(forms.Form):
    """Which agreement is paid?"""

    agreement = forms.ModelChoiceField(
        queryset=None,
        label="Agreement",
        empty_label="Choose an agreement",
        error_messages={"required": "Choose the agreement that is paid"},
        widget=forms.Select(attrs={"class": "input--whole"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agreement"].queryset = payable()  # type: ignore[attr-defined]


class PaymentForm(forms.Form):
    """A payment under one agreement. An instalment fills in the amount, period and budget when it is asked to."""

    instalment = forms.ChoiceField(
        label="Which instalment does it pay?",
        widget=forms.RadioSelect(attrs={"class": "govuk-radios__input"}),
        error_messages={"required": "Choose the instalment, or “Not against an instalment”"},
    )
    amount = MoneyFormField(
        label="Amount",
        min_value=PENNY,
        widget=MoneyInput(attrs={"class": "input--money"}),
        error_messages={"required": "Enter the amount in pounds and pence, like 3000 or £3,000.00"},
    )
    paid_on = DayField(label="Paid on", error_messages={"required": "Enter the day on which it was paid"})
    period_from = DayField(label="Covers from", error_messages={"required": "Enter the first day that it covers"})
    period_to = DayField(label="Covers to", error_messages={"required": "Enter the last day that it covers"})
    budget = forms.ModelChoiceField(
        queryset=None,
        label="Charged to",
        empty_label="Choose a budget",
        error_messages={"required": "Choose the budget that it is charged to"},
    )
    finance_reference = forms.CharField(
        label="Finance system’s reference", help_text="Never bank details", max_length=60, required=False
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agreement = agreement
        planned = {str(each.number): each for each in agreement.instalments.with_paid(AsAt.now())}
        self.unpaid = {number: each for number, each in planned.items() if each.total_paid < each.amount}
        words = f"Instalment {given} is paid already" if (given := self["instalment"].data) in planned else _NO_SUCH
        self.fields["instalment"].error_messages["invalid_choice"] = words
        choices = [(number, _in_words(each)) for number, each in self.unpaid.items()]
        self.fields["instalment"].choices = [*choices, (_NONE, "Not against an instalment")]  # type: ignore[attr-defined]
        years = agreement.commitments.values("year")
        budgets = Budget.objects.filter(fund=agreement.fund, year__in=years).select_related("fund")
        self.fields["budget"].queryset = budgets.order_by("year")  # type: ignore[attr-defined]

    def clean_instalment(self) -> Instalment | None:
        return self.unpaid.get(self.cleaned_data["instalment"])

    def from_instalment(self, number: str) -> dict[str, str]:
        """What an instalment says, as if it were typed: empty where there is no such instalment."""
        each = self.unpaid.get(number)
        if each is None:
            return {}
        budget = self.fields["budget"].queryset.filter(year=each.year).first()  # type: ignore[attr-defined]
        return {
            "instalment": number,
            "amount": pounds(each.amount - each.total_paid, pence=True),
            "period_from": day(each.period_from),
            "period_to": day(each.period_to),
            "budget": str(budget.pk) if budget else "",
        }


def _in_words(each: Any) -> Any:
    left = pounds(each.amount - each.total_paid, pence=True)
    of = f" of {pounds(each.amount, pence=True)}" if each.total_paid else ""
    waits = f". On hold: waits on {each.waits_on}" if each.is_on_hold else ""
    return format_html(
        '{}, due {}: {}{} <span class="hint">{} to {}{}</span>',
        each.number,
        day(each.due_on),
        left,
        of,
        day(each.period_from),
        day(each.period_to),
        waits,
    )


class ReversalForm(forms.Form):
    """Why a payment is reversed."""

    reason = forms.CharField(
        label="Why is it reversed?",
        help_text="In words that an auditor will understand",
        widget=forms.Textarea(attrs={"rows": 3, "class": "input--whole"}),
        error_messages={"required": "Say why the payment is reversed"},
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
