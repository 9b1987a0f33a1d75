"""What about an agreement needs somebody: each thing true, why, how much, and what to do about it."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from core.addresses import query_of
from core.money import pounds
from core.periods import day, days_between
from core.words import capitalised, listed, number_of
from grants.links import admin_address
from grants.models import Instalment
from grants.models.agreements import State
from grants.permissions import WHO_MAY_CHECK, can_check, can_draft, can_pay
from grants.readiness import missing_from
from reports.records.agreement.delivery import DeliveryStory
from reports.records.agreement.story import AgreementStory
from reports.records.parts import Item

ENDING_WITHIN = 90


def attention(story: AgreementStory, delivery: DeliveryStory, user: Any) -> list[Item]:
    """To put right, then what comes up."""
    money = [*_draft(story, user), *_not_evidenced(story, user), *_instalments(story, user)]
    return [*money, *_came_back(story, user), *_below_target(delivery), *_end(story, user)]


def do(may: bool, label: str, url: Any) -> dict[str, str]:
    """What to do, for who may do it. `url` is asked for only then."""
    return {"do_label": label, "do_url": url()} if may else {}


def _draft(story: AgreementStory, user: Any) -> Iterator[Item]:
    agreement = story.agreement
    if not agreement.is_draft:
        return
    total = pounds(agreement.award_total)
    if missing := missing_from(agreement):
        fact = f"{capitalised(number_of(len(missing), 'thing'))} {'is' if len(missing) == 1 else 'are'} still missing"
        why = f"Before it can be put into force: {listed([each.words for each in missing])}."
        act = do(can_draft(user), "Carry on with the draft", lambda: admin_address(agreement))
        yield Item(fact, why, total, "drafted, not committed", **act)
    else:
        by = f"Last changed by {agreement.prepared_by}. " if agreement.prepared_by else ""
        act = do(can_check(user, agreement), "Check it", lambda: admin_address(agreement, "check"))
        why = f"{by}It is checked and put into force by {WHO_MAY_CHECK}."
        yield Item("It waits for a second person", why, total, "drafted, not committed", **act)


def _not_evidenced(story: AgreementStory, user: Any) -> Iterator[Item]:
    if story.agreement.is_draft or story.is_evidenced:
        return
    label = f"Complete {story.agreement.reference}"
    act = do(can_draft(user), label, lambda: admin_address(story.agreement, "complete"))
    why = f"{story.agreement.came_as}: no decision and no signature are recorded, so it can’t be paid by hand."
    yield Item("No decision is recorded", why, pounds(story.committed), "committed, not evidenced", **act)


def _instalments(story: AgreementStory, user: Any) -> Iterator[Item]:
    for instalment in story.due:
        name = f"{capitalised(instalment.quarter.name)} {instalment.financial_year}’s instalment"
        if story.owed_of(instalment) > 0:
            unpaid = _held if story.is_held(instalment) else _unpaid
            yield unpaid(name, instalment, story, user)


def _came_back(story: AgreementStory, user: Any) -> Iterator[Item]:
    """What a file brought back is not due again by itself: somebody says what becomes of it."""
    if not (still := story.came_back_and_committed):
        return
    may = can_draft(user) and story.agreement.ended_on is None
    act = do(may, "Vary it", lambda: admin_address(story.agreement, "vary"))
    why = f"{pounds(story.came_back_in_year)} came back by the finance system’s file. What will not be paid again is "
    why += "released: vary the agreement. What is still needed is paid again."
    yield Item(f"Money of {story.year} came back", why, pounds(still), "of it still committed", **act)


def _held(name: str, instalment: Instalment, story: AgreementStory, user: Any) -> Item:
    act = do(can_draft(user), "Open the schedule", lambda: admin_address(story.agreement, "schedule"))
    why = f"It waits on: {instalment.waits_on}. Due {day(instalment.due_on)}."
    return Item(f"{name} is on hold", why, pounds(story.owed_of(instalment)), "due, not paid", **act)


def _unpaid(name: str, instalment: Instalment, story: AgreementStory, user: Any) -> Item:
    act = do(can_pay(user) and story.is_evidenced, "Record a payment", lambda: payment_address(story))
    let = f" It waits on: {instalment.waits_on}, and was let be paid before that." if instalment.is_on_hold else ""
    why = f"Due {day(instalment.due_on)}.{let}"
    return Item(f"{name} is due", why, pounds(story.owed_of(instalment)), "due, not paid", **act)


def payment_address(story: AgreementStory) -> str:
    """Where a payment of this agreement is recorded."""
    return query_of(reverse("admin:grants_payment_add"), agreement=story.agreement.pk)


def _below_target(delivery: DeliveryStory) -> Iterator[Item]:
    for each in delivery.below:
        why = f"So far in {each.year}{': ' + each.to_date.note if each.to_date.note else ''}."
        yield Item(f"{each.measure} is below target", why, each.to_date.words, f"against {each.target_words}")


def _end(story: AgreementStory, user: Any) -> Iterator[Item]:
    agreement, today = story.agreement, story.as_at.position
    if agreement.state != State.IN_FORCE or agreement.ends_on is None:
        return
    ends_on = agreement.ends_on
    act = do(can_draft(user), "Say how it ended", lambda: admin_address(agreement, "end"))
    outstanding = pounds(story.money.outstanding)
    if ends_on < today:
        why = f"Its last day was {day(ends_on)}; nobody has recorded how it ended."
        yield Item("It is past its end", why, outstanding, f"outstanding for {story.year}", **act)
    elif (left := days_between(today, ends_on) - 1) <= ENDING_WITHIN:
        yield Item(
            f"It ends in {number_of(left, 'day')}", f"Its last day is {day(ends_on)}.", outstanding, "outstanding"
        )
