import datetime as dt
from decimal import Decimal

import pytest

from grants.models import Agreement
from grants.models.agreements import Conditions, Route, State, Type
from grants.readiness import awards_beside, can_be_evidenced, falls_just_into_a_new_year, missing_from
from tests import factories


def fields(agreement):
    return [missing.field for missing in missing_from(agreement)]


def test_a_draft_that_lacks_nothing_lacks_nothing(draft):
    assert fields(draft()) == []


def test_an_empty_draft_lists_everything_in_the_order_of_the_form(line):
    bare = factories.AgreementFactory(
        intention=line, paid_to=None, delivered_by=None, starts_on=None, ends_on=None, type=Type.GRANT
    )
    assert fields(bare) == [
        "purpose",
        "reasons",
        "paid_to",
        "delivered_by",
        "reports",
        "lead_officer",
        "starts_on",
        "ends_on",
        "total",
        "decision",
        "award_route",
        "conditions_answer",
        "legal_power",
        "signed_on",
    ]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"award_route": Route.DIRECT}, "direct_award_reason"),
        ({"conditions_answer": Conditions.THESE}, "conditions"),
        ({"ends_on": dt.date(2020, 4, 1)}, "ends_in_a_new_year"),
        ({"award_line__year": 2020}, "total"),
        ({"award_line__amount": Decimal(0)}, "total"),
        ({"signed_on": None}, "signed_on"),
    ],
)
def test_what_an_answer_asks_for_in_turn_is_missing_until_it_is_given(draft, given, field):
    assert fields(draft(**given)) == [field]


def test_a_contract_needs_no_reasons_power_or_return(draft):
    contract = draft(type=Type.CONTRACT, reasons="", legal_power="", reports=None)
    assert fields(contract) == []


def test_instalments_beyond_a_years_amount_are_missing_their_money(draft):
    agreement = draft()
    factories.InstalmentFactory(agreement=agreement, number=1, amount=Decimal(6001))
    assert [missing.words for missing in missing_from(agreement)] == [
        "Instalments in 2019/20 come to £1 more than that year’s amount"
    ]


@pytest.mark.parametrize(
    ("first", "last", "asked"),
    [
        (dt.date(2019, 10, 1), dt.date(2020, 4, 1), True),
        (dt.date(2019, 10, 1), dt.date(2020, 3, 31), False),
        (dt.date(2019, 10, 1), dt.date(2020, 4, 2), False),
        (dt.date(2020, 4, 1), dt.date(2020, 4, 1), False),
        (None, dt.date(2020, 4, 1), False),
    ],
)
def test_an_end_on_the_first_of_april_is_asked_about(first, last, asked):
    assert falls_just_into_a_new_year(first, last) is asked


def test_another_award_on_the_line_to_the_same_party_over_the_same_days_is_asked_about(draft, published):
    beside = draft(paid_to=published.paid_to)
    assert [award.pk for award in awards_beside(beside)] == [published.pk]
    assert fields(beside) == ["is_separate_award"]
    beside.is_separate_award = True
    assert fields(beside) == []


@pytest.mark.parametrize(
    "given",
    [
        {"starts_on": dt.date(2020, 4, 1), "ends_on": dt.date(2021, 3, 31)},
        {"paid_to": None},
    ],
)
def test_an_award_of_other_days_or_to_another_party_is_not(draft, published, given):
    assert awards_beside(draft(**{"paid_to": published.paid_to} | given)) == []


def test_nor_is_one_that_was_withdrawn_or_is_a_draft_itself(draft, published):
    published.state, published.ended_on = State.WITHDRAWN, dt.date(2019, 4, 2)
    published.save()
    draft(paid_to=published.paid_to)
    assert awards_beside(draft(paid_to=published.paid_to)) == []


def test_before_the_days_are_known_any_award_to_the_party_is_asked_about(line, published):
    new = Agreement(intention=line, paid_to=published.paid_to)
    assert [award.pk for award in awards_beside(new)] == [published.pk]


def test_only_what_stands_as_published_can_be_evidenced(draft, published):
    assert can_be_evidenced(published)
    assert not can_be_evidenced(draft())
