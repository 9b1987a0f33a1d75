"""Letting a movement stand beyond a limit, by right, with a reason and a decision (domain rule 4)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from commissioning.models import Decision
from commissioning.permissions import can_authorise
from core.models import User
from core.money import pounds
from core.periods import AsAt
from core.refusals import Refused
from core.roles import Role
from grants.committing import refuse_unless
from grants.limits import Limit, excess_in_words
from grants.models import Agreement, AuthorisedExcess, Instalment, Variation

RIGHT = "a finance officer with the right to authorise"


@dataclass(frozen=True)
class Authority:
    """Why a commitment may stand beyond a limit, and under which decision."""

    reason: str
    decision: Decision | None


def who_may_authorise() -> str:
    """Who may let an excess stand, by name: `Finn Finance`, or what has to be arranged where nobody may."""
    people = User.objects.filter(role=Role.FINANCE, may_authorise=True, is_active=True).order_by("name")
    names = ", ".join(str(person) for person in people)
    return names or f"nobody yet: an administrator says which finance officer has the right ({RIGHT})"


def refuse_or_let_stand(
    limits: Sequence[Limit],
    *,
    agreement: Agreement,
    variation: Variation | None = None,
    authority: Authority | None,
    wrote_it: bool,
    by: User,
    nothing_saved: str,
) -> None:
    """Refuse what passes a limit, saying by how much; or record it as authorised, a row for each limit passed."""
    words = excess_in_words(limits)
    if not words:
        return
    if authority is None:
        raise Refused(f"{words}. {nothing_saved}")
    refuse_unless(can_authorise(by), f"{words}. Only {RIGHT} may let it stand. {nothing_saved}")
    refuse_unless(not wrote_it, f"{words}. You wrote some of it, so somebody else authorises it. {nothing_saved}")
    refuse_unless(bool(authority.reason.strip()), "Say why the excess may stand.")
    if authority.decision is None or authority.decision.fund_id != agreement.fund_id:
        raise Refused(f"Choose the decision, of {agreement.fund}, under which the excess stands.")
    _refuse_its_own(limits, authority.decision, variation or agreement)
    for limit in limits:
        if limit.over:
            AuthorisedExcess(
                agreement=agreement,
                variation=variation,
                limit=limit.kind,
                year=limit.year.start_year if limit.year else None,
                amount=limit.over,
                reason=authority.reason,
                decision=authority.decision,
                recorded_by=by,
            ).save()


def _refuse_its_own(limits: Sequence[Limit], decision: Decision, passing: Agreement | Variation) -> None:
    """A decision is no authority for what passes it."""
    is_passed = any(limit.over and limit.kind == AuthorisedExcess.Limit.DECISION for limit in limits)
    refuse_unless(
        not is_passed or decision.pk != passing.decision_id,
        f"{decision.reference} is the decision that it passes, so it can’t let that stand. Choose the one by which the "
        "excess was decided; an officer records it, under Decisions.",
    )


@transaction.atomic
def let_instalment_be_paid(*, instalment: Instalment, reason: str, by: User) -> AuthorisedExcess:
    """Let an instalment be paid though what it waits on has not happened: an excess, by name, with its reason."""
    refuse_unless(can_authorise(by), f"Only {RIGHT} may let an instalment be paid before its condition is met.")
    refuse_unless(bool(reason.strip()), "Say why it is paid before its condition is met.")
    locked = Instalment.objects.select_for_update(of=("self",)).select_related("agreement").get(pk=instalment.pk)
    refuse_unless(locked.is_on_hold, f"Instalment {locked.number} waits on nothing: it can be paid as it is.")
    refuse_unless(
        not may_be_paid_anyway(locked),
        f"Instalment {locked.number} of {pounds(locked.amount, pence=True)} may be paid already.",
    )
    excess = AuthorisedExcess(
        agreement=locked.agreement,
        instalment=locked,
        limit=AuthorisedExcess.Limit.CONDITION,
        year=locked.year,
        amount=locked.amount,
        reason=reason,
        recorded_by=by,
    )
    excess.save()
    return excess


def may_be_paid_anyway(instalment: Instalment) -> bool:
    """Whether somebody with the right let as much as it plans be paid before its condition is met."""
    return instalment.pk in let_be_paid([instalment])


def let_be_paid(instalments: Iterable[Instalment], as_at: AsAt | None = None) -> set[int]:
    """The keys of those that wait on something and may be paid before it, by the records date. One query, or none."""
    waiting = {each.pk: each.amount for each in instalments if each.is_on_hold}
    if not waiting:
        return set()
    by_then = {"recorded_at__lte": (as_at or AsAt.now()).records}
    rows = AuthorisedExcess.objects.filter(limit=AuthorisedExcess.Limit.CONDITION, instalment__in=waiting, **by_then)
    return {key for key, amount in rows.values_list("instalment", "amount") if amount >= waiting[key]}
