import datetime as dt
from decimal import Decimal

import pytest

from commissioning.actions import record_budget_entry
from commissioning.models import Budget
from core.refusals import Refused
from grants.actions import activate_agreement, ask_for_check, evidence_agreement, save_draft
from grants.limits import used_of
from grants.models import Agreement, Commitment
from grants.models.agreements import Conditions, LegalPower, Route, State
from tests import factories

REFUSED_AMOUNT = (
    "£6,000 is £2,000 more than the 2019/20 budget has left (£4,000) and £4,000 more than decision PCC/2019/014 has "
    "left (£2,000). Nothing has been saved as in force; the draft is kept."
)


def test_a_second_person_puts_a_draft_into_force_and_it_commits_its_award(draft, decision, officer2):
    agreement = activate_agreement(agreement=draft(), by=officer2)
    assert agreement.state == State.IN_FORCE
    assert agreement.activated_by == officer2
    assert used_of(decision) == 6000
    assert [(row.year, row.amount, row.kind) for row in agreement.commitments.all()] == [(2019, 6000, "award")]


def test_what_is_more_than_budget_and_decision_have_left_is_refused_by_how_much(draft, officer2):
    activate_agreement(agreement=draft(), by=officer2)
    second = draft(is_separate_award=True)
    with pytest.raises(Refused) as refusal:
        activate_agreement(agreement=second, by=officer2)
    assert str(refusal.value) == REFUSED_AMOUNT
    assert Agreement.objects.get(pk=second.pk).state == State.DRAFT
    assert not second.commitments.exists()


def test_to_the_penny_what_is_left_may_be_committed(draft, decision, officer2):
    decision.amount = Decimal(20000)
    decision.save()
    activate_agreement(agreement=draft(award_line__amount=Decimal("10000.00")), by=officer2)
    with pytest.raises(Refused, match=r"£0\.01 is £0\.01 more than the 2019/20 budget has left \(£0\)"):
        activate_agreement(agreement=draft(award_line__amount=Decimal("0.01")), by=officer2)


def test_a_budget_that_is_over_already_says_by_how_much(draft, line, published, decision, officer2):
    with pytest.raises(Refused, match=r"has left \(nothing: it is £20,377 over already\)"):
        activate_agreement(agreement=draft(), by=officer2)


def test_an_allocation_is_a_limit_of_its_line(draft, line, officer2, finance):
    budget = Budget.objects.get(fund=line.framework.fund)
    factories.AllocationFactory(budget=budget, intention=line, amount=Decimal(5000))
    with pytest.raises(Refused, match=r"£1,000 more than the line’s 2019/20 allocation has left \(£5,000\)"):
        activate_agreement(agreement=draft(), by=officer2)


def test_a_year_without_a_budget_is_subject_to_it_and_the_decision_still_bears_it(draft, officer2):
    award = draft(starts_on=dt.date(2020, 4, 1), ends_on=dt.date(2021, 3, 31), award_line__year=2020)
    activate_agreement(agreement=award, by=officer2)
    assert Commitment.objects.get(agreement=award).year == 2020


def test_who_drafted_it_may_not_put_it_into_force(draft, officer):
    with pytest.raises(Refused, match="a second person has to check it"):
        activate_agreement(agreement=draft(), by=officer)


def test_nobody_who_ever_wrote_any_of_it_may_put_it_into_force(draft, officer2, finance):
    agreement = Agreement.objects.get(pk=draft().pk)
    for writer in (officer2, finance):
        save_draft(agreement=agreement, lines={2019: Decimal(6000)}, instalments=[], by=writer)
    with pytest.raises(Refused, match="a second person has to check it"):
        activate_agreement(agreement=agreement, by=officer2)


@pytest.mark.parametrize("role", ["administrator", "commissioner", "auditor"])
def test_no_other_role_puts_into_force(draft, role, request):
    with pytest.raises(Refused, match="not put them into force"):
        activate_agreement(agreement=draft(), by=request.getfixturevalue(role))


def test_without_a_decision_it_is_refused_and_said_to_be_missing(draft, officer2):
    with pytest.raises(Refused, match="Still missing: The decision that authorises the money"):
        activate_agreement(agreement=draft(decision=None), by=officer2)


def test_a_decision_for_another_fund_is_refused(draft, officer2):
    elsewhere = factories.DecisionFactory(amount=Decimal(9000))
    with pytest.raises(Refused, match="authorises money from"):
        activate_agreement(agreement=draft(decision=elsewhere), by=officer2)


