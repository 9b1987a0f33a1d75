"""The form of one quarter's results: for each measure the boxes that its kind needs, and the words beside them."""

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone

from core.dates import DayField
from core.history import Edit, stamp_of
from core.money import MoneyFormField
from core.numbers import DecimalNumberField, WholeNumberField
from core.personal_details import personal_details_in
from core.stale import Beside, Overtaken, Told, said_on, told_of
from outcomes.actions import Given
from outcomes.models import AgreementMeasure, Measure, Result, Return
from outcomes.models.measures import GivenBy

Kind = Measure.Kind
_TEXT = {"rows": 3, "class": "input--whole"}


def whole(label: str) -> WholeNumberField:
    """A count of people or of things: nought is an answer."""
    said = {"invalid": "Enter a whole number", "min_value": "Enter nought or more"}
    return WholeNumberField(label=label, required=False, min_value=0, error_messages=said)


def score(label: str) -> DecimalNumberField:
    """A score, to two places."""
    return DecimalNumberField(label=label, required=False, max_digits=8, decimal_places=2)


def boxes(measure: Measure) -> dict[str, forms.Field]:
    """The boxes that a kind of measure is kept in (domain section 5)."""
    unit = measure.unit or "number"
    made: dict[str, dict[str, forms.Field]] = {
        Kind.COUNT: {"number": whole(unit.capitalize())},
        Kind.CASELOAD: {"number": whole(f"{unit.capitalize()} at the quarter’s end")},
        Kind.PEOPLE: {"number": whole("Unique people")},
        Kind.PROPORTION: {"numerator": whole("How many"), "denominator": whole("Out of how many")},
        Kind.MEAN: {"people": whole("People scored"), "total": score("Total of the scores")},
        Kind.DISTANCE: {
            "people": whole("People paired"),
            "improved": whole("Improved"),
            "same": whole("Same"),
            "worse": whole("Worse"),
            "mean_at_start": score("Mean at start"),
            "mean_at_latest": score("Mean at latest"),
        },
        Kind.MONEY: {"amount": MoneyFormField(label="Amount", required=False)},
        Kind.MILESTONE: {
            "is_met": forms.TypedChoiceField(
                label="Met?",
                required=False,
                choices=[("", "Not said"), ("yes", "Met"), ("no", "Not met")],
                coerce=lambda said: said == "yes",
                empty_value=None,
            ),
            "met_on": DayField(label="Met on", required=False),
        },
        Kind.NARRATIVE: {"words": forms.CharField(label="Words", required=False, widget=forms.Textarea(attrs=_TEXT))},
    }
    return made[measure.kind]


OPTIONAL = frozenset({"mean_at_start", "mean_at_latest", "met_on"})


class ResultForm(forms.Form):
    """One measure's figure in the quarter, or that it is missing or does not apply."""

    status = forms.ChoiceField(
        label="If none, why?",
        required=False,
        choices=[("", ""), ("missing", "Missing"), ("not_applicable", "Not applicable")],
    )
    given_by = forms.ChoiceField(label="Given by", choices=GivenBy.choices)
    comment = forms.CharField(
        label="Comment", required=False, max_length=300, widget=forms.TextInput(attrs={"size": 40})
    )

    def __init__(self, agreement_measure: AgreementMeasure, result: Result | None, *args: Any, **kwargs: Any) -> None:
        self.agreement_measure = agreement_measure
        self.measure = agreement_measure.measure
        kwargs |= {"prefix": f"measure-{agreement_measure.pk}", "initial": _initial(agreement_measure, result)}
        super().__init__(*args, **kwargs)
        self.boxes = list(boxes(self.measure))
        self.fields = boxes(self.measure) | self.fields

    def value_fields(self) -> Iterator[forms.BoundField]:
        return (self[name] for name in self.boxes)

    def clean(self) -> Any:
        cleaned = super().clean()
        typed = [name for name in self.boxes if cleaned.get(name) not in (None, "")]
        if typed and cleaned.get("status"):
            self.add_error("status", "A figure is typed as well. Take it away, or leave this as it was.")
        if typed and not self.errors:
            self._check_figure(cleaned)
        return cleaned

    def _check_figure(self, given: dict[str, Any]) -> None:
        for name in self.boxes:
            if name not in OPTIONAL and given.get(name) in (None, ""):
                self.add_error(name, f"Enter “{self.fields[name].label}” too")
        if not self.errors:
            self._check_together(given)

    def _check_together(self, given: dict[str, Any]) -> None:
        if self.measure.kind == Kind.PROPORTION and given["numerator"] > given["denominator"]:
            self.add_error("numerator", "This can’t be more than the number that it is out of")
        if self.measure.kind == Kind.DISTANCE:
            added = given["improved"] + given["same"] + given["worse"]
            if added != given["people"]:
                self.add_error("people", f"Improved, same and worse add up to {added}, not {given['people']}")
        for name, mean in self._means(given):
            if said := self.measure.off_the_scale(mean):
                self.add_error(name, said)

    def _means(self, given: dict[str, Any]) -> Iterator[tuple[str, Decimal]]:
        """The means that were given, each under its box."""
        if self.measure.kind == Kind.MEAN and given["people"]:
            yield "total", given["total"] / given["people"]
        for name in ("mean_at_start", "mean_at_latest"):
            if given.get(name) is not None:
                yield name, given[name]

    @property
    def texts(self) -> str:
        return " ".join(self.cleaned_data.get(name) or "" for name in ("comment", "words"))

    def in_words(self) -> Beside:
        """What is given on the form, beside what somebody else recorded."""
        typed = [bound for bound in self if bound.name in self.boxes and str(bound.value() or "").strip()]
        said = ", ".join(f"{bound.label} {bound.value()}" for bound in typed)
        return Beside(f"Yours says: {said}.", typed[0].auto_id) if typed else Beside("Yours gives nothing.")

    def given(self) -> Given | None:
        """What was given, or None where nothing was."""
        said = self.cleaned_data
        values = {name: said[name] for name in self.boxes if said.get(name) not in (None, "")}
        status = said["status"] or (Result.Status.GIVEN if values else "")
        if not status:
            return None
        return Given(self.agreement_measure, status, said["given_by"], values, said["comment"])


