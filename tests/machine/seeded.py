"""Mistakes of the kind that money systems make, each put into the application on purpose for the length of a test."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from decimal import Decimal
from typing import Any
from unittest.mock import patch

from commissioning import closing, transfers
from commissioning.models import BudgetEntry
from core import triggers
from core.money import NOUGHT, PENNY, sum_of
from core.movements import KeptQuerySet
from core.periods import AsAt, FinancialYear
from grants import actions, limits, paying_rules, payments, variations
from grants.imports import charging, undoing
from grants.models import Agreement, Commitment
from grants.models.payments import PaymentQuerySet
from grants.unspent import Held


def budget_is_never_used_up() -> AbstractContextManager:
    return patch.object(limits, "committed_from", lambda fund, year: NOUGHT)


def decision_is_never_used_up() -> AbstractContextManager:
    return patch.object(limits, "used_of", lambda decision: NOUGHT)


def a_penny_too_much_can_be_paid() -> AbstractContextManager:
    def generous(rows: Any) -> Decimal:
        return sum_of(rows) + (PENNY if rows.model is Commitment else NOUGHT)

    return patch.object(paying_rules, "sum_of", generous)


def more_can_come_back_than_was_paid() -> AbstractContextManager:
    return patch.object(payments, "refuse_more_than_was_paid", lambda back: None)


def what_came_back_unspent_stays_committed() -> AbstractContextManager:
    return patch.object(payments, "release_with", lambda back, agreement, by: None)


def a_reversal_leaves_what_was_released() -> AbstractContextManager:
    return patch.object(payments, "commit_again", lambda payment, agreement, **said: None)


def a_reversal_pays_again() -> AbstractContextManager:
    real = payments.turned_round

    def twice(payment: Any, **said: Any) -> Any:
        reversal = real(payment, **said)
        reversal.amount = payment.amount
        return reversal

    return patch.object(payments, "turned_round", twice)


def cash_counts_in_the_year_in_which_it_moved() -> AbstractContextManager:
    def by_day(self: PaymentQuerySet, year: FinancialYear) -> PaymentQuerySet:
        return self.filter(paid_on__range=(year.start, year.end))

    return patch.object(PaymentQuerySet, "in_year", by_day)


def the_records_date_is_forgotten() -> AbstractContextManager:
    def as_at(self: KeptQuerySet, as_at: AsAt) -> KeptQuerySet:
        return self.filter(**{f"{self.date_field}__lte": as_at.position})

    return patch.object(KeptQuerySet, "as_at", as_at)


def the_end_releases_what_was_paid() -> AbstractContextManager:
    def every(agreement: Agreement) -> list[Held]:
        rows = agreement.commitments.all()
        return [Held(each.financial_year, each.decision, None, each.kind, each.amount) for each in rows]

    return patch.object(actions, "releasable", every)


@contextmanager
def a_closed_year_takes_more() -> Iterator[None]:
    triggers.remove()
    with patch.object(closing, "is_closed", lambda year: False), patch.object(triggers, "missing", list):
        yield
    triggers.install()


def closing_a_year_closes_the_one_before() -> AbstractContextManager:
    real = closing._record

    def before(act: str, year: int, *rest: Any) -> Any:
        return real(act, year - 1, *rest)

    return patch.object(closing, "_record", before)


def _half_written(kind: str, change: Callable[[dict[str, Any]], None]) -> AbstractContextManager:
    real = transfers._entry

    def entry(budget: Any, of: str, amount: Decimal, on: Any, **fields: Any) -> Any:
        said = {"budget": budget, "kind": of, "amount": amount, "on": on, **fields}
        if of == kind:
            change(said)
        return real(said.pop("budget"), said.pop("kind"), said.pop("amount"), said.pop("on"), **said)

    return patch.object(transfers, "_entry", entry)


def a_virement_loses_a_penny_on_its_way() -> AbstractContextManager:
    def lose(said: dict[str, Any]) -> None:
        said["amount"] -= PENNY

    return _half_written(BudgetEntry.Kind.VIREMENT_IN, lose)


def what_is_carried_forward_stays() -> AbstractContextManager:
    def stay(said: dict[str, Any]) -> None:
        said["budget"] = said["paired_with"].budget

    return _half_written(BudgetEntry.Kind.CARRY_IN, stay)


def money_leaves_an_external_ring_fence() -> AbstractContextManager:
    return patch.object(transfers, "_refuse_places", lambda from_budget, to_budget: None)


def committed_money_is_moved_away() -> AbstractContextManager:
    return patch.object(transfers, "_refuse_committed", lambda budget, amount: None)


def each_small_variation_is_measured_alone() -> AbstractContextManager:
    real = variations.share_of

    def alone(*asked: Any) -> Any:
        return replace(real(*asked), earlier=NOUGHT)

    return patch.object(variations, "share_of", alone)


def an_award_is_lowered_below_what_is_paid() -> AbstractContextManager:
    return patch.object(variations, "paid_too_much", lambda lines, before, floor: "")


def a_cut_is_taken_from_the_oldest_commitment() -> AbstractContextManager:
    real = variations.lowered

    def all_of_the_award(agreement: Agreement, year: int, amount: Decimal) -> Any:
        return [(agreement.decision, max(-amount, NOUGHT))] if amount < 0 else real(agreement, year, amount)

    return patch.object(variations, "lowered", all_of_the_award)


def an_undone_file_leaves_its_first_payment() -> AbstractContextManager:
    real = undoing._standing
    return patch.object(undoing, "_standing", lambda batch: real(batch)[1:])


def a_late_payment_of_a_file_is_charged_to_the_closed_year() -> AbstractContextManager:
    return patch.object(charging, "closed_years", set)


MISTAKES: dict[Callable[[], AbstractContextManager], tuple[str, ...]] = {
    budget_is_never_used_up: ("award",),
    decision_is_never_used_up: ("award", "vary"),
    a_penny_too_much_can_be_paid: ("award", "pay"),
    more_can_come_back_than_was_paid: ("award", "pay", "give_back"),
    what_came_back_unspent_stays_committed: ("award", "pay", "give_back"),
    a_reversal_leaves_what_was_released: ("award", "pay", "give_back", "reverse"),
    a_reversal_pays_again: ("award", "pay", "reverse"),
    cash_counts_in_the_year_in_which_it_moved: ("award", "pay"),
    the_records_date_is_forgotten: ("award", "pay", "vary"),
    the_end_releases_what_was_paid: ("award", "pay", "end"),
    a_closed_year_takes_more: ("award", "pay", "close", "change_budget"),
    closing_a_year_closes_the_one_before: ("close", "change_budget"),
    a_virement_loses_a_penny_on_its_way: ("vire",),
    what_is_carried_forward_stays: ("carry",),
    money_leaves_an_external_ring_fence: ("vire",),
    committed_money_is_moved_away: ("award", "vire", "carry", "give_to_source"),
    each_small_variation_is_measured_alone: ("award", "vary"),
    an_award_is_lowered_below_what_is_paid: ("award", "pay", "vary"),
    a_cut_is_taken_from_the_oldest_commitment: ("award", "vary"),
    an_undone_file_leaves_its_first_payment: ("award", "bring_in", "undo"),
    a_late_payment_of_a_file_is_charged_to_the_closed_year: ("award", "bring_in", "close"),
}
"""Each mistake, and the acts among which it would show."""
