"""What changed of an agreement, in words: its particulars, its money, its results."""

from collections.abc import Iterable, Iterator
from typing import Any

from core.history import NOBODY, Change, changes_of, merged
from core.periods import day
from grants.told import money_told
from reports.records.agreement.story import AgreementStory
from reports.records.changes import events_by_then
from reports.records.parts import Event


def events_of(story: AgreementStory, returns: Iterable[Any]) -> list[Event]:
    """Every act by the records date, the latest first."""
    agreement = story.agreement
    told = merged(changes_of(agreement), money_told(agreement), _returns(returns))
    return events_by_then(told, story.as_at)


def _returns(returns: Iterable[Any]) -> Iterator[Change]:
    for each in returns:
        words = f"{each.period} results recorded: received on {day(each.received_on)}."
        yield Change(each.recorded_at, str(each.recorded_by or NOBODY), [words])
