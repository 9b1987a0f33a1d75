"""What finance is asked when a year ends: for each budget what becomes of its rest, and why."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms

from commissioning.forms import AsksOfTheDecision, DecisionField, decisions_of
from commissioning.rules import doubt_of_decision
from core.money import MoneyFormField, pounds
from core.words import listed, number_of
from grants.carrying import Unpaid
from grants.yearend import Answer, LeftOver, OfLeft, OfUnpaid

_RADIOS = {"class": "govuk-radios__input"}


class ReasonForm(forms.Form):
    """Why a period is closed or opened again."""

    reason = forms.CharField(
        label="Reason",
        help_text="In words that an auditor will understand",
        widget=forms.Textarea(attrs={"rows": 3, "class": "input--whole"}),
        error_messages={"required": "Say why"},
    )


class CloseForm(ReasonForm):
    """Why the year is closed as it stands."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = "Why is the year closed as it stands?"
        self.fields["reason"].error_messages["required"] = "Say why the year is closed as it stands"


class LeftOverForm(forms.Form):
    """What becomes of what one budget has left. It knows what the person saw, and whether the next year takes any."""

    of_unpaid = forms.ChoiceField(
        label="What becomes of what is committed and not paid?",
        choices=OfUnpaid.choices,
        widget=forms.RadioSelect(attrs=_RADIOS),
        error_messages={"required": "Say what becomes of what is committed and not paid"},
    )
    of_left = forms.ChoiceField(
        label="What becomes of what is not committed?",
        choices=OfLeft.choices,
        required=False,
        widget=forms.RadioSelect(attrs=_RADIOS),
    )
    decision: Any = DecisionField(
        None, label="Decision", required=False, empty_label="None", help_text="A ring-fence is changed by one"
    )
    reason = forms.CharField(
        label="Why is it moved?",
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs={"class": "input--whole"}),
    )
    uncommitted = MoneyFormField(widget=forms.HiddenInput)
    total_unpaid = MoneyFormField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, found: LeftOver, may_carry: bool = True) -> None:
        seen = {"uncommitted": found.uncommitted, "total_unpaid": found.total_unpaid}
        super().__init__(data, initial=seen, prefix=f"b{found.budget.pk}")
        self.found = found
        self.fields["decision"].queryset = decisions_of(found.budget.fund)  # type: ignore[attr-defined]
        if not found.unpaid:
            del self.fields["of_unpaid"]
        if not may_carry:
            self._offer_no_carry()

    def _offer_no_carry(self) -> None:
        """Nothing is carried into a year that is closed."""
        for name, carry in (("of_unpaid", OfUnpaid.CARRY), ("of_left", OfLeft.CARRY)):
            if name in self.fields:
                field: Any = self.fields[name]
                field.choices = [(value, words) for value, words in field.choices if value != carry]
                following = self.found.budget.financial_year.next
                field.error_messages["invalid_choice"] = (
                    f"{following} is closed, so nothing is carried into it. Choose another answer, or have it reopened"
                )

    @property
    def words(self) -> list[str]:
        """What is left, in a sentence or two."""
        found = self.found
        said = [_not_committed(found)]
        if found.unpaid:
            said.append(f"{pounds(found.total_unpaid)} is committed and not paid: {_of_whom(found.unpaid)}.")
        return said

    def clean(self) -> Any:
        given = super().clean() or self.cleaned_data
        if "of_unpaid" in self.errors:
            return given
        if self.answer.left and not given.get("of_left"):
            self.add_error("of_left", f"Say what becomes of the {pounds(self.answer.left)} that is not committed")
        if self.moves_money and not given.get("reason"):
            self.add_error("reason", "Say why the money is moved")
        return given

    @property
    def answer(self) -> Answer:
        given = self.cleaned_data
        return Answer(
            self.found.budget,
            given.get("uncommitted", Decimal(0)),
            given.get("total_unpaid", Decimal(0)),
            reason=given.get("reason", ""),
            of_unpaid=given.get("of_unpaid") or OfUnpaid.LEAVE,
            of_left=given.get("of_left") or OfLeft.LEAVE,
            decision=given.get("decision"),
        )

    @property
    def moves_money(self) -> bool:
        answer = self.answer
        return bool(answer.carried_unpaid or answer.released or (answer.left and answer.of_left != OfLeft.LEAVE))


