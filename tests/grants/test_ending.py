import datetime as dt
from decimal import Decimal

import pytest

from core.refusals import Refused
from grants.actions import activate_agreement, end_agreement, release_rest
from grants.invariants import INVARIANTS
from grants.limits import used_of
from grants.links import admin_address
from grants.models import Agreement
from grants.models.agreements import State
from grants.unspent import unspent_of
from grants.variations import draft_variation, put_variation_into_force
from tests import factories

SAID = {"state": State.ENDED, "on": dt.date(2020, 3, 31), "reason": "Its time is over."}


@pytest.fixture
def in_force(draft, officer2):
    return activate_agreement(agreement=draft(), by=officer2)


def test_what_is_not_released_stays_committed(in_force, decision, officer):
    ended = end_agreement(agreement=in_force, release=False, by=officer, **SAID)
    assert (ended.state, ended.ended_on, ended.end_reason) == ("ended", SAID["on"], SAID["reason"])
    assert used_of(decision) == 6000


def test_what_was_not_released_is_once_it_is_over_and_no_more_is_paid(in_force, decision, officer, client_of):
    with pytest.raises(Refused, match="is in force: what it holds is released when it ends"):
        release_rest(agreement=in_force, reason="Done.", by=officer)
    ended = end_agreement(agreement=in_force, release=False, by=officer, **SAID)
    factories.PaymentFactory(agreement=in_force, budget=in_force.fund.budgets.get(), amount=Decimal(5700))
    client, address = client_of(officer), admin_address(ended, "release")
    assert "Release what is unspent" in client.get(admin_address(ended)).content.decode()
    assert "Release £300.00" in client.get(address).content.decode()
    assert client.post(address, {"reason": "The last invoice is paid."}).status_code == 302
    assert used_of(decision) == 5700
    again = client.post(address, {"reason": "Once more."})
    assert (again.status_code, "has nothing left that can be released" in again.content.decode()) == (409, True)


def test_what_is_released_may_be_committed_again_by_a_recorded_movement(in_force, decision, officer):
    budget = in_force.fund.budgets.get(year=2019)
    factories.PaymentFactory(agreement=in_force, budget=budget, amount=Decimal(1500))
    end_agreement(agreement=in_force, release=True, by=officer, **SAID)
    assert [row.amount for row in in_force.commitments.order_by("pk")] == [6000, -4500]
    assert used_of(decision) == 1500
    assert unspent_of(in_force) == []


def test_what_was_published_is_released_under_no_decision(published, officer):
    end_agreement(agreement=published, release=True, by=officer, **SAID)
    assert [(row.amount, row.decision) for row in published.commitments.order_by("pk")] == [
        (30377, None),
        (-30377, None),
    ]


def test_what_a_closed_year_holds_stays_and_the_rest_is_released_as_what_it_was(in_force, officer, officer2):
    """£600 more without a decision of its own; £200 of an earlier year came back late; 2019/20 is closed."""
    variation = factories.VariationFactory.build(
        agreement=in_force, kind="extension", ends_on=dt.date(2021, 3, 31), decision=None, number=None
    )
    draft_variation(variation=variation, lines={2020: Decimal(600)}, by=officer)
    put_variation_into_force(variation=variation, by=officer2)
    budget = factories.BudgetFactory(fund=in_force.fund, year=2020)
    factories.PaymentFactory(agreement=in_force, budget=in_force.fund.budgets.get(year=2019), amount=Decimal(500))
    factories.PaymentFactory(agreement=in_force, budget=budget, kind="refund", amount=Decimal(-200))
    factories.PeriodCloseFactory(year=2019)

    end_agreement(agreement=Agreement.objects.get(pk=in_force.pk), release=True, by=officer, **SAID)

    released = in_force.commitments.get(kind="release")
    assert (released.year, released.amount, released.decision, released.variation) == (2020, -600, None, variation)
    assert [(part.financial_year.start_year, part.amount) for part in unspent_of(in_force)] == [(2019, 5500)]
    assert not [words for invariant in INVARIANTS for words in invariant()]


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
