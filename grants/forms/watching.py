"""The dates, terms and conditions that the office watches while an agreement runs, and a review of it."""

from typing import Any

from django import forms
from django.utils import timezone

from core.dates import DayField
from core.periods import day
from grants.models import Agreement, AnnualReview
from grants.watching import KEPT_FIELDS, ConditionLine

PREFIX, SPARE_ROWS = "condition", 2


class WatchForm(forms.ModelForm):
    """What may be wanted of it beside the award."""

    notice_on = DayField(
        label="Notice by", help_text="The last day to give notice that it is not renewed", required=False
    )
    break_on = DayField(label="May be broken on", help_text="A day on which either may leave", required=False)
    due_diligence_on = DayField(
        label="Due diligence done on", help_text="The checks on who is paid, before the award", required=False
    )
    tender_link = forms.URLField(
        label="Invitation to tender",
        help_text="Where it is published, for a contract of £10,000 or more",
        required=False,
        assume_scheme="https",
        widget=forms.TextInput(attrs={"class": "input--whole", "inputmode": "url"}),
        error_messages={"invalid": "Enter a web address, like https://www.example.org/tender"},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Agreement
        fields = list(KEPT_FIELDS)
        labels = {"risk": "Risk rating", "value_for_money": "Why it is value for money"}
        help_texts = {
            "risk": "Decides how closely it is watched",
            "value_for_money": "Published with payments over £500, but for a grant’s",
        }
        widgets = {"value_for_money": forms.Textarea(attrs={"rows": 2, "class": "input--whole"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version
        self.fields["risk"].choices = [("", "Not yet rated"), *Agreement.Risk.choices]  # type: ignore[attr-defined]


class ConditionRow(forms.Form):
    """One condition: a row with no words is a spare one, and one whose words are taken out goes."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    words = forms.CharField(label="Condition", required=False, max_length=300)
    due_on = DayField(label="Due", required=False)
    met_on = DayField(label="Met on", required=False)
    evidence = forms.CharField(label="How we know", required=False, max_length=300)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        others = ("due_on", "met_on", "evidence")
        if not cleaned.get("words") and any(cleaned.get(name) for name in others):
            self.add_error("words", "Write the condition, or empty the whole row")
        if (met := cleaned.get("met_on")) and met > timezone.localdate():
            self.add_error("met_on", f"{day(met)} is still to come. Enter the day once it is met")
        return cleaned

    @property
    def line(self) -> ConditionLine | None:
        given = self.cleaned_data
        return ConditionLine(**given) if given.get("words") else None


_Rows = forms.formset_factory(ConditionRow, extra=0, max_num=100)


def condition_rows(agreement: Agreement, data: Any) -> Any:
    """A row for each condition, and some to spare."""
    listed = [
        {"pk": each.pk, "words": each.words, "due_on": each.due_on, "met_on": each.met_on, "evidence": each.evidence}
        for each in agreement.condition_list.all()
    ]
    rows = _Rows(data, prefix=PREFIX, initial=listed if data is None else None)
    rows.extra = SPARE_ROWS if data is None else 0
    return rows


class ReviewForm(forms.Form):
    """A yearly review, where one was held."""

    held_on = DayField(label="Held on", required=False)
    outcome = forms.ChoiceField(
        label="What follows?",
        choices=[("", "Choose"), *((each.value, each.label.capitalize()) for each in AnnualReview.Outcome)],
        required=False,
    )
    review_words = forms.CharField(
        label="Why", required=False, widget=forms.Textarea(attrs={"rows": 2, "class": "input--whole"})
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        wanted = {
            "held_on": "Enter the day on which it was held",
            "outcome": "Say whether it goes on, changes or stops",
            "review_words": "Say why",
        }
        if any(cleaned.get(name) for name in wanted):
            for name, words in wanted.items():
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, words)
        if (held := cleaned.get("held_on")) and held > timezone.localdate():
            self.add_error("held_on", f"{day(held)} is still to come. Record it once it was held")
        return cleaned

    @property
    def review(self) -> dict[str, Any] | None:
        given = self.cleaned_data
        if not given.get("held_on"):
            return None
        return {"held_on": given["held_on"], "outcome": given["outcome"], "words": given["review_words"]}
