"""What needs somebody: what is true, why, how much, and where one acts.

Each finding is a small function: one item or none, or an item for each record.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reports.home.affairs import Affairs
from reports.home.attention import agreements, answers, excesses, grantors, money, payments, years
from reports.home.attention.item import Item

Finding = Callable[[Affairs], Item | None]
Findings = Callable[[Affairs], Sequence[Item]]

TO_DECIDE: Sequence[Finding] = (
    money.over_committed,
    money.without_decision,
    money.plan_above,
    money.proposals_beyond,
    agreements.waiting_for_a_check,
    agreements.variations_waiting,
    money.unpriced,
)
TO_PUT_RIGHT: Sequence[Finding] = (
    payments.to_match,
    agreements.past_their_end,
    agreements.instalments_overdue,
    agreements.instalments_on_hold,
    agreements.ending_soon,
    agreements.coming_up_for_renewal,
    money.no_payments,
    money.year_without_budget,
    agreements.without_results,
)
EACH_TO_DECIDE: Sequence[Findings] = (years.in_other_years,)
EACH_TO_PUT_RIGHT: Sequence[Findings] = (
    answers.not_counted,
    grantors.due_to_grantors,
    excesses.beyond_a_limit,
)
OF_ANY_DATE: frozenset[Finding | Findings] = frozenset(
    {
        money.over_committed,
        money.without_decision,
        money.plan_above,
        money.proposals_beyond,
        money.unpriced,
        money.no_payments,
        money.year_without_budget,
        years.in_other_years,
        excesses.beyond_a_limit,
    }
)
"""What the figures themselves show, as at any dates. The rest goes by states, drafts, plans and results of today."""


@dataclass(frozen=True)
class Group:
    """Items that ask for the same kind of act, the largest first."""

    name: str
    items: Sequence[Item]


def groups(affairs: Affairs) -> list[Group]:
    """What is to decide, and what is to put right; neither where there is nothing."""
    named = (("To decide", TO_DECIDE, EACH_TO_DECIDE), ("To put right", TO_PUT_RIGHT, EACH_TO_PUT_RIGHT))
    found = [Group(name, _largest_first(_items(affairs, one, each))) for name, one, each in named]
    return [group for group in found if group.items]


def _items(affairs: Affairs, findings: Sequence[Finding], each: Sequence[Findings]) -> list[Item]:
    def is_told(finding: Finding | Findings) -> bool:
        return finding in OF_ANY_DATE or not affairs.scope.as_at.chosen

    once = [item for finding in findings if is_told(finding) and (item := finding(affairs))]
    return [*once, *(item for found in each if is_told(found) for item in found(affairs))]


def _largest_first(items: Sequence[Item]) -> list[Item]:
    """By amount; what has none comes last."""
    return sorted(items, key=lambda item: (item.amount is None, -(item.amount or 0)))