def _of_whom(unpaid: Sequence[Unpaid]) -> str:
    """Three by name, and the others by number."""
    named = [f"{each.agreement.reference} {pounds(each.amount)}" for each in unpaid[:3]]
    more = len(unpaid) - len(named)
    return listed([*named, number_of(more, "more", "more")] if more else named)


def _not_committed(found: LeftOver) -> str:
    if found.uncommitted < 0:
        return f"{pounds(-found.uncommitted)} more is committed than the budget of {pounds(found.amount)}."
    return f"{pounds(found.uncommitted)} of {pounds(found.amount)} is not committed."


def consequences(answers: Sequence[Answer]) -> list[str]:
    """What will be done, a sentence an act: nothing is done that does not stand here."""
    return [words for answer in answers for words in _consequences(answer)]


def _consequences(answer: Answer) -> list[str]:
    budget, following = answer.budget, answer.budget.financial_year.next
    said = []
    if answer.carried_unpaid:
        said.append(
            f"{budget}: {pounds(answer.carried_unpaid)} of commitments goes into {following}, {_with_budget(answer)}."
        )
    elif answer.released:
        said.append(f"{budget}: {pounds(answer.released)} of commitments is released.")
    elif answer.total_unpaid:
        said.append(f"{budget}: {pounds(answer.total_unpaid)} stays committed, and can’t be paid any more.")
    if answer.left:
        what = {
            OfLeft.CARRY: f"is carried forward into {following}",
            OfLeft.RETURN: f"goes back to {budget.fund.grantor or 'its source'}",
        }.get(OfLeft(answer.of_left), "stays in the year, uncommitted")
        said.append(f"{budget}: {pounds(answer.left)} {what}.")
    if doubt := _doubt(answer):
        said.append(f"{budget}: {doubt}")
    return said


def _doubt(answer: Answer) -> str:
    """Whether more is moved than the decision authorises: shown with what will be done, and confirmed with it."""
    moved = answer.carried_budget + (answer.left if answer.of_left != OfLeft.LEAVE else Decimal(0))
    return doubt_of_decision(answer.decision, moved) if answer.decision and moved else ""


def _with_budget(answer: Answer) -> str:
    following, lacking = answer.budget.financial_year.next, answer.carried_unpaid - answer.carried_budget
    if not lacking:
        return "with its budget"
    has = f"with {pounds(answer.carried_budget)} of budget" if answer.carried_budget else "without any budget"
    return f"{has}, as too much is committed: {pounds(lacking)} draws on what {following} has left"


class OpenBudgetForm(AsksOfTheDecision):
    """Next year's budget: its original amount, and what of this year's rest comes with it."""

    amount = MoneyFormField(
        label="Original amount",
        help_text="For the whole year, without what is carried forward",
        min_value=Decimal(0),
        error_messages={"required": "Enter the amount in pounds and pence, like 6000 or £6,000.00"},
    )
    carried = MoneyFormField(
        label="Carried forward from this year",
        help_text="Leave it empty where that is settled at the year’s end",
        min_value=Decimal("0.01"),
        required=False,
    )
    decision: Any = DecisionField(
        None, label="Decision", required=False, empty_label="None", help_text="That sets the budget, or carries forward"
    )
    reason = forms.CharField(
        label="Where does the figure come from?",
        widget=forms.Textarea(attrs={"rows": 3, "class": "input--whole"}),
        error_messages={"required": "Say where the figure comes from"},
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, fund: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_decisions(fund)

    def clean(self) -> Any:
        given = super().clean() or self.cleaned_data
        if given.get("amount") is not None:
            self.ask_of_decision(amount=given["amount"] + (given.get("carried") or 0))
        return given
