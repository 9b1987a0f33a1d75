"""A closed year takes nothing more, by any route; a quarter asks why; reopening is by right, and says why."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from commissioning.actions import allocate, record_budget_entry
from commissioning.closing import close_quarter, close_year, is_closed, reopen
from commissioning.models import PeriodClose
from core.models import User
from core.movements import Kept, kept_models
from core.periods import FinancialYear, Quarter
from core.refusals import Refused
from grants.payments import record_payment
from tests import factories
from tests.factories import BudgetEntryFactory, IntentionFactory, PaymentFactory, PeriodCloseFactory, UserFactory

pytestmark = pytest.mark.django_db

YEAR = FinancialYear(2019)
OF_A_YEAR = [pytest.param(model, id=model._meta.label) for model in kept_models() if model.year_path]


@pytest.fixture
def chief(db: None) -> User:
    return UserFactory(username="chief", role="finance", may_authorise=True)


def make(model: type[Kept], **fields: object) -> Kept:
    return getattr(factories, f"{model.__name__}Factory")(**fields)


def test_every_table_with_money_of_a_year_is_closed_with_it() -> None:
    closed = {model.__name__ for model in kept_models() if model.year_path}
    assert closed == {"BudgetEntry", "Allocation", "Income", "Commitment", "Payment", "Forecast"}


@pytest.mark.parametrize("model", OF_A_YEAR)
def test_the_database_adds_nothing_to_a_closed_year(model: type[Kept]) -> None:
    row = make(model)
    PeriodCloseFactory(year=2019)

    with pytest.raises(IntegrityError, match="closed"), transaction.atomic():
        copy_past_the_application(row)

    assert model.objects.count() == 1


@pytest.mark.parametrize("model", OF_A_YEAR)
def test_a_reopened_year_and_a_closed_quarter_take_it(model: type[Kept]) -> None:
    row = make(model)
    PeriodCloseFactory(year=2019)
    PeriodCloseFactory(year=2019, act="reopen", reason="An example.")
    PeriodCloseFactory(year=2019, quarter=1)
    PeriodCloseFactory(year=2018)

    copy_past_the_application(row)

    assert model.objects.count() == 2


def copy_past_the_application(row: Kept) -> None:
    """The same row again by raw SQL, with a key and a place of its own."""
    columns = [field.column for field in row._meta.concrete_fields if not field.primary_key]
    own = {"key": "'00000000000000000000000000000001'" if connection.vendor == "sqlite" else "gen_random_uuid()"}
    if type(row).__name__ == "BudgetEntry":
        own["kind"] = "'addition'"
    values = ", ".join(own.get(column, f'"{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    table = row._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f'INSERT INTO "{table}" ({names}) SELECT {values} FROM "{table}"')


def test_the_actions_say_what_to_do_instead(finance: User, officer: User) -> None:
    entry = BudgetEntryFactory()
    payment = PaymentFactory(budget=entry.budget, agreement__fund=entry.budget.fund)
    line = IntentionFactory(framework__fund=entry.budget.fund)
    close_year(year=YEAR, reason="", by=finance)

    with pytest.raises(Refused, match="2019/20 is closed, so nothing is added to it. Record it in an open year"):
        record_budget_entry(
            budget=entry.budget,
            kind="addition",
            amount=Decimal(1),
            effective_on=dt.date(2019, 5, 1),
            reason="More",
            by=finance,
            decision=factories.DecisionFactory(fund=entry.budget.fund),
        )
    with pytest.raises(Refused, match="closed"):
        allocate(budget=entry.budget, intention=line, amount=Decimal(1), effective_on=YEAR.start, reason="", by=officer)
    with pytest.raises(Refused, match="closed"):
        record_payment(
            agreement=payment.agreement,
            budget=entry.budget,
            amount=Decimal(1),
            paid_on=YEAR.end,
            period_from=YEAR.start,
            period_to=YEAR.end,
            by=finance,
        )


def test_a_closed_quarter_takes_a_late_item_with_its_reason(finance: User) -> None:
    entry = BudgetEntryFactory()
    close_quarter(quarter=Quarter(2019, 1), reason="Reported to the board", by=finance)
    late = {
        "budget": entry.budget,
        "kind": "addition",
        "amount": Decimal(1),
        "by": finance,
        "decision": factories.DecisionFactory(fund=entry.budget.fund),
    }

    with pytest.raises(Refused, match="Q1 2019/20 is closed, and 30 June 2019 falls in it. Give the reason"):
        record_budget_entry(**late, effective_on=dt.date(2019, 6, 30), reason=" ")

    record_budget_entry(**late, effective_on=dt.date(2019, 6, 30), reason="The letter came late")
    record_budget_entry(**late, effective_on=dt.date(2019, 7, 1), reason="")


def test_closing_and_reopening_say_by_whom_and_why(finance: User, chief: User) -> None:
    close_year(year=YEAR, reason="The accounts are signed", by=finance)
    assert is_closed(YEAR)
    assert not is_closed(YEAR.next)

    with pytest.raises(Refused, match="2019/20 is closed already"):
        close_year(year=YEAR, reason="", by=finance)
    with pytest.raises(Refused, match="with the right to authorise"):
        reopen(year=YEAR, quarter=None, reason="A late invoice", by=finance)
    with pytest.raises(Refused, match="Say why"):
        reopen(year=YEAR, quarter=None, reason=" ", by=chief)

    reopen(year=YEAR, quarter=None, reason="A late invoice", by=chief)

    assert not is_closed(YEAR)
    assert [(each.act, each.recorded_by) for each in PeriodClose.objects.all()] == [
        ("reopen", chief),
        ("close", finance),
    ]
    with pytest.raises(Refused, match="2019/20 is not closed"):
        reopen(year=YEAR, quarter=None, reason="Again", by=chief)


def test_what_has_not_ended_is_not_closed(finance: User) -> None:
    today = timezone.localdate()
    year, quarter = FinancialYear.containing(today), Quarter.containing(today)

    with pytest.raises(Refused, match=f"{year} ends on 31 March .*. It is closed once it is over."):
        close_year(year=year, reason="", by=finance)
    with pytest.raises(Refused, match=f"{quarter} ends on"):
        close_quarter(quarter=quarter, reason="", by=finance)


@pytest.mark.parametrize("who", ["officer", "administrator", "auditor", "commissioner"])
def test_only_finance_closes(who: str, request: pytest.FixtureRequest) -> None:
    with pytest.raises(Refused, match="Only a finance officer closes"):
        close_year(year=YEAR, reason="", by=request.getfixturevalue(who))
