"""An open question's page: what is asked, why it matters, what each answer makes of the total, and the answer."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.urls import reverse

from commissioning.models import Budget, BudgetEntry, OpenQuestion
from core.as_was import say_what_they_said
from core.charts.bars import Segment
from core.charts.limit_bars import Answer, question_bars
from core.charts.marks import Mark
from core.charts.scheme import Scheme
from core.money import NOUGHT, pounds, sum_of
from core.periods import AsAt, FinancialYear, day
from grants.figures import Money, money_by_agreement, total
from grants.models import Agreement
from reports.links import address, page_of
from reports.position.questions import answered_but_counted, still_counted
from reports.records.common import history_of, trail
from reports.records.parts import Link, Particular, raised_in_words


def question_page(question: OpenQuestion, user: Any, as_at: AsAt) -> dict[str, Any]:
    """What reports/question.html draws."""
    say_what_they_said([question], as_at, "raised_by", "answered_by")
    return {
        "trail": trail(("Home", address("home")), here="Open question"),
        "name": "Open question" if question.is_open else "Question, answered",
        "heading": question.question,
        "lede": question.explanation,
        "dates": as_at.words,
        "answers": answers_of(question, as_at),
        "about": _about(question),
        "raised": raised_in_words(question),
        "answer": _answer(question),
        "still_counted": "" if as_at.chosen or not still_counted(question) else f"{answered_but_counted(question)}.",
        "actions": [] if as_at.chosen else _actions(question, user),
        "history": history_of(question, as_at),
    }


def _about(question: OpenQuestion) -> Particular:
    record = question.about
    kind = str(question.content_type.name)
    if record is None:
        return Particular(f"About the {kind}", "a record that is gone")
    url = page_of(record) if hasattr(record, "get_absolute_url") else ""
    return Particular(f"About the {kind}", str(record), url)


def answers_of(question: OpenQuestion, as_at: AsAt) -> dict[str, Any] | None:
    """What would be committed of the fund's budget under each answer: nothing where no figures hang on it."""
    agreement = question.about if isinstance(question.about, Agreement) else None
    counted, other = question.counted_amount, question.other_amount
    if agreement is None or counted is None or other is None:
        return None
    year = _year_of(agreement, as_at)
    budget = Budget.objects.filter(fund=agreement.fund_id).in_year(year).recorded(as_at).first()
    if budget is None:
        return None
    limit = sum_of(BudgetEntry.objects.as_at(as_at).filter(budget=budget))
    held = _held(agreement, year, as_at)
    bars = [
        Answer(f"If {pounds(counted)}, as counted", _segments(held, NOUGHT)),
        Answer(f"If {pounds(other)}", _segments(held, other - counted)),
    ]
    scheme = Scheme.of(settings.RINGFENCE_OFFICE_COLOUR)
    heading = f"What each answer makes of {year}’s budget of {pounds(limit)}"
    return {"heading": heading, "bars": question_bars(limit, bars, name="answers", scheme=scheme)}


def _year_of(agreement: Agreement, as_at: AsAt) -> FinancialYear:
    first = agreement.commitments.as_at(as_at).order_by("year").values_list("year", flat=True).first()
    return FinancialYear(first) if first else FinancialYear.containing(agreement.starts_on or as_at.position)


def _held(agreement: Agreement, year: FinancialYear, as_at: AsAt) -> Money:
    """What the fund's year holds in all."""
    of_fund = Agreement.objects.filter(fund=agreement.fund_id).values_list("pk", flat=True)
    return total(money_by_agreement(year, as_at, agreements=of_fund).values())


def _segments(held: Money, difference: Decimal) -> list[Segment]:
    bare = held.not_evidenced + difference
    segments = [
        Segment("under a decision", held.evidenced, Mark.COMMITTED),
        Segment("as published, not evidenced", bare, Mark.PUBLISHED),
    ]
    return [segment for segment in segments if segment.amount > 0]


def _answer(question: OpenQuestion) -> str:
    if question.answered_on is None:
        return ""
    by = f" by {question.answered_by}" if question.answered_by else ""
    figure = "" if question.answered_amount is None else f"{pounds(question.answered_amount)}: "
    return f"{figure}{question.answer} (answered{by} on {day(question.answered_on)})"


def _actions(question: OpenQuestion, user: Any) -> list[Link]:
    if not user.has_perm("commissioning.change_openquestion"):
        return []
    if not question.is_open:
        change = reverse("admin:commissioning_openquestion_act", args=[question.pk, "change-answer"])
        return [Link("Change the answer", change)]
    return [Link("Answer the question", reverse("admin:commissioning_openquestion_change", args=[question.pk]))]
