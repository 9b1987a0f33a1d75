"""What may be done to a budget from its own page: a virement, a carry-forward, a return to source."""

import uuid
from typing import Any

from django import forms

from commissioning.forms import AsksOfTheDecision, DecisionField
from commissioning.models import Budget, Fund
from commissioning.permissions import can_budget
from commissioning.room import left_in_words, left_to_allocate, left_to_commit
from commissioning.transfers import carry_forward, record_virement, return_to_source
from core.admin.acts import Act, ReasonForm
from core.dates import DayField
from core.money import PENNY, MoneyFormField
from core.words import capitalised


class TransferForm(AsksOfTheDecision, ReasonForm):
    """How much leaves a budget, under which decision, and why."""

    amount = MoneyFormField(
        label="Amount",
        min_value=PENNY,
        error_messages={"required": "Enter the amount in pounds and pence, like 6000 or £6,000.00"},
    )
    decision = DecisionField(
        None,
        required=False,
        empty_label="None",
        help_text="That changes the budget. A ring-fence is changed by one.",
    )
    key = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid.uuid4)
    field_order = ("to_budget", "amount", "effective_on", "decision", "reason")

    def __init__(self, *args: Any, budget: Budget, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.budget = budget
        self.offer_decisions(budget.fund)

    def clean(self) -> Any:
        cleaned = super().clean()
        self.ask_of_decision(amount=cleaned.get("amount"), on=cleaned.get("effective_on"))
        return cleaned


class VirementForm(TransferForm):
    """To which budget, and from when."""

    to_budget = forms.ModelChoiceField(
        None, label="To which budget?", empty_label="Choose one", error_messages={"required": "Choose the budget"}
    )
    effective_on = DayField(label="Takes effect on", error_messages={"required": "Enter the date"})

    def __init__(self, *args: Any, budget: Budget, **kwargs: Any) -> None:
        super().__init__(*args, budget=budget, **kwargs)
        others = Budget.objects.filter(year=budget.year).recorded().exclude(pk=budget.pk).select_related("fund")
        self.fields["to_budget"].queryset = others  # type: ignore[attr-defined]
        self.offer_decisions(budget.fund, *(other.fund for other in others))


class ReturnForm(TransferForm):
    """From when what goes back is no longer in the budget."""

    effective_on = DayField(label="Takes effect on", error_messages={"required": "Enter the date"})


def _may(user: Any, budget: Budget) -> bool:
    return can_budget(user)


def _left(budget: Budget) -> str:
    return f"{capitalised(left_in_words(left_to_commit(budget)))}."


def _virement_in_words(budget: Budget) -> str:
    return f"{_left(budget)} What is moved is taken out here and put in there in one act."


def _carry_in_words(budget: Budget) -> str:
    year = budget.financial_year
    return f"{_left(budget)} It leaves {year} on its last day, and is added to the {year.next} budget on its first."


def _return_in_words(budget: Budget) -> str:
    whom = f" to {budget.fund.grantor}" if budget.fund.grantor else ""
    return f"{_left(budget)} What goes back{whom} leaves the budget for good."


def _no_virement(budget: Budget) -> str:
    if budget.fund.ring_fence == Fund.RingFence.EXTERNAL:
        return f"{budget.fund} is ring-fenced by its grantor, so nothing of it can go to another budget."
    if nothing := _nothing_left(budget):
        return nothing
    if left_to_allocate(budget) <= 0:
        return "All of it is set aside for lines, so nothing can be moved. Take an allocation back first."
    return ""


def _no_carry(budget: Budget) -> str:
    year = budget.financial_year
    if Budget.objects.filter(fund=budget.fund).in_year(year.next).recorded().exists():
        return _nothing_left(budget)
    first = f"{budget.fund} has no budget for {year.next} yet, so nothing can be carried into it"
    return f"{_left(budget)} {first}: open the {year.next} budget first, from the year’s end."


def _nothing_left(budget: Budget) -> str:
    if left_to_commit(budget) > 0:
        return ""
    return (
        f"{_left(budget)} So nothing can be taken out. Release a commitment, or record an addition, first. A cut that "
        "is decided already is recorded as a reduction."
    )


TRANSFERS = (
    Act(
        name="virement",
        label="Move money to another budget",
        words=_virement_in_words,
        in_the_way=_no_virement,
        may=_may,
        do=lambda budget, **said: record_virement(from_budget=budget, **said),
        done="The virement is recorded, in both budgets.",
        form=VirementForm,
        asks=lambda budget: {"budget": budget},
    ),
    Act(
        name="carry-forward",
        label="Carry forward to the next year",
        words=_carry_in_words,
        in_the_way=_no_carry,
        may=_may,
        do=lambda budget, **said: carry_forward(budget=budget, **said),
        done="The carry-forward is recorded, in both years.",
        form=TransferForm,
        asks=lambda budget: {"budget": budget},
    ),
    Act(
        name="return",
        label="Return to source",
        words=_return_in_words,
        in_the_way=_nothing_left,
        may=_may,
        do=lambda budget, **said: return_to_source(budget=budget, **said),
        done="The return to source is recorded.",
        form=ReturnForm,
        asks=lambda budget: {"budget": budget},
    ),
)
