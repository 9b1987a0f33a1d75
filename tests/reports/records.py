"""Records in the current year of one example fund, for the tests of Home."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils import timezone

from commissioning.models import Fund
from core.periods import FinancialYear
from grants.models.agreements import State
from tests.factories import AgreementFactory, BudgetEntryFactory, CommitmentFactory, IntentionFactory

THIS_YEAR = FinancialYear.containing(timezone.localdate())


def budget(fund: Fund, amount: str, year: FinancialYear = THIS_YEAR) -> None:
    BudgetEntryFactory(
        budget__fund=fund, budget__year=year.start_year, amount=Decimal(amount), effective_on=dt.date(2019, 4, 1)
    )


def award(fund: Fund, amount: str, *, year: FinancialYear = THIS_YEAR, published: bool = False, **fields: Any) -> Any:
    """An agreement in force over one financial year, with its commitment."""
    dates = {"starts_on": year.start, "ends_on": year.end}
    given = {"intention": line(fund), "state": State.IN_FORCE, "reports": None, **dates, **fields}
    agreement = AgreementFactory(**given)
    CommitmentFactory(agreement=agreement, amount=Decimal(amount), year=year.start_year, published=published)
    return agreement


def line(fund: Fund, resources: str | None = None, **fields: Any) -> Any:
    """A line of the fund's framework, without a price for the year unless one is given."""
    year = THIS_YEAR.start_year if resources else 1999
    price = {"resources": Decimal(resources or 1), "resources_year": year}
    return IntentionFactory(framework=fund.frameworks.get(), **{**price, **fields})


def facts(page: Any) -> dict[str, tuple[str, str]]:
    return {item.fact: (item.figure, item.unit) for group in page["attention"] for item in group.items}
