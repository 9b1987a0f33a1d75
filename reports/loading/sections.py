"""The shape of a section of the file: which records it holds, what names them, and how each field is read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from reports.loading.parts import Part
from reports.loading.values import Reader

Values = dict[str, Any]


def _as_it_is(values: Values, number: int) -> Values:
    return values


@dataclass(frozen=True)
class Section:
    """A list of records of one kind."""

    name: str
    called: str
    model: type[Model]
    key: tuple[str, ...]
    fields: Mapping[str, Reader]
    parts: Mapping[str, Part] = field(default_factory=dict)
    derived: frozenset[str] = frozenset()
    """Fields that may be left out, though the record needs them: `complete` fills them in."""
    complete: Callable[[Values, int], Values] = _as_it_is
    """A new record's values, from those that the file gives and its place in the section."""
    by_name: Callable[[str], Values] | None = None
    """How a name written elsewhere in the file finds a record, where it is not the one field that names it."""

    def named(self, name: str) -> Values:
        return self.by_name(name) if self.by_name else {self.key[0]: name}

    def needs(self, name: str) -> bool:
        """Whether an entry without this field is a fault."""
        if name in self.parts:
            return self.parts[name].is_required
        if name in self.derived:
            return False
        column: Any = self.model._meta.get_field(name)
        return not (getattr(column, "blank", False) or getattr(column, "has_default", lambda: False)())


def in_order(values: Values, number: int) -> Values:
    """The records keep the file's order."""
    return {"order": number, **values}
