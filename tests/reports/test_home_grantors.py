"""Home tells of a grantor's dates thirty days before, until they are checked off."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from tests.factories import GrantorDateFactory, IncomeFactory
from tests.reports.records import THIS_YEAR, budget, facts

pytestmark = pytest.mark.django_db


def test_a_claim_is_told_thirty_days_before_with_what_is_to_come(home, fund):
    budget(fund, "10000")
    today = timezone.localdate()
    IncomeFactory(fund=fund, year=THIS_YEAR.start_year, kind="expected", amount=Decimal(700))
    said = {"fund": fund, "year": THIS_YEAR.start_year}
    GrantorDateFactory(**said, due_on=today + dt.timedelta(days=30))
    GrantorDateFactory(**said, due_on=today + dt.timedelta(days=31))
    GrantorDateFactory(**said, due_on=today, done_on=today)
    GrantorDateFactory(**said, kind="return", due_on=today - dt.timedelta(days=1))
    found = {fact: told for fact, told in facts(home()).items() if "due on" in fact}
    (claim, back) = (next(fact for fact in found if fact.startswith(word)) for word in ("Claim", "Return"))
    assert len(found) == 2
    assert found[claim] == ("£700", "expected, not received")
    assert " was due on " in back
