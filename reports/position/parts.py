"""What a position is made of: lines and agreements, each with what it adds to the figures.

A position reads hundreds and shows a few words of each. So what it asks of them is read as plain rows, and a record is
made of one only where a page wants to know more.
"""

import datetime as dt
from decimal import Decimal
from typing import Any, Generic, NamedTuple, Self, TypeVar

from django.utils.functional import cached_property

from commissioning.models import Intention
from core.reading import record_of_row, row_of_record
from grants.models import Agreement
from reports.position.figures import Figures


class LineRow(NamedTuple):
    """What a position asks of a line, named as a query names it."""

    id: int
    ref: str
    order: int
    activity: str
    category: str
    resources: Decimal | None
    resources_year: int
    status: str
    ends_on: dt.date | None
    end_year: int | None
    phase_id: int | None
    framework_id: int
    framework__code: str
    framework__title: str
    framework__owner: str
    framework__fund_id: int
    framework__first_year: int
    framework__last_year: int
    area_id: int
    area__name: str
    area__kind: str
    provider_id: int | None
    provider__name: str | None
    host_id: int | None
    host__name: str | None
    theme_id: int | None
    theme__name: str | None


class AgreementRow(NamedTuple):
    """What a position asks of an agreement, named as a query names it."""

    id: int
    reference: str
    title: str
    type: str
    origin: str
    state: str
    intention_id: int
    fund_id: int
    ends_on: dt.date | None
    start_is_assumed: bool
    signed_on: dt.date | None
    area_id: int
    area__name: str
    paid_to_id: int | None
    paid_to__name: str | None
    delivered_by_id: int | None
    delivered_by__name: str | None


Row = TypeVar("Row", LineRow, AgreementRow)
Record = TypeVar("Record", Intention, Agreement)


class _Read(Generic[Row, Record]):
    """What a position reads of a record, and the record."""

    model: type[Record]
    named: type[Row]

    def __init__(self, row: Row) -> None:
        self.row: Row = row

    @classmethod
    def of(cls, record: Record) -> Self:
        read = cls(row_of_record(cls.named, record))
        read.record = record
        return read

    @cached_property
    def record(self) -> Record:
        return record_of_row(self.model, self.row)


class Line(_Read[LineRow, Intention]):
    """A line as a position reads it, and its record."""

    model, named = Intention, LineRow

    @property
    def name(self) -> str:
        """As `Intention.name`."""
        return self.row.activity.replace(" - ", ", ")


class Award(_Read[AgreementRow, Agreement]):
    """An agreement as a position reads it, and its record."""

    model, named = Agreement, AgreementRow

    @property
    def name(self) -> str:
        return f"{self.row.reference} {self.row.title}"


class Part(NamedTuple):
    """What one line, or one agreement under a line, adds to a position."""

    line: Line
    figures: Figures
    award: Award | None = None

    @property
    def intention(self) -> Intention:
        return self.line.record

    @property
    def agreement(self) -> Agreement | None:
        return self.award.record if self.award else None

    @property
    def area(self) -> tuple[int, str]:
        """Where its money goes: key and name."""
        of = self.award or self.line
        return of.row.area_id, of.row.area__name

    @property
    def deliverer(self) -> tuple[Any, Any]:
        """Who does the work: key and name. None where it is not stated."""
        if self.award:
            return self.award.row.delivered_by_id, self.award.row.delivered_by__name
        return self.line.row.provider_id, self.line.row.provider__name
