"""How an agreement ends, and why what it holds is released later."""

from django import forms

from core.dates import DayField
from grants.actions import ENDINGS
from grants.models.agreements import State

_WORDS = {
    State.ENDED: "It ended: its time is over, or its work is done",
    State.WITHDRAWN: "It was withdrawn: it never started, or should not have stood",
    State.TERMINATED: "It was terminated: it was stopped early",
}


class EndForm(forms.Form):
    """How, when and why. Nothing is released unless it is ticked."""

    state = forms.ChoiceField(
        label="How did it end?",
        choices=[(state.value, _WORDS[state]) for state in ENDINGS],
        widget=forms.RadioSelect(attrs={"class": "govuk-radios__input"}),
        error_messages={"required": "Say whether it ended, was withdrawn or was terminated"},
    )
    on = DayField(
        label="Its last day",
        error_messages={"required": "Enter its last day, like 31 March 2020"},
    )
    reason = forms.CharField(
        label="Why",
        help_text="In words that an auditor will understand",
        widget=forms.Textarea(attrs={"rows": 3, "class": "input--whole"}),
        error_messages={"required": "Say why it ends"},
    )
    release = forms.BooleanField(required=False, widget=forms.CheckboxInput(attrs={"class": "govuk-checkboxes__input"}))


class ReleaseForm(forms.Form):
    """Why no more of it will be paid."""

    reason = forms.CharField(
        label="Why will no more be paid?",
        help_text="In words that an auditor will understand",
        widget=forms.Textarea(attrs={"rows": 3, "class": "input--whole"}),
        error_messages={"required": "Say why no more will be paid"},
    )
