"""Whether the days of a column come before its months: told from all of its dates, as one alone may be either."""

import datetime as dt
import re
from collections.abc import Iterable

from core.files_in.faults import Fault
from core.files_in.tables import TableRow

_FIRST_DAY_THAT_IS_NO_MONTH = 13
_FIGURES = re.compile(r"^\s*(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*\d{2,4}\b", re.ASCII)
_MONTH_FIRST = (
    "It has the month before the day, so the file’s other dates may have it too. Have the dates written day first, "
    "like 30/06/2019"
)
_HALF_CHANGED = (
    "It is text, while Excel made dates of those whose day may be a month, so it may have swapped their days and "
    "months. Take the list out of the system again, and send that file without opening it in Excel"
)


class DayOrder:
    """Sees the dates of a column, of others' rows too, and says what they give away together."""

    def __init__(self) -> None:
        self.month_first: Fault | None = None
        self.text_of_a_late_day: Fault | None = None
        self.has_early_date = self.has_late_date = self.has_text_of_an_early_day = False

    def see(self, row: TableRow, column: str) -> None:
        cell = row.cell(column)
        if isinstance(cell, dt.date):
            self.has_early_date |= cell.day < _FIRST_DAY_THAT_IS_NO_MONTH
            self.has_late_date |= cell.day >= _FIRST_DAY_THAT_IS_NO_MONTH
        elif isinstance(cell, str) and (found := _FIGURES.match(cell)):
            self._see_text(row, column, int(found[1]), int(found[2]))

    def _see_text(self, row: TableRow, column: str, first: int, second: int) -> None:
        if second >= _FIRST_DAY_THAT_IS_NO_MONTH > first:
            self.month_first = self.month_first or row.fault(_MONTH_FIRST, column)
        elif first >= _FIRST_DAY_THAT_IS_NO_MONTH:
            self.text_of_a_late_day = self.text_of_a_late_day or row.fault(_HALF_CHANGED, column)
        else:
            self.has_text_of_an_early_day = True

    def fault(self, told: Iterable[Fault]) -> Fault | None:
        """The first date that gives it away. None where nothing does, and where it is told already as no date."""
        is_half_changed = self.has_early_date and not (self.has_late_date or self.has_text_of_an_early_day)
        found = self.month_first or (self.text_of_a_late_day if is_half_changed else None)
        return None if found is None or found.place in {fault.place for fault in told} else found
