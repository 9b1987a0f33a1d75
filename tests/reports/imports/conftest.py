"""An office with a framework, and registers as offices make them."""

import csv
import io
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from openpyxl import Workbook

from commissioning.models import Fund
from tests.factories import (
    AreaFactory,
    FrameworkFactory,
    FundFactory,
    IntentionFactory,
    ProviderFactory,
    ProviderNameFactory,
)

HEADS = (
    "Reference", "Title", "Type", "Line", "Area", "Paid to", "Starts", "Ends", "State", "Ended on", "Why it ended",
    "Decision", "Decision date", "Decision amount", "Committed 2019/20", "Committed 2020/21", "Paid 2019/20",
    "Paid up to", "Fund", "Delivered by",
)  # fmt: skip
ROW = {
    "Reference": "SM-2019-101",
    "Title": "Outreach",
    "Type": "grant",
    "Line": "DIP-HER",
    "Area": "Herefordshire",
    "Paid to": "Herefordshire Council",
    "Starts": "01/04/2019",
    "Ends": "31/03/2020",
    "Committed 2019/20": "£6,000.00",
}
DECIDED = {"Decision": "PCC/2019/014", "Decision date": "14/03/2019", "Decision amount": "24000"}
BUDGET = {"Fund": "Example fund", "Financial year": "2019/20", "Budget": "£20,000.00"}


def rows_of(*rows: dict[str, Any], heads: Sequence[str] = HEADS) -> list[list[Any]]:
    return [list(heads), *([row.get(head, "") for head in heads] for row in rows)]


def csv_of(*rows: dict[str, Any], heads: Sequence[str] = HEADS, encoding: str = "utf-8") -> bytes:
    held = io.StringIO(newline="")
    csv.writer(held).writerows(rows_of(*rows, heads=heads))
    return held.getvalue().encode(encoding)


def book_of(**sheets: list[list[Any]]) -> bytes:
    """A workbook, from its sheets' rows."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name.replace("_", " "))
        for row in rows:
            sheet.append(row)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def whole_book(*rows: dict[str, Any], budgets: Sequence[dict[str, Any]] = (BUDGET,)) -> bytes:
    return book_of(
        Agreements=rows_of(*rows), Budgets=rows_of(*budgets, heads=("Fund", "Financial year", "Budget", "Ring-fence"))
    )


@pytest.fixture
def fund(db: None) -> Fund:
    """A ring-fence, one line of its framework, and the parties of it."""
    fund = FundFactory(code="example", name="Example fund")
    framework = FrameworkFactory(fund=fund, first_year=2019, last_year=2020)
    council = ProviderFactory(name="Herefordshire Council")
    area = AreaFactory(name="Herefordshire", code="E06000019")
    IntentionFactory(
        framework=framework, ref="DIP-HER", activity="Drug intervention programme - Herefordshire", area=area,
        provider=council,
    )  # fmt: skip
    addaction = ProviderFactory(name="We Are With You")
    ProviderNameFactory(provider=addaction, name="Addaction")
    return fund


Ask = Callable[..., Any]
