"""The same books, kept through the actions that an office's people use, and compared with the oracle after each."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from commissioning.actions import record_budget_entry
from commissioning.closing import close_year, reopen
from commissioning.models import Budget, Decision, Fund, Intention
from commissioning.transfers import carry_forward, record_virement, return_to_source
from core.files_in.faults import BadFile
from core.models import ImportBatch
from core.money import from_pence, sum_of, to_pence
from core.periods import AsAt, FinancialYear
from core.refusals import Refused
from core.roles import Role
from grants.actions import activate_agreement, end_agreement
from grants.figures import money_by_agreement
from grants.imports.bringing_in import BroughtIn, bring_in
from grants.imports.undoing import undo_import
from grants.limits import budget_limit, used_of
from grants.models import Agreement, Payment, Variation
from grants.payments import record_money_back, record_payment, reverse_payment
from grants.variations import draft_variation, put_variation_into_force
from reports.books.checks import breaches
from tests.factories import (
    AgreementFactory,
    AwardLineFactory,
    BudgetEntryFactory,
    BudgetFactory,
    DecisionFactory,
    FundFactory,
    IntentionFactory,
    PaymentSourceFactory,
    UserFactory,
    WaitingFileFactory,
)
from tests.grants.imports.conftest import csv_of, paid
from tests.machine.oracle import POTS, YEARS, Books, Row

Figures = dict[tuple[int, int], tuple[int, int]]
"""Committed and paid, in pence, by the place of the agreement and the year; nothing where nothing is held."""

AUTHORISED = 120_000  # pence, in each pot


def weeks_after(year: int) -> dt.date:
    """Cash moves after the year that it is charged to."""
    return FinancialYear(year).end + dt.timedelta(weeks=3)


@dataclass(frozen=True)
class Paper:
    """What a board paper said, and as at which moment."""

    made_at: dt.datetime
    figures: Figures


class Office:
    """Two pots, one internal and one external, each with a budget in two years; and everybody who works there."""

    def __init__(self) -> None:
        self.books = Books(authorised=AUTHORISED)
        self.funds: dict[str, Fund] = {pot: FundFactory(ring_fence=pot) for pot in POTS}
        self.budgets: dict[tuple[str, int], Budget] = {}
        for pot, fund in self.funds.items():
            for year in YEARS:
                self.budgets[pot, year] = BudgetFactory(fund=fund, year=year)
                BudgetEntryFactory(budget=self.budgets[pot, year], amount=from_pence(100_000))
                self.books.budgets[pot, year] = 100_000
        self.lines: dict[str, Intention] = {
            pot: IntentionFactory(framework__fund=fund) for pot, fund in self.funds.items()
        }
        self.decisions: dict[str, Decision] = {
            pot: DecisionFactory(fund=fund, amount=from_pence(AUTHORISED)) for pot, fund in self.funds.items()
        }
        self.drafter, self.checker = UserFactory(role=Role.OFFICER), UserFactory(role=Role.OFFICER)
        self.finance = UserFactory(role=Role.FINANCE, may_authorise=True)
        self.agreements: list[Agreement] = []
        self.cash: list[Payment] = []
        self.source = PaymentSourceFactory()
        self.batches: list[ImportBatch] = []
        self.vouchers = 0
        self.papers: list[Paper] = []

    def done(self, act: Callable[[], Any], *, allowed: bool) -> Any:
        """What the act gave, or None where it was refused: which happens when the oracle says so, and only then."""
        made, refusal = None, ""
        try:
            with transaction.atomic():
                made = act() or True
        except Refused as refused:
            refusal = str(refused)
        assert bool(made) == allowed, refusal or "The rules refuse this, and it was done"
        return made

    # Budgets

    def change_budget(self, pot: str, year: int, amount: int) -> None:
        done = self.done(
            lambda: record_budget_entry(
                budget=self.budgets[pot, year],
                kind="addition" if amount > 0 else "reduction",
                amount=from_pence(amount),
                effective_on=FinancialYear(year).start,
                reason="A change",
                decision=self.decisions[pot],
                by=self.finance,
            ),
            allowed=self.books.may_change(pot, year, amount),
        )
        if done:
            self.books.budgets[pot, year] += amount

    def vire(self, pot: str, to: str, year: int, amount: int) -> None:
        done = self.done(
            lambda: record_virement(
                from_budget=self.budgets[pot, year],
                to_budget=self.budgets[to, year],
                amount=from_pence(amount),
                effective_on=FinancialYear(year).start,
                reason="It is needed there",
                decision=self.decisions[pot],
                by=self.finance,
            ),
            allowed=self.books.may_vire(pot, to, year, amount),
        )
        if done:
            self.books.vire(pot, to, year, amount)

    def carry(self, pot: str, amount: int) -> None:
        done = self.done(
            lambda: carry_forward(
                budget=self.budgets[pot, YEARS[0]],
                amount=from_pence(amount),
                reason="It is not spent yet",
                decision=self.decisions[pot],
                by=self.finance,
            ),
            allowed=self.books.may_carry(pot, amount),
        )
        if done:
            self.books.carry(pot, amount)

    def give_to_source(self, pot: str, year: int, amount: int) -> None:
        done = self.done(
            lambda: return_to_source(
                budget=self.budgets[pot, year],
                amount=from_pence(amount),
                effective_on=FinancialYear(year).end,
                reason="It is not spent",
                decision=self.decisions[pot],
                by=self.finance,
            ),
            allowed=self.books.may_return(pot, year, amount),
        )
        if done:
            self.books.budgets[pot, year] -= amount

    def close(self, year: int) -> None:
        done = self.done(
            lambda: close_year(year=FinancialYear(year), reason="It is over", by=self.finance),
            allowed=year not in self.books.closed,
        )
        if done:
            self.books.closed.add(year)

    def reopen(self, year: int) -> None:
        done = self.done(
            lambda: reopen(year=FinancialYear(year), quarter=None, reason="A late invoice", by=self.finance),
            allowed=year in self.books.closed,
        )
        if done:
            self.books.closed.discard(year)

    # Promises

    def award(self, pot: str, lines: dict[int, int]) -> None:
        draft = AgreementFactory(
            ready=True,
            intention=self.lines[pot],
            decision=self.decisions[pot],
            ends_on=FinancialYear(YEARS[1]).end,
            drafted_by=self.drafter,
            is_separate_award=True,
            award_line=None,
        )
        for year, amount in lines.items():
            AwardLineFactory(agreement=draft, year=year, amount=from_pence(amount))
        allowed = self.books.may_award(pot, lines)
        if self.done(lambda: activate_agreement(agreement=draft, by=self.checker), allowed=allowed):
            self.agreements.append(draft)
            self.books.award(pot, lines)

    def vary(self, place: int, year: int, amount: int, is_decided: bool) -> None:
        agreement = self._stored(place)
        variation = Variation(
            agreement=agreement,
            kind=Variation.Kind.CORRECTION,
            reason="It was needed",
            effective_on=timezone.localdate(),
            decision=self.decisions[self.books.promises[place].pot] if is_decided else None,
        )

        def draft_and_put_into_force() -> None:
            drafted = draft_variation(variation=variation, lines={year: from_pence(amount)}, by=self.drafter)
            put_variation_into_force(variation=drafted, by=self.checker)

        allowed = self.books.may_vary(place, year, amount, is_decided=is_decided)
        if self.done(draft_and_put_into_force, allowed=allowed):
            self.books.vary(place, year, amount, is_decided=is_decided)

    def end(self, place: int, release: bool) -> None:
        agreement = self._stored(place)
        done = self.done(
            lambda: end_agreement(
                agreement=agreement,
                state="ended",
                on=timezone.localdate(),
                reason="It is over",
                release=release,
                by=self.checker,
            ),
            allowed=self.books.may_end(place),
        )
        if done:
            self.books.end(place, release)

    # Cash

    def pay(self, place: int, year: int, amount: int) -> None:
        allowed = self.books.may_pay(place, year, amount)
        self._keep(place, year, amount, self.done(lambda: self._pay(place, year, amount), allowed=allowed))

    def give_back(self, place: int, year: int, amount: int, is_due_again: bool) -> None:
        allowed = self.books.may_give_back(place, year, amount)
        made = self.done(lambda: self._give_back(place, year, amount, is_due_again), allowed=allowed)
        if made:
            self.cash.append(made)
            self.books.give_back(place, year, amount, is_due_again=is_due_again)

    def _pay(self, place: int, year: int, amount: int) -> Payment:
        said = self._said_of_cash(place, year)
        return record_payment(**said, paid_on=weeks_after(year), amount=from_pence(amount))

    def _give_back(self, place: int, year: int, amount: int, is_due_again: bool) -> Payment:
        said = self._said_of_cash(place, year) | {"kind": "refund", "reason": "It came", "is_due_again": is_due_again}
        return record_money_back(**said, came_on=weeks_after(year), amount=from_pence(amount))

    def _said_of_cash(self, place: int, year: int) -> dict[str, Any]:
        agreement, whole = self._stored(place), FinancialYear(year)
        budget = self.budgets[self.books.promises[place].pot, year]
        return {
            "agreement": agreement,
            "budget": budget,
            "period_from": whole.start,
            "period_to": whole.end,
            "by": self.finance,
        }

    def _keep(self, place: int, year: int, amount: int, made: Payment | None) -> None:
        if made:
            self.cash.append(made)
            self.books.record(place, year, amount)

    def reverse(self, place: int) -> None:
        mistake = self.cash[place]
        done = self.done(
            lambda: reverse_payment(payment=mistake, reason="A mistake", by=self.finance),
            allowed=self.books.may_reverse(place),
        )
        if done:
            self.books.reverse(place)

    # Files of the finance system

    def bring_in(self, rows: list[Row]) -> None:
        """A file, and then the very same file again, which never brings anything."""
        content = csv_of(*(self._row(*row) for row in rows))
        allowed = self.books.may_bring_in(rows)
        made = self.done(lambda: self._bring_in(content), allowed=allowed)
        if made:
            self.batches.append(made.batch)
            brought = Payment.objects.filter(batch=made.batch)
            self.cash += sorted(brought, key=lambda payment: int(payment.finance_reference))
            self.books.bring_in(rows)
            self.done(lambda: self._bring_in(content), allowed=False)

    def _row(self, place: int, year: int, amount: int) -> tuple[str, ...]:
        agreement = self.agreements[place]
        self.vouchers += 1
        return paid(
            payee=agreement.paid_to.name,
            amount=str(from_pence(amount)),
            date=f"15/09/{year}",
            voucher=str(self.vouchers),
            words=agreement.reference,
        )

    def _bring_in(self, content: bytes) -> BroughtIn:
        waiting = WaitingFileFactory(source=self.source, content=content, sent_by=self.finance)
        try:
            return bring_in(waiting=waiting, by=self.finance)
        except BadFile as faulty:
            raise Refused(str(faulty)) from faulty

    def undo(self, file: int) -> None:
        batch = self.batches[file]
        done = self.done(
            lambda: undo_import(batch=batch, reason="The wrong month", by=self.finance),
            allowed=self.books.may_undo(file),
        )
        if done:
            self.books.undo(file)

    def _stored(self, place: int) -> Agreement:
        return Agreement.objects.get(pk=self.agreements[place].pk)

    # What must hold after every act

    def compare(self) -> None:
        self._compare_budgets()
        figures = self.figures(AsAt.now())
        assert figures == self._expected()
        self.papers.append(Paper(timezone.now(), figures))

    def check_the_books(self) -> None:
        assert list(breaches()) == []

    def _compare_budgets(self) -> None:
        for (pot, year), expected in self.books.budgets.items():
            limit = budget_limit(self.funds[pot], FinancialYear(year), Decimal(0))
            assert limit is not None
            assert to_pence(limit.allows) == expected
            assert to_pence(limit.left) == self.books.left(pot, year)
        for pot, decision in self.decisions.items():
            assert to_pence(used_of(decision)) == self.books.drawn(pot)
        assert to_pence(sum_of(Payment.objects.all())) == sum(
            each.amount for each in self.books.cash if not each.is_reversed
        )

    def compare_papers(self) -> None:
        """Every paper that was ever printed comes out again."""
        for paper in self.papers:
            as_at = AsAt(position=timezone.localdate(), records=paper.made_at)
            assert self.figures(as_at) == paper.figures, "An earlier paper's figures have changed"

    def figures(self, as_at: AsAt) -> Figures:
        places = {agreement.pk: place for place, agreement in enumerate(self.agreements)}
        return {
            (places[key], year): (to_pence(money.committed), to_pence(money.paid))
            for year in YEARS
            for key, money in money_by_agreement(FinancialYear(year), as_at).items()
            if money.committed or money.paid
        }

    def _expected(self) -> Figures:
        found = {
            (place, year): (promise.committed(year), self.books.paid(place, year))
            for place, promise in enumerate(self.books.promises)
            for year in YEARS
        }
        return {place: figures for place, figures in found.items() if any(figures)}
