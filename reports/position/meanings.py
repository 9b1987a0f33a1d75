"""How to read a position, and what stands behind its figures: only the words that occur on the page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from commissioning.models import OpenQuestion
from core.money import pounds
from core.periods import day
from core.words import capitalised, number_of
from grants.models import Agreement
from reports.links import address
from reports.position.groups import AGREEMENT, AREA, PROVIDER
from reports.position.ledger import Ledger
from reports.position.parts import Part
from reports.position.questions import about_budget, consequence, counted, open_questions, over_if
from reports.position.report import RingFencePosition
from reports.position.words import subject_to_budget


@dataclass(frozen=True)
class Meaning:
    """A word, what it means, and where more is told."""

    term: str
    text: str
    url: str = ""
    label: str = ""


@dataclass(frozen=True)
class Meanings:
    """Several words under a heading."""

    heading: str
    meanings: Sequence[Meaning]


def meanings(report: RingFencePosition) -> list[Meanings]:
    """The words of the table, and then the figures."""
    if not report.ledger:
        return []
    reading, behind = list(_reading(report)), list(_behind(report, report.ledger))
    groups = (Meanings("How to read it", reading), Meanings("What stands behind the figures", behind))
    return [group for group in groups if group.meanings]


def _reading(report: RingFencePosition) -> Iterator[Meaning]:
    money, total = report.total.money, report.total
    if any(part.line.row.resources is None for part in _lines(report)):
        yield Meaning("TBC", "The framework gives no price. Not nought, and not in any total.")
    if any(part.line.row.resources is not None and part.figures.planned is None for part in _lines(report)):
        yield Meaning("Not stated", "The framework gives its price for another year.")
    if (
        total.allocated is None
        or total.percent_paid is None
        or any(row.figures.variance is None for row in report.rows())
    ):
        yield Meaning(
            "n/a",
            "Does not apply: without an allocation there is no variance, and without a commitment no percentage.",
        )
    if money.not_evidenced:
        yield Meaning(
            "Not evidenced",
            "Committed as the framework published it or the office brought it in, without a decision recorded here.",
        )
    if money.without_forecast:
        yield Meaning(
            "No forecast made", "The commitment stands in for the forecast. No RAG is given without a forecast."
        )
    if money.paid_past_forecast:
        yield Meaning(
            "Paid beyond it",
            "More is paid already than the agreement is expected to cost: the forecast is behind.",
        )
    yield from _of_grouping(report)


def _lines(report: RingFencePosition) -> Sequence[Part]:
    return [] if report.grouping is AGREEMENT else [part for row in report.rows() for part in row.lines]


def _of_grouping(report: RingFencePosition) -> Iterator[Meaning]:
    if report.grouping is PROVIDER:
        yield Meaning("Delivered by", "The provider that does the work. Often another, such as a council, is paid.")
    if report.grouping is AREA:
        yield Meaning(
            "Area", "Its own lines and agreements alone: the areas that are part of it have rows of their own."
        )
    if report.grouping is AGREEMENT:
        yield Meaning("Planned, allocated", "Made for lines, not for agreements: they do not apply here.")


def _behind(report: RingFencePosition, ledger: Ledger) -> Iterator[Meaning]:
    money = report.total.money
    if why := ledger.scope.why_here:
        yield Meaning(str(ledger.scope.year), f"{capitalised(why)}.")
    if money.committed:
        yield Meaning("Profile to date", _profile(report, ledger))
        yield Meaning("Outstanding", _outstanding(report))
    if ledger.scope.budget is None:
        yield Meaning("Subject to budget", subject_to_budget(ledger))
    for question in open_questions(ledger):
        if question.difference:
            yield _of_amount(question, question.difference, ledger)
        elif about_budget(question):
            yield _of_year(ledger, question)


def _of_year(ledger: Ledger, question: OpenQuestion) -> Meaning:
    term = f"{ledger.scope.year} budget"
    return Meaning(term, question.question, address("question", question.code), "Open question")


def _profile(report: RingFencePosition, ledger: Ledger) -> str:
    position, money = ledger.scope.as_at.position, report.total.money
    words = f"The cost of the periods covered by {day(position)}."
    if money.profile_to_date != money.committed:
        return words
    agreements = [part.agreement for row in report.rows() for part in row.agreements if part.agreement]
    return f"{words} {_ended(agreements)}, so it is the whole commitment."


def _ended(agreements: Sequence[Agreement]) -> str:
    """`All five agreements ended on 31 March 2020`."""
    whose = "The one agreement" if len(agreements) == 1 else f"All {number_of(len(agreements), 'agreement')}"
    ends = {agreement.ends_on for agreement in agreements}
    last = ends.pop()
    return f"{whose} ended on {day(last)}" if last and not ends else f"{whose} ran to their end in the year"


def _outstanding(report: RingFencePosition) -> str:
    money = report.total.money
    if money.paid_beyond:
        return (
            f"Committed less paid. {pounds(money.accrued)} is accrued: due for periods that have passed. "
            f"{pounds(money.paid_beyond)} was paid beyond what its agreements commit for the year, or late for an "
            "earlier one, and makes what is outstanding so much less."
        )
    if money.accrued and money.accrued == money.outstanding:
        return "Committed less paid, all of it accrued: due for periods that have passed."
    return f"Committed less paid, of which {pounds(money.accrued)} is accrued: due for periods that have passed."


def _of_amount(question: OpenQuestion, difference: Decimal, ledger: Ledger) -> Meaning:
    over = over_if(ledger, difference)
    standing = f", {pounds(over)} over" if over else ""
    text = f"{counted(question)}. {consequence(question, ledger)}{standing}."
    return Meaning(capitalised(question.label), text, address("question", question.code), "Open question")
