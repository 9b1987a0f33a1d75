"""The end of a year: what becomes of what is left, and the close itself, in one act."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum, TextChoices

from commissioning.closing import close_year, hold_every_budget, refuse_closed_year
from commissioning.models import Budget, Decision, PeriodClose
from commissioning.permissions import can_close
from commissioning.transfers import carry_forward, return_to_source
from core.models import User
from core.money import NOUGHT, add_up, pounds
from core.periods import FinancialYear
from core.refusals import Refused
from grants.carrying import Unpaid, put_in, release_unpaid, take_out, unpaid_by_fund
from grants.models import Commitment


class OfUnpaid(TextChoices):
    """What becomes of what is committed and not paid."""

    CARRY = "carry", "Carry it into the next year, with its budget"
    RELEASE = "release", "Release it: it will not be paid"
    LEAVE = "leave", "Leave it: nothing more can be paid of it once the year is closed"


class OfLeft(TextChoices):
    """What becomes of what is not committed."""

    CARRY = "carry", "Carry it forward into the next year"
    RETURN = "return", "Return it to its source"
    LEAVE = "leave", "Leave it in the year"


@dataclass(frozen=True)
class LeftOver:
    """What a budget has left when its year ends: not committed, and committed but not paid. In pounds."""

    budget: Budget
    amount: Decimal
    """What the budget's entries add up to."""
    committed: Decimal
    unpaid: Sequence[Unpaid]

    @property
    def uncommitted(self) -> Decimal:
        """Below nought where too much is committed."""
        return self.amount - self.committed

    @property
    def total_unpaid(self) -> Decimal:
        return add_up(each.amount for each in self.unpaid)

    @property
    def is_nothing(self) -> bool:
        return self.uncommitted <= 0 and not self.unpaid


@dataclass(frozen=True)
class Answer:
    """What a person chose for one budget, having seen `uncommitted` and `total_unpaid`."""

    budget: Budget
    uncommitted: Decimal
    total_unpaid: Decimal
    reason: str
    of_unpaid: str = OfUnpaid.LEAVE
    of_left: str = OfLeft.LEAVE
    decision: Decision | None = None

    @property
    def carried_unpaid(self) -> Decimal:
        return self.total_unpaid if self.of_unpaid == OfUnpaid.CARRY else NOUGHT

    @property
    def carried_budget(self) -> Decimal:
        """What goes with it of the budget: all that there is, where less is left than is carried."""
        return min(self.carried_unpaid, max(self.carried_unpaid + self.uncommitted, NOUGHT))

    @property
    def released(self) -> Decimal:
        return self.total_unpaid if self.of_unpaid == OfUnpaid.RELEASE else NOUGHT

    @property
    def left(self) -> Decimal:
        """What is then not committed: what was released with it."""
        return max(self.uncommitted + self.released, NOUGHT)


def left_over(year: FinancialYear) -> list[LeftOver]:
    """What each budget of a year has left, by fund. Five queries, however many funds."""
    budgets: Any = Budget.objects.in_year(year).recorded().with_amount().select_related("fund").order_by("fund__name")
    sums = Commitment.objects.in_year(year).order_by().values("fund").annotate(all=Sum("amount"))
    committed: dict[int, Decimal] = dict(sums.values_list("fund", "all"))
    unpaid = unpaid_by_fund(year)
    return [
        LeftOver(each, each.total_amount, committed.get(each.fund_id, NOUGHT), unpaid.get(each.fund_id, []))
        for each in budgets
    ]


@transaction.atomic
def close_with(*, year: FinancialYear, answers: Sequence[Answer], reason: str, by: User) -> PeriodClose:
    """Carry forward, release and give back what was chosen for each budget, and close the year: all of it or nothing.

    Refused where a budget with something left has no answer, or where it has something else left than was shown.
    """
    if not can_close(by):
        raise Refused("Only a finance officer closes and reopens periods.")
    hold_every_budget()
    refuse_closed_year(year)
    given = {answer.budget.pk: answer for answer in answers}
    for found in left_over(year):
        answer = given.get(found.budget.pk)
        if answer is None and not found.is_nothing:
            raise Refused(f"Say what becomes of what {found.budget} has left.")
        if answer:
            _refuse_changed(found, answer)
            _settle(found, answer, by)
    return close_year(year=year, reason=reason, by=by)


@transaction.atomic
def refuse_impossible(*, year: FinancialYear, answers: Sequence[Answer], reason: str, by: User) -> None:
    """Refuse what the close would refuse, in its words: the whole of it is done, and nothing of it is kept."""
    close_with(year=year, answers=answers, reason=reason, by=by)
    transaction.set_rollback(True)


def _refuse_changed(found: LeftOver, answer: Answer) -> None:
    if (found.uncommitted, found.total_unpaid) != (answer.uncommitted, answer.total_unpaid):
        raise Refused(
            f"{found.budget} has changed since you looked: {pounds(found.uncommitted)} is not committed and "
            f"{pounds(found.total_unpaid)} is committed and not paid. Look again; nothing has been saved."
        )


def _settle(found: LeftOver, answer: Answer, by: User) -> None:
    """What becomes of one budget's rest. What is carried has its budget before it has its commitment."""
    budget, year = answer.budget, answer.budget.financial_year
    said = {"reason": answer.reason, "by": by}
    if found.unpaid and answer.of_unpaid == OfUnpaid.CARRY:
        taken = take_out(found.unpaid, year, **said)
        if answer.carried_budget:
            carry_forward(budget=budget, amount=answer.carried_budget, decision=answer.decision, **said)
        put_in(taken, year.next, **said)
    elif found.unpaid and answer.of_unpaid == OfUnpaid.RELEASE:
        release_unpaid(found.unpaid, year, **said)
    if not answer.left:
        return
    if answer.of_left == OfLeft.CARRY:
        carry_forward(budget=budget, amount=answer.left, decision=answer.decision, **said)
    elif answer.of_left == OfLeft.RETURN:
        return_to_source(budget=budget, amount=answer.left, effective_on=year.end, decision=answer.decision, **said)
