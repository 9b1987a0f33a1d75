"""The open questions about a fund's year, and what another answer would make of its commitments."""

from collections.abc import Iterable
from decimal import Decimal

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from commissioning.models import Budget, Framework, Fund, Intention, OpenQuestion
from commissioning.models.questions import naming
from core.as_was import as_they_were, rows_as_they_were
from core.money import NOUGHT, pounds, sum_of
from core.periods import AsAt
from grants.models import Agreement
from reports.position.ledger import Ledger


def open_questions(ledger: Ledger) -> list[OpenQuestion]:
    """Those about the fund, its budget, frameworks, lines and agreements; first what the most money hangs on.

    As they were by the records date.
    """
    about = naming(_records(ledger))
    questions: Iterable[OpenQuestion] = OpenQuestion.objects.open().filter(about)
    if not ledger.scope.as_at.up_to_now:
        rows = rows_as_they_were(OpenQuestion, ledger.scope.as_at).filter(about, answered_on__isnull=True)
        questions = as_they_were(rows.order_by("raised_on", "id"), OpenQuestion)
    of_year = [question for question in questions if not question.difference or _may_change(ledger, question)]
    return sorted(of_year, key=lambda question: -abs(question.difference or NOUGHT))


def _may_change(ledger: Ledger, question: OpenQuestion) -> bool:
    """Whether the year bears what a question with figures is about: an agreement's is borne where it is committed."""
    if question.content_type_id != ContentType.objects.get_for_model(Agreement).pk:
        return True
    return any(part.award and part.award.row.id == question.object_id for part in ledger.committed)


def not_counted_yet(ledger: Ledger) -> list[OpenQuestion]:
    """Those answered with another figure than the one that is still counted."""
    answered = OpenQuestion.objects.answered_otherwise().filter(naming(_records(ledger))).prefetch_related("about")
    return [question for question in answered if still_counted(question)]


def still_counted(question: OpenQuestion) -> bool:
    """Whether the books still hold the figure that the answer says is not the right one."""
    if question.answered_amount is None or question.answered_amount == question.counted_amount:
        return False
    record = question.about
    if isinstance(record, Agreement):
        return sum_of(record.commitments.as_at(AsAt.now())) == question.counted_amount
    if isinstance(record, Intention):
        return record.resources == question.counted_amount
    return isinstance(record, Budget) and record.amount() == question.counted_amount


def answered_but_counted(question: OpenQuestion) -> str:
    """`Answered £106,000; £54,000 is still counted`"""
    amount, counted_amount = question.answered_amount or NOUGHT, question.counted_amount or NOUGHT
    return f"Answered {pounds(amount)}; {pounds(counted_amount)} is still counted"


def _records(ledger: Ledger) -> dict[type[Model], set[int]]:
    budget = ledger.scope.budgets.get(ledger.scope.year)
    return {
        Fund: {ledger.scope.fund.pk},
        Budget: {budget.pk} if budget else set(),
        Framework: {part.line.row.framework_id for part in ledger.lines},
        Intention: {part.line.row.id for part in ledger.lines},
        Agreement: {part.award.row.id for part in ledger.agreements if part.award},
    }


def about_budget(question: OpenQuestion) -> bool:
    """Whether it is the budget itself that is in doubt, such as its year."""
    return question.content_type_id == ContentType.objects.get_for_model(Budget).pk


def counted(question: OpenQuestion) -> str:
    """`Counted at £54,000`."""
    return f"Counted at {pounds(question.counted_amount or NOUGHT)}"


def consequence(question: OpenQuestion, ledger: Ledger) -> str:
    """`If it is £106,000, commitments come to £413,377`."""
    committed = ledger.figures.committed + (question.difference or NOUGHT)
    return f"If it is {pounds(question.other_amount or NOUGHT)}, commitments come to {pounds(committed)}"


def over_if(ledger: Ledger, difference: Decimal) -> Decimal:
    """By how much commitments would pass the budget if so much were added: nought where there is none to pass."""
    return NOUGHT if ledger.left is None else max(difference - ledger.left, NOUGHT)
