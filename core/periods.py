"""Financial years and quarters: 1 April to 31 March, named by the year in which they start."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils import timezone

FIRST_YEAR, LAST_YEAR = 1990, 2100
_MONTHS = {1: "April to June", 2: "July to September", 3: "October to December", 4: "January to March"}
_SHORT_MONTHS = {1: "Apr–Jun", 2: "Jul–Sep", 3: "Oct–Dec", 4: "Jan–Mar"}


def day(date: dt.date) -> str:
    """`1 April 2019`."""
    return f"{date.day} {date:%B %Y}"


def period_in_words(first: dt.date, last: dt.date) -> str:
    """`1 April to 30 June 2019`, and `1 April 2019 to 31 March 2020` over two calendar years."""
    begins = f"{first.day} {first:%B}" if first.year == last.year else day(first)
    return f"{begins} to {day(last)}"


def days_between(first: dt.date, last: dt.date) -> int:
    """Days from the first to the last, both included: nought where the last is before the first."""
    return max((last - first).days + 1, 0)


@dataclass(frozen=True, order=True)
class FinancialYear:
    """1 April of `start_year` to 31 March of the next, both included."""

    start_year: int

    @classmethod
    def containing(cls, date: dt.date) -> "FinancialYear":
        return cls(date.year if (date.month, date.day) >= (4, 1) else date.year - 1)

    @classmethod
    def parse(cls, text: str) -> "FinancialYear":
        """`2019`, `2019/20`, `2019-20` or `2019/2020`; ValueError with a plain sentence otherwise."""
        found = re.fullmatch(r"(\d{4})(?:[/-](\d{2}|\d{4}))?", text.strip(), re.ASCII)
        if not found or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
            raise ValueError(f"“{text[:40]}” is not a financial year. Give it like 2019 or 2019/20")
        start, end = int(found[1]), found[2]
        if end is not None and int(end[-2:]) != (start + 1) % 100:
            raise ValueError(f"“{text[:40]}” is not a financial year: a year is followed by the next, like 2019/20")
        return cls(start)

    @property
    def start(self) -> dt.date:
        return dt.date(self.start_year, 4, 1)

    @property
    def end(self) -> dt.date:
        return dt.date(self.start_year + 1, 3, 31)

    @property
    def next(self) -> "FinancialYear":
        return FinancialYear(self.start_year + 1)

    @property
    def previous(self) -> "FinancialYear":
        return FinancialYear(self.start_year - 1)

    @property
    def quarters(self) -> tuple["Quarter", ...]:
        return tuple(Quarter(self.start_year, number) for number in (1, 2, 3, 4))

    @property
    def label(self) -> str:
        """`2019/20`, for a page."""
        return f"{self.start_year}/{(self.start_year + 1) % 100:02d}"

    @property
    def file_label(self) -> str:
        """`2019-20`, for a file name."""
        return self.label.replace("/", "-")

    def __str__(self) -> str:
        return self.label

    def __contains__(self, date: dt.date) -> bool:
        return self.start <= date <= self.end


@dataclass(frozen=True, order=True)
class Quarter:
    """A quarter of a financial year: Q1 is April to June."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if self.number not in (1, 2, 3, 4):
            raise ValueError("A quarter is 1, 2, 3 or 4")

    @classmethod
    def containing(cls, date: dt.date) -> "Quarter":
        return cls(FinancialYear.containing(date).start_year, (date.month - 4) % 12 // 3 + 1)

    @property
    def start(self) -> dt.date:
        month = 3 * self.number + 1
        return dt.date(self.year, month, 1) if month <= 12 else dt.date(self.year + 1, month - 12, 1)

    @property
    def end(self) -> dt.date:
        return self.next.start - dt.timedelta(days=1)

    @property
    def next(self) -> "Quarter":
        return Quarter(self.year, self.number + 1) if self.number < 4 else Quarter(self.year + 1, 1)

    @property
    def financial_year(self) -> FinancialYear:
        return FinancialYear(self.year)

    @property
    def name(self) -> str:
        return f"Q{self.number}"

    @property
    def months(self) -> str:
        return _MONTHS[self.number]

    @property
    def short_months(self) -> str:
        return _SHORT_MONTHS[self.number]

    @property
    def label(self) -> str:
        """`Q3 2019/20`."""
        return f"{self.name} {self.financial_year.label}"

    def __str__(self) -> str:
        return self.label


def years_between(first: dt.date, last: dt.date) -> list[FinancialYear]:
    """Every financial year that a period touches, in order."""
    start, end = FinancialYear.containing(first).start_year, FinancialYear.containing(last).start_year
    return [FinancialYear(year) for year in range(start, end + 1)]


def quarters_between(first: dt.date, last: dt.date) -> Iterator[Quarter]:
    """Every quarter that a period touches, in order."""
    quarter = Quarter.containing(first)
    while quarter.start <= last:
        yield quarter
        quarter = quarter.next


def days_in(first: dt.date, last: dt.date, period: FinancialYear | Quarter) -> int:
    """How many days of a period (first to last, both included) fall in a year or quarter."""
    return days_between(max(first, period.start), min(last, period.end))


def opens_at(years: Iterable[FinancialYear], on: dt.date) -> FinancialYear | None:
    """At which of some years a page opens on a day: the latest that has begun, or the first where none has."""
    every = sorted(years)
    begun = [year for year in every if year.start <= on]
    return begun[-1] if begun else next(iter(every), None)


@dataclass(frozen=True)
class AsAt:
    """What a figure is as at: movements that took effect by `position`, using records made by `records`.

    `up_to_now` says that the records are all there are, so that nothing has to be looked up in the change trail.
    `chosen` names the dates that a reader chose: "position", "records" or both.
    """

    position: dt.date
    records: dt.datetime
    up_to_now: bool = False
    chosen: tuple[str, ...] = ()

    @property
    def position_year(self) -> int:
        """The start of the financial year that the position date falls in."""
        return FinancialYear.containing(self.position).start_year

    @property
    def position_end(self) -> dt.datetime:
        """The last moment of the position date."""
        return timezone.make_aware(dt.datetime.combine(self.position, dt.time.max))

    @property
    def records_day(self) -> dt.date:
        """The day by the end of which the records had been made."""
        return timezone.localdate(self.records)

    @property
    def words(self) -> str:
        """`Position to 30 June 2019, using records made by 12 July 2019.`"""
        return f"Position to {day(self.position)}, using records made by {day(self.records_day)}."

    @property
    def query(self) -> dict[str, str]:
        """The dates that a reader chose, as an address names them: empty where both are now."""
        dates = {"position": self.position.isoformat(), "records": self.records_day.isoformat()}
        return {name: dates[name] for name in self.chosen}

    @property
    def file_label(self) -> str:
        """Both dates for a file name: `-position-2019-06-30-records-2019-07-12`."""
        return f"-position-{self.position}-records-{self.records_day}"

    @classmethod
    def now(cls) -> "AsAt":
        return cls(position=timezone.localdate(), records=timezone.now(), up_to_now=True)

    @classmethod
    def of(cls, position: dt.date | None, records: dt.date | None) -> "AsAt":
        """The dates that a reader chose, the records to the end of that day; a date of None is now."""
        now = cls.now()
        chosen = {"position": position, "records": records}
        until = timezone.make_aware(dt.datetime.combine(records, dt.time.max)) if records else now.records
        return cls(
            position=position or now.position,
            records=until,
            up_to_now=until >= now.records,
            chosen=tuple(name for name, date in chosen.items() if date),
        )
