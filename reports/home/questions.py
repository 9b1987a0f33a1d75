"""The open questions on Home: those that could change what is committed, and the others by name."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from commissioning.models import OpenQuestion
from core.charts.bars import Segment
from core.charts.limit_bars import Answer, LimitBar, question_bars
from core.charts.marks import Mark
from core.money import NOUGHT, pounds
from core.words import capitalised, number_of
from reports.home.affairs import Affairs
from reports.home.picture import scheme
from reports.links import address
from reports.position.questions import consequence, over_if


@dataclass(frozen=True)
class Weighed:
    """A question with figures: what each answer makes of the commitments (components/question.html)."""

    question: str
    words: str
    over: str
    url: str
    label: str
    answers: Sequence[LimitBar]


@dataclass(frozen=True)
class Named:
    """A question without figures: its name in a sentence."""

    label: str
    url: str


def weighed(affairs: Affairs) -> list[Weighed]:
    """The questions that could change what is committed, the dearest first."""
    return [_weighed(affairs, each, each.difference) for each in affairs.questions if each.difference]


def _weighed(affairs: Affairs, question: OpenQuestion, difference: Decimal) -> Weighed:
    over = over_if(affairs.ledger, difference)
    words = f"{question.explanation} {consequence(question, affairs.ledger)}"
    return Weighed(
        question=question.question,
        words=words if over else f"{words}.",
        over=f"{pounds(over)} over the {affairs.scope.noun}" if over else "",
        url=address("question", question.code),
        label=f"{'Answer' if affairs.may('commissioning.change_openquestion') else 'See'} {question.label}",
        answers=_answers(affairs, question, difference),
    )


def _answers(affairs: Affairs, question: OpenQuestion, difference: Decimal) -> list[LimitBar]:
    """A bar for each answer. None where there is no budget to hold them against."""
    if affairs.budget is None or question.counted_amount is None or question.other_amount is None:
        return []
    as_counted = Answer(f"If {pounds(question.counted_amount)}, as counted", _committed(affairs, NOUGHT))
    other = Answer(f"If {pounds(question.other_amount)}", _committed(affairs, difference))
    return question_bars(affairs.budget, [as_counted, other], name=f"question-{question.pk}", scheme=scheme())


def _committed(affairs: Affairs, difference: Decimal) -> list[Segment]:
    """All that would be committed, by how well it is evidenced: what an open answer adds is not evidenced."""
    money = affairs.ledger.figures.money
    published = money.not_evidenced + difference
    evidenced = money.evidenced + min(published, NOUGHT)
    return [Segment("", evidenced, Mark.COMMITTED), Segment("", max(published, NOUGHT), Mark.PUBLISHED)]


def heading(affairs: Affairs) -> str:
    """`One open question could put commitments over the ring-fence`."""
    could_change = [each.difference for each in affairs.questions if each.difference]
    is_over = affairs.left is not None and affairs.left < 0
    over = [each for each in could_change if over_if(affairs.ledger, each) and (each > 0 or not is_over)]
    if over:
        many, further = capitalised(number_of(len(over), "open question")), "further " if is_over else ""
        return f"{many} could put commitments {further}over the {affairs.scope.noun}"
    if could_change:
        return f"{capitalised(number_of(len(could_change), 'open question'))} could change what is committed"
    return "Open questions"


def others(affairs: Affairs) -> list[Named]:
    """The questions that change no figure here."""
    rest = [each for each in affairs.questions if not each.difference]
    return [Named(each.label, address("question", each.code)) for each in rest]


def others_intro(affairs: Affairs) -> str:
    """`Five other questions are open`."""
    count, are_others = len(others(affairs)), any(each.difference for each in affairs.questions)
    other = "other question" if are_others else "question"
    return f"{capitalised(number_of(count, other))} {'is' if count == 1 else 'are'} open"
