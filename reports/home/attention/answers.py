"""Questions that were answered with another figure than the one that is still counted."""

from commissioning.models import OpenQuestion
from core.money import NOUGHT, pounds
from core.words import capitalised
from grants.models import Agreement
from reports.home.affairs import Affairs
from reports.home.attention.item import Act, Item
from reports.links import address
from reports.position.questions import answered_but_counted, not_counted_yet, over_if


def not_counted(affairs: Affairs) -> list[Item]:
    """One for each: an answer changes no figure until it is recorded where it belongs."""
    return [_item(affairs, question) for question in not_counted_yet(affairs.ledger)]


def _item(affairs: Affairs, question: OpenQuestion) -> Item:
    difference = (question.answered_amount or NOUGHT) - (question.counted_amount or NOUGHT)
    return Item(
        fact=answered_but_counted(question),
        why=f"{capitalised(question.label)}: {_consequence(affairs, question)}.",
        unit="not counted yet" if difference > 0 else "counted too much",
        act=Act("See the question and its answer", address("question", question.code)),
        amount=abs(difference),
    )


def _consequence(affairs: Affairs, question: OpenQuestion) -> str:
    """`once it is counted, commitments come to £413,377, £42,000 over the ring-fence`"""
    if not isinstance(question.about, Agreement):
        return "the record it is about has not been changed"
    difference = (question.answered_amount or NOUGHT) - (question.counted_amount or NOUGHT)
    over = over_if(affairs.ledger, difference)
    standing = f", {pounds(over)} over the {affairs.scope.noun}" if over else ""
    committed = pounds(affairs.ledger.figures.committed + difference)
    return f"once it is counted, commitments come to {committed}{standing}"
