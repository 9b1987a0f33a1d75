"""An agreement and everything that hangs on it, read once, as at one position."""

from collections import defaultdict
from decimal import Decimal
from functools import cached_property
from typing import Any

from commissioning.models import Budget, BudgetEntry
from core.addresses import read_year
from core.money import NOUGHT, add_up
from core.periods import AsAt, FinancialYear, Quarter
from grants.authorising import let_be_paid
from grants.figures import NO_MONEY, Money, money_by_agreement
from grants.models import Agreement, Commitment, Forecast, Instalment, Payment
from grants.plans import instalments_of


class AgreementStory:
    """What one agreement's page is told from. `year` is the year of its figures."""

    def __init__(self, agreement: Agreement, params: Any, as_at: AsAt) -> None:
        self.agreement, self.as_at = agreement, as_at
        self.commitments = self._commitments()
        self.instalments: list[Instalment] = instalments_of(agreement, as_at)
        self.payments = self._payments()
        self.years = self._years()
        self.year = read_year(params, default=self._usual_year())

    def _commitments(self) -> list[Commitment]:
        rows = Commitment.objects.as_at(self.as_at).filter(agreement=self.agreement)
        return list(rows.select_related("decision", "recorded_by").order_by("recorded_at", "pk"))

    def _payments(self) -> list[Payment]:
        rows = Payment.objects.as_at(self.as_at).filter(agreement=self.agreement)
        return list(rows.select_related("budget", "instalment", "recorded_by", "reversed_by").order_by("paid_on", "pk"))

    def _years(self) -> list[FinancialYear]:
        held = {commitment.year for commitment in self.commitments} | {payment.budget.year for payment in self.payments}
        planned = {each.year for each in self.instalments} | {line.year for line in self.award_lines}
        return [FinancialYear(year) for year in sorted(held | planned)] or self.agreement.years

    def _usual_year(self) -> FinancialYear:
        """The year of the position date where it holds money; otherwise the last before it, or the first after.

        A year whose commitments were all taken out again, with nothing else in it, opens where there is no other.
        """
        now = FinancialYear.containing(self.as_at.position)
        years = [year for year in self.years if self._holds_something(year)] or self.years
        before = [year for year in years if year <= now]
        return before[-1] if before else (years or [now])[0]

    def _holds_something(self, year: FinancialYear) -> bool:
        in_year = [each.amount for each in self.commitments if each.year == year.start_year]
        others = [*self.instalments, *(self.award_lines if self.agreement.is_draft else [])]
        is_paid = any(each.budget.year == year.start_year for each in self.payments)
        return bool(add_up(in_year)) or is_paid or any(each.year == year.start_year for each in others)

    @cached_property
    def award_lines(self) -> list[Any]:
        return list(self.agreement.award_lines.all())

    @cached_property
    def forecasts(self) -> list[Forecast]:
        """What was expected of it, in each year, in the order in which it was said."""
        rows = Forecast.objects.as_at(self.as_at).filter(agreement=self.agreement)
        return list(rows.select_related("recorded_by").order_by("said_on", "pk"))

    @cached_property
    def money(self) -> Money:
        """What the year holds."""
        figures = money_by_agreement(self.year, self.as_at, agreements=[self.agreement.pk])
        return figures.get(self.agreement.pk, NO_MONEY)

    @cached_property
    def has_budget(self) -> bool:
        """Whether the year has a budget: without one its commitments are subject to budget."""
        of_year = Budget.objects.filter(fund=self.agreement.fund_id).in_year(self.year).recorded(self.as_at)
        if self.as_at.chosen:
            of_year = of_year.filter(pk__in=BudgetEntry.objects.as_at(self.as_at).order_by().values("budget"))
        return of_year.exists()

    @property
    def is_evidenced(self) -> bool:
        return all(commitment.decision_id for commitment in self.commitments) or not self._bare

    @property
    def _bare(self) -> Decimal:
        return add_up(each.amount for each in self.commitments if not each.is_evidenced)

    @property
    def committed(self) -> Decimal:
        """Committed in all years."""
        return add_up(commitment.amount for commitment in self.commitments)

    @cached_property
    def paid_of(self) -> dict[int, Decimal]:
        """What is paid of each instalment."""
        paid: dict[int, Decimal] = defaultdict(Decimal)
        for payment in self.payments:
            if payment.instalment_id:
                paid[payment.instalment_id] += payment.amount
        return paid

    @cached_property
    def unspent(self) -> dict[int, Decimal]:
        """What each year has committed and not paid."""
        unspent: dict[int, Decimal] = defaultdict(Decimal)
        for commitment in self.commitments:
            unspent[commitment.year] += commitment.amount
        for payment in self.payments:
            unspent[payment.budget.year] -= payment.amount
        return unspent

    def unpaid_of(self, instalment: Instalment) -> Decimal:
        """What of its plan is not paid, whether or not it still has to be."""
        return max(instalment.amount - self.paid_of.get(instalment.pk, NOUGHT), NOUGHT)

    def is_released(self, instalment: Instalment) -> bool:
        """Whether what is unpaid of it is not needed: the agreement is over, and its year holds no more for it."""
        return self.unpaid_of(instalment) > 0 and self.left_of(instalment) == 0

    def left_of(self, instalment: Instalment) -> Decimal:
        """What of it is still to be paid."""
        return self._left[instalment.pk]

    @cached_property
    def _left(self) -> dict[int, Decimal]:
        """Of an agreement that is over no more than its year holds, the earliest instalment first."""
        if self.agreement.ended_on is None:
            return {each.pk: self.unpaid_of(each) for each in self.instalments}
        left, room = {}, {year: max(amount, NOUGHT) for year, amount in self.unspent.items()}
        for each in sorted(self.instalments, key=lambda each: (each.due_on, each.number)):
            left[each.pk] = min(self.unpaid_of(each), room.get(each.year, NOUGHT))
            room[each.year] = room.get(each.year, NOUGHT) - left[each.pk]
        return left

    @cached_property
    def let_be_paid(self) -> set[int]:
        """The instalments that may be paid before what they wait on has happened."""
        return let_be_paid(self.instalments, self.as_at)

    def is_held(self, instalment: Instalment) -> bool:
        """Whether it waits on something, and nobody let it be paid before that."""
        return instalment.is_on_hold and instalment.pk not in self.let_be_paid

    @cached_property
    def came_back(self) -> list[Payment]:
        """What a file of the finance system brought back, of which nobody has said whether it is due again."""
        return [each for each in self.payments if each.is_back_unanswered and not each.is_reversed]

    @property
    def came_back_in_year(self) -> Decimal:
        return add_up(-each.amount for each in self.came_back if each.budget.year == self.year.start_year)

    @property
    def came_back_and_committed(self) -> Decimal:
        """What of it the year has committed still."""
        return max(min(self.came_back_in_year, self.unspent[self.year.start_year]), NOUGHT)

    def owed_of(self, instalment: Instalment) -> Decimal:
        """What of it is still to be paid, but for what a file brought back: that is not due again by itself."""
        left = self.left_of(instalment)
        back = add_up(-each.amount for each in self.came_back if each.instalment_id == instalment.pk)
        return left - min(back, left)

    def is_due(self, instalment: Instalment) -> bool:
        """Whether it should have been paid by the position date, and is not wholly paid."""
        return instalment.due_on <= self.as_at.position and self.left_of(instalment) > 0

    @cached_property
    def due(self) -> list[Instalment]:
        """The instalments that are due and not wholly paid. A draft's are a proposal: none is due."""
        return [] if self.agreement.is_draft else [each for each in self.instalments if self.is_due(each)]

    @property
    def scheduled(self) -> Decimal:
        return add_up(instalment.amount for instalment in self.instalments)

    @property
    def unscheduled(self) -> Decimal:
        """What is committed, or drafted, that no instalment plans: nought where they plan all of it."""
        total = self.agreement.award_total if self.agreement.is_draft else self.committed
        return max(total - self.scheduled, NOUGHT)


def quarter_of(payment: Payment) -> Quarter:
    """The quarter that a payment stands in: its instalment's, or that of the period that it covers."""
    return payment.instalment.quarter if payment.instalment else Quarter.containing(payment.period_from)
