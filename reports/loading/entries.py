"""One entry of the file: read whole, checked whole, and then made, or compared with the record that is there."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import CheckConstraint, Model
from yaml.nodes import MappingNode, Node, ScalarNode

from core.money import MoneyField, pounds
from core.periods import day
from reports.loading.book import Book, Unsound, existing
from reports.loading.nodes import fields_of, is_nothing, line_of
from reports.loading.parts import NOTHING
from reports.loading.sections import Section, Values
from reports.loading.values import suggestion


@dataclass(frozen=True)
class Difference:
    """Where the database says otherwise than the file, and is left alone."""

    record: str
    field: str
    in_file: str
    in_database: str

    def __str__(self) -> str:
        return f"{self.record}, {self.field}: {self.in_file} in the file, {self.in_database} here"


@dataclass
class Outcome:
    """What became of one entry."""

    created: int
    there: int
    differences: list[Difference]


class Entry:
    """One record of the file."""

    def __init__(self, section: Section, number: int, node: Node, book: Book) -> None:
        self.section, self.number, self.node, self.book = section, number, node, book
        self.nodes = fields_of(node, f"{section.name}, entry {number}", book.faults)
        self.name = self._name()
        self.values: Values = {}
        self.items: dict[str, Any] = {}
        self.unsound: set[str] = set()
        self._announce()

    def _name(self) -> str:
        """The fields that name it, as they are typed: an entry that lacks one goes by its place."""
        parts = [self.nodes.get(name) for name in self.section.key]
        typed = [part.value.strip() for part in parts if isinstance(part, ScalarNode) and not is_nothing(part)]
        return " ".join(typed) if len(typed) == len(parts) else ""

    def _announce(self) -> None:
        earlier = self.book.announce(self.section.name, self.name, line_of(self.node)) if self.name else None
        if earlier:
            self._fault("", f"It stands twice in the file; first on line {earlier}")

    def _place(self, field: str) -> str:
        called = f"{self.section.called} {self.name or self.number}"
        return f"{called}, {field}" if field else called

    def _fault(self, field: str, words: str) -> None:
        self.unsound.add(field)
        self.book.fault(self.nodes.get(field, self.node), self._place(field), words)

    def load(self) -> Outcome | None:
        """Make the record, or compare it. None where a fault stands in the way."""
        if not isinstance(self.node, MappingNode):
            return None
        self._read()
        self.book.reach(self.section.name, self.name)
        found = self._find()
        self._refuse_second(found)
        self._check(found)
        if self.unsound:
            return None
        return self._compare(found) if found else self._make()

    # Reading

    def _read(self) -> None:
        self.book.values = self.values
        known = self.section.fields.keys() | self.section.parts.keys()
        for field in self.nodes.keys() - known:
            self._fault(field, f"There is no such field.{suggestion(field, known)}")
        for field in self.section.fields:
            self._read_field(field)
        for field in self.section.parts:
            self._read_part(field)

    def _read_field(self, field: str) -> None:
        node = self.nodes.get(field)
        if node is None or is_nothing(node):
            self._read_nothing(field, is_given=node is not None)
            return
        try:
            self.values[field] = self.section.fields[field](node, self.book)
        except Unsound:
            self.unsound.add(field)
        except ValueError as error:
            self._fault(field, str(error))

    def _read_nothing(self, field: str, *, is_given: bool) -> None:
        if self.section.needs(field):
            self._fault(field, "This is missing")
        elif is_given:
            column: Any = self.section.model._meta.get_field(field)
            self.values[field] = None if column.null else column.get_default()

    def _read_part(self, field: str) -> None:
        node = self.nodes.get(field)
        if node is None:
            if self.section.needs(field):
                self._fault(field, "This is missing")
            return
        faults_before = len(self.book.faults)
        self.items[field] = self.section.parts[field].read(node, self._place(field), self.book)
        if len(self.book.faults) > faults_before:
            self.unsound.add(field)

    # Checking

    def _find(self) -> Model | None:
        if self.unsound & set(self.section.key):
            return None
        return existing(self.section.model, {name: self.values[name] for name in self.section.key})

    def _refuse_second(self, found: Model | None) -> None:
        """Two entries of a file may name one record in two ways."""
        if found and "" not in self.unsound and (other := self.book.other_name_of(self.section.name, found)):
            line = self.book.line_of(self.section.name, other)
            self._fault("", f"It is the same record as {self.section.called} {other}, on line {line}")

    def _candidate(self) -> Model:
        return self.section.model(**self.section.complete(self.values, self.number))

    def _check(self, found: Model | None) -> None:
        """What the record's own rules say of it. Of a record that is there, only what is true of one row."""
        candidate = self._candidate()
        left_out = self.unsound | set(_empty_and_needed(candidate))
        if found is None:
            self._tell(candidate.full_clean, exclude=left_out)
            return
        self._tell(candidate.clean_fields, exclude=left_out)
        for constraint in candidate._meta.constraints:
            if isinstance(constraint, CheckConstraint):
                self._tell(constraint.validate, self.section.model, candidate, exclude=left_out)

    def _tell(self, check: Callable[..., None], *args: Any, exclude: set[str]) -> None:
        try:
            check(*args, exclude=exclude)
        except ValidationError as error:
            for field, messages in error.update_error_dict({}).items():
                for message in ValidationError(messages).messages:
                    self._fault("" if field == NON_FIELD_ERRORS else field, message)

    # Writing

    def _make(self) -> Outcome:
        record = self._candidate()
        record._change_reason = self.book.reason  # type: ignore[attr-defined]
        record.save()
        self.book.settle(self.section.name, self.name, record)
        parts = self.section.parts
        return Outcome(1 + sum(parts[name].add(record, items, self.book) for name, items in self.items.items()), 0, [])

    def _compare(self, found: Model) -> Outcome:
        self.book.settle(self.section.name, self.name, found)
        added = {name: self.section.parts[name].add(found, items, self.book) for name, items in self.items.items()}
        there = 1 + sum(len(items) - added[name] for name, items in self.items.items())
        return Outcome(sum(added.values()), there, list(self._differences(found)))

    def _differences(self, found: Model) -> Iterator[Difference]:
        record = self._place("")
        for field, value in self.values.items():
            held = getattr(found, field)
            if held != value:
                column = self.section.model._meta.get_field(field)
                yield Difference(record, field, in_words(value, column), in_words(held, column))
        for name, items in self.items.items():
            for in_file, in_database in self.section.parts[name].differences(found, items):
                yield Difference(record, name, in_file, in_database)


def _empty_and_needed(candidate: Model) -> Iterator[str]:
    """What is left empty though the record needs it: told already, in the file's own words."""
    for column in candidate._meta.fields:
        if not column.blank and getattr(candidate, column.attname) in (None, ""):
            yield column.name


def in_words(value: Any, column: Any = None) -> str:
    """A value as a person would say it: `£54,000`, `31 March 2020`, `yes`, `nothing`."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.date):
        return day(value)
    if isinstance(value, Decimal):
        return pounds(value) if isinstance(column, MoneyField) else f"{value:f}"
    return f"“{value}”" if isinstance(value, str) else str(value)
