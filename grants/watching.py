"""What the law and good practice want beside the award, asked where it applies and no sooner; and keeping it.

The 2011 Order wants a contract of £10,000 or more published with its invitation to tender, and payments over £500 but a
grant's with why they are value for money; GovS 015 wants due diligence, a risk rating, agreed measures and a yearly
review of each grant, and what was spent set against what was paid.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from core.models import User
from core.money import add_up, pounds, total_of
from core.periods import FinancialYear, day
from core.refusals import Refused
from grants.committing import hold_agreement, refuse_unless
from grants.models import Agreement, AnnualReview, Commitment, Condition, DeclaredSpend, Payment
from grants.models.agreements import Conditions, State, Type
from grants.permissions import can_draft

CONTRACT_PUBLISHED_FROM = Decimal(10_000)
PAYMENT_PUBLISHED_ABOVE = Decimal(500)
KEPT_FIELDS = ("notice_on", "break_on", "due_diligence_on", "risk", "value_for_money", "tender_link")


def a_year_before(on: dt.date) -> dt.date:
    """The same day a year earlier; 28 February for 29 February."""
    return on.replace(year=on.year - 1, day=28 if (on.month, on.day) == (2, 29) else on.day)


def still_wanted(agreement: Agreement, on: dt.date) -> list[str]:
    """What is missing of an agreement on a day, in words. Nothing of it stops a payment or a check.

    Once it is over, only what a grantee has spent is still asked.
    """
    spent = list(_of_what_was_spent(agreement, on)) if agreement.type == Type.GRANT else []
    if agreement.state != State.IN_FORCE:
        return spent
    wanted = list(_of_a_grant(agreement, on)) if agreement.type == Type.GRANT else []
    wanted += _of_a_contract(agreement) if agreement.type == Type.CONTRACT else []
    wanted += _of_large_payments(agreement) if agreement.type != Type.GRANT else []
    return [*wanted, *spent, *_of_its_conditions(agreement, on)]


def _of_a_grant(agreement: Agreement, on: dt.date) -> Iterator[str]:
    if not agreement.due_diligence_on:
        yield "The day on which due diligence was done"
    if not agreement.risk:
        yield "A risk rating"
    if not agreement.measures.all():
        yield "The measures that are agreed with it: none is chosen"
    year_ago = a_year_before(on)
    reviewed = any(review.held_on > year_ago for review in agreement.annual_reviews.all())
    if agreement.starts_on and agreement.starts_on <= year_ago and not reviewed:
        yield "A yearly review: none was held in the year before today"


def _of_a_contract(agreement: Agreement) -> Iterator[str]:
    committed = add_up(each.amount for each in agreement.commitments.all())
    if committed >= CONTRACT_PUBLISHED_FROM and not agreement.tender_link:
        yield f"A link to its invitation to tender, as a contract of {pounds(CONTRACT_PUBLISHED_FROM)} or more"


def _of_large_payments(agreement: Agreement) -> Iterator[str]:
    large = any(each.amount > PAYMENT_PUBLISHED_ABOVE for each in agreement.payments.all())
    if large and not agreement.value_for_money:
        above = pounds(PAYMENT_PUBLISHED_ABOVE)
        yield f"Why it is value for money, which is published with payments over {above}"


def _of_what_was_spent(agreement: Agreement, on: dt.date) -> Iterator[str]:
    declared = {each.year for each in agreement.declaredspends.all()}
    paid = _paid_and_standing().filter(agreement=agreement).values_list("budget__year", flat=True)
    for year in sorted(set(paid) - declared):
        if FinancialYear(year).end < on:
            yield f"What was spent of {FinancialYear(year)}, as the grantee declares it"


def _paid_and_standing() -> QuerySet[Payment]:
    return Payment.objects.filter(amount__gt=0, reversed_by__isnull=True)


def _has_undeclared_spend(on: dt.date) -> Exists:
    """Of an agreement in a query: paid in a year that is over, of which nothing was declared to be spent."""
    over = _paid_and_standing().filter(
        agreement=OuterRef("pk"), budget__year__lt=FinancialYear.containing(on).start_year
    )
    declared = DeclaredSpend.objects.filter(agreement=OuterRef("agreement"), year=OuterRef("budget__year"))
    return Exists(over.filter(~Exists(declared)))


def _of_its_conditions(agreement: Agreement, on: dt.date) -> Iterator[str]:
    listed = list(agreement.condition_list.all())
    if agreement.conditions_answer == Conditions.THESE and not listed:
        yield "Its conditions one by one, so that they can be checked off"
    for each in listed:
        if each.due_on and each.due_on < on and not each.met_on:
            yield f"Whether a condition was met that was due on {day(each.due_on)}: {each.words}"


def lacking(rows: QuerySet[Agreement], on: dt.date) -> QuerySet[Agreement]:
    """Those of which something is still wanted on a day: the same rules, asked of the database."""
    year_ago = a_year_before(on)
    of_it = {"agreement": OuterRef("pk")}
    reviewed = Exists(AnnualReview.objects.filter(**of_it, held_on__gt=year_ago))
    measured = Exists(Agreement._meta.get_field("measures").related_model.objects.filter(**of_it))
    grant = Q(due_diligence_on__isnull=True) | Q(risk="") | ~measured | (Q(starts_on__lte=year_ago) & ~reviewed)
    large = Exists(Payment.objects.filter(**of_it, amount__gt=PAYMENT_PUBLISHED_ABOVE))
    contract = Q(tender_link="", committed_in_all__gte=CONTRACT_PUBLISHED_FROM)
    some = Exists(Condition.objects.filter(**of_it))
    overdue = Exists(Condition.objects.filter(**of_it, due_on__lt=on, met_on__isnull=True))
    conditions = (Q(conditions_answer=Conditions.THESE) & ~some) | overdue
    counted = rows.annotate(committed_in_all=total_of(Commitment.objects.all(), key="agreement"))
    wanting = (Q(type=Type.GRANT) & grant) | (Q(type=Type.CONTRACT) & contract) | conditions
    wanting |= ~Q(type=Type.GRANT) & Q(value_for_money="") & large
    return counted.filter((Q(state=State.IN_FORCE) & wanting) | (Q(type=Type.GRANT) & _has_undeclared_spend(on)))


@dataclass(frozen=True)
class ConditionLine:
    """One condition as it stands on the form; `pk` of one that was listed before."""

    words: str
    due_on: dt.date | None
    met_on: dt.date | None
    evidence: str
    pk: int | None = None


@transaction.atomic
def keep_watch(
    *,
    agreement: Agreement,
    said: Mapping[str, Any],
    conditions: Sequence[ConditionLine],
    review: Mapping[str, Any] | None,
    by: User,
) -> Agreement:
    """Keep the dates, the terms and the conditions of an agreement, and add a review where one was held.

    It moves no money and changes no award, so nobody else has to check it. `agreement.version` is the one that the
    form was opened on.
    """
    refuse_unless(can_draft(by), "You may read these, but not change them.")
    locked = hold_agreement(agreement)
    refuse_unless(
        locked.version == agreement.version,
        f"{locked.reference} was changed after you opened it. What you typed is still here: compare, and save again.",
    )
    for name in KEPT_FIELDS:
        setattr(locked, name, said[name])
    if locked.is_draft:
        locked.prepared_by = by
    locked.version += 1
    locked.save()
    _keep_conditions(locked, conditions)
    if review:
        _add_review(locked, review)
    return locked


def _keep_conditions(agreement: Agreement, lines: Sequence[ConditionLine]) -> None:
    words = [line.words for line in lines]
    if twice := next((each for each in words if words.count(each) > 1), None):
        raise Refused(f"“{twice}” is listed twice. List a condition once.")
    kept = {each.pk: each for each in agreement.condition_list.all()}
    for pk in kept.keys() - {line.pk for line in lines}:
        kept[pk].delete()
    for line in lines:
        _keep_condition(kept.get(line.pk or 0) or Condition(agreement=agreement), line)


def _keep_condition(condition: Condition, line: ConditionLine) -> None:
    said = {"words": line.words, "due_on": line.due_on, "met_on": line.met_on, "evidence": line.evidence}
    if condition.pk and all(getattr(condition, name) == value for name, value in said.items()):
        return
    for name, value in said.items():
        setattr(condition, name, value)
    condition.save()


def _add_review(agreement: Agreement, review: Mapping[str, Any]) -> None:
    if agreement.annual_reviews.filter(held_on=review["held_on"]).exists():
        raise Refused(f"A review on {day(review['held_on'])} is recorded already.")
    AnnualReview(agreement=agreement, **review).save()
