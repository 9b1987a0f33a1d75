"""Loading a framework's file: every fault at once, all of it or nothing, and nobody's work overwritten."""

from dataclasses import dataclass, field

from django.db import transaction
from yaml.nodes import MappingNode, Node

from reports.loading.book import Book
from reports.loading.entries import Difference, Entry
from reports.loading.faults import BadFile, Fault
from reports.loading.framework import SECTIONS
from reports.loading.nodes import fields_of, items_of, line_of, read_nodes
from reports.loading.values import suggestion

LISTS = "lists"


@dataclass
class Summary:
    """What a load did: records made, records that were there already, and where those differ from the file."""

    created: int = 0
    there: int = 0
    differences: list[Difference] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.created} created, {self.there} there already, "
            f"{len(self.differences)} different here from the file and left as they are."
        )


def load(data: bytes, *, source: str) -> Summary:
    """Load a framework's file. `source` is its name, kept as the reason in each record's history.

    Raises BadFile with every fault, and then nothing is written. Given again it makes what is missing.
    """
    top = read_nodes(data)
    faults: list[Fault] = []
    sections = fields_of(top, "the file", faults)
    book = Book(SECTIONS, _lists(sections.pop(LISTS, None), faults), source)
    book.faults += faults
    _refuse_unknown(top, book)
    entries = _entries(sections, book)
    with transaction.atomic():
        summary = _load_entries(entries)
        if book.faults:
            raise BadFile(book.faults)
    return summary


def _lists(node: Node | None, faults: list[Fault]) -> dict[str, Node]:
    return fields_of(node, LISTS, faults) if node else {}


def _refuse_unknown(top: MappingNode, book: Book) -> None:
    known = [*SECTIONS, LISTS]
    for name_node, _ in top.value:
        if name_node.value not in known:
            near = suggestion(str(name_node.value), known)
            book.fault(name_node, "the file", f"There is no section called “{name_node.value}”.{near}")


def _entries(sections: dict[str, Node], book: Book) -> list[Entry]:
    """Every entry, in the order in which records need one another. Each has told its name before any is loaded."""
    entries: list[Entry] = []
    for name, section in SECTIONS.items():
        try:
            nodes = items_of(sections[name]) if name in sections else []
        except ValueError as error:
            book.faults.append(Fault(line_of(sections[name]), name, f"{error}."))
            continue
        entries += [Entry(section, number, node, book) for number, node in enumerate(nodes, start=1)]
    return entries


def _load_entries(entries: list[Entry]) -> Summary:
    summary = Summary()
    for entry in entries:
        if outcome := entry.load():
            summary.created += outcome.created
            summary.there += outcome.there
            summary.differences += outcome.differences
    return summary
