"""What belongs to a record of the file and has no name of its own: made with it, and compared with it afterwards."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Model
from yaml.nodes import MappingNode, Node, ScalarNode

from commissioning.actions import record_budget_entry
from commissioning.models import Budget, BudgetEntry
from core.money import NOUGHT, add_up, pounds
from core.periods import FinancialYear
from grants.models import Agreement, Commitment
from grants.published import commit_as_published
from reports.loading.book import Book, Unsound
from reports.loading.nodes import fields_of, is_nothing, items_of
from reports.loading.values import Reader, financial_year, money, text

NOTHING = "nothing"


class Part:
    """Reads its node, adds what never was there, and tells where the database differs."""

    is_required = False

    def read(self, node: Node, place: str, book: Book) -> Sequence[Any]:
        """The items. Faults go to the book."""
        raise NotImplementedError

    def add(self, record: Any, items: Sequence[Any], book: Book) -> int:
        """Make what is missing. How many were made."""
        raise NotImplementedError

    def differences(self, record: Any, items: Sequence[Any]) -> Iterator[tuple[str, str]]:
        """What the file says, and what the database holds, where they are not the same."""
        raise NotImplementedError


def _read_one(read: Reader, node: Node, place: str, book: Book) -> Any | None:
    try:
        return read(node, book)
    except Unsound:
        return None
    except ValueError as error:
        book.fault(node, place, str(error))
        return None


@dataclass(frozen=True)
class Rows(Part):
    """A list, each item a row of its own. One that somebody removed or reworded is not put back."""

    model: type[Model]
    parent: str
    column: str
    item: Reader = text
    fixed: Mapping[str, Any] = field(default_factory=dict)
    is_ordered: bool = True

    def read(self, node: Node, place: str, book: Book) -> list[Any]:
        found: list[Any] = []
        for item_node in self._items(node, place, book):
            item = _read_one(self.item, item_node, place, book)
            if item is not None and item in found:
                book.fault(item_node, place, f"“{item}” stands twice in this list")
            elif item is not None:
                found.append(item)
        return found

    def _items(self, node: Node, place: str, book: Book) -> list[Node]:
        """The items of a list, or of the list that is named."""
        try:
            if isinstance(node, ScalarNode) and not is_nothing(node):
                return items_of(book.lists[node.value])
            return items_of(node)
        except KeyError:
            book.fault(node, place, f"“{node.value}” is not one of the file's lists: {', '.join(book.lists)}")
        except ValueError as error:
            book.fault(node, place, str(error))
        return []

    def add(self, record: Any, items: Sequence[Any], book: Book) -> int:
        known = self._held(record) | self._once_held(record)
        missing = [(order, item) for order, item in enumerate(items, start=1) if _key(item) not in known]
        for order, item in missing:
            place = {"order": order} if self.is_ordered else {}
            row = self.model(**{self.parent: record, self.column: item, **self.fixed, **place})
            row._change_reason = book.reason  # type: ignore[attr-defined]
            row.full_clean()
            row.save()
        return len(missing)

    def _held(self, record: Any) -> set[Any]:
        return self._keys(self.model._default_manager, record)

    def _once_held(self, record: Any) -> set[Any]:
        return self._keys(self.model.history, record)  # type: ignore[attr-defined]

    def _keys(self, manager: Any, record: Any) -> set[Any]:
        rows = manager.filter(**{self.parent: record, **self.fixed})
        return set(rows.values_list(self.column, flat=True))

    def differences(self, record: Any, items: Sequence[Any]) -> Iterator[tuple[str, str]]:
        held = self._held(record)
        yield from ((f"“{item}”", NOTHING) for item in items if _key(item) not in held)
        wanted = {_key(item) for item in items}
        rows = self.model._default_manager.filter(**{self.parent: record, **self.fixed})
        yield from ((NOTHING, f"“{row}”") for row in rows if _key(getattr(row, self.column)) not in wanted)


def _key(item: Any) -> Any:
    return item.pk if isinstance(item, Model) else item


class OriginalEntry(Part):
    """The budget's original entry: one amount. A budget that has any entry gets no other from a file."""

    is_required = True

    def read(self, node: Node, place: str, book: Book) -> list[Decimal]:
        amount = _read_one(money, node, place, book)
        return [] if amount is None else [amount]

    def add(self, record: Budget, items: Sequence[Decimal], book: Book) -> int:
        if record.entries.exists():
            return 0
        for amount in items:
            record_budget_entry(
                budget=record,
                kind=BudgetEntry.Kind.ORIGINAL,
                amount=amount,
                effective_on=record.financial_year.start,
                reason=book.reason,
                by=None,
            )
        return len(items)

    def differences(self, record: Budget, items: Sequence[Decimal]) -> Iterator[tuple[str, str]]:
        held = list(record.entries.filter(kind=BudgetEntry.Kind.ORIGINAL).values_list("amount", flat=True))
        if held != list(items):
            yield _in_words(add_up(items)), _in_words(add_up(held))


class PublishedCommitments(Part):
    """What the framework published for each financial year, committed as published and not evidenced."""

    is_required = True

    def read(self, node: Node, place: str, book: Book) -> list[tuple[int, Decimal]]:
        found: dict[int, Decimal] = {}
        for name, amount_node in fields_of(node, place, book.faults).items():
            year = _read_one(financial_year, ScalarNode("", name, amount_node.start_mark), place, book)
            amount = _read_one(money, amount_node, f"{place} {name}", book)
            if year in found:
                book.fault(amount_node, place, f"{FinancialYear(year)} stands twice")
            elif year is not None and amount is not None:
                found[year] = amount
        if isinstance(node, MappingNode) and not node.value:
            book.fault(node, place, "Give at least one financial year and its amount, like {2019/20: 54000}")
        return list(found.items())

    def add(self, record: Agreement, items: Sequence[tuple[int, Decimal]], book: Book) -> int:
        if not record.is_published or record.commitments.exists():
            return 0
        return len(commit_as_published(agreement=record, amounts=dict(items), reason=book.reason, by=None))

    def differences(self, record: Agreement, items: Sequence[tuple[int, Decimal]]) -> Iterator[tuple[str, str]]:
        wanted, held = dict(items), self._published(record)
        for year in sorted(wanted.keys() | held.keys()):
            if wanted.get(year) != held.get(year):
                yield _in_year(wanted, year), _in_year(held, year)

    def _published(self, record: Agreement) -> dict[int, Decimal]:
        rows = record.commitments.filter(kind=Commitment.Kind.PUBLISHED)
        return dict(rows.values_list("year", "amount"))


def _in_year(amounts: Mapping[int, Decimal], year: int) -> str:
    return f"{_in_words(amounts.get(year, NOUGHT))} in {FinancialYear(year)}"


def _in_words(amount: Decimal) -> str:
    return pounds(amount) if amount else NOTHING
