"""Virements, carry-forwards and returns to source: both halves or none, and never more than is left."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

import pytest

from commissioning.actions import record_budget_entry
from commissioning.models import Budget, BudgetEntry
from commissioning.transfers import carry_forward, record_virement, return_to_source, reverse_budget_entry
from core.models import User
from core.refusals import Refused
from reports.books.checks import breaches
from tests.factories import (
    AgreementFactory,
    AllocationFactory,
    BudgetEntryFactory,
    BudgetFactory,
    CommitmentFactory,
    DecisionFactory,
    PeriodCloseFactory,
)

pytestmark = pytest.mark.django_db
ON = dt.date(2019, 10, 1)


def budget_of(amount: int, *, committed: int = 0, ring_fence: str = "none", year: int = 2019) -> Budget:
    budget = BudgetEntryFactory(budget__year=year, budget__fund__ring_fence=ring_fence, amount=Decimal(amount)).budget
    if committed:
        agreement = AgreementFactory(in_force=True, intention__framework__fund=budget.fund, commitment=None)
        CommitmentFactory(agreement=agreement, year=year, amount=Decimal(committed))
    return budget


def move(source: Budget, target: Budget, amount: str, by: User, **said: Any) -> BudgetEntry:
    given = {"effective_on": ON, "reason": "Moved", "amount": Decimal(amount), "by": by} | said
    return record_virement(from_budget=source, to_budget=target, **given)


def amounts(*budgets: Budget) -> list[Decimal]:
    return [budget.amount() for budget in budgets]


def test_both_halves_of_a_virement_come_at_once(finance: User) -> None:
    source, target = budget_of(10_000, committed=6_000), budget_of(500)

    came = move(source, target, "4000.00", finance)

    assert amounts(source, target) == [Decimal(6000), Decimal(4500)]
    assert (came.kind, came.paired_with.kind, came.paired_with.amount) == ("virement_in", "virement_out", -4000)
    assert (came.effective_on, came.recorded_by) == (ON, finance)
    assert list(breaches()) == []


def test_a_form_sent_twice_moves_once(finance: User) -> None:
    source, target, key = budget_of(10_000), budget_of(500), uuid.uuid4()

    first, second = (move(source, target, "4000", finance, key=key) for _ in range(2))

    assert first == second
    assert amounts(source, target) == [Decimal(6000), Decimal(4500)]


def test_a_penny_more_than_is_left_is_refused(finance: User) -> None:
    source, target = budget_of(10_000, committed=6_000), budget_of(500)

    with pytest.raises(Refused) as refused:
        move(source, target, "4000.01", finance)

    assert str(refused.value).startswith(
        f"£4,000.01 is £0.01 more than {source} has left to commit (£4,000). Nothing has been saved."
    )
    assert amounts(source, target) == [Decimal(10_000), Decimal(500)]


def test_what_is_set_aside_for_a_line_is_not_moved(finance: User) -> None:
    source, target = budget_of(10_000), budget_of(500)
    AllocationFactory(budget=source, amount=Decimal(9000))

    with pytest.raises(Refused, match=r"£1,001 is £1 more than .* has that is not set aside for lines \(£1,000\)"):
        move(source, target, "1001", finance)
    move(source, target, "1000", finance)


def test_an_over_committed_budget_has_nothing_to_move(finance: User) -> None:
    source, target = budget_of(10_000, committed=11_000), budget_of(500)

    with pytest.raises(
        Refused, match=r"£1 is £1 more than .* has left to commit \(nothing: it is £1,000 over already\)"
    ):
        move(source, target, "1", finance)


def test_nothing_leaves_an_external_ring_fence_but_to_its_source(finance: User) -> None:
    source, target = budget_of(10_000, ring_fence="external"), budget_of(500)
    decision = DecisionFactory(fund=source.fund)

    with pytest.raises(Refused, match="ring-fenced by its grantor: its money leaves it only back to its source"):
        move(source, target, "1", finance, decision=decision)
    move(target, source, "1", finance, decision=decision)
    return_to_source(
        budget=source, amount=Decimal(10_001), effective_on=ON, reason="The grantor’s condition", by=finance
    )

    assert amounts(source) == [Decimal(0)]


def test_an_internal_ring_fence_is_changed_by_a_decision_about_it(finance: User) -> None:
    source, target = budget_of(10_000, ring_fence="internal"), budget_of(500)

    with pytest.raises(Refused, match=f"{source.fund} is ring-fenced: choose the decision that changes its budget"):
        move(source, target, "1", finance)
    with pytest.raises(Refused, match=f"{source.fund} is ring-fenced"):
        move(target, source, "1", finance)
    with pytest.raises(Refused, match="is about money of"):
        move(source, target, "1", finance, decision=DecisionFactory())
    move(source, target, "1", finance, decision=DecisionFactory(fund=source.fund))


def test_above_the_offices_limit_a_decision_is_asked_for(finance: User, settings: Any) -> None:
    settings.RINGFENCE_BUDGET_DECISION_ABOVE = 1000
    source, target = budget_of(10_000), budget_of(500)

    move(source, target, "1000", finance)
    with pytest.raises(Refused, match="£1,000.01 is above the office’s limit of £1,000: choose the decision"):
        move(source, target, "1000.01", finance)
    with pytest.raises(Refused, match="£1,001 is above the office’s limit"):
        record_budget_entry(
            budget=source, kind="addition", amount=Decimal(1001), effective_on=ON, reason="More", by=finance
        )
    move(source, target, "1000.01", finance, decision=DecisionFactory(fund=target.fund))


def test_a_virement_is_within_one_year_and_between_funds(finance: User) -> None:
    source = budget_of(10_000)
    following = BudgetFactory(fund=source.fund, year=2020)

    with pytest.raises(Refused, match="To take money into another year, carry it forward"):
        move(source, following, "1", finance)
    with pytest.raises(Refused, match="A virement moves money within one year"):
        move(source, budget_of(1, year=2020), "1", finance)
    with pytest.raises(Refused, match="1 April 2020 is after 2019/20"):
        move(source, budget_of(1), "1", finance, effective_on=dt.date(2020, 4, 1))
    with pytest.raises(Refused, match="Enter an amount above nought"):
        move(source, budget_of(1), "0", finance)
    with pytest.raises(Refused, match="Say why"):
        move(source, budget_of(1), "1", finance, reason=" ")


def test_one_half_in_a_closed_year_is_no_virement(finance: User) -> None:
    source = budget_of(10_000)
    BudgetEntryFactory(budget__fund=source.fund, budget__year=2020, amount=Decimal(1))
    PeriodCloseFactory(year=2020)

    with pytest.raises(Refused, match="2020/21 is closed"):
        carry_forward(budget=source, amount=Decimal(1), reason="Left", by=finance)

    assert BudgetEntry.objects.count() == 2


def test_carried_money_leaves_on_the_last_day_and_comes_on_the_first(finance: User) -> None:
    source = budget_of(10_000, committed=6_000)
    with pytest.raises(Refused, match="has no budget for 2020/21 yet. Open it first"):
        carry_forward(budget=source, amount=Decimal(4000), reason="Left", by=finance)
    following = BudgetEntryFactory(budget__fund=source.fund, budget__year=2020, amount=Decimal(100)).budget

    came = carry_forward(budget=source, amount=Decimal(4000), reason="Left", by=finance)

    assert amounts(source, following) == [Decimal(6000), Decimal(4100)]
    assert (came.paired_with.effective_on, came.effective_on) == (dt.date(2020, 3, 31), dt.date(2020, 4, 1))
    with pytest.raises(Refused, match=r"£1 is £1 more than .* has left to commit \(£0\)"):
        carry_forward(budget=source, amount=Decimal(1), reason="Left", by=finance)
    assert list(breaches()) == []


@pytest.mark.parametrize("half", ["in", "out"])
def test_either_half_reversed_reverses_both_once(finance: User, half: str) -> None:
    source, target = budget_of(10_000), budget_of(500)
    came = move(source, target, "4000", finance)
    named = came if half == "in" else came.paired_with

    reversal = reverse_budget_entry(entry=named, reason="The wrong fund", by=finance)

    assert reversal.reverses == named
    assert amounts(source, target) == [Decimal(10_000), Decimal(500)]
    for entry in (came, came.paired_with):
        with pytest.raises(Refused, match="reversed already"):
            reverse_budget_entry(entry=entry, reason="Again", by=finance)
    assert list(breaches()) == []


def test_what_came_in_and_was_moved_on_is_not_reversed_below_nought(finance: User) -> None:
    source, middle, last = budget_of(10_000), budget_of(0), budget_of(0)
    came = move(source, middle, "4000", finance)
    move(middle, last, "3000", finance)

    with pytest.raises(Refused, match="would stand at −£3,000. Reverse what was taken out of it first"):
        reverse_budget_entry(entry=came, reason="The wrong fund", by=finance)

    assert amounts(source, middle, last) == [Decimal(6000), Decimal(1000), Decimal(3000)]


def test_half_a_reversal_is_found_by_the_book_check(finance: User) -> None:
    came = move(budget_of(10_000), budget_of(500), "4000", finance)
    BudgetEntryFactory(budget=came.budget, kind="reversal", amount=-came.amount, reverses=came)

    assert [breach.partition(".")[0] for breach in breaches()] == ["Transfers have both halves"]


def test_a_pair_of_two_amounts_is_found_by_the_book_check() -> None:
    out = BudgetEntryFactory(budget=budget_of(10), kind="virement_out", amount=Decimal(-5))
    BudgetEntryFactory(budget=budget_of(0), kind="virement_in", amount=Decimal("5.01"), paired_with=out)

    assert [breach.partition(".")[0] for breach in breaches()] == ["Transfers have both halves"]


def test_what_leaves_for_elsewhere_is_no_entry_of_one_budget(finance: User) -> None:
    with pytest.raises(Refused, match="recorded with both, from the budget’s own page"):
        record_budget_entry(
            budget=budget_of(10), kind="virement_out", amount=Decimal(-1), effective_on=ON, reason="Out", by=finance
        )


@pytest.mark.parametrize("kind", ["addition", "reduction"])
def test_an_entry_of_nothing_is_refused_and_a_budget_may_open_with_nothing(finance: User, kind: str) -> None:
    budget, said = BudgetFactory(fund__ring_fence="none"), {"effective_on": ON, "reason": "Said so", "by": finance}
    record_budget_entry(budget=budget, kind="original", amount=Decimal(0), **said)

    with pytest.raises(Refused, match="Enter an amount above nought"):
        record_budget_entry(budget=budget, kind=kind, amount=Decimal(0), **said)

    assert budget.entries.count() == 1
