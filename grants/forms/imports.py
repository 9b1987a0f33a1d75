"""Sending a file of payments, and saying whose a row is that was put aside."""

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q

from core.files_in.opening import LARGEST_BYTES
from core.models import ImportBatch
from core.money import pounds
from core.periods import AsAt, day
from grants.models import Agreement, ImportedRow, Instalment, Payment, PaymentSource
from grants.models.agreements import State

UNDER, STANDS, NOT_OURS = "under", "stands", "not_ours"


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
    """Whose a row is: under an agreement, a payment that was recorded already, or not ours."""

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
        self._offer("payment", [("", "Choose a payment"), *((key, _told(each)) for key, each in self.recorded.items())])

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
        return given

    @property
    def place(self) -> tuple[Agreement, Instalment | None]:
        """The agreement that was chosen, with the instalment where one was."""
        chosen = self.cleaned_data["under"]
        instalment = self.instalments.get(chosen)
        return self.agreements[chosen.partition(":")[0]], instalment


def _agreements() -> Any:
    return Agreement.objects.exclude(state=State.DRAFT).order_by("reference")


def _instalments(row: ImportedRow) -> list[Any]:
    """The instalments of the payee's agreements that the amount fits."""
    planned = Instalment.objects.filter(agreement__paid_to=row.provider_id) if row.provider_id else None
    if planned is None:
        return []
    each_one = planned.with_paid(AsAt.now()).order_by("agreement__reference", "due_on", "number")
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
