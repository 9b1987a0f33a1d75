"""The story's open questions, and one that was answered."""

import datetime as dt
from decimal import Decimal

from commissioning.actions import answer_question
from commissioning.models import OpenQuestion
from core.models import User
from reports.demonstration.awards import TELFORD
from reports.demonstration.people import FINANCE, OFFICER, SECOND
from reports.demonstration.story import Act, Story

_VACANCY = {
    "code": "example-vacancy",
    "question": "Is the £1,500 that the vacancy saved to be repaid or re-profiled?",
    "label": "the £1,500 that a vacancy saved",
    "explanation": "One outreach post stood empty for two months. The conditions don't say what becomes of the money.",
    "worth": Decimal(1500),
}
_TRANSFERS = {
    "code": "example-transfers",
    "question": "Do transfers from another service count as taken into treatment?",
    "label": "transfers from another service",
    "explanation": "The definition counts those who start. It does not say whether a transfer is a start.",
}
_VAT = {
    "code": "example-vat",
    "question": "Is the outreach inside or outside the scope of VAT?",
    "label": "VAT on the outreach",
    "explanation": "It is a grant, and the council asked.",
}


def plan_questions(story: Story) -> None:
    """All three are about the outreach in Telford."""
    start = story.year.start
    story.plan(start - dt.timedelta(days=20), SECOND, _raise(story, _VAT))
    story.plan(start - dt.timedelta(days=12), FINANCE, _answer(_VAT["code"]))
    story.plan(start + dt.timedelta(days=40), OFFICER, _raise(story, _TRANSFERS))
    story.plan(start + dt.timedelta(days=101), FINANCE, _raise(story, _VACANCY))


def _raise(story: Story, words: dict) -> Act:
    def act(by: User) -> None:
        question = OpenQuestion(about=story.agreements[TELFORD.key], raised_by=by, **words)
        question.full_clean()
        question.save()

    return act


def _answer(code: object) -> Act:
    def act(by: User) -> None:
        question = OpenQuestion.objects.get(code=code)
        answer_question(question=question, answer="Outside: the council buys nothing for itself by it.", by=by)

    return act
