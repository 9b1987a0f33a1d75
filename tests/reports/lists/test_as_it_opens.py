"""A list as it opens, which is asked in SQL that was made once, is the list that is put together anew each time."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.http import QueryDict
from django.utils.http import urlencode

from core.asking import AsksAsItOpens
from core.lists import ListReport
from core.models import User
from core.roles import Role
from reports.lists.agreements import Agreements
from reports.lists.budget_movements import BudgetMovements
from reports.lists.delivery import DeliveryTableReport
from reports.lists.payments import Payments
from tests.asked import asked_in_words
from tests.factories import AllocationFactory, BudgetFactory, CommitmentFactory, PaymentFactory, UserFactory

REPORTS = (Agreements, Payments, BudgetMovements, DeliveryTableReport)
ASKED: tuple[dict[str, Any], ...] = (
    {"year": 2019},
    {"year": 2020},
    {"year": 2031},
    {"year": 2019, "position": "2019-07-15"},
    {"year": 2019, "page": 2},
    {"year": "all"},
)


@pytest.fixture
def many(books: dict[str, Any]) -> dict[str, Any]:
    """More than a page of each list's rows in 2019/20, and something in 2020/21."""
    budget, following = BudgetFactory(fund=books["fund"], year=2019), BudgetFactory(fund=books["fund"], year=2020)
    for number in range(60):
        paid_on = dt.date(2019, 6, 1) + dt.timedelta(days=number)
        PaymentFactory(agreement=books["first"], budget=budget, amount=Decimal(1 + number % 7), paid_on=paid_on)
        AllocationFactory(budget=budget, intention=books["line"], amount=Decimal(10), effective_on=paid_on)
    PaymentFactory(agreement=books["later"], budget=following, amount=Decimal("3.50"), paid_on=dt.date(2020, 6, 1))
    AllocationFactory(budget=following, intention=books["line"], amount=Decimal(9), effective_on=dt.date(2020, 5, 1))
    CommitmentFactory(agreement=books["first"], year=2020, amount=Decimal(70))
    return books


def said(report_class: type[ListReport], user: User, **asked: Any) -> dict[str, Any]:
    """Everything that a list says: its page, its foot, its heading and its file."""
    report = report_class(QueryDict(urlencode(asked)), user)
    return {
        "rows": report.page_rows(),
        "totals": report.totals,
        "foot": report.foot(),
        "heading": report.heading(),
        "count": report.count_words,
        "file": list(report.file_rows()),
    }


@pytest.mark.parametrize("report_class", REPORTS)
@pytest.mark.parametrize("asked", ASKED, ids=urlencode)
def test_it_says_the_same_in_every_order(many, commissioner, monkeypatch, report_class, asked):
    orders = [name for name, column in report_class.table_class.base_columns.items() if column.orderable is not False]
    every = [{**asked, "sort": order} for name in orders for order in (name, f"-{name}")]
    for each in every:  # so that what is compared was made for other values
        report_class(QueryDict(urlencode({"year": 2019, "sort": each["sort"]})), commissioner).page_rows()
    as_it_opens = [said(report_class, commissioner, **each) for each in every]
    monkeypatch.setattr(AsksAsItOpens, "is_as_it_opens", False)
    assert as_it_opens == [said(report_class, commissioner, **each) for each in every]


@pytest.mark.parametrize("report_class", REPORTS)
def test_what_only_some_may_see_or_only_some_of_it_is_asked_by_itself(many, commissioner, report_class):
    def opens(user: User, **asked: Any) -> bool:
        return report_class(QueryDict(urlencode(asked)), user).is_as_it_opens

    assert opens(commissioner, year=2019)
    assert not opens(UserFactory(role=Role.PROVIDER), year=2019)
    assert not opens(commissioner, year=2019, text="north")
    assert not opens(commissioner, year=2019, records="2019-07-01")
    assert opens(commissioner, year="all")


def test_a_page_far_back_is_read_from_the_end(many, commissioner):
    report = Payments(QueryDict("year=2019&page=2&sort=paid_on"), commissioner)
    with asked_in_words() as asked:
        assert len(report.page_rows()) == 12
    assert any("DESC" in sql and "LIMIT 12" in sql for sql in asked)
