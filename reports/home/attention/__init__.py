"""What needs somebody: what is true, why, how much, and where one acts. Each is a small function, true or None."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reports.home.affairs import Affairs
from reports.home.attention import agreements, money
from reports.home.attention.item import Item

Finding = Callable[[Affairs], Item | None]

TO_DECIDE: Sequence[Finding] = (
    money.over_committed,
    money.without_decision,
    money.plan_above,
    money.proposals_beyond,
    agreements.waiting_for_a_check,
    money.unpriced,
)
TO_PUT_RIGHT: Sequence[Finding] = (
    agreements.past_their_end,
    agreements.instalments_overdue,
    agreements.instalments_on_hold,
    agreements.ending_soon,
    money.no_payments,
    money.year_without_budget,
    agreements.without_results,
)


@dataclass(frozen=True)
class Group:
    """Items that ask for the same kind of act, the largest first."""

    name: str
    items: Sequence[Item]


def groups(affairs: Affairs) -> list[Group]:
    """What is to decide, and what is to put right; neither where there is nothing."""
    named = (("To decide", TO_DECIDE), ("To put right", TO_PUT_RIGHT))
    found = [Group(name, _largest_first(affairs, findings)) for name, findings in named]
    return [group for group in found if group.items]


def _largest_first(affairs: Affairs, findings: Sequence[Finding]) -> list[Item]:
    """By amount; what has none comes last."""
    items = [item for finding in findings if (item := finding(affairs))]
    return sorted(items, key=lambda item: (item.amount is None, -(item.amount or 0)))
