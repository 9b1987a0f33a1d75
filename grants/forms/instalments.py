"""That what an instalment waits on has happened."""

from django import forms

from core.dates import DayField


class HappenedForm(forms.Form):
    """The day on which it happened."""

    met_on = DayField(
        label="When did it happen?", error_messages={"required": "Enter the day on which it happened, like 1 July 2019"}
    )
