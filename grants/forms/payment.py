"""Recording a payment or money back under one agreement, and reversing either."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef
from django.utils.functional import cached_property
from django.utils.html import format_html

from commissioning.closing import is_closed
from commissioning.models import Budget
from core.dates import DayField
from core.doubts import NO, YES, Doubt, Doubting
from core.money import NOUGHT, PENNY, MoneyFormField, MoneyInput, pounds
from core.periods import AsAt, day
from grants.authorising import let_be_paid
from grants.forms.doubts import SAME, much_vat, paid_too_early, period_outside, recorded_already, same_money
from grants.invoices import VAT_FIELDS, Invoice, takes_vat
from grants.models import Agreement, Instalment, Payment
from grants.models.agreements import State

_NONE = "none"


def payable() -> Any:
    """Agreements that money may be paid under: in force or ended, with a decision for what they hold."""
    kept = Agreement.objects.exclude(state=State.DRAFT).filter(commitments__decision__isnull=False)
    return kept.select_related("paid_to").distinct().order_by("reference")


def repayable() -> Any:
    """Agreements that were paid, so that money may come back."""
    paid = Exists(Payment.objects.filter(agreement=OuterRef("pk")))
    return Agreement.objects.filter(paid).select_related("paid_to").order_by("reference")


class AgreementOfPayment(forms.Form):
    """Which agreement is it?"""

    agreement = forms.ModelChoiceField(
        queryset=None,
        label="Agreement",
        empty_label="Choose an agreement",
        error_messages={
            "required": "Choose the agreement",
            "invalid_choice": "Choose an agreement of the list. What is not evidenced by a decision is completed first",
        },
        widget=forms.Select(attrs={"class": "input--whole"}),
    )

    def __init__(self, *args: Any, offered: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agreement"].queryset = offered  # type: ignore[attr-defined]


class BudgetOfPayment(forms.ModelChoiceField):
    """The year's budget that it is charged to. A closed year is called that."""

    def label_from_instance(self, budget: Any) -> str:
        return f"{budget} (closed)" if is_closed(budget.financial_year) else str(budget)


def _amount(label: str, example: str, **given: Any) -> MoneyFormField:
    wanted = {"required": f"Enter it in pounds and pence, like {example}; 0.00 if there is none"}
    return MoneyFormField(
        label=label, widget=MoneyInput(attrs={"class": "input--money"}), error_messages=wanted, **given
    )


