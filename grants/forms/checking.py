"""What is asked of who checks: why nobody else could, and by what right it passes a limit."""

from typing import Any

from django import forms

from commissioning.forms import DecisionField, decisions_of
from commissioning.models import Fund
from grants.authorising import Authority

ALONE, AUTHORISE = "alone", "authorise"


class AbsenceForm(forms.Form):
    """Why one person drafts it and puts it into force."""

    absence_reason = forms.CharField(
        label="Why can nobody else check it?",
        help_text="It stands on a list that audit reads",
        widget=forms.Textarea(attrs={"rows": 2, "class": "input--whole"}),
        error_messages={"required": "Say why nobody else can check it"},
    )


class ExcessForm(forms.Form):
    """Why it may stand beyond a limit, and under which decision."""

    excess_reason = forms.CharField(
        label="Why may the excess stand?",
        help_text="In words that an auditor will understand",
        widget=forms.Textarea(attrs={"rows": 2, "class": "input--whole"}),
        error_messages={"required": "Say why the excess may stand"},
    )
    excess_decision = DecisionField(
        queryset=None,
        label="Decision under which it stands",
        empty_label="Choose a decision",
        widget=forms.Select(attrs={"class": "input--whole"}),
        error_messages={"required": "Choose the decision under which the excess stands"},
    )

    def __init__(self, *args: Any, fund: Fund, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["excess_decision"].queryset = decisions_of(fund)  # type: ignore[attr-defined]

    @property
    def authority(self) -> Authority:
        """What was asked, once the form is valid."""
        return Authority(self.cleaned_data["excess_reason"], self.cleaned_data["excess_decision"])
