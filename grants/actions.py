"""Writes that count: drafting, checking, putting into force and ending agreements. Each is atomic and says by whom."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from commissioning.actions import lock_budgets
from core.models import User
from core.money import add_up
from core.periods import day
from core.refusals import Refused
from core.stale import AS_TYPED, Overtaken
from grants.authorising import Authority, refuse_or_let_stand
from grants.committing import DRAFT_IS_KEPT, commit, hold_agreement, hold_decision, refuse_unless, release_part
from grants.limits import decision_limit, limits_on
from grants.models import Agreement, AwardLine, Commitment
from grants.models.agreements import State
from grants.permissions import WHO_MAY_CHECK, can_check, can_draft, own_part
from grants.readiness import can_be_evidenced, missing_from
from grants.schedules import replace_schedule
from grants.shares import InstalmentPlan
from grants.unspent import releasable

ENDINGS = (State.ENDED, State.WITHDRAWN, State.TERMINATED)


def next_reference(year: int) -> str:
    """The next free reference in the office's pattern for a year, like SM-2019-006."""
    stem = f"{settings.RINGFENCE_REFERENCE_PREFIX}-{year}-"
    taken = Agreement.objects.filter(reference__startswith=stem).values_list("reference", flat=True)
    numbers = [int(reference.removeprefix(stem).partition("-")[0]) for reference in taken]
    return f"{stem}{max(numbers, default=0) + 1:03d}"


@transaction.atomic
def save_draft(
    *,
    agreement: Agreement,
    lines: Mapping[int, Decimal],
    instalments: Sequence[InstalmentPlan],
    by: User,
) -> Agreement:
    """Keep a draft as it stands on the form, with the amount in each year. Commits nothing.

    The same `agreement.key` sent twice makes one draft. A draft that somebody else saved since the form was opened is
    refused, so that neither loses work.
    """
    refuse_unless(can_draft(by), "You may read agreements, but not draft them.")
    lock_budgets(agreement.fund)
    if agreement.pk is None and (sent_before := _sent_before(agreement)):
        return sent_before
    if agreement.pk:
        stored = hold_agreement(agreement)
        refuse_unless(
            stored.is_draft,
            f"{stored.reference} is {stored.get_state_display()}: it is no longer a draft, and nothing has been saved.",
        )
        _refuse_stale(agreement, stored)
    _save_as_prepared(agreement, by)
    _replace_award_lines(agreement, lines)
    replace_schedule(agreement, instalments)
    return agreement


@transaction.atomic
def complete_published(*, agreement: Agreement, by: User) -> Agreement:
    """Keep the particulars of a published agreement as they stand on the form. What it commits stays as published."""
    refuse_unless(can_draft(by), "You may read agreements, but not complete them.")
    stored = hold_agreement(agreement)
    refuse_unless(can_be_evidenced(stored), f"{stored.reference} is evidenced already, or no longer in force.")
    _refuse_stale(agreement, stored)
    return _save_as_prepared(agreement, by)


def _sent_before(agreement: Agreement) -> Agreement | None:
    return Agreement.objects.filter(key=agreement.key).first() if agreement.key else None


def _save_as_prepared(agreement: Agreement, by: User) -> Agreement:
    """Save what somebody wrote. Who asked for a check of an earlier state of it has to ask again."""
    if agreement.pk:
        agreement.version += 1
    else:
        agreement.drafted_by = by
    agreement.prepared_by = by
    agreement.check_asked_at = None
    try:
        with transaction.atomic():
            agreement.save()
    except IntegrityError as fault:
        raise Refused(
            f"Somebody saved another agreement as {agreement.reference} at the same moment. What you typed is still "
            "here: take the next reference, and save again."
        ) from fault
    return agreement


def _refuse_stale(agreement: Agreement, stored: Agreement) -> None:
    """Refused where what is stored is not what the form was opened on."""
    if stored.version != agreement.version:
        who = stored.prepared_by or "Somebody"
        raise Overtaken(f"{who} saved {stored.reference} after you opened it. {AS_TYPED}")