def test_twice_is_refused(draft, officer2):
    agreement = draft()
    activate_agreement(agreement=agreement, by=officer2)
    with pytest.raises(Refused, match="in force already"):
        activate_agreement(agreement=agreement, by=officer2)
    assert Commitment.objects.filter(agreement=agreement).count() == 1


def test_what_somebody_saved_after_it_was_read_is_read_again_first(draft, officer, officer2):
    read = Agreement.objects.get(pk=draft().pk)
    save_draft(agreement=Agreement.objects.get(pk=read.pk), lines={2019: Decimal(7000)}, instalments=[], by=officer)
    with pytest.raises(Refused, match="Officer saved .* after you opened it"):
        activate_agreement(agreement=read, by=officer2)
    assert not Commitment.objects.filter(agreement=read).exists()


def test_a_later_cut_of_the_budget_is_recorded_and_stops_the_next_award(draft, fund, decision, officer2, finance):
    budget = Budget.objects.get(fund=fund)
    given = {"effective_on": dt.date(2019, 9, 1), "reason": "A cut.", "decision": decision, "by": finance}
    record_budget_entry(budget=budget, kind="reduction", amount=Decimal(-9000), **given)
    with pytest.raises(Refused, match=r"£5,000 more than the 2019/20 budget has left \(£1,000\)"):
        activate_agreement(agreement=draft(), by=officer2)


# Evidence of what a framework published


@pytest.fixture
def completed(published, decision, officer):
    decision.amount = Decimal(30377)
    decision.save()
    said = {
        "start_is_assumed": False,
        "purpose": "An example.",
        "reasons": "An example.",
        "reports": published.delivered_by,
        "lead_officer": officer,
        "decision": decision,
        "award_route": Route.OPEN_CALL,
        "conditions_answer": Conditions.NONE,
        "legal_power": LegalPower.CRIME_AND_DISORDER,
        "signed_on": dt.date(2019, 4, 1),
        "prepared_by": officer,
    }
    for name, value in said.items():
        setattr(published, name, value)
    published.save()
    return published


def test_evidence_moves_what_was_published_under_its_decision_and_the_total_stays(completed, decision, officer2):
    evidence_agreement(agreement=completed, by=officer2)
    amounts = [(row.kind, row.amount, row.decision) for row in completed.commitments.order_by("pk")]
    assert amounts == [("published", 30377, None), ("release", -30377, None), ("award", 30377, decision)]


def test_evidence_may_stand_though_the_budget_is_over_committed_already(completed, fund, officer2):
    assert Budget.objects.get(fund=fund).amount() < 30377
    assert evidence_agreement(agreement=completed, by=officer2).activated_by == officer2


def test_evidence_is_refused_where_the_decision_does_not_authorise_as_much(completed, decision, officer2):
    decision.amount = Decimal(30000)
    decision.save()
    with pytest.raises(Refused, match="£377 more than decision PCC/2019/014 has left"):
        evidence_agreement(agreement=completed, by=officer2)


def test_evidence_is_refused_to_who_completed_it(completed, officer):
    with pytest.raises(Refused, match="a second person"):
        evidence_agreement(agreement=completed, by=officer)


def test_evidence_of_what_has_ended_is_refused(completed, officer2):
    completed.state, completed.ended_on = State.ENDED, dt.date(2020, 3, 31)
    completed.save()
    with pytest.raises(Refused, match="no longer in force"):
        evidence_agreement(agreement=completed, by=officer2)
    assert Agreement.objects.get(pk=completed.pk).state == State.ENDED


def test_evidence_is_refused_while_the_start_is_assumed(completed, officer2):
    completed.start_is_assumed = True
    completed.save()
    with pytest.raises(Refused, match="Whether it starts on 1 April 2019"):
        evidence_agreement(agreement=completed, by=officer2)


def test_a_check_is_asked_of_a_draft_or_of_evidence_and_of_nothing_else(draft, completed, officer, officer2):
    assert ask_for_check(agreement=draft(), by=officer).check_asked_at
    assert ask_for_check(agreement=completed, by=officer).check_asked_at
    evidence_agreement(agreement=Agreement.objects.get(pk=completed.pk), by=officer2)
    assert Agreement.objects.get(pk=completed.pk).check_asked_at is None
    with pytest.raises(Refused, match="nothing to check"):
        ask_for_check(agreement=completed, by=officer)
