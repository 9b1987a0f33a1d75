import datetime as dt
from decimal import Decimal

import pytest

from core.refusals import Refused
from grants.actions import activate_agreement, end_agreement, unspent_of
from grants.limits import used_of
from grants.models.agreements import State
from tests import factories

SAID = {"state": State.ENDED, "on": dt.date(2020, 3, 31), "reason": "Its time is over."}


@pytest.fixture
def in_force(draft, officer2):
    return activate_agreement(agreement=draft(), by=officer2)


def test_what_is_not_released_stays_committed(in_force, decision, officer):
    ended = end_agreement(agreement=in_force, release=False, by=officer, **SAID)
    assert (ended.state, ended.ended_on, ended.end_reason) == ("ended", SAID["on"], SAID["reason"])
    assert used_of(decision) == 6000


def test_what_is_released_may_be_committed_again_by_a_recorded_movement(in_force, decision, officer):
    budget = in_force.fund.budgets.get(year=2019)
    factories.PaymentFactory(agreement=in_force, budget=budget, amount=Decimal(1500))
    end_agreement(agreement=in_force, release=True, by=officer, **SAID)
    assert [row.amount for row in in_force.commitments.order_by("pk")] == [6000, -4500]
    assert used_of(decision) == 1500
    assert unspent_of(in_force) == {}


def test_what_was_published_is_released_under_no_decision(published, officer):
    end_agreement(agreement=published, release=True, by=officer, **SAID)
    assert [(row.amount, row.decision) for row in published.commitments.order_by("pk")] == [
        (30377, None),
        (-30377, None),
    ]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"reason": "  "}, "Say why"),
        ({"state": "draft"}, "Say whether it ended"),
        ({"on": dt.date(2019, 3, 31)}, "can’t end before it starts"),
        ({"on": dt.date(2100, 1, 1)}, "still to come"),
    ],
)
def test_an_ending_that_does_not_say_how_when_and_why_is_refused(in_force, officer, given, words):
    with pytest.raises(Refused, match=words):
        end_agreement(agreement=in_force, release=True, by=officer, **SAID | given)
    assert in_force.commitments.count() == 1


def test_it_ends_once(in_force, officer):
    end_agreement(agreement=in_force, release=False, by=officer, **SAID)
    with pytest.raises(Refused, match="is ended, not in force"):
        end_agreement(agreement=in_force, release=True, by=officer, **SAID)