class MovementForm(Doubting, forms.Form):
    """What is asked of money that moved, either way. An instalment fills in what it says when it is asked to."""

    instalment = forms.ChoiceField(
        widget=forms.RadioSelect(attrs={"class": "govuk-radios__input"}),
        error_messages={"required": "Choose the instalment, or “Not against an instalment”"},
    )
    amount = MoneyFormField(
        label="Amount",
        min_value=PENNY,
        widget=MoneyInput(attrs={"class": "input--money"}),
        error_messages={"required": "Enter the amount in pounds and pence, like 3000 or £3,000.00"},
    )
    net = _amount("Net amount", "3000 or £3,000.00", min_value=NOUGHT, help_text="Without VAT")
    vat = _amount("VAT", "600 or £600.00", min_value=NOUGHT, help_text="All the VAT on the invoice")
    irrecoverable_vat = _amount(
        "Irrecoverable VAT", "120 or £120.00", min_value=NOUGHT, help_text="The part that can’t be claimed back"
    )
    paid_on = DayField(label="Paid on", error_messages={"required": "Enter the day on which it was paid"})
    period_from = DayField(label="Covers from", error_messages={"required": "Enter the first day that it covers"})
    period_to = DayField(label="Covers to", error_messages={"required": "Enter the last day that it covers"})
    budget = BudgetOfPayment(
        queryset=None,
        label="Charged to",
        empty_label="Choose a budget",
        help_text="A late item for a closed year is charged to an open one, and keeps the period that it covers",
        error_messages={"required": "Choose the budget that it is charged to"},
    )
    finance_reference = forms.CharField(
        label="Finance system’s reference", help_text="Never bank details", max_length=60, required=False
    )
    reason = forms.CharField(
        label="Reason",
        help_text="Only needed in a quarter that is closed",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "class": "input--whole"}),
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    which_instalment = ""
    sign = 1
    is_recorded: Payment | None = None
    """What stands in the books already, where the form was told that this is the same."""

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agreement = agreement
        self.fields["instalment"].label = self.which_instalment
        planned = {str(each.number): each for each in agreement.instalments.with_paid(AsAt.now())}
        self.offered = {number: each for number, each in planned.items() if self.left_of(each) > 0}
        field = self.fields["instalment"]
        field.error_messages["invalid_choice"] = self.no_such(self["instalment"].data, planned)
        choices = [(number, self.in_words(each)) for number, each in self.offered.items()]
        field.choices = [*choices, (_NONE, "Not against an instalment")]  # type: ignore[attr-defined]
        self.fields["budget"].queryset = self.budgets()  # type: ignore[attr-defined]
        for name in ("amount",) if takes_vat(agreement) else VAT_FIELDS:
            del self.fields[name]

    # What a payment and money back say each in their own way

    def left_of(self, each: Any) -> Any:
        """What an instalment has left for this: nought where it is not offered."""
        raise NotImplementedError

    def no_such(self, given: str, planned: dict[str, Any]) -> str:
        """What is said of an instalment that is not offered."""
        raise NotImplementedError

    def in_words(self, each: Any) -> Any:
        raise NotImplementedError

    def years(self) -> set[int]:
        """The years that it may be charged to, before one of them was closed."""
        raise NotImplementedError

    # What follows

    def budgets(self) -> Any:
        own = self.years()
        budgets = (
            Budget.objects.filter(fund=self.agreement.fund, year__gte=min(own, default=0)).recorded().order_by("year")
        )
        closed = {each.year for each in budgets if each.year in own and is_closed(each.financial_year)}
        later = {each.year for each in budgets if closed and each.year > min(closed)}
        return budgets.filter(year__in=own | later).select_related("fund")

    def clean_instalment(self) -> Instalment | None:
        return self.offered.get(self.cleaned_data["instalment"])

    def clean(self) -> dict[str, Any]:
        given = self.with_invoice(super().clean() or self.cleaned_data)
        borne = given["invoice"].borne if given.get("invoice") else given.get("amount")
        standing = same_money(self.agreement, given, borne and borne * self.sign)
        answers = self.ask([*self.doubts_of(given), *recorded_already(standing)])
        self.is_recorded = standing if answers.get(SAME) == NO else None
        return given

    def doubts_of(self, given: dict[str, Any]) -> list[Doubt]:
        days = (given.get("period_from"), given.get("period_to"))
        return [*much_vat(given.get("invoice")), *self.period_doubts(*days)]

    def period_doubts(self, first: dt.date | None, last: dt.date | None) -> Iterable[Doubt]:
        return period_outside(self.agreement, first, last)

    def with_invoice(self, given: dict[str, Any]) -> dict[str, Any]:
        parts = {name: given[name] for name in VAT_FIELDS if given.get(name) is not None}
        if len(parts) < len(VAT_FIELDS):
            return given
        invoice = Invoice(**parts)
        if invoice.irrecoverable_vat > invoice.vat:
            self.add_error("irrecoverable_vat", "Enter no more than the VAT on the invoice")
        if not invoice.borne:
            self.add_error("net", "Enter the net amount, above nought")
        return given | {"invoice": invoice}

    @property
    def bears(self) -> str:
        """What the budget bears, once the three amounts of a contract can be read."""
        invoice = self.cleaned_data.get("invoice") if hasattr(self, "cleaned_data") else None
        return invoice.words if invoice else ""

    def said(self) -> dict[str, Any]:
        """What the form was given, as the action takes it."""
        given = {name: value for name, value in self.cleaned_data.items() if name not in VAT_FIELDS}
        return given if "amount" in given else given | {"amount": given["invoice"].borne}

    def from_instalment(self, number: str) -> dict[str, str]:
        """What an instalment says, as if it were typed: empty where there is no such instalment."""
        each = self.offered.get(number)
        if each is None:
            return {}
        budget = self.fields["budget"].queryset.filter(year=each.year).first()  # type: ignore[attr-defined]
        return {
            "instalment": number,
            **self._amount_from(each),
            "period_from": day(each.period_from),
            "period_to": day(each.period_to),
            "budget": str(budget.pk) if budget else "",
        }

    def _amount_from(self, each: Any) -> dict[str, str]:
        """What is left of it. Of a contract the budget may bear VAT besides the net amount: once something of an
        instalment was paid, the rest of it is no net amount that could be filled in."""
        if not takes_vat(self.agreement):
            return {"amount": pounds(self.left_of(each), pence=True)}
        return {} if each.total_paid else {"net": pounds(self.left_of(each), pence=True)}


