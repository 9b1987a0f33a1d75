"""Days and financial years as a person types and chooses them."""

import datetime as dt
import re
from functools import lru_cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from core.inputs import TextInput
from core.periods import FIRST_YEAR, LAST_YEAR, FinancialYear, day

HOW_TO_TYPE = "like 1 April 2019 or 1/4/2019"

_SHAPES = ("%d %B %Y", "%d %b %Y", "%d/%m/%Y", "%d/%m/%y", "%Y/%m/%d", "%d %b %y", "%d %B %y")
_BESIDE_A_MONTH = re.compile(r"(?<=\d)[./-](?=[a-z])|(?<=[a-z])[./-](?=\d)", re.IGNORECASE)
_ORDINAL = re.compile(r"(?<=\d)(st|nd|rd|th)\b", re.IGNORECASE)
_FIRST_OFFERED = 2012  # the first Commissioners took office in November 2012
_YEARS_AHEAD = 6


@lru_cache(maxsize=2048)  # a file has thousands of rows and few days
def parse_day(text: str) -> dt.date:
    """`1 April 2019`, `1-Apr-19`, `1/4/2019`, `01/04/19` or `2019-04-01`.

    Raises ValueError with a plain sentence for anything else.
    """
    typed = _ORDINAL.sub("", " ".join(text.replace(",", " ").split()))
    typed = re.sub(r"(?<=\d)[.-](?=\d)", "/", _BESIDE_A_MONTH.sub(" ", typed))
    typed = re.sub(r"\bsept\b", "Sep", typed, flags=re.IGNORECASE)
    for shape in _SHAPES:
        try:
            date = dt.datetime.strptime(typed, shape).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        _refuse_out_of_range(date, text)
        return date
    raise ValueError(f"“{text.strip()[:40]}” is not a date. Enter it {HOW_TO_TYPE}")


def _refuse_out_of_range(date: dt.date, text: str) -> None:
    first, last = dt.date(FIRST_YEAR, 1, 1), dt.date(LAST_YEAR, 12, 31)
    if date < first:
        raise ValueError(f"“{text.strip()[:40]}” is too early. The earliest date that is taken is {day(first)}")
    if date > last:
        raise ValueError(f"“{text.strip()[:40]}” is too late. The latest date that is taken is {day(last)}")


class DayInput(TextInput):
    """A text box for a day: shows `1 April 2019`. A picker of months would be slower to use than typing."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "input--date", "autocomplete": "off"} | (attrs or {}))

    def format_value(self, value: Any) -> str | None:
        return day(value) if isinstance(value, dt.date) else super().format_value(value)


class DayField(forms.DateField):
    """A day typed by a person. What can't be read is given back as it was typed."""

    widget = DayInput

    def to_python(self, value: Any) -> dt.date | None:
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value)
        try:
            return parse_day(value)
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from error


def years_offered() -> list[tuple[int, str]]:
    """The financial years that a form offers, the latest first."""
    last = FinancialYear.containing(timezone.localdate()).start_year + _YEARS_AHEAD
    return [(year, FinancialYear(year).label) for year in range(last, _FIRST_OFFERED - 1, -1)]


class YearField(forms.TypedChoiceField):
    """A financial year chosen from a list of `2019/20` and its like; an `int`, the year in which it starts."""

    def __init__(self, **kwargs: Any) -> None:
        offered: dict[str, Any] = {"choices": self.offered, "coerce": int, "empty_value": None}
        super().__init__(**offered | kwargs)

    def offered(self) -> list[tuple[Any, str]]:
        return [("", "Choose a year"), *years_offered()]

    def prepare_value(self, value: Any) -> Any:
        return value.start_year if isinstance(value, FinancialYear) else value
