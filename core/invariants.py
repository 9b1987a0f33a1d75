"""Truths over many rows that no constraint can hold: each a named check that finds the records which break it.

Every app has its own in `invariants.py`; `manage.py check_books` and the tests run them all. A check's name is its
function's, the first line of its docstring says what holds, and it gives a sentence for every record that breaks it.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from core import triggers
from core.batches import fetch_from, in_batches, keys_of
from core.money import NOUGHT, pounds
from core.movements import movement_models

Invariant = Callable[[], Iterable[str]]


def movements_have_their_triggers() -> Iterator[str]:
    """The database refuses to change or delete a movement of money."""
    yield from (f"The trigger {name} is gone: run manage.py migrate" for name in triggers.missing())


def reversals_mirror_what_they_reverse() -> Iterator[str]:
    """A reversal takes back exactly what it names, from the same place."""
    for model in movement_models():
        rows = model._default_manager.filter(reverses__isnull=False).select_related("reverses")
        for reversal in in_batches(keys_of(rows), partial(fetch_from, rows)):
            if not _mirrors(reversal):
                yield f"{reversal} ({pounds(reversal.amount)}) is not what it reverses, turned round"


def _mirrors(reversal: Any) -> bool:
    reversed_ = reversal.reverses
    places = [name for name in ("budget_id", "agreement_id", "fund_id", "instalment_id") if hasattr(reversal, name)]
    same_place = all(getattr(reversal, name) == getattr(reversed_, name) for name in places)
    return same_place and reversal.amount == -reversed_.amount


INVARIANTS: tuple[Invariant, ...] = (movements_have_their_triggers, reversals_mirror_what_they_reverse)


@dataclass(frozen=True)
class Step:
    """One movement of a limit's story: what it allows (`is_limit`), or what is drawn on it. In pounds."""

    recorded_at: dt.datetime
    pk: int
    amount: Decimal
    is_limit: bool
    asked_by: str = ""
    """Who asked, where the limit had to bear it. Empty for a fact, which is recorded even beyond the limit."""


def asked_too_much(story: Iterable[Step]) -> Iterator[tuple[str, Decimal]]:
    """Who drew more than the limit bore at that moment, and by how much. Later cuts of the limit are no breach."""
    allowed: Decimal | None = None
    drawn = NOUGHT
    for step in sorted(story, key=lambda step: (step.recorded_at, not step.is_limit, step.pk)):
        if step.is_limit:
            allowed = (allowed or NOUGHT) + step.amount
        else:
            drawn += step.amount
            if step.asked_by and allowed is not None and drawn > allowed:
                yield step.asked_by, drawn - allowed
