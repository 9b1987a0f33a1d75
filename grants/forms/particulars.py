"""What an agreement says of itself: what it is, who, when and on which terms. Amounts are the award's form's."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.html import format_html

from commissioning.forms import DecisionField, decisions_of
from core.dates import DayField
from core.periods import FinancialYear, day, years_between
from core.personal_details import personal_details_in
from core.words import listed
from grants.actions import next_reference
from grants.forms.choices import Directory, ProviderField, officers
from grants.forms.meanwhile import stamp_of_agreement
from grants.models import Agreement
from grants.models.agreements import Conditions, LegalPower, Route, Type
from grants.readiness import falls_just_into_a_new_year

LONGEST_IN_YEARS = 10
SEPARATE = "separate"

_CONSEQUENCES = {
    Type.GRANT: (
        "A grant: we support a service of theirs",
        "Conditions and returns. A direct award needs its reason. No VAT.",
    ),
    Type.CONTRACT: ("A contract: we buy a service", "Specification, net and VAT, contracts register."),
    Type.CONTRIBUTION: ("A partnership contribution", "Our share of what a partnership pays for together."),
    Type.INTERNAL: ("Our own spend", "Work of the office or the force. Nobody outside is paid."),
}
TYPE_OF_FACE = {
    "grant": [Type.GRANT],
    "contract": [Type.CONTRACT],
    "otheragreement": [Type.CONTRIBUTION, Type.INTERNAL, ""],
}
_FREE_TEXTS = ("title", "purpose", "reasons", "direct_award_reason", "conditions")
_SAYS_NO, _SAYS_YES = "no", "yes"


def _radios() -> forms.RadioSelect:
    return forms.RadioSelect(attrs={"class": "govuk-radios__input"})


def _type_choices() -> list[tuple[str, Any]]:
    said = '{} <span class="hint">{}</span>'
    return [(kind.value, format_html(said, *words)) for kind, words in _CONSEQUENCES.items()]


class ParticularsForm(forms.ModelForm):
    """Everything but the money. Almost nothing is required: a draft may be kept at any time."""

    type = forms.ChoiceField(
        label="What is it?",
        choices=_type_choices,
        widget=_radios(),
        error_messages={"required": "Say whether it is a grant, a contract or something else"},
    )
    paid_to = ProviderField(label="Paid to")
    delivered_by = ProviderField(label="Delivered by")
    reports = ProviderField(label="Who sends the return")
    starts_on = DayField(label="Starts", help_text="First day, included", required=False)
    ends_on = DayField(label="Ends", help_text="Last day, included", required=False)
    signed_on = DayField(label="Signed on", help_text="The date on the signed agreement", required=False)
    ends_in_a_new_year = forms.ChoiceField(
        label="1 April falls in the next financial year. Is that end meant?",
        choices=[(_SAYS_NO, "No"), (_SAYS_YES, "Yes")],
        widget=_radios(),
        required=False,
    )
    beside = forms.CharField(required=False)
    award_route = forms.ChoiceField(
        label="How was it awarded?",
        choices=[(route.value, route.label.capitalize()) for route in Route],
        widget=_radios(),
        required=False,
    )
    conditions_answer = forms.ChoiceField(
        label="Conditions",
        choices=[(answer.value, answer.label.capitalize()) for answer in Conditions],
        widget=_radios(),
        required=False,
    )
    legal_power = forms.ChoiceField(
        label="Legal power",
        help_text="The power under which the Commissioner makes the award",
        choices=[("", "Choose a power"), *LegalPower.choices],
        required=False,
    )
    decision = DecisionField(
        queryset=None,
        label="Decision",
        help_text="Notice that authorises the money",
        required=False,
        widget=forms.Select(attrs={"class": "input--whole"}),
    )
    names_no_client = forms.BooleanField(
        label="It is no client’s detail",
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "govuk-checkboxes__input"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Agreement
        fields = [
            "type",
            "title",
            "purpose",
            "reasons",
            "area",
            "paid_to",
            "delivered_by",
            "reports",
            "lead_officer",
            "starts_on",
            "ends_on",
            "start_is_assumed",
            "decision",
            "award_route",
            "direct_award_reason",
            "conditions_answer",
            "conditions",
            "legal_power",
            "signed_on",
            "reference",
        ]
        labels = {"conditions": "The conditions", "area": "Where it is for"}
        help_texts = {
            "title": "As it will be published",
            "purpose": "What the money is for, in a sentence or two. No names of clients.",
            "reasons": "How it will help to reduce crime and disorder",
            "reference": "Next in the office’s pattern",
        }
        error_messages = {
            "title": {"required": "Enter a title, as it will be published"},
            "reference": {"required": "Enter a reference, like SM-2019-007"},
            "area": {"required": "Choose where it is for"},
        }
        widgets = {
            "title": forms.TextInput(attrs={"class": "input--whole"}),
            "purpose": forms.Textarea(attrs={"rows": 2, "class": "input--whole"}),
            "reasons": forms.Textarea(attrs={"rows": 2, "class": "input--whole"}),
            "direct_award_reason": forms.TextInput(attrs={"class": "input--whole"}),
            "conditions": forms.Textarea(attrs={"rows": 3, "class": "input--whole"}),
            "start_is_assumed": forms.CheckboxInput(attrs={"class": "govuk-checkboxes__input"}),
        }

    def __init__(self, *args: Any, saving: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.saving = saving
        self.initial["version"] = self.instance.version
        self.initial["seen"] = stamp_of_agreement(self.instance)
        self.initial["ends_in_a_new_year"] = {True: _SAYS_YES, False: _SAYS_NO}.get(self.instance.ends_in_a_new_year)
        self.initial["beside"] = SEPARATE if self.instance.is_separate_award else ""
        self.fields["decision"].queryset = decisions_of(self.instance.fund)  # type: ignore[attr-defined]
        self.fields["lead_officer"].queryset = officers(self.instance.lead_officer_id)  # type: ignore[attr-defined]
        self.fields["type"].required = not self.instance.is_published
        del self.fields["reference" if self.instance.is_fact else "start_is_assumed"]
        self._word_selects()

    def _word_selects(self) -> None:
        line = self.instance.intention
        directory = Directory()
        for name in ("paid_to", "delivered_by", "reports"):
            self.fields[name].look_in(directory)  # type: ignore[attr-defined]
        for name, known in (("paid_to", line.host_id), ("delivered_by", line.provider_id)):
            if known and known == getattr(self.instance, f"{name}_id"):
                self.fields[name].help_text = "from the framework"
        self.fields["lead_officer"].empty_label = "Choose somebody"  # type: ignore[attr-defined]
        self.fields["decision"].empty_label = "Choose a decision"  # type: ignore[attr-defined]

    # The dates, as they stand in the boxes

    def read(self, name: str) -> Any:
        """What stands in a box, or None where it can't be read."""
        if not self.is_bound:
            return self.get_initial_for_field(self.fields[name], name)
        try:
            return self.fields[name].clean(self[name].data)
        except forms.ValidationError:
            return None

    @property
    def dates(self) -> tuple[dt.date, dt.date] | None:
        """The first and the last day as typed, where both can be read and the one follows the other."""
        first, last = self.read("starts_on"), self.read("ends_on")
        if not first or not last or last < first or len(years_between(first, last)) > LONGEST_IN_YEARS:
            return None
        return first, last

    @property
    def asks_about_end(self) -> bool:
        return bool(self.dates) and falls_just_into_a_new_year(*self.dates)  # type: ignore[misc]

    @property
    def end_is_unanswered(self) -> bool:
        return self.asks_about_end and self.read("ends_in_a_new_year") not in (_SAYS_NO, _SAYS_YES)

    @property
    def settled_dates(self) -> tuple[dt.date, dt.date] | None:
        """The dates that count: an end on 1 April that was not meant is the day before."""
        if not self.dates:
            return None
        first, last = self.dates
        not_meant = self.asks_about_end and self.read("ends_in_a_new_year") == _SAYS_NO
        return first, FinancialYear.containing(last).previous.end if not_meant else last

    # What is said of them

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self._check_order(cleaned.get("starts_on"), cleaned.get("ends_on"))
        self._settle_end(cleaned)
        self._check_for_clients(cleaned)
        self.instance.is_separate_award = True if cleaned.get("beside") == SEPARATE else None
        return cleaned

    def _check_order(self, first: dt.date | None, last: dt.date | None) -> None:
        if not first or not last:
            return
        if last < first:
            self.add_error("ends_on", f"It ends before it starts. Enter a last day on or after {day(first)}")
        elif len(years_between(first, last)) > LONGEST_IN_YEARS:
            self.add_error("ends_on", f"It lasts more than {LONGEST_IN_YEARS} years. Check both dates")

    def _settle_end(self, cleaned: dict[str, Any]) -> None:
        answers = {_SAYS_YES: True, _SAYS_NO: False}
        self.instance.ends_in_a_new_year = answers.get(cleaned.get("ends_in_a_new_year", ""))
        if not self.asks_about_end:
            self.instance.ends_in_a_new_year = None
        elif self.saving and self.end_is_unanswered:
            self.add_error("ends_in_a_new_year", f"Say whether an end on {day(cleaned['ends_on'])} is meant")
        elif self.saving and self.settled_dates:
            cleaned["ends_on"] = self.settled_dates[1]

    @property
    def asks_about_clients(self) -> bool:
        """Whether the form asks, or has been told, that what looks like a client's detail is none."""
        return bool(self["names_no_client"].value() or self["names_no_client"].errors)

    def _check_for_clients(self, cleaned: dict[str, Any]) -> None:
        found = personal_details_in(" ".join(str(cleaned.get(name) or "") for name in _FREE_TEXTS))
        if self.saving and found and not cleaned.get("names_no_client"):
            self.add_error(
                "names_no_client",
                f"The words look as if they hold {listed(found)}. Take out what is about a client, or tick that it is "
                "no client’s detail",
            )

    def take_present_version(self) -> None:
        """Let a second save go through, once the first was refused because somebody else had saved meanwhile."""
        stored = Agreement.objects.filter(pk=self.instance.pk).values_list("version", flat=True).first()
        data: Any = self.data.copy()  # type: ignore[union-attr]
        data["version"] = str(stored or self.instance.version)
        data["seen"] = stamp_of_agreement(self.instance)
        self.data = data

    def clean_reference(self) -> str:
        reference = str(self.cleaned_data["reference"]).strip().upper()
        if Agreement.objects.filter(reference=reference).exclude(pk=self.instance.pk).exists():
            free = next_reference(self.instance.intention.resources_year)
            raise forms.ValidationError(f"Another agreement has this reference. The next that is free is {free}")
        return reference
