"""What a grantee declares to have spent of a year."""

import uuid
from typing import Any

from django import forms

from core.dates import DayField
from core.money import NOUGHT, MoneyFormField, MoneyInput
from grants.declaring import SpentYear


class SpentForm(forms.Form):
    """Which year, how much, and when it was declared."""

    year = forms.TypedChoiceField(
        label="Financial year", coerce=int, error_messages={"required": "Choose the year that was spent in"}
    )
    amount = MoneyFormField(
        label="Spent, as declared",
        min_value=NOUGHT,
        widget=MoneyInput(attrs={"class": "input--money"}),
        error_messages={"required": "Enter what was spent, like 5800 or £5,800.00; £0 where nothing was"},
    )
    said_on = DayField(label="Declared on", error_messages={"required": "Enter the day on which it was declared"})
    reason = forms.CharField(
        label="In their words",
        help_text="Why something is left over, for one. No names of clients.",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "class": "input--whole"}),
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, years: list[SpentYear], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(each.year.start_year, each.year.label) for each in years]  # type: ignore[attr-defined]
