"""Home's one sentence: what is committed of the ring-fence and what is left; then the plan, and the evidence."""

from decimal import Decimal

from core.money import pounds
from core.words import listed, number, number_of
from reports.home.affairs import Affairs
from reports.position.questions import about_budget


def first_half(affairs: Affairs) -> str:
    """`Of the £371,377 ring-fence, recorded as 2019/20, £361,377 is committed and £10,000 is left`."""
    budget, committed = affairs.budget, affairs.ledger.figures.committed
    if budget is None:
        held = f"{pounds(committed)} is committed, subject to budget" if committed else "nothing is committed"
        return f"No budget{affairs.scope.of_fund} is recorded for {affairs.scope.year}; {held}"
    return _held(affairs, budget, committed)


def _held(affairs: Affairs, budget: Decimal, committed: Decimal) -> str:
    whole = f"the {pounds(budget)} {affairs.scope.noun}{_for_year(affairs)}"
    if committed > budget:
        over = pounds(committed - budget)
        return f"Against {whole}, {pounds(committed)} is committed: {over} over the {affairs.scope.noun}"
    if not committed:
        return f"Of {whole}, nothing is committed and {pounds(budget)} is left"
    if committed == budget:
        return f"{pounds(committed)} is committed: all of {whole}, and nothing is left"
    return f"Of {whole}, {pounds(committed)} is committed and {pounds(budget - committed)} is left"


def _for_year(affairs: Affairs) -> str:
    """Where a question is open about the budget itself, its year is how it is recorded."""
    year, in_doubt = affairs.scope.year, any(map(about_budget, affairs.questions))
    return f", recorded as {year}" if in_doubt else f" for {year}"


def second_half(affairs: Affairs) -> str:
    """`the priced plan, £381,377, is £10,000 above the ring-fence; none of the five agreements has a decision`."""
    return "; ".join(clause for clause in (_plan(affairs), _evidence(affairs)) if clause)


def _plan(affairs: Affairs) -> str:
    planned, budget, noun = affairs.ledger.figures.planned, affairs.budget, affairs.scope.noun
    if planned is None:
        return ""
    if budget is None:
        return f"the priced plan is {pounds(planned)}"
    if planned == budget:
        return f"the priced plan, {pounds(planned)}, equals the {noun}"
    side = "above" if planned > budget else "below"
    return f"the priced plan, {pounds(planned)}, is {pounds(abs(planned - budget))} {side} the {noun}"


def _evidence(affairs: Affairs) -> str:
    count, bare = len(affairs.ledger.committed), len(affairs.ledger.not_evidenced)
    if not count:
        return ""
    if count == 1:
        return f"the one agreement has {'no' if bare else 'its'} decision recorded"
    if not bare:
        return f"all {number(count)} agreements have a decision recorded"
    covered = number(count - bare) if bare < count else "none"
    has = "has" if count - bare <= 1 else "have"
    return f"{covered} of the {number_of(count, 'agreement')} {has} a decision recorded"


def heading(affairs: Affairs) -> tuple[str, str]:
    """The two halves of the sentence, punctuated as one."""
    first, second = first_half(affairs), second_half(affairs)
    return (f"{first};", f"{second}.") if second else (first, "")


def some_of(names: list[str], most: int = 4) -> str:
    """The first few by name and the others by number: `A, B, C and 12 more`."""
    if len(names) <= most:
        return listed(names)
    return f"{', '.join(names[: most - 1])} and {len(names) - most + 1} more"
