"""The names in a register: providers, areas, funds and lines, found as they are recorded here or under another name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from commissioning.models import Area, Fund, Intention, Provider, ProviderName
from reports.loading.values import suggestion

PROVIDER, AREA, FUND, LINE = "provider", "area", "fund", "line"
KINDS = {PROVIDER: "providers", AREA: "areas", FUND: "funds", LINE: "lines"}


def key_of(name: str) -> str:
    """A name as it is compared: case and spaces don't count."""
    return " ".join(name.casefold().split())


@dataclass(frozen=True)
class Named:
    """A name of the file, and the record that it means; without one it is to be made."""

    kind: str
    name: str
    record: Any = None

    @property
    def key(self) -> tuple[str, str]:
        return self.kind, key_of(self.name)

    @property
    def is_new(self) -> bool:
        return self.record is None

    def __str__(self) -> str:
        return str(self.record) if self.record else self.name


@dataclass
class Names:
    """Every name that is known here, by kind. Four queries, however many names."""

    known: dict[str, dict[str, Any]] = field(default_factory=lambda: {kind: {} for kind in KINDS})
    spelt: dict[str, list[str]] = field(default_factory=lambda: {kind: [] for kind in KINDS})
    twofold: set[tuple[str, str]] = field(default_factory=set)

    def find(self, kind: str, name: str) -> Any:
        """The record that a name means. Raises ValueError where it means two."""
        key = key_of(name)
        if (kind, key) in self.twofold:
            raise ValueError(f"“{name}” is the name of two {KINDS[kind]} here. Give the one that only one has")
        return self.known[kind].get(key)

    def near(self, kind: str, name: str) -> str:
        """` Did you mean “Addaction”?`, or nothing."""
        by_key = {key_of(each): each for each in self.spelt[kind]}
        said = suggestion(key_of(name), by_key)
        for key, spelling in by_key.items():
            said = said.replace(f"“{key}”", f"“{spelling}”")
        return said

    def learn(self, kind: str, record: Any, names: Iterable[str]) -> None:
        for name in filter(None, names):
            key = key_of(name)
            if self.known[kind].setdefault(key, record) != record:
                self.twofold.add((kind, key))
            self.spelt[kind].append(name)


def known_names() -> Names:
    """What is recorded now. A provider's present name is its own, whoever had it before."""
    names = Names()
    for provider in Provider.objects.all():
        names.learn(PROVIDER, provider, [provider.name])
    for other in ProviderName.objects.select_related("provider"):
        if names.known[PROVIDER].get(key_of(other.name)) is None or _is_other_name(names, other.name):
            names.learn(PROVIDER, other.provider, [other.name])
    for area in Area.objects.all():
        names.learn(AREA, area, [area.name, area.code])
    for fund in Fund.objects.all():
        names.learn(FUND, fund, {fund.name, fund.code, fund.full_name})
    for line in Intention.objects.select_related("framework__fund"):
        names.learn(LINE, line, {line.ref, line.activity, line.name})
    return names


def _is_other_name(names: Names, name: str) -> bool:
    holder = names.known[PROVIDER][key_of(name)]
    return key_of(holder.name) != key_of(name)


Created = Mapping[tuple[str, str], Any]
"""The records that were made for new names, by kind and key."""
