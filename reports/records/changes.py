"""What changed of a record, as its own page tells it: one line an act, the latest first, the older ones a link away."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from core.addresses import BadAddress, dated
from core.history import Change
from core.periods import AsAt
from core.words import number_of
from reports.records.parts import Event

FIRST_SHOWN, A_PAGE = 5, 50


def events_by_then(changes: Iterable[Change], as_at: AsAt) -> list[Event]:
    """The acts that had been recorded by the records date."""
    return [event_of(change) for change in changes if as_at.up_to_now or change.when <= as_at.records]


def event_of(change: Change) -> Event:
    """What happened in bold, and the rest of it, with by whom."""
    first, *others = change.what
    what, colon, words = first.partition(": ")
    said = " ".join(part for part in (words, *others, f"By {change.who}.") if part)
    return Event(timezone.localdate(change.when), f"{what}{colon.strip()}", said)


def folded(history: list[Event], params: Any) -> dict[str, Any]:
    """What the page shows of them: the latest five, or a page of all, with the way to the others."""
    asked = params.get("history", "")
    number = _page_of(asked) if asked else 0
    first = (number - 1) * A_PAGE if number else 0
    last = first + (A_PAGE if number else FIRST_SHOWN)
    label = "Earlier changes" if number else f"All {number_of(len(history), 'change')}"
    older = _address(params, str(number + 1) if number else "all") if len(history) > last else ""
    return {"history": history[first:last], "all_label": label, "all_history": older}


def _page_of(asked: str) -> int:
    if asked == "all":
        return 1
    if asked.isascii() and asked.isdecimal() and 1 <= int(asked[:6]) <= 99_999:
        return int(asked[:6])
    raise BadAddress(f"“{asked[:20]}” is not a page of changes. Leave history out of the address, or make it “all”.")


def _address(params: Any, history: str) -> str:
    return f"{dated('', year=params.get('year', ''), history=history)}#history"
