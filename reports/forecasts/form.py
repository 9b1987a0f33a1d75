"""The form on which forecasts are made: a row for each agreement, and one answer for the rest."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms

from core.doubts import Doubt, Doubting
from core.money import NOUGHT, MoneyFormField, MoneyInput, pounds
from core.periods import day
from core.words import listed
from grants.figures import Money
from grants.forecasts import Statement, Story
from grants.models import Agreement


class ForecastRow(Doubting, forms.Form):
    """One agreement: what it is expected to cost the year, and why. Both are empty where nothing is said of it."""

    def __init__(self, *args: Any, reference: str, paid: Decimal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reference, self.paid = reference, paid

    amount = MoneyFormField(
        label="New forecast for the year",
        required=False,
        min_value=NOUGHT,
        widget=MoneyInput(attrs={"class": "input--money"}),
    )
    words = forms.CharField(
        label="Why, in your words",
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"class": "input--whole"}),
    )

    def clean(self) -> Any:
        cleaned = super().clean() or {}
        if cleaned.get("words") and cleaned.get("amount") is None and "amount" not in self.errors:
            self.add_error("amount", "Enter the amount too, or take the words out")
        self.ask(self.doubts_of(cleaned.get("amount")))
        return cleaned

    def doubts_of(self, amount: Decimal | None) -> Iterator[Doubt]:
        """Less than is paid already: money would have to come back."""
        if amount is None or amount >= self.paid:
            return
        paid, back = pounds(self.paid), pounds(self.paid - amount)
        yield Doubt(
            "below_paid",
            f"{paid} of {self.reference} is paid for the year, and the forecast is {pounds(amount)}. Is that meant?",
            f"Yes: {back} will come back",
            "No, the forecast is another",
            about="amount",
            put_right="Enter what the agreement will cost the year",
        )


class RestForm(forms.Form):
    """What is said of all the others of the year. Neither answer is chosen before a person chooses."""

    NO_CHANGE, NOTHING = "no_change", "nothing"

    rest = forms.ChoiceField(
        label="And all the others of the year?",
        choices=[
            (NO_CHANGE, "No change: as last forecast, or as committed where no forecast was made"),
            (NOTHING, "Nothing is said of them"),
        ],
        help_text="Those for which a forecast is asked are left out: each has its own answer",
        widget=forms.RadioSelect(attrs={"class": "govuk-radios__input"}),
        error_messages={"required": "Say what holds for the others"},
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)


@dataclass(frozen=True)
class Row:
    """An agreement on the form: what it holds, what was said last, why it is asked, and its two boxes."""

    agreement: Agreement
    money: Money
    story: Story | None
    form: ForecastRow
    reasons: Sequence[str]
    is_due: bool

    @property
    def asked(self) -> str:
        """`Asked for: £54,000 is committed...`; or that it was said of it this quarter already."""
        if self.reasons:
            return f"Asked for: {listed(self.reasons)}. Enter its amount, even where it has not moved."
        return "Not asked for." if self.is_due else "Made this quarter."

    @property
    def held(self) -> str:
        money = self.money
        return (
            f"{pounds(money.committed)} committed, {pounds(money.paid)} paid, {pounds(money.profile_to_date)} profile "
            "to date."
        )

    @property
    def last(self) -> str:
        """What was said last, on which day, in which words."""
        if self.story is None:
            return "No forecast made."
        last = self.story.last
        moved = self.story.moved
        by_how_much = f", {pounds(abs(moved))} {'more' if moved > 0 else 'less'} than before" if moved else ""
        words = f": “{last.reason}”" if last.reason else ", no change" if last.is_no_change else ""
        return f"Last forecast {pounds(last.amount)} on {day(last.said_on)}{by_how_much}{words}."

    @property
    def statement(self) -> Statement | None:
        given = self.form.cleaned_data
        if given.get("amount") is None:
            return None
        return Statement(self.agreement, given["amount"], given["words"])


def statements_of(rows: Sequence[Row]) -> list[Statement]:
    """What was said on the form."""
    return [said for row in rows if (said := row.statement)]