class PaymentForm(MovementForm):
    """A payment under one agreement."""

    which_instalment = "Which instalment does it pay?"

    def left_of(self, each: Any) -> Any:
        return max(each.amount - each.total_paid, NOUGHT) if each.pk in self.to_be_paid else NOUGHT

    @cached_property
    def to_be_paid(self) -> set[int]:
        return set(self.agreement.instalments.to_be_paid().values_list("pk", flat=True))

    @cached_property
    def let_be_paid(self) -> set[int]:
        return let_be_paid(self.agreement.instalments.on_hold())

    def no_such(self, given: str, planned: dict[str, Any]) -> str:
        if given in planned:
            is_paid = planned[given].total_paid >= planned[given].amount
            return f"Instalment {given} is {'paid already' if is_paid else 'not needed any more'}"
        return "Choose one of the instalments that are unpaid, or “Not against an instalment”"

    def in_words(self, each: Any) -> Any:
        of = f" of {pounds(each.amount, pence=True)}" if each.total_paid else ""
        waits = f". On hold: waits on {each.waits_on}" if each.is_on_hold else ""
        if each.pk in self.let_be_paid:
            waits = f". Let be paid before: {each.waits_on}"
        return _in_words(each, f"{pounds(self.left_of(each), pence=True)}{of}", waits)

    def years(self) -> set[int]:
        return set(self.agreement.commitments.values_list("year", flat=True))

    def doubts_of(self, given: dict[str, Any]) -> list[Doubt]:
        return [*paid_too_early(self.agreement, given.get("paid_on")), *super().doubts_of(given)]


class MoneyBackForm(MovementForm):
    """A refund or a clawback under one agreement."""

    field_order = ("kind", "is_due_again", "instalment")
    sign = -1
    which_instalment = "Of which instalment is it?"

    kind = forms.ChoiceField(
        label="How did it come back?",
        choices=[
            (Payment.Kind.REFUND, "Refund: the party gave it back, as an underspend or a credit note"),
            (Payment.Kind.CLAWBACK, "Clawback: the office took it back, under the agreement’s terms"),
        ],
        widget=forms.RadioSelect(attrs={"class": "govuk-radios__input"}),
        error_messages={"required": "Choose refund or clawback"},
    )
    is_due_again = forms.TypedChoiceField(
        label="Is it due to them again?",
        help_text="Of a late item for a closed year nothing is released: the closed year stays as it was closed",
        choices=[
            (NO, "No: it was not spent, or must not be kept. The commitment falls by as much"),
            (YES, "Yes: it was paid twice, too early or by mistake. It stays committed"),
        ],
        coerce=lambda answer: answer == YES,
        widget=forms.RadioSelect(attrs={"class": "govuk-radios__input"}),
        error_messages={"required": "Say whether it is due to them again"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = self.fields
        fields["paid_on"].label = "Came on"
        fields["paid_on"].error_messages["required"] = "Enter the day on which it came"
        fields["reason"].label, fields["reason"].required = "Why did it come back?", True
        fields["reason"].help_text = "In words that an auditor will understand"
        fields["reason"].error_messages["required"] = "Say why the money came back"

    def left_of(self, each: Any) -> Any:
        return each.total_paid

    def no_such(self, given: str, planned: dict[str, Any]) -> str:
        return "Choose one of the instalments that are paid, or “Not against an instalment”"

    def in_words(self, each: Any) -> Any:
        return _in_words(each, f"{pounds(each.total_paid, pence=True)} paid", "")

    def years(self) -> set[int]:
        return set(self.agreement.payments.values_list("budget__year", flat=True))

    def period_doubts(self, first: dt.date | None, last: dt.date | None) -> Iterable[Doubt]:
        """Money that was paid for days after an early end is what comes back: of those days nothing is asked."""
        if first and last and self._was_paid_for(first, last):
            return []
        return super().period_doubts(first, last)

    def _was_paid_for(self, first: dt.date, last: dt.date) -> bool:
        paid = self.agreement.payments.filter(amount__gt=0, period_from__lte=first, period_to__gte=last)
        return bool(paid.exists())

    def said(self) -> dict[str, Any]:
        given = super().said()
        return {"came_on": given.pop("paid_on"), **given}


def _in_words(each: Any, amount: str, waits: str) -> Any:
    period = f"{day(each.period_from)} to {day(each.period_to)}"
    return format_html(
        '{}, due {}: {} <span class="hint">{}{}</span>', each.number, day(each.due_on), amount, period, waits
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
