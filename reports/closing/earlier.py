"""What stands before a year's end: the earlier years that nobody has closed yet."""

from collections.abc import Sequence
from dataclasses import dataclass

from commissioning.closing import is_closed, is_over, open_before
from core.money import NOUGHT, add_up, pounds
from core.periods import FinancialYear
from core.words import listed
from grants.yearend import LeftOver, left_over
from reports.links import address
from reports.records.parts import Link


@dataclass(frozen=True)
class Earlier:
    """What is said of them, and the page of each, the latest first."""

    words: str
    links: Sequence[Link]


def earlier_years(year: FinancialYear) -> Earlier | None:
    """The years with a budget before one that is over, which are open still. Asks alike however many they are."""
    years = open_before(year) if is_over(year) else []
    if not years:
        return None
    links = [Link(f"See the end of {each}", address("year-end", year=each.start_year)) for each in years]
    return Earlier(" ".join(filter(None, (_of_nearest(years[0], year), _of_others(years[1:])))), links)


def _of_nearest(nearest: FinancialYear, year: FinancialYear) -> str:
    found = left_over(nearest)
    words = f"{nearest} is still open, with {_left(found)}."
    if nearest != year.previous or all(each.is_nothing for each in found):
        return words
    if is_closed(year):
        return f"{words} None of it can be carried into {year}, which is closed."
    return f"{words} That can be carried into {year} only while {year} is open."


def _of_others(years: Sequence[FinancialYear]) -> str:
    if not years:
        return ""
    return f"{listed([each.label for each in years])} {'is' if len(years) == 1 else 'are'} open too."


def _left(found: Sequence[LeftOver]) -> str:
    uncommitted = add_up(max(each.uncommitted, NOUGHT) for each in found)
    unpaid = add_up(each.total_unpaid for each in found)
    kinds = ((uncommitted, "not committed"), (unpaid, "committed and not paid"))
    return ", and ".join(f"{pounds(amount)} {what}" for amount, what in kinds if amount) or "nothing left"
