"""Planning an agreement's instalments. A plan may be changed while it is unpaid; what is paid stays as it is."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.db import transaction
from django.db.models import Q

from commissioning.actions import lock_budgets
from commissioning.permissions import can_authorise
from core.models import User
from core.money import NOUGHT, pounds, sum_of
from core.refusals import Refused
from core.stale import AS_TYPED, Overtaken
from grants.authorising import RIGHT
from grants.models import Agreement, Instalment
from grants.models.agreements import State
from grants.permissions import can_draft
from grants.readiness import by_year, over_scheduled
from grants.shares import InstalmentPlan

_PLANNED = ("due_on", "period_from", "period_to", "year", "amount", "waits_on")


@transaction.atomic
def change_schedule(
    *, agreement: Agreement, instalments: Sequence[InstalmentPlan], version: int, by: User
) -> Agreement:
    """Plan anew what is unpaid of an agreement in force. More in a year than is committed for it is refused.

    What waits on something is not freed by leaving that out of the plan, but by who may authorise an excess.
    """
    if not can_draft(by):
        raise Refused("You may read instalments, but not change them.")
    lock_budgets(agreement.fund)
    locked = Agreement.objects.select_for_update().get(pk=agreement.pk)
    if locked.state != State.IN_FORCE:
        raise Refused(f"{locked.reference} is {locked.get_state_display()}: its schedule is changed while in force.")
    if locked.version != version:
        raise Overtaken(f"{locked.reference} was changed after you opened it. {AS_TYPED}")
    waiting = sum_of(locked.instalments.on_hold())
    replace_schedule(locked, instalments)
    _refuse_freed(waiting - sum_of(locked.instalments.on_hold()), by)
    _refuse_over_commitment(locked)
    locked.version += 1
    locked.save()
    return locked


def replace_schedule(agreement: Agreement, plans: Sequence[InstalmentPlan]) -> None:
    """Plan the instalments anew. One that is paid, or was let be paid, stays as it is."""
    fixed = fixed_numbers(agreement)
    wanted = {plan.number: plan for plan in plans if plan.number not in fixed}
    kept = {instalment.number: instalment for instalment in agreement.instalments.all()}
    for number in kept.keys() - wanted.keys() - fixed:
        kept[number].delete()
    for number, plan in wanted.items():
        _plan(kept.get(number) or Instalment(agreement=agreement, number=number), plan)


def fixed_numbers(agreement: Agreement) -> set[int]:
    """The instalments that something was ever paid against, or that somebody let be paid before their condition."""
    named = Q(payments__isnull=False) | Q(authorised_excesses__isnull=False)
    return set(agreement.instalments.filter(named).values_list("number", flat=True))


def take_out_of_plan(instalment: Instalment) -> None:
    """Plan nothing of an instalment any more. One that a movement names stays in the books, at nought."""
    if not (instalment.payments.exists() or instalment.authorised_excesses.exists()):
        instalment.delete()
    elif instalment.amount:
        instalment.amount = NOUGHT
        instalment.save()


def cut_from_plan(instalment: Instalment, amount: Decimal) -> None:
    """Plan so much less of an instalment, in pounds."""
    if amount >= instalment.amount:
        take_out_of_plan(instalment)
    elif amount > 0:
        instalment.amount -= amount
        instalment.save()


def _plan(instalment: Instalment, plan: InstalmentPlan) -> None:
    if instalment.pk and all(getattr(instalment, field) == getattr(plan, field) for field in _PLANNED):
        return
    if instalment.waits_on != plan.waits_on:
        instalment.met_on = None
    for field in _PLANNED:
        setattr(instalment, field, getattr(plan, field))
    instalment.save()


def _refuse_freed(freed: Decimal, by: User) -> None:
    if freed > 0 and not can_authorise(by):
        raise Refused(
            f"{pounds(freed)} that waits on something would wait no longer. Record that it happened, let it wait on "
            f"something else, or ask {RIGHT}. Nothing has been saved."
        )


def _refuse_over_commitment(agreement: Agreement) -> None:
    committed = by_year(agreement.commitments.all())
    planned = by_year(agreement.instalments.all())
    for year, over in over_scheduled(committed, planned).items():
        raise Refused(
            f"The instalments of {year} come to {pounds(planned[year.start_year])}, {pounds(over)} more than is "
            f"committed for that year ({pounds(planned[year.start_year] - over)}). Nothing has been saved."
        )


def plans_of(instalments: Iterable[Instalment]) -> list[InstalmentPlan]:
    """What is planned now, as plans."""
    return [
        InstalmentPlan(number=each.number, **{field: getattr(each, field) for field in _PLANNED})
        for each in instalments
    ]
