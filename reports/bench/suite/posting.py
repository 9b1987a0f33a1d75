"""Posting a payment on one agreement, with few payments of its own, among few and among many of others'."""

from commissioning.models import Budget
from core.money import PENNY
from grants.models import Agreement, Payment
from grants.models.agreements import State
from grants.payments import record_payment
from reports.bench.cases import Books, Case
from reports.bench.clock import Act
from reports.bench.goals import POSTING
from reports.bench.plain.posting import post


def _paid_from(books: Books) -> tuple[Agreement, Budget]:
    """An agreement in force that has something left of the last year, and its budget."""
    year = books.size.last_year
    rows = Agreement.objects.filter(state=State.IN_FORCE, decision__isnull=False, payments__budget__year=year)
    agreement = rows.distinct().order_by("pk")[0]
    return agreement, Budget.objects.get(fund=agreement.fund, year=year)


def _ours(books: Books) -> Act:
    agreement, budget = _paid_from(books)
    latest = Payment.objects.filter(agreement=agreement).latest("paid_on").paid_on

    def act() -> None:
        record_payment(
            agreement=agreement,
            budget=budget,
            amount=PENNY,
            paid_on=latest,
            period_from=latest,
            period_to=latest,
            by=books.reader,
        )

    return act


def _plain(books: Books) -> Act:
    agreement, budget = _paid_from(books)
    latest = Payment.objects.filter(agreement=agreement).latest("paid_on").paid_on
    return lambda: post(
        agreement=agreement.pk, budget=budget.pk, year=budget.year, pence=1, on=latest, by=books.reader.pk
    )


CASES = (Case("Posting a payment", ours=_ours, peer=_plain, peer_words="plain SQL", goal=POSTING),)
