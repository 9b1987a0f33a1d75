"""Sending a file of payments, and saying whose a row is that was put aside."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q

from commissioning.models import PeriodClose
from core.dates import DayField
from core.files_in.opening import LARGEST_BYTES
from core.models import ImportBatch
from core.money import pounds
from core.periods import AsAt, Quarter, day
from grants.imports.charging import outside_its_dates
from grants.models import Agreement, ImportedRow, Instalment, PayeeRule, Payment, PaymentSource
from grants.models.agreements import State
from grants.models.imports import spelt

UNDER, STANDS, NOT_OURS = "under", "stands", "not_ours"
NOT_MEANT = "no"


class FileForm(forms.Form):
    """The file, and the finance system that it comes from."""

    source = forms.ModelChoiceField(
        queryset=PaymentSource.objects.all(),
        label="Where does it come from?",
        help_text="The finance system, which says what the columns are called",
        empty_label="Choose a source",
        error_messages={"required": "Choose where the file comes from"},
    )
    file = forms.FileField(
        label="File",
        help_text=f"CSV or Excel (.xlsx), up to {LARGEST_BYTES // 1024 // 1024} MB",
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx", "class": "input--whole"}),
        error_messages={
            "required": "Choose the file",
            "missing": "Choose the file",
            "invalid": "Choose the file",
            "empty": "The file is empty. Choose another",
        },
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_BYTES:
            raise forms.ValidationError(f"The file is larger than {LARGEST_BYTES // 1024 // 1024} MB. Send it in parts")
        return file


class DecideForm(forms.Form):
    """Whose a row is: under an agreement, a payment that was recorded already, or not ours.

    What the chosen agreement makes doubtful is asked once it is chosen: another payee, a day long outside its dates.
    """

    what = forms.ChoiceField(
        label="What is it?",
        widget=forms.RadioSelect(attrs={"class": "govuk-radios__input"}),
        error_messages={"required": "Say what it is"},
    )
    under = forms.ChoiceField(
        label="Under which agreement?",
        required=False,
        widget=forms.Select(attrs={"class": "input--whole"}),
        error_messages={"invalid_choice": "Choose an agreement of the list"},
    )
    is_meant = forms.ChoiceField(
        widget=forms.RadioSelect(attrs={"class": "govuk-radios__input"}),
        error_messages={
            "required": "Say whether this agreement is meant",
            "invalid_choice": "Say whether this agreement is meant",
        },
    )
    period_from = DayField(label="Covers from", error_messages={"required": "Enter the first day that it covers"})
    period_to = DayField(label="Covers to", error_messages={"required": "Enter the last day that it covers"})
    late_reason = forms.CharField(
        label="Why does it come late?",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "class": "input--whole"}),
    )
    payment = forms.ChoiceField(
        label="Which payment?",
        required=False,
        widget=forms.Select(attrs={"class": "input--whole"}),
        error_messages={"invalid_choice": "Choose a payment of the list"},
    )
    reason = forms.CharField(
        label="Why is it not ours?",
        help_text="Like: Their rent of our hall",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"class": "input--whole"}),
    )
    remember = forms.BooleanField(
        label="Do the same with this payee’s next rows that nothing else fits",
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "govuk-checkboxes__input"}),
    )

    def __init__(self, *args: Any, row: ImportedRow, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.recorded = {str(each.pk): each for each in _recorded(row)}
        self.instalments = {f"{each.agreement_id}:{each.pk}": each for each in _instalments(row)}
        self.agreements = {str(each.pk): each for each in _agreements()}
        way = "paid" if row.amount > 0 else "repaid"
        what = [(UNDER, f"It is {way} under an agreement"), (NOT_OURS, "It is not ours")]
        if self.recorded:
            what.insert(1, (STANDS, "It was recorded already, by hand or by another file"))
        else:
            del self.fields["payment"]
        self._offer("what", what)
        self._offer("under", self._places(row))
        if row.amount < 0:
            self.fields[
                "under"
            ].help_text = (
                "It stays committed, as if it were due again. Where it is not, lower the agreement by a variation"
            )
        self._ask_of_the_agreement(row)
        self._ask_why_late(row)
        self.fields["remember"].help_text = _remembered_now(row)
        self._offer("payment", [("", "Choose a payment"), *((key, _told(each)) for key, each in self.recorded.items())])

    def _ask_of_the_agreement(self, row: ImportedRow) -> None:
        """Whether it is meant, and for which period, where that can be doubted; otherwise nothing."""
        chosen = (self.data.get("under") or "") if self.data.get("what") == UNDER else ""
        agreement = self.agreements.get(chosen.partition(":")[0])
        doubt = _of_another_party(row, agreement) if agreement else ""
        is_planned = chosen in self.instalments
        self.outside = outside_its_dates(agreement, row.paid_on) if agreement and not is_planned else ""
        if agreement and doubt:
            self.fields["is_meant"].label = f"{doubt} Is that meant?"
            yes = f"Yes: it counts as paid under {agreement.reference}, and keeps the name {row.payee}"
            # the answer names the agreement, so that it is asked again of another
            self._offer("is_meant", [(str(agreement.pk), yes), (NOT_MEANT, "No: another agreement is meant")])
        else:
            del self.fields["is_meant"]
        if not self.outside:
            del self.fields["period_from"], self.fields["period_to"]

    def _ask_why_late(self, row: ImportedRow) -> None:
        quarter = Quarter.containing(row.paid_on)
        if PeriodClose.objects.of_quarter(quarter).is_closed():
            self.fields["late_reason"].help_text = f"{quarter} is closed. Needed of what was paid under an agreement"
        else:
            del self.fields["late_reason"]

    def _offer(self, name: str, choices: Any) -> None:
        if name in self.fields:
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def _places(self, row: ImportedRow) -> list[Any]:
        """Agreements of the payee first, each with the instalments that the amount fits."""
        own = [each for each in self.agreements.values() if row.provider_id and each.paid_to_id == row.provider_id]
        others = [each for each in self.agreements.values() if each not in own]
        groups = [("Paid to this party", self._with_instalments(own)), ("Others", self._with_instalments(others))]
        return [("", "Choose an agreement"), *((name, choices) for name, choices in groups if choices)]

    def _with_instalments(self, agreements: list[Agreement]) -> list[tuple[str, str]]:
        choices = []
        for agreement in agreements:
            choices.append((str(agreement.pk), str(agreement)))
            for key, each in self.instalments.items():
                if each.agreement_id == agreement.pk:
                    words = f"{agreement.reference}, instalment {each.number}: {pounds(each.amount, pence=True)}"
                    choices.append((key, f"{words}, due {day(each.due_on)}"))
        return choices

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        wanted = {UNDER: ("under", "Choose the agreement"), STANDS: ("payment", "Choose the payment")}
        wanted[NOT_OURS] = ("reason", "Say why it is not ours")
        if given.get("what") in wanted:
            name, words = wanted[given["what"]]
            if name not in self.errors and not given.get(name):
                self.add_error(name, words)
        if given.get("is_meant") == NOT_MEANT:
            self.add_error("under", "Choose the agreement under which it was paid")
        if given.get("what") == UNDER and "late_reason" in self.fields and not given.get("late_reason"):
            self.add_error("late_reason", "Say why it comes late")
        if given.get("period_from") and given.get("period_to") and given["period_to"] < given["period_from"]:
            self.add_error("period_to", "Enter a last day on or after the first")
        return given

    @property
    def period(self) -> tuple[dt.date, dt.date] | None:
        """What it covers, where that was asked."""
        given = self.cleaned_data
        return (given["period_from"], given["period_to"]) if self.outside else None

    @property
    def place(self) -> tuple[Agreement, Instalment | None]:
        """The agreement that was chosen, with the instalment where one was."""
        chosen = self.cleaned_data["under"]
        instalment = self.instalments.get(chosen)
        return self.agreements[chosen.partition(":")[0]], instalment


def _remembered_now(row: ImportedRow) -> str:
    """What is remembered of the payee, which an answer that is remembered replaces. Empty where nothing is."""
    rule = PayeeRule.objects.filter(spelt=spelt(row.payee)).select_related("agreement").first()
    if rule is None:
        return ""
    known = f"paid under {rule.agreement.reference}" if rule.agreement else f"not ours: {rule.reason}"
    return f"Remembered of {rule.payee} now: {known}. This would take its place."


def _of_another_party(row: ImportedRow, agreement: Agreement) -> str:
    """What is said where the agreement is not paid to whom the file names, and nobody said so before."""
    is_its_payee = row.provider_id is not None and row.provider_id == agreement.paid_to_id
    if is_its_payee or PayeeRule.objects.filter(spelt=spelt(row.payee), agreement=agreement).exists():
        return ""
    party = f"is paid to {agreement.paid_to}" if agreement.paid_to else "does not say who is paid"
    way = "was paid to" if row.amount > 0 else "came back from"
    return f"It {way} {row.payee}, and {agreement.reference} {party}."


def _agreements() -> Any:
    return Agreement.objects.exclude(state=State.DRAFT).select_related("paid_to").order_by("reference")


def _instalments(row: ImportedRow) -> list[Any]:
    """The instalments of the payee's agreements that the amount fits: to pay what is still needed, or to give back."""
    planned = Instalment.objects.filter(agreement__paid_to=row.provider_id) if row.provider_id else None
    if planned is None:
        return []
    offered = planned.to_be_paid() if row.amount > 0 else planned.with_paid(AsAt.now())
    each_one = offered.order_by("agreement__reference", "due_on", "number")
    return [each for each in each_one if Decimal(0) <= each.total_paid + row.amount <= each.amount]


