"""Random awards, payments, reversals, endings and cuts, step by step beside a small model in plain pence."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from commissioning.actions import record_budget_entry
from commissioning.models import Budget, Decision
from core.money import from_pence, sum_of, to_pence
from core.periods import AsAt, FinancialYear
from core.refusals import Refused
from core.roles import Role
from grants.actions import activate_agreement, end_agreement
from grants.figures import money_by_agreement, total
from grants.limits import budget_limit, used_of
from grants.models import Agreement, Payment
from grants.payments import record_payment, reverse_payment
from tests.factories import (
    AgreementFactory,
    AwardLineFactory,
    BudgetEntryFactory,
    BudgetFactory,
    DecisionFactory,
    IntentionFactory,
    UserFactory,
)

YEAR = FinancialYear(2019)
BUDGET, AUTHORISED = 100_000, 80_000  # pence

pence = st.integers(min_value=1, max_value=60_000)
which = st.integers(min_value=0, max_value=7)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("award"), pence),
        st.tuples(st.just("pay"), which, pence),
        st.tuples(st.just("reverse"), which),
        st.tuples(st.just("end"), which, st.booleans()),
        st.tuples(st.just("cut"), st.integers(min_value=1, max_value=30_000)),
    ),
    max_size=14,
)


@dataclass
class Ledger:
    """What should be true, in pence, from nothing but the words of the rules."""

    budget: int = BUDGET
    committed: list[int] = field(default_factory=list)
    payments: list[list[int]] = field(default_factory=list)  # [agreement, pence, reversed]
    ended: set[int] = field(default_factory=set)

    def paid(self, agreement: int) -> int:
        return sum(amount for of, amount, undone in self.payments if of == agreement and not undone)

    def can_award(self, amount: int) -> bool:
        return sum(self.committed) + amount <= min(self.budget, AUTHORISED)

    def can_pay(self, agreement: int, amount: int) -> bool:
        return self.paid(agreement) + amount <= self.committed[agreement]


class Office:
    """The same, through the actions that an office's people use."""

    def __init__(self) -> None:
        self.budget: Budget = BudgetFactory(year=YEAR.start_year)
        BudgetEntryFactory(budget=self.budget, kind="original", amount=from_pence(BUDGET))
        self.line = IntentionFactory(framework__fund=self.budget.fund)
        self.decision: Decision = DecisionFactory(fund=self.budget.fund, amount=from_pence(AUTHORISED))
        self.drafter, self.checker = UserFactory(role=Role.OFFICER), UserFactory(role=Role.OFFICER)
        self.finance = UserFactory(role=Role.FINANCE)
        self.agreements: list[Agreement] = []
        self.payments: list[Payment] = []
        self.ledger = Ledger()

    def take(self, step: tuple[Any, ...]) -> None:
        act, *given = step
        getattr(self, act)(*given)
        self.compare()

    def award(self, amount: int) -> None:
        draft = AgreementFactory(
            ready=True,
            intention=self.line,
            decision=self.decision,
            drafted_by=self.drafter,
            is_separate_award=True,
            award_line=None,
        )
        AwardLineFactory(agreement=draft, year=YEAR.start_year, amount=from_pence(amount))
        allowed = self.ledger.can_award(amount)
        if self._done(lambda: activate_agreement(agreement=draft, by=self.checker), allowed):
            self.agreements.append(draft)
            self.ledger.committed.append(amount)

    def pay(self, place: int, amount: int) -> None:
        if place >= len(self.agreements):
            return
        made: list[Payment] = []

        def act() -> None:
            day = dt.date(2019, 7, 1)
            made.append(
                record_payment(
                    agreement=self.agreements[place],
                    budget=self.budget,
                    amount=from_pence(amount),
                    paid_on=day,
                    period_from=day,
                    period_to=day,
                    by=self.finance,
                )
            )

        if self._done(act, self.ledger.can_pay(place, amount)):
            self.payments += made
            self.ledger.payments.append([place, amount, False])

    def reverse(self, place: int) -> None:
        if place >= len(self.payments):
            return
        undone = self.ledger.payments[place][2]
        mistake = self.payments[place]
        if self._done(lambda: reverse_payment(payment=mistake, reason="A mistake", by=self.finance), not undone):
            self.ledger.payments[place][2] = True

    def end(self, place: int, release: bool) -> None:
        if place >= len(self.agreements):
            return
        allowed = place not in self.ledger.ended
        agreement = self.agreements[place]
        ended = self._done(
            lambda: end_agreement(
                agreement=agreement,
                state="ended",
                on=timezone.localdate(),
                reason="It is over",
                release=release,
                by=self.checker,
            ),
            allowed,
        )
        if ended:
            self.ledger.ended.add(place)
            if release:
                self.ledger.committed[place] = self.ledger.paid(place)

    def cut(self, amount: int) -> None:
        """A cut that was really decided is recorded, even below what is committed; but not below nought."""
        cut = self._done(
            lambda: record_budget_entry(
                budget=self.budget,
                kind="reduction",
                amount=-from_pence(amount),
                effective_on=YEAR.start,
                reason="A cut",
                decision=self.decision,
                by=self.finance,
            ),
            amount <= self.ledger.budget,
        )
        if cut:
            self.ledger.budget -= amount

    def _done(self, act: Any, allowed: bool) -> bool:
        try:
            with transaction.atomic():
                act()
            happened = True
        except Refused:
            happened = False
        assert happened == allowed, f"The rules should {'allow' if allowed else 'refuse'} this"
        return happened

    def compare(self) -> None:
        ledger = self.ledger
        held = money_by_agreement(YEAR, AsAt.now())
        limit = budget_limit(self.budget.fund, YEAR, Decimal(0))
        assert limit is not None
        assert to_pence(limit.allows) == ledger.budget
        assert to_pence(limit.drawn) == sum(ledger.committed) == to_pence(total(held.values()).committed)
        assert to_pence(used_of(self.decision)) == sum(ledger.committed) <= AUTHORISED
        assert to_pence(sum_of(Payment.objects.all())) == to_pence(total(held.values()).paid)
        for place, agreement in enumerate(self.agreements):
            money = held[agreement.pk]
            assert to_pence(money.committed) == ledger.committed[place]
            assert to_pence(money.paid) == ledger.paid(place) <= ledger.committed[place]
            assert money.outstanding == money.committed - money.paid
            assert money.paid + money.accrued >= money.profile_to_date


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
@example(steps=[("award", 80_000), ("award", 1), ("pay", 0, 80_000), ("pay", 0, 1), ("reverse", 0), ("reverse", 0)])
@example(
    steps=[("award", 50_000), ("cut", 60_000), ("award", 1), ("pay", 0, 50_000), ("end", 0, True), ("end", 0, True)]
)
@example(steps=[("award", 60_000), ("pay", 0, 10_000), ("end", 0, True), ("award", 60_000), ("reverse", 0)])
def test_money_is_conserved_over_any_sequence(steps: list[tuple]) -> None:
    with transaction.atomic():
        office = Office()
        for step in steps:
            office.take(step)
        transaction.set_rollback(True)
