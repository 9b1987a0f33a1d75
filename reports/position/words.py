"""The sentences of a position, made from its own figures."""

from collections.abc import Iterator
from decimal import Decimal

from core.money import NOUGHT, pounds
from core.periods import AsAt
from reports.position.ledger import Ledger

NO_FUND = "No fund is recorded yet"


def table_note(ledger: Ledger | None) -> str:
    """What the amounts are; and of which lines the variance is, where some have an allocation."""
    variance = "Amounts in pounds. Variance is forecast outturn less allocation; plus is an overspend."
    if ledger is None or ledger.figures.allocated is None:
        return variance
    return f"{variance} It is of the lines that have an allocation alone, in groups and in the total too."


def of_today(as_at: AsAt, *, besides: str = "") -> str:
    """What is of today all the same where a reader chose the dates; `besides` is a page's own: `outputs`."""
    if as_at.up_to_now:
        return "What agreements and lines say, and all names, are today’s."
    of_today = f"names of providers, areas, funds and frameworks{', and ' + besides if besides else ''}"
    return f"What agreements and lines say is as it was recorded by then; {of_today} are today’s."


def heading(ledger: Ledger | None) -> str:
    """`£361,377 of £371,377 is committed; £10,000 is left`; `£413,377 is committed against £371,377: £42,000 over`."""
    if ledger is None:
        return NO_FUND
    committed, budget, left = ledger.figures.committed, ledger.scope.budget, ledger.left
    if budget is None or left is None:
        return f"No budget{ledger.scope.of_fund} is recorded for {ledger.scope.year}; {_subject_to_budget(committed)}"
    if committed == budget and budget:
        return f"All of {pounds(budget)} is committed; nothing is left"
    return held_of(committed, budget, ledger.scope.noun)


def held_of(committed: Decimal, budget: Decimal, noun: str) -> str:
    """What is committed of a budget and what is left; or against it, where that is more: a part of nothing."""
    left = standing(budget - committed, noun)
    if committed > budget:
        return f"{pounds(committed)} is committed against {pounds(budget)}: {left}"
    return f"{pounds(committed)} of {pounds(budget)} is committed; {left}"


def paid_of_it(committed: Decimal, paid: Decimal) -> str:
    """Said after what is committed. Where no payment is recorded, that is all that is known."""
    if paid > committed:
        return f"{pounds(paid)} is paid, {pounds(paid - committed)} more than that"
    return f"{pounds(paid)} of it is paid" if paid else "nothing is recorded as paid"


def standing(left: Decimal, noun: str) -> str:
    """`£10,000 is left`, `nothing is left`, `£42,000 over the ring-fence`."""
    if left < 0:
        return f"{pounds(-left)} over the {noun}"
    return f"{pounds(left)} is left" if left else "nothing is left"


def _subject_to_budget(committed: Decimal) -> str:
    return f"{pounds(committed)} is committed, subject to budget" if committed else "nothing is committed"


def lede(ledger: Ledger | None) -> str:
    """What waits, how much is evidenced, and what is paid: a sentence each."""
    return " ".join(_lede(ledger)) if ledger else ""


def _lede(ledger: Ledger) -> Iterator[str]:
    if ahead := ledger.scope.ahead_in_words:
        yield ahead
    if ledger.total_waiting:
        yield f"Priced proposals waiting: {pounds(ledger.total_waiting)}, {_waiting(ledger)}."
    money = ledger.figures.money
    if money.committed > 0:
        yield _evidenced(money.committed, money.evidenced)
    if money.paid or any(part.figures.paid for part in ledger.agreements):
        yield f"{pounds(money.paid)} is paid."
    elif money.committed > 0:
        yield "No payment is recorded."


def _waiting(ledger: Ledger) -> str:
    over = beyond_left(ledger)
    return f"which is not deducted and is {pounds(over)} more than is left" if over else "which is not deducted"


def beyond_left(ledger: Ledger) -> Decimal:
    """By how much the priced proposals pass what is left to commit. Nought without a budget to pass."""
    if ledger.left is None:
        return NOUGHT
    return max(ledger.total_waiting - max(ledger.left, NOUGHT), NOUGHT)


def _evidenced(committed: Decimal, evidenced: Decimal) -> str:
    if evidenced == committed:
        return f"All of the {pounds(committed)} is evidenced by a decision."
    if not evidenced:
        return f"None of the {pounds(committed)} is evidenced by a decision."
    return f"{pounds(evidenced)} of the {pounds(committed)} is evidenced by a decision."


def subject_to_budget(ledger: Ledger) -> str:
    """Said of a year without a budget."""
    return (
        f"{ledger.scope.year} has no budget, which is not nought. What is committed for it is subject to budget: it "
        "draws on the year’s budget from the moment that one is recorded."
    )
