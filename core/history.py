"""The change trail of a record in words: who changed what, when, from what to what."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from core.trail import NOTHING, Kind, kinds_of, versions_in_order
from core.words import capitalised, stopped

NOBODY = "the framework file or the program"
_ONE_ACT = dt.timedelta(seconds=2)


@dataclass(frozen=True)
class Edit:
    """One thing that a saving changed: a field of the record, a field of one of its rows, or a whole row.

    A whole row has no field's name: an added one was nothing before, and one that was taken away is nothing now.
    """

    words: str
    old: str = ""
    new: str = ""
    name: str = ""  # of the field
    row: tuple[Any, Any] | None = None  # the kind and the key of the row
    row_name: str = ""


@dataclass(frozen=True)
class Change:
    """One act: when, by whom, and what it changed, in sentences."""

    when: dt.datetime
    who: str
    what: Sequence[str]
    edits: Sequence[Edit] = field(default=(), compare=False)  # none where it is a movement of money
    with_movement: bool = False


def changes_of(record: models.Model) -> list[Change]:
    """Everything that was changed on a record and the rows that go with it, the latest first.

    A saving that changed nothing is left out. As many queries for a hundred changes as for one.
    """
    return _told(kinds_of(type(record), record.pk))[::-1]


def merged(*told: Iterable[Change]) -> list[Change]:
    """One trail of a record's changes and its movements, the latest first: what came in one go is told as one act."""
    acts: list[Change] = []
    for change in sorted((each for one in told for each in one), key=lambda each: each.when):
        if acts and _is_one_act(acts[-1], change):
            acts[-1] = _together(*sorted((acts[-1], change), key=lambda each: bool(each.edits)))
        else:
            acts.append(change)
    return acts[::-1]


def _is_one_act(before: Change, after: Change) -> bool:
    """One movement, and the change of the record that came with it."""
    is_one = before.who == after.who or NOBODY in (before.who, after.who)
    is_alike = bool(before.edits) == bool(after.edits) or before.with_movement or after.with_movement
    return is_one and not is_alike and after.when - before.when <= _ONE_ACT


def _together(movement: Change, change: Change) -> Change:
    who = movement.who if movement.who != NOBODY else change.who
    when = min(movement.when, change.when)
    return Change(when, who, [*movement.what, *change.what], change.edits, with_movement=True)


def stamp_of(model: Any, pk: Any, *, rows: Sequence[Any] | None = None, own: bool = True) -> str:
    """What a form carries, to know later whether somebody saved meanwhile: the latest version of each kind."""
    return "-".join(str(kind.latest) for kind in kinds_of(model, pk, rows=rows, own=own))


def changes_since(
    stamp: str, model: Any, pk: Any, *, rows: Sequence[Any] | None = None, own: bool = True
) -> list[Change]:
    """What was changed since a form with this stamp was opened, in the order in which it came about."""
    kinds = kinds_of(model, pk, rows=rows, own=own)
    numbers = [int(part) if part.isdecimal() else 0 for part in stamp.split("-")]
    numbers += [0] * (len(kinds) - len(numbers))
    return _told(kinds, {kind.model: number for kind, number in zip(kinds, numbers, strict=False)})


class _Act:
    """What one person saved in one go: a record, and the rows on its page."""

    def __init__(self, version: Any) -> None:
        self.versions: list[Any] = []
        self.kept: set[Any] = set()
        self.edits: list[Edit] = []
        self.makes_the_record = self.has_links = False
        self.who = version.history_user_id

    def takes(self, version: Any, key: Any, *, is_of_links: bool) -> bool:
        """Whether a version belongs to the same act: the same person, at the same moment, no record twice."""
        is_at_once = version.history_date - self.versions[-1].history_date <= _ONE_ACT
        is_new = key not in self.kept or (is_of_links and not self.has_links)
        return is_at_once and is_new and version.history_user_id == self.who

    def add(self, version: Any, key: Any, edits: list[Edit], *, is_of_links: bool) -> None:
        self.versions.append(version)
        self.kept.add(key)
        self.edits += edits
        self.has_links |= is_of_links

    def told(self) -> Change:
        who = self.versions[0].history_user
        return Change(
            self.versions[0].history_date,
            str(who) if who else NOBODY,
            [edit.words for edit in self.edits],
            tuple(self.edits),
        )


def _told(kinds: Sequence[Kind], since: dict[Any, int] | None = None) -> list[Change]:
    """Every act, or every one after the versions in `since`, in order.

    What a record was first recorded with is not told piece by piece, but to whoever was writing the same meanwhile.
    """
    acts: list[_Act] = []
    for kind, before, version in versions_in_order(kinds):
        edits = list(_edits(kind, before, version)) if version.pk > (since or {}).get(kind.model, 0) else []
        if not edits:
            continue
        key = (kind.model, getattr(version, kind.key))
        is_of_links = before is not None and all(_is_of_links(kind, edit) for edit in edits)
        if not acts or not acts[-1].takes(version, key, is_of_links=is_of_links):
            acts.append(_Act(version))
        is_first = since is None and acts[-1].makes_the_record and (is_of_links or before is None)
        acts[-1].add(version, key, [] if is_first else edits, is_of_links=is_of_links)
        acts[-1].makes_the_record |= not kind.parent and before is None
    return [act.told() for act in acts if act.edits]


def _is_of_links(kind: Kind, edit: Edit) -> bool:
    return edit.name in {field.name for field in kind.several}


def _edits(kind: Kind, before: Any, version: Any) -> Iterator[Edit]:
    if version.history_type == "-" or before is None:
        yield _whole(kind, version)
        return
    row = (kind.model, getattr(version, kind.key)) if kind.parent else None
    for each in kind.fields:
        if getattr(before, each.attname) != getattr(version, each.attname):
            yield _from_to(kind, each, kind.value(each, before), kind.value(each, version), before, row)
    for each in kind.several:
        old, new = ("; ".join(kind.links(each, one)) or NOTHING for one in (before, version))
        if old != new:
            yield _from_to(kind, each, old, new, before, row)


def _from_to(kind: Kind, changed: Any, old: str, new: str, before: Any, row: Any) -> Edit:
    turned = f"set to {new}" if old == NOTHING else f"from {old} to {new}"
    label = kind.label(changed)
    if row is None:
        return Edit(stopped(f"{capitalised(label)}: {turned}"), old, new, changed.name)
    name = kind.name_of(before)
    words = stopped(f"{capitalised(kind.noun)} {name}, {label}: {turned}")
    return Edit(words, old, new, changed.name, row, name)


def _whole(kind: Kind, version: Any) -> Edit:
    """A record, or a row of it with all that it says, recorded or taken away."""
    is_gone = version.history_type == "-"
    if not kind.parent:
        return Edit(f"{capitalised(kind.noun)} {'deleted' if is_gone else 'recorded'}.")
    name = kind.name_of(version)
    told = [each for each in kind.fields if kind.says_more(each, version, name)]
    listed = ", ".join(f"{kind.label(each)} {kind.value(each, version)}" for each in told)
    words = f"{capitalised(kind.noun)} {name} {'taken away' if is_gone else 'added'}{f': {listed}' * bool(listed)}"
    old, new = (name, NOTHING) if is_gone else (NOTHING, name)
    return Edit(stopped(words), old, new, row=(kind.model, getattr(version, kind.key)), row_name=name)
