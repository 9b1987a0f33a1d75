"""Varying an agreement in force: drafted, checked where money moves, and put into force. Each act is atomic."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from commissioning.actions import lock_budgets
from commissioning.closing import refuse_closed
from commissioning.models import Decision
from core.models import User
from core.money import NOUGHT, add_up
from core.periods import FinancialYear
from core.refusals import Refused
from core.stale import AS_TYPED, Overtaken
from grants.authorising import Authority, refuse_or_let_stand
from grants.committing import DRAFT_IS_KEPT, commit, hold_agreement, hold_decision, refuse_unless
from grants.limits import Limit, decision_limit, limits_on
from grants.models import Agreement, Commitment, Variation, VariationLine
from grants.permissions import WHO_MAY_CHECK, can_draft
from grants.replanning import apply_plan, paid_floor, plan_anew
from grants.telling import in_words
from grants.variation_rules import (
    changed_in,
    committed_by_year,
    faults_of,
    paid_too_much,
    share_of,
    why_it_cant_be_varied,
)

MAY_NOT = "You may read variations, but not draft them."


@transaction.atomic
def draft_variation(*, variation: Variation, lines: Mapping[int, Decimal], by: User) -> Variation:
    """Keep a variation as it stands on the form. `lines` say by how much each year is raised; below nought, lowered.

    It changes nothing yet. The same `variation.key` sent twice makes one. Raises Refused with what is wrong with it.
    """
    refuse_unless(can_draft(by), MAY_NOT)
    agreement = hold_agreement(variation.agreement)
    if variation.pk is None and (sent_before := _sent_before(variation)):
        return sent_before
    if variation.pk:
        _refuse_overtaken(variation, _hold(variation))
    _refuse_faulty(variation, agreement, lines)
    _save_as_prepared(variation, agreement, by)
    _replace_lines(variation, lines)
    return variation


def _sent_before(variation: Variation) -> Variation | None:
    return Variation.objects.filter(key=variation.key).first() if variation.key else None


def _refuse_faulty(variation: Variation, agreement: Agreement, lines: Mapping[int, Decimal]) -> None:
    if words := why_it_cant_be_varied(agreement):
        raise Refused(words)
    refuse_unless(bool(variation.reason.strip()), "Say why the agreement is varied.")
    for fault in faults_of(variation, agreement, lines):
        raise Refused(f"{fault.words}.")
    if variation.decision and variation.decision.fund_id != agreement.fund_id:
        raise Refused(f"Decision {variation.decision.reference} does not authorise money from {agreement.fund}.")


def _save_as_prepared(variation: Variation, agreement: Agreement, by: User) -> None:
    if variation.pk:
        variation.version += 1
    else:
        others = agreement.variations.all()
        if waiting := others.waiting().first():
            raise Refused(
                f"Variation {waiting.number} is being drafted already. Put it into force or discard it first."
            )
        variation.number = max((other.number for other in others), default=0) + 1
        variation.drafted_by = by
    variation.agreement = agreement
    variation.prepared_by = by
    variation.check_asked_at = None
    variation.save()


def _replace_lines(variation: Variation, lines: Mapping[int, Decimal]) -> None:
    kept = {line.year: line for line in variation.lines.all()}
    for year in kept.keys() - lines.keys():
        kept[year].delete()
    for year, amount in lines.items():
        line = kept.get(year) or VariationLine(variation=variation, year=year)
        if line.pk is None or line.amount != amount:
            line.amount = amount
            line.save()


def _hold(variation: Variation) -> Variation:
    held = Variation.objects.select_for_update(of=("self",)).get(pk=variation.pk)
    words = f"{held} is {held.get_state_display()}: nothing has been saved."
    refuse_unless(held.is_draft, words)
    return held


def _refuse_overtaken(variation: Variation, held: Variation) -> None:
    if variation.version != held.version:
        raise Overtaken(f"{held.prepared_by} saved variation {held.number} after you opened it. {AS_TYPED}")


def _refuse_unread(read: Variation, held: Variation, then: str) -> None:
    refuse_unless(
        read.version == held.version,
        f"{held.prepared_by} saved variation {held.number} after you opened it. {then}",
    )


@transaction.atomic
def ask_for_variation_check(*, variation: Variation, by: User) -> Variation:
    """Tell the others that a variation is ready for a second person."""
    refuse_unless(can_draft(by), MAY_NOT)
    held = _hold(variation)
    held.check_asked_at = timezone.now()
    held.save()
    return held


@transaction.atomic
def discard_variation(*, variation: Variation, by: User) -> Variation:
    """Throw a drafted variation away. It had changed nothing; it keeps its number and its history."""
    refuse_unless(can_draft(by), MAY_NOT)
    held = _hold(variation)
    held.state, held.check_asked_at = Variation.State.DISCARDED, None
    held.save()
    return held


# Putting it into force


def can_put_into_force(user: Any, variation: Variation) -> bool:
    """With money a second person, who wrote none of it; without, whoever may draft."""
    return can_draft(user) and (not variation.has_money or user.pk not in variation.prepared_by_ids)


@transaction.atomic
def put_variation_into_force(
    *, variation: Variation, by: User, absence_reason: str = "", authority: Authority | None = None
) -> Variation:
    """Put a variation into force: its money under lock and within every limit, its particulars, and the plan anew.

    `variation` and its `agreement` are as the person read them: a later save by somebody else is refused. In absence
    who wrote it does both, and says why. `authority` lets it pass a limit. Raises Refused; the draft is kept.
    """
    lock_budgets(variation.agreement.fund)
    agreement = hold_agreement(variation.agreement)
    held = _hold(variation)
    held.agreement = agreement
    _refuse_unread(variation, held, "Read it again below, and then decide.")
    refuse_unless(
        variation.agreement.version == agreement.version,
        f"{agreement.reference} was changed after you opened this page. Read it again below, and then decide.",
    )
    lines = {line.year: line.amount for line in held.lines.all()}
    _refuse_faulty(held, agreement, lines)
    _refuse_unchecked(held, by, absence_reason)
    refuse_closed(FinancialYear.containing(held.effective_on), on=held.effective_on, reason=held.reason)
    before = committed_by_year(agreement)
    _move_money(held, lines, before, by, authority)
    _plan_and_say(held, lines, before)
    held.state, held.check_asked_at = Variation.State.IN_FORCE, None
    held.activated_at, held.activated_by = timezone.now(), by
    held.save()
    return held


def _refuse_unchecked(variation: Variation, by: User, absence_reason: str) -> None:
    refuse_unless(can_draft(by), "You may read variations, but not put them into force.")
    may = can_put_into_force(by, variation)
    variation.absence_reason = "" if may else absence_reason.strip()
    refuse_unless(
        may or bool(variation.absence_reason),
        f"You wrote some of variation {variation.number}, and it moves money: a second person has to check it and put "
        f"it into force: {WHO_MAY_CHECK}. {DRAFT_IS_KEPT}",
    )


def _move_money(
    variation: Variation,
    lines: Mapping[int, Decimal],
    before: Mapping[int, Decimal],
    by: User,
    authority: Authority | None,
) -> None:
    """Check a variation's money against what is paid, its decision and every limit, and commit it."""
    if not lines:
        return
    agreement = variation.agreement
    if words := paid_too_much(lines, before, paid_floor(agreement)):
        raise Refused(f"{words}. {DRAFT_IS_KEPT}")
    share = share_of(variation, agreement, lines)
    if share.wants_decision and variation.decision_id is None:
        raise Refused(f"{share.words}. Choose the decision that authorises it. {DRAFT_IS_KEPT}")
    decision = hold_decision(variation.decision_id, agreement) if variation.decision_id else None
    refuse_or_let_stand(
        limits_of(variation, lines, decision),
        agreement=agreement,
        variation=variation,
        authority=authority,
        wrote_it=by.pk in variation.prepared_by_ids,
        by=by,
        nothing_saved=DRAFT_IS_KEPT,
    )
    _commit_lines(variation, lines, decision, by)


