"""Which parts of a ledger a reader asks for: an area, a provider, a state, a category, a theme, a line, some words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from commissioning.models import Area, Intention, Provider, Theme
from core.addresses import BadAddress, read_choice
from grants.models import Agreement
from reports.position.groups import AREA, CATEGORY, INTENTION, NONE, PROVIDER, THEME
from reports.position.parties import parties_of_agreement, parties_of_line
from reports.position.parts import AgreementRow, Line, Part

LINE_STATES = tuple(Intention.Status.choices)
AGREEMENT_STATES = tuple(choice for choice in Agreement.State.choices if choice[0] != Agreement.State.DRAFT)
_STATES = ["", *(value for value, _ in (*LINE_STATES, *AGREEMENT_STATES))]
_STATE_WORDS = dict((*LINE_STATES, *AGREEMENT_STATES))
_KEPT: Mapping[str, Any] = {"area": Area, "provider": Provider, "theme": Theme}


@dataclass(frozen=True)
class Filters:
    """What a reader asks for, as the address names it. Empty asks for everything."""

    area: str = ""
    provider: str = ""
    state: str = ""
    text: str = ""
    category: str = ""
    theme: str = ""
    intention: str = ""

    @property
    def chosen(self) -> dict[str, str]:
        """Those that leave something out, as they stand in an address."""
        given = ((each.name, getattr(self, each.name)) for each in fields(self))
        return {name: value for name, value in given if value}

    @property
    def hidden(self) -> dict[str, str]:
        """Those that stand in an address alone, where a figure was opened."""
        return {name: self.chosen[name] for name in ("category", "theme", "intention") if name in self.chosen}

    def choose(self, parts: Iterable[Part]) -> list[Part]:
        """The parts that every filter lets through, in their order."""
        kept = list(parts)
        for grouping in _BY_RECORD:
            if wanted := getattr(self, grouping.code):
                kept = [part for part in kept if grouping.key(part) == wanted]
        return self._containing(self._in_state(kept))

    def _in_state(self, parts: list[Part]) -> list[Part]:
        if self.state in Intention.Status.values:
            return [part for part in parts if part.line.row.status == self.state]
        if not self.state:
            return parts
        chosen = [part for part in parts if part.award and part.award.row.state == self.state]
        lines = {part.line.row.id for part in chosen}
        return [part for part in parts if part.award is None and part.line.row.id in lines] + chosen

    def _containing(self, parts: list[Part]) -> list[Part]:
        if not self.text:
            return parts
        sought = self.text.casefold()
        found = {part.line.row.id for part in parts if part.award and sought in _words_of(part.award.row).casefold()}
        return [part for part in parts if self._matches(part, sought, found)]

    def _matches(self, part: Part, sought: str, lines_found: set[int]) -> bool:
        of_line = sought in _words_of_line(part.line).casefold()
        if part.award:
            return of_line or sought in _words_of(part.award.row).casefold()
        return of_line or part.line.row.id in lines_found


_BY_RECORD = (AREA, PROVIDER, CATEGORY, THEME, INTENTION)


def _words_of_line(line: Line) -> str:
    row = line.row
    return " ".join([row.ref, row.activity, line.name, row.category, row.area__name, parties_of_line(row)])


def _words_of(row: AgreementRow) -> str:
    return " ".join([row.reference, row.title, row.area__name, parties_of_agreement(row)])


def in_words(filters: Filters, parts: Iterable[Part]) -> str:
    """What is chosen, as print and files say it: `area Herefordshire, state proposed`."""
    known = list(parts)
    return ", ".join(f"{name} {_named(name, value, known)}" for name, value in filters.chosen.items())


def _named(name: str, value: str, parts: Iterable[Part]) -> str:
    """The name of the record that a filter names by its number."""
    grouping = next((each for each in _BY_RECORD if each.code == name), None)
    if grouping is None:
        return _STATE_WORDS.get(value, f"“{value}”")
    if value == NONE:
        return grouping.nobody.lower()
    return next((grouping.name(part) for part in parts if grouping.key(part) == value), value)


def read_filters(params: Mapping[str, str]) -> Filters:
    """The filters that an address names. Nonsense is refused in words."""
    return Filters(
        state=read_choice(params, "state", _STATES, default=""),
        text=params.get("text", "").strip()[:100],
        category=params.get("category", "")[:80],
        intention=params.get("intention", "")[:20],
        **{name: _read_key(params, name) for name in _KEPT},
    )


def _read_key(params: Mapping[str, str], name: str) -> str:
    given = params.get(name, "")
    if given in ("", NONE):
        return given
    if not given.isdecimal() or len(given) > 15:
        raise BadAddress(f"“{given[:40]}” is not {_a(name)} here. Choose one from the list over the table.")
    return str(int(given))


def refuse_unknown(filters: Filters, parts: Iterable[Part]) -> None:
    """Refuse an area, provider or theme that is not recorded at all: of one that is, no row may match."""
    known = list(parts)
    for grouping in (AREA, PROVIDER, THEME):
        wanted = getattr(filters, grouping.code)
        if wanted and wanted not in {grouping.key(part) for part in known} | {NONE}:
            _refuse_unrecorded(grouping.code, wanted)


def _refuse_unrecorded(name: str, key: str) -> None:
    if not _KEPT[name].objects.filter(pk=key).exists():
        raise BadAddress(f"There is no {name} numbered {key}. Choose one from the list over the table.")


def _a(name: str) -> str:
    return f"an {name}" if name[0] in "aeiou" else f"a {name}"