def _replace_award_lines(agreement: Agreement, lines: Mapping[int, Decimal]) -> None:
    kept = {line.year: line for line in agreement.award_lines.all()}
    for year in kept.keys() - lines.keys():
        kept[year].delete()
    for year, amount in lines.items():
        line = kept.get(year) or AwardLine(agreement=agreement, year=year)
        if line.pk is None or line.amount != amount:
            line.amount = amount
            line.save()


@transaction.atomic
def ask_for_check(*, agreement: Agreement, by: User) -> Agreement:
    """Tell the others that a draft, or a published agreement's evidence, is ready for a second person."""
    refuse_unless(can_draft(by), "You may read agreements, but not draft them.")
    locked = hold_agreement(agreement)
    refuse_unless(
        locked.is_draft or can_be_evidenced(locked),
        f"{locked.reference} is {locked.get_state_display()}: there is nothing to check.",
    )
    locked.check_asked_at = timezone.now()
    locked.save()
    return locked


@transaction.atomic
def discard_draft(*, agreement: Agreement, by: User) -> None:
    """Throw away a draft. It committed nothing; its history stays."""
    refuse_unless(can_draft(by), "You may read agreements, but not discard them.")
    locked = hold_agreement(agreement)
    refuse_unless(
        locked.is_draft, f"{locked.reference} is {locked.get_state_display()}: only a draft can be discarded."
    )
    refuse_unless(
        not locked.files.exists(),
        f"Files are attached to {locked.reference}, and what was attached is kept: so the draft is kept too.",
    )
    locked.delete()


@transaction.atomic
def activate_agreement(
    *, agreement: Agreement, by: User, absence_reason: str = "", authority: Authority | None = None
) -> Agreement:
    """Put a draft into force: a second person, nothing missing, and enough left in every limit, under lock.

    `agreement` is as the second person read it: a later save by somebody else is refused, to be checked again.
    In absence who drafted it does both, and says why; audit reads the list. `authority` lets it pass a limit.
    Raises Refused with a sentence that says what is wrong and by how much; the draft is kept as it is.
    """
    lock_budgets(agreement.fund)
    locked = hold_agreement(agreement)
    refuse_unless(locked.is_draft, f"{locked.reference} is {locked.get_state_display()} already.")
    _refuse_unread(agreement, locked)
    _refuse_unready(locked, by, absence_reason)
    lines = {line.year: line.amount for line in locked.award_lines.all() if line.amount}
    decision = hold_decision(locked.decision_id, locked)
    limits = limits_on(fund=locked.fund, intention=locked.intention, lines=lines, decision=decision)
    refuse_or_let_stand(
        limits,
        agreement=locked,
        authority=authority,
        wrote_it=not can_check(by, locked),
        by=by,
        nothing_saved=DRAFT_IS_KEPT,
    )
    for year, amount in lines.items():
        commit(locked, year, amount, kind=Commitment.Kind.AWARD, decision=decision, by=by)
    return _mark_in_force(locked, by)


@transaction.atomic
def evidence_agreement(
    *, agreement: Agreement, by: User, absence_reason: str = "", authority: Authority | None = None
) -> Agreement:
    """Put a published agreement under its decision: what was published is released, and awarded under the decision.

    The total committed stays as it was; only the decision has to bear it.
    """
    lock_budgets(agreement.fund)
    locked = hold_agreement(agreement)
    bare = _not_evidenced(locked)
    refuse_unless(can_be_evidenced(locked), f"{locked.reference} is evidenced already, or no longer in force.")
    _refuse_unread(agreement, locked)
    _refuse_unready(locked, by, absence_reason)
    decision = hold_decision(locked.decision_id, locked)
    refuse_or_let_stand(
        [decision_limit(decision, add_up(bare.values()))],
        agreement=locked,
        authority=authority,
        wrote_it=not can_check(by, locked),
        by=by,
        nothing_saved="Nothing has been saved as evidenced.",
    )
    for year, amount in bare.items():
        reason = f"Evidenced by decision {decision.reference}"
        commit(locked, year, -amount, kind=Commitment.Kind.RELEASE, decision=None, by=by, reason=reason)
        commit(locked, year, amount, kind=Commitment.Kind.AWARD, decision=decision, by=by, reason=reason)
    return _mark_in_force(locked, by)


