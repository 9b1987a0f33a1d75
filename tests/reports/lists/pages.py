"""Reading a list as its reader does: the page, the CSV and the Excel file."""

import csv
from io import BytesIO, StringIO
from typing import Any

from django.test import Client
from openpyxl import load_workbook

LISTS = ("agreements", "payments", "budget-movements", "delivery")
HOSTILE = '=HYPERLINK("http://example.org","x")'
SCRIPT = "<script>alert(1)</script>"


def page_of(client: Client, name: str, **asked: Any) -> Any:
    response = client.get(f"/reports/{name}/", asked)
    assert response.status_code == 200, response.content.decode()[:500]
    return response.context["page"]


def csv_of(client: Client, name: str, **asked: Any) -> list[dict[str, str]]:
    response = client.get(f"/reports/{name}/", {**asked, "format": "csv"})
    assert response.status_code == 200
    text = b"".join(response.streaming_content).decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.DictReader(StringIO(text.removeprefix("\ufeff"))))


def excel_of(client: Client, name: str, **asked: Any) -> list[tuple[Any, ...]]:
    response = client.get(f"/reports/{name}/", {**asked, "format": "xlsx"})
    book = load_workbook(BytesIO(b"".join(response.streaming_content)))
    return list(book.worksheets[0].iter_rows(values_only=True))


def names(page: Any) -> list[str]:
    return [row.name for row in page["rows"]]


def references(client: Client, **asked: Any) -> list[str]:
    return [row["reference"] for row in csv_of(client, "agreements", **asked)]
