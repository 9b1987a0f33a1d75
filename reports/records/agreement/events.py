"""What happened to an agreement, in words: its money, its results, and what people did with it."""

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from django.utils import timezone

from core.history import changes_of
from core.money import add_up, pounds
from core.periods import day
from core.words import capitalised, listed
from grants.models import Commitment, Payment
from grants.models.agreements import State
from reports.records.agreement.story import AgreementStory, quarter_of
from reports.records.parts import Event

FIRST_SHOWN = 5
_AS_THEY_WERE = {Commitment.Kind.PUBLISHED: "as published", Commitment.Kind.BROUGHT_IN: "as brought in"}


def events_of(story: AgreementStory, returns: Sequence[Any]) -> list[Event]:
    """The latest first: movements of money, returns, its drafting and its end."""
    found = [*_commitments(story), *_payments(story), *_returns(story, returns), *_life(story)]
    return sorted(found, key=lambda event: event.on, reverse=True)


def all_events(story: AgreementStory, returns: Sequence[Any]) -> list[Event]:
    """The same, with every saving of its particulars, field by field."""
    changes = [
        Event(timezone.localdate(change.when), "Particulars changed", f"by {change.who}. {' '.join(change.what)}")
        for change in changes_of(story.agreement)
        if _is_by_then(change.when, story)
    ]
    return sorted([*events_of(story, returns), *changes], key=lambda event: event.on, reverse=True)


def _commitments(story: AgreementStory) -> Iterator[Event]:
    """What was recorded in one go is one event: an award over two years, a release and the award in its place."""
    together = groupby(story.commitments, lambda each: (each.recorded_at.replace(microsecond=0), each.recorded_by_id))
    for _, group in together:
        yield _committed(list(group))


def _committed(rows: list[Commitment]) -> Event:
    first = rows[0]
    by = f" by {first.recorded_by}" if first.recorded_by else ""
    years = [f"{pounds(each.amount)} for {each.financial_year}" for each in rows if each.kind != "release"]
    on = timezone.localdate(first.recorded_at)
    if first.kind in _AS_THEY_WERE:
        what = f"Recorded {_AS_THEY_WERE[first.kind]}"
        return Event(on, what, f"{by.strip()}: {listed(years)}, with no decision.".lstrip(": "))
    if first.kind == Commitment.Kind.RELEASE and not years:
        return Event(on, f"{pounds(-add_up(each.amount for each in rows))} released", f"{by.strip()}. {first.reason}")
    decision = next((each.decision for each in rows if each.decision), None)
    what = "Evidenced" if first.kind == Commitment.Kind.RELEASE else "Put into force"
    return Event(on, what, f"{by.strip()} under decision {decision.reference if decision else ''}: {listed(years)}.")


def _payments(story: AgreementStory) -> Iterator[Event]:
    for payment in story.payments:
        reference = f" Finance system’s reference {payment.finance_reference}." if payment.finance_reference else ""
        reason = f" {payment.reason}" if payment.reason else ""
        words = f"for {quarter_of(payment)}, charged to {payment.budget.financial_year}.{reference}{reason}"
        if payment.kind == Payment.Kind.REVERSAL:
            yield Event(timezone.localdate(payment.recorded_at), f"{pounds(-payment.amount)} reversed", words)
        else:
            yield Event(payment.paid_on, f"{pounds(payment.amount)} paid", words)


def _is_by_then(when: dt.datetime, story: AgreementStory) -> bool:
    """Whether it had been recorded by the records date."""
    return story.as_at.up_to_now or when <= story.as_at.records


def _returns(story: AgreementStory, returns: Sequence[Any]) -> Iterator[Event]:
    for each in (each for each in returns if _is_by_then(each.recorded_at, story)):
        by = f"by {each.recorded_by}" if each.recorded_by else ""
        yield Event(each.received_on, f"{each.period} results received,", f"recorded {by}".strip() + ".")


def _life(story: AgreementStory) -> Iterator[Event]:
    agreement = story.agreement
    if agreement.drafted_by:
        yield Event(timezone.localdate(agreement.drafted_at), "Drafted", f"by {agreement.drafted_by}.")
    if agreement.signed_on:
        yield Event(agreement.signed_on, "Signed", "")
    if agreement.check_asked_at and agreement.state == State.DRAFT:
        yield Event(timezone.localdate(agreement.check_asked_at), "A check was asked for", "")
    if agreement.ended_on:
        what = capitalised(agreement.get_state_display())
        yield Event(agreement.ended_on, what, f"as at {day(agreement.ended_on)}. {agreement.end_reason}")
