"""A doubt that a form can see is asked, not refused: two answers, neither chosen before a person chooses."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms

YES, NO = "yes", "no"


@dataclass(frozen=True)
class Doubt:
    """What is asked of what was typed, and what each answer does. `about` is the box that a no leads back to."""

    name: str
    question: str
    yes: str
    no: str
    about: str = ""
    put_right: str = ""

    @property
    def mark(self) -> str:
        """Goes with an answer, so that it holds for this question alone and not for what is typed instead."""
        return hashlib.sha256(self.question.encode()).hexdigest()[:8]


class Doubting:
    """A form that asks what it doubts, at the end of its `clean`. Until each question has an answer it is not valid."""

    doubts: tuple[str, ...] = ()
    """The names of the questions that are asked now."""

    @property
    def questions(self) -> list[forms.BoundField]:
        form: Any = self
        return [form[name] for name in self.doubts]

    def ask(self, doubts: Iterable[Doubt]) -> dict[str, str]:
        """Puts the questions on the form. Gives the answers so far, by the questions' names."""
        found = {doubt.name: self._ask(doubt) for doubt in doubts}
        return {name: answer for name, answer in found.items() if answer}

    def _ask(self, doubt: Doubt) -> str:
        form: Any = self
        answers = {f"{answer}-{doubt.mark}": answer for answer in (YES, NO)}
        form.fields[doubt.name] = forms.ChoiceField(
            label=doubt.question,
            choices=list(zip(answers, (doubt.yes, doubt.no), strict=True)),
            widget=forms.RadioSelect(attrs={"class": "govuk-radios__input"}),
        )
        self.doubts = (*self.doubts, doubt.name)
        answer = answers.get(form[doubt.name].data or "", "")
        if not answer:
            form.add_error(doubt.name, f"Answer this: {doubt.question}")
        elif answer == NO and doubt.about:
            form.add_error(doubt.about, doubt.put_right)
        return answer
