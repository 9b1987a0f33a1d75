"""Payments on instalments, a few of them reversed, and what was left over released."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from random import Random

from commissioning.models import Budget
from core.money import split_evenly
from core.periods import Quarter
from grants.models import Commitment, Instalment, Payment
from grants.models.agreements import State
from reports.bench.data.promises import Plan
from reports.bench.data.setting import Setting
from reports.bench.data.writing import noon, write

REVERSED_OF_100 = 1
RELEASED_OF_100 = 10


def make_payments(setting: Setting, plans: Sequence[Plan], instalments: Sequence[Instalment], chance: Random) -> None:
    """Exactly as many as the size says, reversals counted, spread over the instalments that are due."""
    unpaid_from = Quarter(setting.size.last_year, 4).start
    due = [each for each in instalments if each.period_from < unpaid_from]
    reversals = setting.size.payments * REVERSED_OF_100 // 100
    counts = _spread(setting.size.payments - reversals, len(due))
    budgets = {(budget.fund_id, budget.year): budget for budget in Budget.objects.all()}
    rows = [
        row
        for instalment, count in zip(due, counts, strict=True)
        for row in _payments(instalment, count, budgets, setting, chance)
    ]
    paid = write(Payment, rows)
    write(Payment, (_reversal(payment, setting) for payment in chance.sample(paid, reversals)))
    write(Commitment, _releases(plans, paid, setting, chance))


def _spread(total: int, places: int) -> list[int]:
    """So many over the places, as evenly as whole numbers let them be."""
    return [total * (place + 1) // places - total * place // places for place in range(places)]


def _payments(
    instalment: Instalment, count: int, budgets: dict[tuple[int, int], Budget], setting: Setting, chance: Random
) -> Iterator[Payment]:
    if not count:
        return
    whole = instalment.amount if chance.random() < 0.9 else instalment.amount * 9 // 10
    days = (instalment.period_to - instalment.period_from).days
    for place, amount in enumerate(split_evenly(whole, count)):
        paid_on = instalment.period_from + dt.timedelta(days=days * place // count)
        yield Payment(
            agreement=instalment.agreement,
            budget=budgets[instalment.agreement.fund_id, instalment.year],
            instalment=instalment,
            amount=amount,
            paid_on=paid_on,
            period_from=instalment.period_from,
            period_to=instalment.period_to,
            finance_reference=f"V{chance.randrange(10**7):07d}",
            recorded_at=noon(paid_on + dt.timedelta(days=3)),
            recorded_by=setting.people["finance"],
        )


def _reversal(payment: Payment, setting: Setting) -> Payment:
    return Payment(
        agreement=payment.agreement,
        budget=payment.budget,
        instalment=payment.instalment,
        kind=Payment.Kind.REVERSAL,
        amount=-payment.amount,
        paid_on=payment.paid_on,
        period_from=payment.period_from,
        period_to=payment.period_to,
        reason="Recorded twice.",
        reverses=payment,
        recorded_at=noon(payment.paid_on + dt.timedelta(days=9)),
        recorded_by=setting.people["finance"],
    )


def _releases(plans: Sequence[Plan], paid: Sequence[Payment], setting: Setting, chance: Random) -> Iterator[Commitment]:
    """What some agreements that have ended held in their last year and did not spend."""
    spent: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    for payment in paid:
        spent[payment.agreement_id, payment.budget.year] += payment.amount
    for plan in plans:
        year = max(plan.amounts)
        left = plan.amounts[year] - spent[plan.agreement.pk, year]
        ended = plan.is_payable and plan.agreement.state == State.ENDED
        if ended and left > 0 and chance.randrange(100) < RELEASED_OF_100:
            yield Commitment(
                agreement=plan.agreement,
                fund_id=plan.fund_id,
                year=year,
                kind=Commitment.Kind.RELEASE,
                amount=-left,
                reason="Ended with this unspent.",
                decision=plan.decision,
                effective_on=plan.ends_on,
                recorded_at=noon(plan.ends_on + dt.timedelta(days=30)),
                recorded_by=setting.people["second"],
            )
