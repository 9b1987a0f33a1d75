"""What one file brought is taken back whole, by movements; its references are free; later work is in the way."""

import uuid
from decimal import Decimal

import pytest
from django.core.management import call_command

from commissioning.models import Budget, BudgetEntry, PeriodClose
from core.money import sum_of
from core.periods import AsAt, FinancialYear
from core.refusals import Refused
from grants.models import Agreement, Commitment, Payment
from reports.closing.opening import before_opening, open_from, refuse_unfit
from reports.closing.unfinished import next_budgets
from reports.imports.undoing import undo_register
from reports.lists.years import YearsOnRecord
from reports.position.scope import read_scope
from tests.factories import AllocationFactory, CommitmentFactory, PaymentFactory, ReturnFactory
from tests.reports.imports.conftest import BUDGET, DECIDED, ROW, whole_book
from tests.reports.imports.test_bringing_in import PAID, bring_in

pytestmark = pytest.mark.django_db
SECOND = ROW | {"Reference": "SM-2019-102"}


@pytest.fixture
def batch(fund, finance):
    return bring_in(whole_book(ROW | DECIDED | PAID, SECOND), finance)


def undo(batch, by):
    return undo_register(batch=batch, reason="The wrong file.", by=by)


def test_everything_is_taken_back_and_says_why(batch, finance):
    undo(batch, finance)
    for rows in (Commitment.objects, Payment.objects, BudgetEntry.objects):
        assert sum_of(rows.all()) == 0
        assert {row.reason for row in rows.filter(amount__lt=0)} == {"Undone: The wrong file."}
    states = Agreement.objects.order_by("reference").values_list("reference", "state", "end_reason")
    assert list(states) == [
        ("SM-2019-101-U1", "withdrawn", "Undone: The wrong file."),
        ("SM-2019-102-U1", "withdrawn", "Undone: The wrong file."),
    ]
    told = Agreement.objects.first().history.values_list("state", "history_user", "history_change_reason")
    assert list(told) == [
        ("withdrawn", finance.pk, "Undone: The wrong file."),
        ("in_force", finance.pk, "Brought in from register.xlsx"),
    ]
    batch.refresh_from_db()
    assert (batch.is_undone, batch.undone_by, batch.undone_reason) == (True, finance, "The wrong file.")
    call_command("check_books")


def test_the_same_references_budgets_and_file_may_come_again_and_go_again(batch, fund, finance):
    content = bytes(batch.content)
    for time in (1, 2):
        undo(batch, finance)
        batch = bring_in(content, finance)
        assert Agreement.objects.filter(reference="SM-2019-101").count() == 1
        assert Agreement.objects.filter(reference=f"SM-2019-101-U{time}").count() == 1
        assert Budget.objects.get().amount() == 20000
        assert sum_of(Commitment.objects.all()) == 12000
    call_command("check_books")


def test_it_is_undone_once_by_finance_with_a_reason(batch, finance, officer):
    with pytest.raises(Refused, match="Only a finance officer"):
        undo(batch, officer)
    with pytest.raises(Refused, match="Say why"):
        undo_register(batch=batch, reason=" ", by=finance)
    undo(batch, finance)
    with pytest.raises(Refused, match="has undone it already"):
        undo(batch, finance)


def hold_more(batch):
    CommitmentFactory(agreement=batch.agreements.first(), amount=Decimal(1))


def pay_more(batch):
    PaymentFactory(agreement=batch.agreements.first(), budget=Budget.objects.get(), amount=Decimal(1))


def report(batch):
    ReturnFactory(agreement=batch.agreements.first())


def allocate(batch):
    AllocationFactory(budget=Budget.objects.get(), intention=batch.agreements.first().intention)


@pytest.mark.parametrize(
    ("later", "said"),
    [
        (hold_more, "money committed or released recorded since for SM-2019-101"),
        (pay_more, "payments recorded since for SM-2019-101"),
        (report, "results recorded since for SM-2019-101"),
        (allocate, "some of Example fund 2019/20 is allocated"),
    ],
)
def test_later_work_stands_in_the_way_and_nothing_is_taken_back(batch, finance, later, said):
    later(batch)
    before = sum_of(Payment.objects.all()), sum_of(BudgetEntry.objects.all())
    with pytest.raises(Refused, match=said):
        undo(batch, finance)
    assert (sum_of(Payment.objects.all()), sum_of(BudgetEntry.objects.all())) == before
    batch.refresh_from_db()
    assert not batch.is_undone


def test_a_closed_year_keeps_what_it_holds(batch, finance):
    PeriodClose(act="close", year=2019, recorded_by=finance).save()
    with pytest.raises(Refused, match="2019/20 is closed"):
        undo(batch, finance)
    assert sum_of(Payment.objects.all()) == 1500


def test_a_budget_that_is_taken_back_counts_as_not_recorded_and_opens_again(fund, finance):
    content = whole_book(ROW | DECIDED | PAID, budgets=[BUDGET])
    batch = bring_in(content, finance)
    held, year = AsAt.now(), FinancialYear(2019)
    undo(batch, finance)
    budget = Budget.objects.get()
    assert budget.amount() == 0
    assert not Budget.objects.recorded().exists()
    assert Budget.objects.recorded(held).get() == budget  # an earlier paper has it
    assert (next_budgets(year), next_budgets(year.previous)) == ([], [])
    assert YearsOnRecord.read().with_budget == frozenset()
    assert read_scope({"year": "2019"}).budgets == {}
    shown = before_opening(fund, year)
    assert (shown.agreements, shown.subject) == ([], 0)
    said = {"fund": fund, "year": year, "amount": Decimal(9000), "carried": None, "decision": None, "reason": "Set"}
    open_from(**said, by=finance, key=uuid.uuid4())
    assert Budget.objects.recorded().get().amount() == 9000
    with pytest.raises(Refused, match="is open already"):
        refuse_unfit(before_opening(fund, year), None)