def _recorded(row: ImportedRow) -> list[Payment]:
    """What the row may be: the payee's years that a register counts, and payments of the same amount.

    Those by hand or with another file, that no other row was said to be.
    """
    told = ImportedRow.objects.filter(state=ImportedRow.State.RECORDED).exclude(pk=row.pk).values("payment")
    stands = Payment.objects.filter(reverses__isnull=True, reversed_by__isnull=True)
    stands = stands.select_related("agreement", "batch", "budget").defer("batch__content").order_by("-paid_on")
    of_register = Q(batch__kind=ImportBatch.Kind.REGISTER)
    opening = stands.filter(of_register, agreement__paid_to=row.provider_id, amount__gte=row.amount)
    alike = stands.filter(~of_register, amount=row.amount).exclude(pk__in=told).exclude(batch=row.batch_id)
    return [*(opening if row.provider_id else ()), *alike[:50]]


def _told(payment: Payment) -> str:
    if payment.is_opening:
        amount, year = pounds(payment.amount, pence=True), payment.budget.financial_year
        return f"{payment.agreement.reference}, part of {amount} that the register counts for {year}"
    reference = f", {payment.finance_reference}" if payment.finance_reference else ""
    return f"{payment.agreement.reference}, {day(payment.paid_on)}{reference}"
