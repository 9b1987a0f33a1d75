"""What stands beyond a limit that the year's own figures don't show: a line, a decision, a payment."""

from itertools import groupby

from core.money import add_up, pounds
from core.words import capitalised
from grants.excesses import Excess, Limit
from reports.excesses.report import name_of, url_of
from reports.home.affairs import Affairs
from reports.home.attention.item import Act, Item
from reports.home.sentence import some_of
from reports.links import address

_SAID_ELSEWHERE = (Limit.BUDGET,)
"""A budget's excess has an item of its own, to decide: in the year that Home shows, and in every other year."""


def beyond_a_limit(affairs: Affairs) -> list[Item]:
    """An item for each kind of limit that is passed. The list of excesses says the rest."""
    found = sorted(
        (each for each in affairs.excesses if each.limit not in _SAID_ELSEWHERE), key=lambda each: each.limit
    )
    return [_item(limit, list(each)) for limit, each in groupby(found, key=lambda each: each.limit)]


def _item(limit: Limit, found: list[Excess]) -> Item:
    over = add_up(each.over for each in found)
    if len(found) == 1:
        one = found[0]
        act = Act("See what passed it", url_of(one))
        return Item(f"{name_of(one)}: {pounds(over)} {limit}", f"{one.why}.", "beyond the limit", act, amount=over)
    return Item(
        fact=f"{capitalised(pounds(over))} {limit}",
        why=f"{some_of([name_of(each) for each in found])}.",
        unit="beyond the limits",
        act=Act("See the excesses", address("excesses")),
        amount=over,
    )
