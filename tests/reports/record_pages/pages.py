"""Reading a record's page as its reader does."""

from typing import Any

from django.test import Client
from django.utils import timezone

from core.periods import FinancialYear

NOW = FinancialYear.containing(timezone.localdate())
LAST = NOW.previous


def page_of(client: Client, record: Any, **asked: Any) -> Any:
    response = client.get(record.get_absolute_url(), asked)
    assert response.status_code == 200, response.content.decode()[:800]
    return response.context["page"]


def facts(page: Any) -> dict[str, str]:
    return {fact.name: fact.value for fact in page["facts"]}


def section(page: Any, heading: str) -> Any:
    return next(each for each in page["sections"] if each["heading"] == heading)


def said(page: Any) -> list[str]:
    return [item.fact for item in page["attention"]]
