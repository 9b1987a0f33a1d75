"""The file while it is being loaded: every name in it, the records behind them, and the faults found so far."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import Model, QuerySet
from yaml.nodes import Node

from reports.loading.faults import Fault
from reports.loading.nodes import line_of, text_of
from reports.loading.values import Reader, suggestion

if TYPE_CHECKING:
    from reports.loading.sections import Section


class Unsound(Exception):
    """What is referred to stands in the file with a fault of its own, which has been told already."""


class Book:
    """Gives a reference its record, wherever it stands: in the file, or in the database already."""

    def __init__(self, sections: Mapping[str, "Section"], lists: Mapping[str, Node], source: str) -> None:
        self.sections = sections
        self.lists = lists
        self.reason = f"From the framework file {source}"
        self.faults: list[Fault] = []
        self.values: dict[str, Any] = {}
        """What has been read so far of the entry that is being read."""
        self._lines: dict[str, dict[str, int]] = {}
        self._records: dict[tuple[str, str], Model] = {}
        self._waiting: set[tuple[str, str]] = set()

    def fault(self, node: Node, place: str, words: str) -> None:
        self.faults.append(Fault(line_of(node), place, words if words.endswith((".", "?")) else f"{words}."))

    def announce(self, section: str, name: str, line: int) -> int | None:
        """Note that the file holds this name, further down. The line of an earlier one, where there is one."""
        self._waiting.add((section, name))
        lines = self._lines.setdefault(section, {})
        return lines[name] if lines.setdefault(name, line) != line else None

    def reach(self, section: str, name: str) -> None:
        """Note that the entry of this name has its turn."""
        self._waiting.discard((section, name))

    def settle(self, section: str, name: str, record: Model) -> None:
        """Note the record that a name turned out to be."""
        self._records[section, name] = record

    def other_name_of(self, section: str, record: Model) -> str | None:
        """How the file has named this record already, where it has."""
        names = (name for (held_in, name), held in self._records.items() if held_in == section and held == record)
        return next(names, None)

    def line_of(self, section: str, name: str) -> int:
        return self._lines[section][name]

    def record(self, section: str, name: str) -> Model:
        """The record that a name refers to. Raises ValueError where nothing is called that."""
        if found := self._records.get((section, name)):
            return found
        if (section, name) in self._waiting:
            raise ValueError(f"“{name}” stands further down the file. Put it above what refers to it")
        if name in self._lines.get(section, {}):
            raise Unsound
        kind = self.sections[section]
        if found := existing(kind.model, kind.named(name)):
            return found
        near = suggestion(name, self._lines.get(section, {}))
        raise ValueError(f"No {kind.called} is called “{name}”.{near}")


def existing(model: type[Model], key: Mapping[str, Any]) -> Model | None:
    """The record that has this key, or that once had it and was renamed since."""
    manager: Any = model._default_manager
    if found := manager.filter(**key).first():
        return found
    once: QuerySet = model.history.filter(**key)  # type: ignore[attr-defined]
    return manager.filter(pk__in=once.values("id")).first()


def reference(section: str) -> Reader:
    """A record of another section, by its name."""

    def read(node: Node, book: Book) -> Model:
        return book.record(section, text_of(node))

    return read


def part_of_framework(parts: str) -> Reader:
    """A theme or a phase of the framework that the entry belongs to, by its name."""

    def read(node: Node, book: Book) -> Model:
        framework = book.values.get("framework")
        if framework is None:
            raise Unsound
        name = text_of(node)
        known = getattr(framework, parts)
        if found := known.filter(name=name).first():
            return found
        near = suggestion(name, known.values_list("name", flat=True))
        raise ValueError(f"The framework has no {parts.removesuffix('s')} called “{name}”.{near}")

    return read


def anything(node: Node, book: Book) -> Model:
    """A record of any section, written as its kind and its name: `agreement SM-2019-004`."""
    kind, _, name = text_of(node).partition(" ")
    sections = {section.called: section.name for section in book.sections.values()}
    if kind not in sections or not name.strip():
        raise ValueError(f"Say what it is about as a kind and a name, like “agreement SM-2019-004”. Not “{kind}”")
    return book.record(sections[kind], name.strip())
