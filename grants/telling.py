"""A variation in a sentence: what changed from what to what, by whom, when, and under which decision."""

from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from core.money import add_up, parse_pounds, pounds
from core.periods import day
from core.words import listed
from grants.models import Variation
from grants.variation_rules import changed_in

PARTICULAR_NAMES = {
    "ends_on": "Last day",
    "title": "Title",
    "purpose": "Purpose",
    "paid_to": "Paid to",
    "delivered_by": "Delivered by",
    "reports": "Who sends the return",
}


def variation_in_words(variation: Variation) -> str:
    """`Award raised from £54,000 to £60,000 by A. Officer on 3 June 2019, variation 2: more people came.`

    Of one in force. A date to come or gone by is said where it is not the day of the act.
    """
    what = listed(list(what_it_changed(variation))) or "Nothing changed"
    acted = timezone.localdate(variation.activated_at)
    effect = f", from {day(variation.effective_on)}" if variation.effective_on != acted else ""
    under = f" under decision {variation.decision.reference}" if variation.decision else ""
    alone = " alone, in absence of a second person," if variation.absence_reason else ""
    reason = variation.reason.strip().rstrip(".")
    return (
        f"{what}{effect}, by {variation.activated_by}{alone} on {day(acted)}{under}, "
        f"variation {variation.number}: {reason}."
    )


def what_it_changed(variation: Variation) -> Iterator[str]:
    """`Award raised from £54,000 to £60,000`, and then each particular, from what to what."""
    change = variation.total
    before = add_up(parse_pounds(amount) for amount in variation.before.get("committed", {}).values())
    if change:
        way = "raised" if change > 0 else "lowered"
        yield f"Award {way} from {pounds(before)} to {pounds(before + change)}"
    elif variation.has_money:
        yield f"Award of {pounds(before)} moved between years"
    for name, value in changed_in(variation).items():
        said = f"{PARTICULAR_NAMES[name]} changed from {variation.before.get(name, 'not stated')} to {in_words(value)}"
        yield said if not change and not variation.has_money else said[0].lower() + said[1:]


def in_words(value: Any) -> str:
    """A particular as a page says it."""
    if value is None or value == "":
        return "not stated"
    return day(value) if hasattr(value, "isoformat") else str(value)
