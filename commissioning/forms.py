"""What the forms about budgets share: which decisions they offer, and what they ask of the one that is chosen."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.text import Truncator

from commissioning.models import Decision, Fund
from commissioning.rules import doubt_of_day, doubt_of_decision
from core.doubts import Doubt, Doubting
from core.money import pounds, total_of
from core.periods import day

_AS_IT_IS = "Yes, the decision changes the budget by that much. It is recorded as it stands here"
_NOT_MEANT = "No, the amount or the decision is put right first. Nothing is recorded"
_OTHER_DAY = "No, the day or the decision is put right first. Nothing is recorded"
_TITLE = 60
_NONE_YET = "no decision is recorded yet. An officer records it, under Decisions"


def with_used(decisions: QuerySet[Decision]) -> QuerySet[Decision]:
    """Decisions, each with `total_used`: what is put into force under it, less what is released."""
    commitments = Decision._meta.get_field("commitments").related_model._default_manager.all()
    return decisions.annotate(total_used=total_of(commitments, key="decision"))


def decisions_of(*funds: Fund | None) -> QuerySet[Decision]:
    """The decisions about these funds' money; of every fund, fund by fund, while it is not known which it is."""
    known = [fund for fund in funds if fund]
    found = Decision.objects.filter(fund__in=known) if known else Decision.objects.all()
    return with_used(found).select_related("fund").order_by("fund__name", "-decided_on", "reference")


class _ByFund(forms.models.ModelChoiceIterator):
    """Decisions of several funds under each fund's name; those of one fund without it."""

    def __iter__(self) -> Iterator[Any]:
        grouped = [(name, list(found)) for name, found in groupby(self.queryset, key=lambda each: each.fund.name)]
        if self.field.empty_label is not None:
            yield ("", self.field.empty_label if grouped else f"{self.field.empty_label}: {_NONE_YET}")
        for name, found in grouped:
            choices = [self.choice(each) for each in found]
            yield from ([(name, choices)] if len(grouped) > 1 else choices)


class DecisionField(forms.ModelChoiceField):
    """A select of decisions that says of each what it is, when it was made, what it authorises and what is left."""

    iterator = _ByFund

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.widget.attrs.setdefault("class", "input--whole")
        self.error_messages["invalid_choice"] = "Choose a decision about this fund’s money"

    def label_from_instance(self, decision: Any) -> str:
        title = Truncator(decision.title).chars(_TITLE, truncate="…")
        named = f"{decision.reference}, {title}, {day(decision.decided_on)}"
        if not decision.amount:
            return f"{named}: £0, changes budgets alone"
        return f"{named}: {pounds(decision.amount)}, {pounds(decision.amount - decision.total_used)} left"


class AsksOfTheDecision(Doubting, forms.Form):
    """Asks whether a budget is meant to be changed by more than the chosen decision authorises, or from before it."""

    def offer_decisions(self, *funds: Fund | None) -> None:
        self.fields["decision"].queryset = decisions_of(*funds)  # type: ignore[attr-defined]

    def chosen(self, name: str) -> Any:
        """What stands in a select of records before the form is checked: None where nothing that exists does."""
        try:
            return self.fields[name].to_python(self[name].value())
        except ValidationError:
            return None

    def ask_of_decision(self, *, amount: Decimal | None = None, on: dt.date | None = None) -> None:
        """Called by `clean` with what is known: by how much the budget would be changed, and from when."""
        if decision := self.cleaned_data.get("decision"):
            self.ask(_doubts(decision, amount, on))


def _doubts(decision: Decision, amount: Decimal | None, on: dt.date | None) -> Iterator[Doubt]:
    if amount is not None and (question := doubt_of_decision(decision, amount)):
        right = "Put the amount or the decision right"
        yield Doubt("beyond_decision", question, _AS_IT_IS, _NOT_MEANT, about="amount", put_right=right)
    if on and (question := doubt_of_day(decision, on)):
        yes, right = f"Yes, it changes the budget from {day(on)} all the same", "Put the day or the decision right"
        yield Doubt("before_decision", question, yes, _OTHER_DAY, about="effective_on", put_right=right)