def _not_evidenced(agreement: Agreement) -> dict[int, Decimal]:
    """What each year holds under no decision, in pounds."""
    by_year: dict[int, list[Decimal]] = {}
    for commitment in Commitment.objects.not_evidenced().filter(agreement=agreement):
        by_year.setdefault(commitment.year, []).append(commitment.amount)
    return {year: add_up(amounts) for year, amounts in by_year.items() if add_up(amounts) > 0}


def _refuse_unread(read: Agreement, locked: Agreement) -> None:
    """Nobody puts into force what they have not read: a save after the page was opened has to be read first."""
    refuse_unless(
        read.version == locked.version and read.fund_id == locked.fund_id,
        f"{locked.prepared_by or 'Somebody'} saved {locked.reference} after you opened it. Read it again below, and "
        "then decide.",
    )


def _refuse_unready(agreement: Agreement, by: User, absence_reason: str) -> None:
    """Refuse what lacks something, and who wrote some of it: unless they say why nobody else can check it."""
    refuse_unless(can_draft(by), "You may read agreements, but not put them into force.")
    if missing := missing_from(agreement):
        listed = "; ".join(item.words for item in missing)
        raise Refused(f"{agreement.reference} can’t be put into force yet. Still missing: {listed}. {DRAFT_IS_KEPT}")
    may_check = can_check(by, agreement)
    agreement.absence_reason = "" if may_check else absence_reason.strip()
    refuse_unless(
        may_check or bool(agreement.absence_reason),
        f"You {own_part(by, agreement)} {agreement.reference}, so a second person has to check it and put it into "
        f"force: {WHO_MAY_CHECK}. {DRAFT_IS_KEPT}",
    )


def _mark_in_force(agreement: Agreement, by: User) -> Agreement:
    agreement.state = State.IN_FORCE
    agreement.check_asked_at = None
    agreement.activated_at, agreement.activated_by = timezone.now(), by
    agreement.version += 1
    agreement.save()
    return agreement


@transaction.atomic
def end_agreement(*, agreement: Agreement, state: str, on: dt.date, reason: str, release: bool, by: User) -> Agreement:
    """End, withdraw or terminate an agreement. What is unspent is released only where `release` says so.

    What a closed year holds stays as it was closed.
    """
    refuse_unless(can_draft(by), "You may read agreements, but not end them.")
    refuse_unless(state in ENDINGS, "Say whether it ended, was withdrawn or was terminated.")
    refuse_unless(bool(reason.strip()), "Say why the agreement ends.")
    lock_budgets(agreement.fund)
    locked = hold_agreement(agreement)
    refuse_unless(locked.state == State.IN_FORCE, f"{locked.reference} is {locked.get_state_display()}, not in force.")
    refuse_unless(locked.starts_on is None or on >= locked.starts_on, "It can’t end before it starts. Check the date.")
    refuse_unless(on <= timezone.localdate(), f"{day(on)} is still to come. End it once that day has come.")
    if release:
        _release_unspent(locked, reason, by)
    locked.state, locked.ended_on, locked.end_reason = state, on, reason
    locked.version += 1
    locked.save()
    return locked


@transaction.atomic
def release_rest(*, agreement: Agreement, reason: str, by: User) -> Agreement:
    """Release what an agreement that is over has committed and not paid, once no more will be."""
    refuse_unless(can_draft(by), "You may read agreements, but not release what they hold.")
    refuse_unless(bool(reason.strip()), "Say why it is released.")
    lock_budgets(agreement.fund)
    locked = hold_agreement(agreement)
    refuse_unless(
        locked.state in ENDINGS,
        f"{locked.reference} is {locked.get_state_display()}: what it holds is released when it ends.",
    )
    refuse_unless(bool(releasable(locked)), f"{locked.reference} has nothing left that can be released.")
    _release_unspent(locked, reason, by)
    locked.version += 1
    locked.save()
    return locked


def _release_unspent(agreement: Agreement, reason: str, by: User) -> None:
    for part in releasable(agreement):
        release_part(agreement, part, part.amount, by=by, reason=reason)
