"""One value of the file: from the text that was typed to what a record keeps, or a plain sentence that says why not."""

import datetime as dt
import difflib
import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Choices
from yaml.nodes import Node

from core.money import parse_pounds
from core.periods import FIRST_YEAR, LAST_YEAR, FinancialYear
from reports.loading.nodes import text_of

Reader = Callable[[Node, Any], Any]
"""Reads one node. Its second argument is the book (see reports.loading.book), which knows every name in the file."""

TBC = "TBC"


def text(node: Node, book: Any = None) -> str:
    """Words as they stand."""
    return text_of(node)


def money(node: Node, book: Any = None) -> Decimal:
    """Pounds and pence above nought, from the text itself: never by way of a float."""
    amount = parse_pounds(text_of(node))
    if amount <= 0:
        raise ValueError("Enter an amount above nought, like 6000 or £6,000.00")
    return amount


def number(node: Node, book: Any = None) -> Decimal:
    """A figure with at most two decimals."""
    typed = text_of(node).replace(",", "")
    if not re.fullmatch(r"-?\d{1,14}(\.\d{1,2})?", typed, re.ASCII):
        raise ValueError(f"“{typed}” is not a figure. Enter it like 61000 or 28.5")
    return Decimal(typed)


def date(node: Node, book: Any = None) -> dt.date:
    """A whole date."""
    typed = text_of(node)
    if re.fullmatch(r"\d{4}", typed, re.ASCII):
        raise ValueError(f"“{typed}” is a year alone. Enter a whole date, like 2020-03-31")
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", typed, re.ASCII):
            raise ValueError
        return dt.date.fromisoformat(typed)
    except ValueError:
        raise ValueError(f"“{typed}” is not a date. Enter it like 2020-03-31") from None


def financial_year(node: Node, book: Any = None) -> int:
    """The year in which a financial year starts, from `2019/20` or `2019`."""
    return FinancialYear.parse(text_of(node)).start_year


def calendar_year(node: Node, book: Any = None) -> int:
    """A year alone, where a source gives no whole date."""
    typed = text_of(node)
    if not re.fullmatch(r"\d{4}", typed, re.ASCII) or not FIRST_YEAR <= int(typed) <= LAST_YEAR:
        raise ValueError(f"“{typed}” is not a year. Enter it like 2020")
    return int(typed)


def flag(node: Node, book: Any = None) -> bool:
    """Yes or no."""
    answers = {"yes": True, "true": True, "no": False, "false": False}
    typed = text_of(node)
    if typed.lower() not in answers:
        raise ValueError(f"“{typed}” is not an answer. Enter yes or no")
    return answers[typed.lower()]


def choice(choices: type[Choices]) -> Reader:
    """One of a few words, each written as the record keeps it."""

    def read(node: Node, book: Any = None) -> str:
        typed = text_of(node)
        if typed not in choices.values:
            raise ValueError(f"“{typed}” is not one of: {', '.join(choices.values)}")
        return typed

    return read


def or_tbc(read: Reader) -> Reader:
    """What `read` reads, or TBC: the framework says that it is not known yet."""

    def read_or_tbc(node: Node, book: Any = None) -> Any:
        return None if text_of(node) == TBC else read(node, book)

    return read_or_tbc


def suggestion(typed: str, known: Iterable[str]) -> str:
    """` Did you mean “Addaction”?`, where something known is near to what was typed."""
    near = difflib.get_close_matches(typed, list(known), n=1)
    return f" Did you mean “{near[0]}”?" if near else ""
