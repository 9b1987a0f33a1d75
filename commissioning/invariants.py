"""What always holds of budgets, allocations and who acts for a provider, over many rows."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator

from django.db.models import F, Sum
from django.utils import timezone

from commissioning.models import Allocation, Budget, BudgetEntry, Fund, PeriodClose, ProviderMember
from core.invariants import Invariant, Step, asked_too_much
from core.money import pounds
from core.movements import kept_models
from core.periods import FinancialYear, day
from core.roles import Role
from core.words import capitalised


def budgets_are_not_below_nought() -> Iterator[str]:
    """A budget has not lost more than it held."""
    for budget in Budget.objects.annotate(total=Sum("entries__amount")).filter(total__lt=0).select_related("fund"):
        yield f"{budget} stands at {pounds(budget.total)}"


def transfers_have_both_halves() -> Iterator[str]:
    """What left one budget for another came in there, to the penny, in the right year; or both halves are reversed."""
    gone = BudgetEntry.objects.filter(kind__in=PAIRS).select_related("budget__fund")
    found = {
        entry.paired_with_id: entry
        for entry in BudgetEntry.objects.filter(paired_with__isnull=False).select_related("budget__fund")
    }
    reversed_by = dict(BudgetEntry.objects.filter(reverses__isnull=False).values_list("reverses", "pk"))
    for out in gone:
        came = found.get(out.pk)
        if came is None or not _belong_together(out, came):
            yield f"{out} of {pounds(-out.amount)} has no other half that it belongs to"
        elif (out.pk in reversed_by) != (came.pk in reversed_by):
            yield f"{out} of {pounds(-out.amount)} has one half reversed, and not the other"
    strays = found.keys() - {entry.pk for entry in gone} - set(reversed_by.values())
    yield from (f"{found[key]} names an entry that is no half" for key in sorted(strays))


PAIRS = {
    BudgetEntry.Kind.VIREMENT_OUT: BudgetEntry.Kind.VIREMENT_IN,
    BudgetEntry.Kind.CARRY_OUT: BudgetEntry.Kind.CARRY_IN,
}


def _belong_together(out: BudgetEntry, came: BudgetEntry) -> bool:
    """A virement is of one year and two funds; a carry-forward of one fund and two years that follow."""
    is_virement = out.kind == BudgetEntry.Kind.VIREMENT_OUT
    years = came.budget.year - out.budget.year
    same_fund = came.budget.fund_id == out.budget.fund_id
    right_place = (years == 0 and not same_fund) if is_virement else (years == 1 and same_fund)
    return right_place and came.kind == PAIRS[BudgetEntry.Kind(out.kind)] and came.amount == -out.amount


def external_ring_fences_kept_their_money() -> Iterator[str]:
    """What its grantor ring-fences was not moved to another fund: it leaves only back to its source."""
    moved = BudgetEntry.objects.filter(kind=BudgetEntry.Kind.VIREMENT_OUT, reversed_by__isnull=True)
    for entry in moved.filter(budget__fund__ring_fence=Fund.RingFence.EXTERNAL).select_related("budget__fund"):
        if _was_external(entry.budget.fund, entry.recorded_at):
            yield f"{entry} of {pounds(-entry.amount)} took it to another fund"


def _was_external(fund: Fund, moment: dt.datetime) -> bool:
    """By then. One that was ring-fenced later had every right to move its money before."""
    then = Fund.history.filter(id=fund.pk, history_date__lte=moment).order_by("history_date", "history_id").last()  # type: ignore[attr-defined]
    return then is None or then.ring_fence == Fund.RingFence.EXTERNAL


def closed_years_took_nothing() -> Iterator[str]:
    """Nothing was added to a year while it stood closed."""
    for year, closed_at, reopened_at in _while_closed():
        for model in kept_models():
            if not model.year_path:
                continue
            added = model._default_manager.filter(**{model.year_path: year}, recorded_at__gt=closed_at)
            if reopened_at:
                added = added.filter(recorded_at__lt=reopened_at)
            name = capitalised(str(model._meta.verbose_name))
            for row in added.select_related("recorded_by"):
                on = day(timezone.localdate(row.recorded_at))
                yield f"{name} “{row}” was added to {FinancialYear(year)} on {on} by {row.recorded_by or 'nobody'}"


def _while_closed() -> Iterator[tuple[int, dt.datetime, dt.datetime | None]]:
    """Each time that a year stood closed: from when, and until when, or still."""
    since: dict[int, dt.datetime] = {}
    for said in PeriodClose.objects.filter(quarter__isnull=True).order_by("pk"):
        if said.act == PeriodClose.Act.CLOSE:
            since.setdefault(said.year, said.recorded_at)
        elif said.year in since:
            yield said.year, since.pop(said.year), said.recorded_at
    yield from ((year, closed_at, None) for year, closed_at in since.items())


def allocations_fitted_their_budget() -> Iterator[str]:
    """Each allocation was within what its budget held, less what was allocated, when it was made."""
    stories: dict[int, list[Step]] = defaultdict(list)
    for entry in BudgetEntry.objects.all():
        stories[entry.budget_id].append(Step(entry.recorded_at, entry.pk, entry.amount, is_limit=True))
    for allocation in Allocation.objects.select_related("intention", "budget__fund"):
        asked_by = str(allocation) if allocation.amount > 0 else ""
        step = Step(allocation.recorded_at, allocation.pk, allocation.amount, is_limit=False, asked_by=asked_by)
        stories[allocation.budget_id].append(step)
    for story in stories.values():
        for who, over in asked_too_much(story):
            yield f"{who} was {pounds(over)} more than the budget had left"


def allocations_taken_back_were_there() -> Iterator[str]:
    """No line has lost more of a budget than was set aside for it."""
    sums = Allocation.objects.order_by().values("intention__ref", "budget__year").annotate(total=Sum("amount"))
    for row in sums.filter(total__lt=0):
        yield f"{row['intention__ref']} stands at {pounds(row['total'])} allocated in {row['budget__year']}"


def allocations_are_of_their_lines_fund() -> Iterator[str]:
    """Budget is set aside for a line of a framework that draws on the same fund."""
    rows = Allocation.objects.exclude(budget__fund=F("intention__framework__fund"))
    yield from (f"{row} is from another fund" for row in rows.select_related("intention", "budget__fund"))


def who_acts_for_a_provider_is_a_providers_user() -> Iterator[str]:
    """Only people of the role provider act for a provider, so that nobody else sees by that way."""
    members = ProviderMember.objects.exclude(user__role=Role.PROVIDER).select_related("user", "provider")
    yield from (f"{member} has the role {member.user.get_role_display()}" for member in members)


INVARIANTS: tuple[Invariant, ...] = (
    budgets_are_not_below_nought,
    transfers_have_both_halves,
    external_ring_fences_kept_their_money,
    closed_years_took_nothing,
    allocations_fitted_their_budget,
    allocations_taken_back_were_there,
    allocations_are_of_their_lines_fund,
    who_acts_for_a_provider_is_a_providers_user,
)