def _initial(agreement_measure: AgreementMeasure, result: Result | None) -> dict[str, Any]:
    if result is None:
        return {"given_by": agreement_measure.given_by}
    found = {name: getattr(result, name) for name in boxes(agreement_measure.measure)}
    if "is_met" in found:
        found["is_met"] = {True: "yes", False: "no"}.get(result.is_met, "")
    status = "" if result.status == Result.Status.GIVEN else result.status
    return found | {"status": status, "given_by": result.given_by, "comment": result.comment}


class ReturnForm(forms.Form):
    """What is said of the quarter as a whole."""

    received_on = DayField(label="Received on", error_messages={"required": "Enter the date"})
    words = forms.CharField(
        label="In the provider’s words",
        required=False,
        help_text="No names or other details of clients.",
        widget=forms.Textarea(attrs=_TEXT),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    names_no_client = forms.BooleanField(label="I have read it: it is no client’s detail", required=False)


class ResultsForm:
    """A quarter's whole form: the return's own fields, and a part for each measure."""

    def __init__(self, measures: Sequence[AgreementMeasure], received: Return | None, data: Any = None) -> None:
        self.seen = stamp_of(Return, received and received.pk, rows=[Result])
        if received:
            received.refresh_from_db()  # what the form shows is then no older than its stamp
        found = {each.agreement_measure_id: each for each in received.results.all()} if received else {}
        self.parts = [ResultForm(each, found.get(each.pk), data) for each in measures]
        self.whole = ReturnForm(data, initial=self._initial(received))
        self.faults: list[dict[str, str]] = []
        self.meanwhile: list[Told] = []
        self.asks_about_clients = False

    def _initial(self, received: Return | None) -> dict[str, Any]:
        today: dt.date = timezone.localdate()
        if received is None:
            return {"received_on": today, "seen": self.seen}
        return {"received_on": received.received_on, "words": received.words, "seen": self.seen}

    def is_valid(self) -> bool:
        forms_of_it = [self.whole, *self.parts]
        if all([form.is_valid() for form in forms_of_it]):
            self._check_the_whole()
        else:
            self.faults = [fault for form in forms_of_it for fault in _faults_of(form)]
        return not self.faults

    def _check_the_whole(self) -> None:
        if not self.given() and not self.whole.cleaned_data["words"]:
            self.refuse("Nothing is given yet. Enter a figure, or say which are missing.")
        self._check_for_clients()

    def overtaken(self, refusal: Overtaken) -> None:
        """Say what somebody else recorded meanwhile. A second save is then a decision, and goes through."""
        data = self.whole.data.copy()
        data["seen"] = self.seen
        self.whole.data = data
        self.meanwhile = told_of(refusal.changes, self._beside)
        self.refuse(str(refusal))

    def _beside(self, edit: Edit) -> Beside:
        if edit.row is None:
            return said_on(self.whole, edit.name, edit)
        part = next((each for each in self.parts if str(each.measure) == edit.row_name), None)
        if part is None:
            return Beside("")
        return said_on(part, edit.name, edit) if edit.name else part.in_words()

    def _check_for_clients(self) -> None:
        texts = " ".join([self.whole.cleaned_data["words"], *(part.texts for part in self.parts)])
        found = personal_details_in(texts)
        if not found:
            return
        self.asks_about_clients = True
        if not self.whole.cleaned_data["names_no_client"]:
            self.refuse(
                f"The words look as if they hold {' and '.join(found)}. Take out what is about a client, or tick that "
                "it is no client’s detail.",
                "id_names_no_client",
            )

    def refuse(self, words: str, field_id: str = "") -> None:
        self.faults.append({"words": words, "field_id": field_id})

    def given(self) -> list[Given]:
        return [given for part in self.parts if (given := part.given())]


def _faults_of(form: forms.Form) -> Iterator[dict[str, str]]:
    for bound in form:
        start = f"{form.measure}, {bound.label.rstrip('?')}: " if isinstance(form, ResultForm) else ""
        for error in bound.errors:
            yield {"words": f"{start}{error}", "field_id": bound.auto_id}