def limits_of(variation: Variation, lines: Mapping[int, Decimal], decision: Decision | None) -> list[Limit]:
    """Every limit that a variation's raises draw on. What it lowers gives room back, and asks for none."""
    agreement = variation.agreement
    raised = {year: amount for year, amount in lines.items() if amount > 0}
    found = limits_on(fund=agreement.fund, intention=agreement.intention, lines=raised, decision=None)
    if decision and raised:
        back = sum(
            (given for year in lines for by, given in lowered(agreement, year, lines[year]) if by == decision), NOUGHT
        )
        found.append(decision_limit(decision, add_up(raised.values()) - back))
    return found


def lowered(agreement: Agreement, year: int, amount: Decimal) -> list[tuple[Decision | None, Decimal]]:
    """From which decisions a cut of a year (below nought) is taken: the newest commitments first. In pounds."""
    wanted = max(-amount, NOUGHT)
    rows = list(agreement.commitments.filter(year=year).select_related("decision").order_by("-recorded_at", "-pk"))
    left: dict[Decision | None, Decimal] = {}
    for row in rows:
        left[row.decision] = left.get(row.decision, NOUGHT) + row.amount
    taken: dict[Decision | None, Decimal] = {}
    for row in (row for row in rows if row.amount > 0):
        part = min(wanted, row.amount, max(left[row.decision], NOUGHT))
        if part:
            taken[row.decision] = taken.get(row.decision, NOUGHT) + part
            left[row.decision] -= part
            wanted -= part
    return list(taken.items())


def _commit_lines(variation: Variation, lines: Mapping[int, Decimal], decision: Decision | None, by: User) -> None:
    # Promised is committed: a date to come would let a budget look emptier than its limit knows.
    on = min(variation.effective_on, timezone.localdate())
    for year, amount in sorted(lines.items()):
        parts = [(decision, amount)] if amount > 0 else lowered(variation.agreement, year, amount)
        for under, part in parts:
            commit(
                variation.agreement,
                year,
                part if amount > 0 else -part,
                kind=Commitment.Kind.VARIATION,
                by=by,
                on=on,
                decision=under,
                variation=variation,
                reason=variation.reason,
            )


def _plan_and_say(variation: Variation, lines: Mapping[int, Decimal], before: Mapping[int, Decimal]) -> None:
    """Change what the agreement says and plans, and keep what it said before."""
    agreement, changed = variation.agreement, changed_in(variation)
    after = {year: before.get(year, NOUGHT) + lines.get(year, NOUGHT) for year in before.keys() | lines.keys()}
    new_end = variation.ends_on if variation.ends_on and ends_sooner(variation) else None
    if lines or new_end:
        apply_plan(plan_anew(agreement, before=before, after=after, ends_on=new_end), new_end)
    variation.before = _said_before(agreement, changed) | {
        "committed": {str(year): f"{amount:.2f}" for year, amount in sorted(before.items())}
    }
    for name, value in changed.items():
        setattr(agreement, name, value)
    agreement.version += 1
    agreement.save()


def ends_sooner(variation: Variation) -> bool:
    """Whether it takes days away, so that what is planned beyond them goes."""
    present = variation.agreement.ends_on
    return bool(variation.ends_on and present and variation.ends_on < present)


def _said_before(agreement: Agreement, changed: Mapping[str, Any]) -> dict[str, Any]:
    """What an agreement says in the particulars that a variation changes, in words."""
    return {name: in_words(getattr(agreement, name)) for name in changed}
