"""That what an instalment waits on has happened."""

from django import forms

from core.dates import DayField


class HappenedForm(forms.Form):
    """The day on which it happened."""

    met_on = DayField(
        label="When did it happen?", error_messages={"required": "Enter the day on which it happened, like 1 July 2019"}
    )


class AnywayForm(forms.Form):
    """Why an instalment is paid before what it waits on has happened."""

    reason = forms.CharField(
        label="Why is it paid before that?",
        help_text="It stands as an excess, by your name",
        widget=forms.Textarea(attrs={"rows": 2, "class": "input--whole"}),
        error_messages={"required": "Say why it is paid before its condition is met"},
    )
