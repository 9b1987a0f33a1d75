"""What is committed and not paid when a year ends: carried into the next year with its budget, or released."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Sum

from core.models import User
from core.money import NOUGHT, add_up, total_of
from core.periods import FinancialYear
from core.refusals import Refused
from grants.committing import commit, hold_agreement, release_part
from grants.limits import excess_in_words, limits_on
from grants.models import Agreement, Commitment, Instalment, Payment
from grants.schedules import cut_from_plan
from grants.unspent import Held, unspent_of


@dataclass(frozen=True)
class Unpaid:
    """What one agreement has committed in a year and not been paid, in pounds."""

    agreement: Agreement
    amount: Decimal


def unpaid_by_fund(year: FinancialYear) -> dict[int, list[Unpaid]]:
    """Each agreement with something unpaid in a year, by its fund's key, the largest first. Three queries."""
    committed = _sums(Commitment.objects.in_year(year))
    paid = _sums(Payment.objects.in_year(year))
    left = {key: amount - max(paid.get(key, NOUGHT), NOUGHT) for key, amount in committed.items()}
    owing = [key for key, amount in left.items() if amount > 0]
    found: dict[int, list[Unpaid]] = defaultdict(list)
    for agreement in Agreement.objects.filter(pk__in=owing).select_related("fund", "intention").order_by("reference"):
        found[agreement.fund_id].append(Unpaid(agreement, left[agreement.pk]))
    return {fund: sorted(several, key=lambda each: -each.amount) for fund, several in found.items()}


def _sums(rows: QuerySet[Any]) -> dict[int, Decimal]:
    """Each agreement's sum, whatever the date."""
    return dict(rows.order_by().values("agreement").annotate(all=Sum("amount")).values_list("agreement", "all"))


def release_unpaid(unpaid: Iterable[Unpaid], year: FinancialYear, *, reason: str, by: User) -> Decimal:
    """Take what is unpaid out of a year's commitments, and out of the plan. Gives what was released."""
    return add_up(add_up(each.amount for each in _take_out(one.agreement, year, None, reason, by)) for one in unpaid)


def take_out(
    unpaid: Iterable[Unpaid], year: FinancialYear, *, reason: str, by: User
) -> list[tuple[Agreement, list[Held]]]:
    """Take what is unpaid out of a year's commitments, to be put into the next year's; its plan follows it there."""
    return [(each.agreement, _take_out(each.agreement, year, year.next, reason, by)) for each in unpaid]


def put_in(taken: Iterable[tuple[Agreement, list[Held]]], year: FinancialYear, *, reason: str, by: User) -> None:
    """Put what was taken out of the year before into this one, under what it stood. Its limits have to bear it."""
    for agreement, parts in taken:
        asked = {year.start_year: add_up(part.amount for part in parts)}
        limits = limits_on(fund=agreement.fund, intention=agreement.intention, lines=asked, decision=None)
        if words := excess_in_words(limits):
            raise Refused(
                f"{agreement.reference} can’t be carried into {year}: {words}. Raise that first, or release or leave "
                "what is not paid. Nothing has been saved."
            )
        for part in parts:
            commit(
                agreement,
                year.start_year,
                part.amount,
                kind=part.kind,
                by=by,
                on=year.start,
                reason=reason,
                decision=part.decision,
                variation=part.variation,
            )


def carried_from() -> QuerySet[Commitment]:
    """Of a commitment in a query, the release of the year before with which it was carried; or of the year after, where
    what was carried was taken back."""
    same = {name: OuterRef(name) for name in ("agreement", "recorded_by", "reason")}
    beside = Q(year=OuterRef("year") - 1) | Q(year=OuterRef("year") + 1)
    under = Q(decision=OuterRef("decision")) | Q(variation=OuterRef("variation"))
    out = {"kind": Commitment.Kind.RELEASE, "amount": NOUGHT - OuterRef("amount")}
    return Commitment.objects.filter(under, beside, **out, **same)


def _take_out(agreement: Agreement, year: FinancialYear, to: FinancialYear | None, reason: str, by: User) -> list[Held]:
    locked = hold_agreement(agreement)
    parts = [part for part in unspent_of(locked) if part.financial_year == year]
    for part in parts:
        release_part(locked, part, part.amount, by=by, on=year.end, reason=reason)
    _move_plan(locked, year, to, add_up(part.amount for part in parts))
    locked.version += 1
    locked.save()
    return parts


def _move_plan(agreement: Agreement, year: FinancialYear, to: FinancialYear | None, room: Decimal) -> None:
    """Unpaid instalments are charged to the next year, as far as what is carried goes; of a part-paid one the rest."""
    paid = total_of(Payment.objects.all(), key="instalment")
    rows: Any = agreement.instalments.in_year(year).annotate(total_paid=paid).order_by("due_on", "number")
    for instalment in rows:
        left = instalment.amount - max(instalment.total_paid, NOUGHT)
        if left <= 0:
            continue
        moved = min(left, room) if to else NOUGHT
        room -= moved
        if to and moved == instalment.amount and not instalment.payments.exists():
            instalment.year = to.start_year
            instalment.save()
            continue
        cut_from_plan(instalment, left)
        if to and moved:
            plan_rest(agreement, instalment, moved, to)


def plan_rest(agreement: Agreement, instalment: Any, amount: Decimal, year: FinancialYear) -> None:
    """What of an instalment is not paid, as one of its own."""
    last = agreement.instalments.order_by("-number").values_list("number", flat=True).first() or 0
    kept = ("due_on", "period_from", "period_to", "waits_on", "met_on")
    said = {name: getattr(instalment, name) for name in kept}
    Instalment.objects.create(agreement=agreement, number=last + 1, year=year.start_year, amount=amount, **said)
