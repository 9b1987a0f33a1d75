"""One cell: from what stands in it to text, a day, pounds or a year; a ValueError says in plain words why not."""

import datetime as dt
import re
from decimal import Decimal

from core.dates import parse_day
from core.files_in.sheets import NOT_WORKED_OUT, Cell
from core.money import HOW_TO_TYPE, LARGEST, NOUGHT, PENNY, parse_pounds, pounds, round_to_penny
from core.periods import FinancialYear

_EXCELS_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u2060\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_CLOCK = re.compile(r"[T ]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*([AP]M)?Z?$", re.IGNORECASE)
_RUN_TOGETHER = re.compile(r"^((?:19|20)\d{2})(\d{2})(\d{2})$", re.ASCII)
_NOUGHT = re.compile(r"^£?[-–—−]$")
_EXCELS_FIRST_DAY = dt.date(1899, 12, 30)  # as Excel counts, with the leap day that 1900 did not have
_EXCELS_DAYS = range(32_874, 73_416)  # 1990 to 2100
_HAIR = Decimal("0.000001")


def text_in(cell: Cell) -> str:
    """The words of a cell on one line, without spaces around them. A whole number keeps no `.0`."""
    if cell is None:
        return ""
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        cell = cell.date()
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if cell == NOT_WORKED_OUT:
        raise ValueError(
            "This is a formula that was never worked out. Open the file in Excel, save it, and send it again"
        )
    text = " ".join(_INVISIBLE.sub("", str(cell)).split())
    if text.upper() in _EXCELS_ERRORS:
        raise ValueError(f"Excel shows an error here ({text}). Mend the formula, or type the value")
    return text


def day_in(cell: Cell) -> dt.date | None:
    """A day, day before month; `30/06/2019`, `30-Jun-19`, `2019-06-30 00:00:00`, or Excel's own. None where blank."""
    if isinstance(cell, dt.datetime):
        return _known(cell.date())
    if isinstance(cell, dt.date):
        return _known(cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool) and int(cell) in _EXCELS_DAYS:
        return _EXCELS_FIRST_DAY + dt.timedelta(days=int(cell))
    text = _RUN_TOGETHER.sub(r"\1-\2-\3", _CLOCK.sub("", text_in(cell)))
    return parse_day(text) if text else None


def _known(day: dt.date) -> dt.date:
    return parse_day(day.isoformat())  # refuses what is out of range, in words


def pounds_in(cell: Cell) -> Decimal | None:
    """Pounds: `£1,250.00`, `(250.00)`, `250.00-`, `250.00 CR`, a dash for nought, a number. None where blank."""
    if isinstance(cell, bool | dt.date | dt.time):
        raise ValueError(f"“{text_in(cell)}” is not an amount. Enter it {HOW_TO_TYPE}")
    if isinstance(cell, int | float):
        return _exact(Decimal(repr(cell)))
    text = text_in(cell)
    if not text:
        return None
    return _typed_pounds(text)


def _exact(number: Decimal) -> Decimal:
    """A spreadsheet's number as pounds and pence; a hair's breadth of its own arithmetic is none."""
    if not number.is_finite() or abs(number) > LARGEST:
        raise ValueError("Enter an amount below £10,000,000,000")
    amount = round_to_penny(number)
    if abs(amount - number) > _HAIR:
        raise ValueError(f"{number:f} is finer than a penny. Round it, like {pounds(amount, pence=True)}")
    return amount.quantize(PENNY)


def _typed_pounds(text: str) -> Decimal:
    bare, sign = _without_sign(text.replace(" ", ""))
    if _NOUGHT.match(bare):
        return NOUGHT
    try:
        return sign * parse_pounds(bare)
    except ValueError as error:
        raise ValueError(f"“{text[:40]}” is not an amount. {error}") from None


def _without_sign(text: str) -> tuple[str, int]:
    """The amount, and −1 where brackets, a minus behind it or CR say that it is below nought."""
    text = text.upper().removeprefix("GBP").removesuffix("GBP").removesuffix(".").removesuffix("DR")
    text = text.removeprefix("£") if text.startswith("£(") else text
    if text.startswith("CR"):
        return text.removeprefix("CR"), -1
    if text.startswith("(") and text.endswith(")"):
        return text[1:-1], -1
    for behind in ("-", "−", "CR"):
        if text.endswith(behind) and len(text) > len(behind) and text[: -len(behind)] not in ("£", "-"):
            return text.removesuffix(behind), -1
    return text, 1


def year_in(cell: Cell) -> FinancialYear | None:
    """A financial year: `2019/20`, `2019-20` or `2019`. None where blank."""
    text = text_in(cell)
    return FinancialYear.parse(text) if text else None
