"""Every check of the books holds of sound records, and is broken here on purpose, past what the actions refuse."""

from datetime import timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from core import triggers
from core.roles import Role
from grants.models import Agreement, Commitment, Payment
from grants.models.agreements import State
from reports.books.checks import INVARIANTS, breaches, name_of
from tests.factories import (
    AgreementFactory,
    AgreementMeasureFactory,
    AllocationFactory,
    AuthorisedExcessFactory,
    BudgetEntryFactory,
    BudgetFactory,
    CommitmentFactory,
    DecisionFactory,
    FundFactory,
    ImportBatchFactory,
    InstalmentFactory,
    PaymentFactory,
    PeriodCloseFactory,
    ProviderMemberFactory,
    ResultFactory,
    ReturnFactory,
    UserFactory,
    VariationLineFactory,
)

pytestmark = pytest.mark.django_db
MUCH = Decimal("900000.00")


def broken_checks() -> list[str]:
    """The functions of the checks that do not hold, by the names that readers are given."""
    functions = {name_of(each): each.__name__ for each in INVARIANTS}
    return [functions[paragraph.partition(".")[0]] for paragraph in breaches()]


def a_sound_office() -> Agreement:
    """An agreement in force within its budget, planned, paid and reported on."""
    agreement = AgreementFactory(in_force=True)
    budget = BudgetFactory(fund=agreement.fund)
    BudgetEntryFactory(budget=budget)
    AllocationFactory(budget=budget, intention=agreement.intention)
    instalment = InstalmentFactory(agreement=agreement)
    PaymentFactory(agreement=agreement, instalment=instalment)
    ResultFactory(result_of=ReturnFactory(agreement=agreement))
    AgreementFactory(published=True)
    ProviderMemberFactory()
    return agreement


def lose_a_trigger(agreement):
    triggers.remove()


def reverse_another_amount(agreement):
    payment = agreement.payments.get()
    PaymentFactory(
        agreement=agreement,
        instalment=payment.instalment,
        kind=Payment.Kind.REVERSAL,
        amount=Decimal(-1),
        reverses=payment,
    )


def cut_more_than_there_is(agreement):
    BudgetEntryFactory(budget=BudgetFactory(fund=agreement.fund), kind="reduction", amount=-MUCH)


def lose_the_half_that_came_in(agreement):
    BudgetEntryFactory(budget=BudgetFactory(fund=agreement.fund), kind="carry_out", amount=Decimal(-1))


def move_a_grantors_money(agreement):
    agreement.fund.ring_fence = "external"
    agreement.fund.save()
    BudgetEntryFactory(budget=BudgetFactory(fund=agreement.fund), kind="virement_out", amount=Decimal(-1))


def pay_in_a_closed_year(agreement):
    PeriodCloseFactory(year=2019)
    triggers.remove()
    PaymentFactory(agreement=agreement, amount=1)
    triggers.install()


def allocate_too_much(agreement):
    AllocationFactory(budget=BudgetFactory(fund=agreement.fund), intention=agreement.intention, amount=MUCH)


def take_back_too_much(agreement):
    AllocationFactory(budget=BudgetFactory(fund=agreement.fund), intention=agreement.intention, amount=-MUCH)


def allocate_to_another_funds_line(agreement):
    AllocationFactory(budget=BudgetFactory(fund=agreement.fund), intention=AgreementFactory().intention, amount=1)


def let_an_officer_act_for_a_provider(agreement):
    ProviderMemberFactory(user=UserFactory(role=Role.OFFICER))


def award_beyond_the_budget(agreement):
    budget = BudgetEntryFactory(budget__year=2021, amount=100).budget
    CommitmentFactory(agreement=AgreementFactory(in_force=True, intention__framework__fund=budget.fund), year=2021)


def award_beyond_the_allocation(agreement):
    CommitmentFactory(agreement=agreement, decision=agreement.decision, amount=5000)


def overdraw_the_decision(agreement):
    agreement.decision.amount = Decimal(1)
    agreement.decision.save()


def release_too_much(agreement):
    CommitmentFactory(agreement=agreement, kind="release", amount=-MUCH, decision=agreement.decision)


def pay_too_much(agreement):
    PaymentFactory(agreement=agreement, amount=MUCH)


def plan_too_much(agreement):
    InstalmentFactory(agreement=agreement, amount=MUCH)


def give_back_too_much(agreement):
    PaymentFactory(agreement=agreement, kind="refund", amount=Decimal("-1500.01"))


def release_more_than_came_back(agreement):
    PaymentFactory(agreement=agreement, amount=10)
    back = PaymentFactory(agreement=agreement, kind="refund", amount=-10)
    CommitmentFactory(
        agreement=agreement,
        kind="release",
        amount=-11,
        decision=agreement.decision,
        came_back=back,
        year=back.budget.year,
    )


def overpay_an_instalment(agreement):
    PaymentFactory(agreement=agreement, instalment=agreement.instalments.get(), amount=1)


def pay_on_anothers_instalment(agreement):
    PaymentFactory(agreement=agreement, instalment=InstalmentFactory(), amount=1)


def pay_from_another_fund(agreement):
    PaymentFactory(agreement=agreement, budget=BudgetFactory(fund=FundFactory()), amount=1)


def keep_some_of_an_undone_file(agreement):
    undone = {"undone_at": timezone.now(), "undone_by": UserFactory(), "undone_reason": "The wrong file"}
    PaymentFactory(agreement=agreement, amount=1, batch=ImportBatchFactory(**undone))


def commit_a_draft(agreement):
    CommitmentFactory(agreement=AgreementFactory())


def award_under_no_decision(agreement):
    Agreement.objects.filter(pk=agreement.pk).update(decision=None)


def check_ones_own(agreement):
    Agreement.objects.filter(pk=agreement.pk).update(prepared_by=agreement.activated_by)


def vary_ones_own(agreement):
    line = VariationLineFactory(variation__agreement=agreement, amount=1)
    varied(line.variation, by=line.variation.drafted_by)


def vary_by_another_amount(agreement):
    line = VariationLineFactory(variation__agreement=agreement, amount=2)
    varied(line.variation, by=UserFactory())


def varied(variation, *, by, amount=Decimal(1), **given):
    """In force, committing £1."""
    variation.state, variation.activated_by, variation.activated_at = "in_force", by, timezone.now()
    for name, value in given.items():
        setattr(variation, name, value)
    variation.save()
    said = {"agreement": variation.agreement, "decision": variation.decision, "amount": amount}
    CommitmentFactory(kind="variation", variation=variation, **said)


def give_a_count_a_share(agreement):
    measured = AgreementMeasureFactory(agreement=agreement)
    ResultFactory(result_of=agreement.returns.get(), agreement_measure=measured, numerator=1, denominator=2)


def report_on_anothers_measure(agreement):
    ResultFactory(result_of=agreement.returns.get(), agreement_measure=AgreementMeasureFactory())


def report_on_a_draft(agreement):
    ReturnFactory(agreement=AgreementFactory())


HOW_TO_BREAK = {
    "movements_have_their_triggers": lose_a_trigger,
    "reversals_mirror_what_they_reverse": reverse_another_amount,
    "budgets_are_not_below_nought": cut_more_than_there_is,
    "transfers_have_both_halves": lose_the_half_that_came_in,
    "external_ring_fences_kept_their_money": move_a_grantors_money,
    "closed_years_took_nothing": pay_in_a_closed_year,
    "allocations_fitted_their_budget": allocate_too_much,
    "allocations_taken_back_were_there": take_back_too_much,
    "allocations_are_of_their_lines_fund": allocate_to_another_funds_line,
    "who_acts_for_a_provider_is_a_providers_user": let_an_officer_act_for_a_provider,
    "awards_fitted_their_budget": award_beyond_the_budget,
    "awards_fitted_their_lines_allocation": award_beyond_the_allocation,
    "decisions_are_not_overdrawn": overdraw_the_decision,
    "releases_were_committed": release_too_much,
    "payments_are_within_commitments": pay_too_much,
    "money_back_was_paid": give_back_too_much,
    "releases_with_money_back_follow_it": release_more_than_came_back,
    "instalments_are_within_commitments": plan_too_much,
    "instalments_are_not_overpaid": overpay_an_instalment,
    "payments_are_on_their_own_instalments": pay_on_anothers_instalment,
    "money_is_of_its_agreements_fund": pay_from_another_fund,
    "undone_files_left_nothing": keep_some_of_an_undone_file,
    "drafts_hold_no_money": commit_a_draft,
    "agreements_stand_under_a_decision": award_under_no_decision,
    "agreements_were_checked_by_a_second_person": check_ones_own,
    "variations_with_money_were_checked_by_a_second_person": vary_ones_own,
    "variations_commit_what_they_say": vary_by_another_amount,
    "results_fit_their_measures_kind": give_a_count_a_share,
    "results_are_of_their_returns_agreement": report_on_anothers_measure,
    "drafts_have_no_returns": report_on_a_draft,
}


def test_every_check_is_broken_here():
    assert list(HOW_TO_BREAK) == [invariant.__name__ for invariant in INVARIANTS]


@pytest.mark.parametrize("name", HOW_TO_BREAK)
def test_a_check_finds_what_breaks_it(name):
    agreement = a_sound_office()
    assert broken_checks() == []
    HOW_TO_BREAK[name](agreement)
    assert name in broken_checks()


def test_the_command_says_that_the_books_hold():
    a_sound_office()
    said = StringIO()
    call_command("check_books", stdout=said)
    assert said.getvalue() == f"The books hold: {len(INVARIANTS)} checks, and no record breaks one.\n"


def test_the_command_names_the_records_and_fails():
    agreement = a_sound_office()
    overdraw_the_decision(agreement)
    with pytest.raises(CommandError) as raised:
        call_command("check_books", stdout=StringIO())
    assert raised.value.returncode == 1
    assert f"  {agreement.decision.reference} authorises £1; £6,000 stands under it." in str(raised.value)
    assert str(raised.value).endswith(f"1 of {len(INVARIANTS)} checks does not hold.")


def test_a_tampered_payment_is_found():
    """Whoever lifts the triggers and rewrites a payment is found by what no longer adds up."""
    payment = a_sound_office().payments.get()
    triggers.remove()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE grants_payment SET amount = 99999999 WHERE id = %s", [payment.pk])
    triggers.install()
    assert broken_checks() == ["payments_are_within_commitments", "instalments_are_not_overpaid"]


def test_what_an_import_paid_beyond_the_commitment_is_a_fact_and_a_payment_by_hand_is_none():
    agreement = a_sound_office()
    batch = ImportBatchFactory()
    PaymentFactory(agreement=agreement, amount=7000, batch=batch)
    PaymentFactory(agreement=AgreementFactory(in_force=True), kind="refund", amount=-1, batch=batch)
    assert broken_checks() == []
    PaymentFactory(agreement=agreement, amount=5000)
    assert broken_checks() == ["payments_are_within_commitments"]


def test_a_cut_below_what_is_committed_is_a_fact():
    agreement = a_sound_office()
    BudgetEntryFactory(budget=BudgetFactory(fund=agreement.fund), kind="reduction", amount=Decimal(-371377))
    assert broken_checks() == []


def test_what_a_framework_published_may_pass_the_budget():
    agreement = AgreementFactory(published=True)
    BudgetEntryFactory(budget=BudgetFactory(fund=agreement.fund), amount=1)
    assert broken_checks() == []


def test_what_one_person_did_alone_and_said_why_is_no_breach():
    agreement = a_sound_office()
    line = VariationLineFactory(variation__agreement=agreement, amount=1)
    varied(line.variation, by=line.variation.drafted_by, absence_reason="Nobody else was here.")
    check_ones_own(agreement)
    assert broken_checks() == ["agreements_were_checked_by_a_second_person"]
    Agreement.objects.filter(pk=agreement.pk).update(absence_reason="Nobody else was here.")
    assert broken_checks() == []


def test_an_authorised_excess_is_no_breach_and_another_as_large_is_one():
    agreement = a_sound_office()
    decision = DecisionFactory(fund=agreement.fund, amount=Decimal(1000))
    line = VariationLineFactory(variation__agreement=agreement, variation__decision=decision, amount=400_000)
    about = {"agreement": agreement, "variation": line.variation, "decision": decision}
    varied(line.variation, by=UserFactory(), amount=Decimal(400_000))
    passed = ["awards_fitted_their_budget", "awards_fitted_their_lines_allocation", "decisions_are_not_overdrawn"]
    assert broken_checks() == passed
    AuthorisedExcessFactory(**about, limit="budget", amount=Decimal(34_623))
    AuthorisedExcessFactory(**about, limit="line", amount=Decimal(400_000))
    AuthorisedExcessFactory(**about, limit="decision", year=None, amount=Decimal(398_999))
    assert broken_checks() == ["decisions_are_not_overdrawn"]
    AuthorisedExcessFactory(**about, limit="decision", year=None, amount=Decimal(399_000))
    assert broken_checks() == []


def test_what_was_right_when_it_was_done_is_no_breach():
    """Money moved before its grantor ring-fenced it; a year that took more before it was closed, and once reopened."""
    agreement = a_sound_office()
    moved = BudgetEntryFactory(budget=BudgetFactory(fund=agreement.fund), kind="virement_out", amount=Decimal(-1))
    other = BudgetFactory(fund=FundFactory(), year=2019)
    BudgetEntryFactory(budget=other, kind="virement_in", amount=Decimal(1), paired_with=moved)
    agreement.fund.ring_fence = "external"
    agreement.fund.save()
    PeriodCloseFactory(year=2019)
    PeriodCloseFactory(year=2019, act="reopen", reason="A late invoice")
    PaymentFactory(agreement=agreement, amount=1)
    PeriodCloseFactory(year=2019)
    assert broken_checks() == []


def test_room_that_was_released_may_be_awarded_again():
    agreement = AgreementFactory(in_force=True)
    first: Commitment = agreement.commitments.get()
    before = first.recorded_at - timedelta(days=1)
    BudgetEntryFactory(budget=BudgetFactory(fund=agreement.fund), amount=first.amount, recorded_at=before)
    CommitmentFactory(agreement=agreement, kind="release", amount=-first.amount, decision=agreement.decision)
    CommitmentFactory(agreement=agreement, decision=agreement.decision)
    assert broken_checks() == []
    CommitmentFactory(agreement=agreement, decision=agreement.decision, amount=1)
    assert broken_checks() == ["awards_fitted_their_budget"]


def test_an_agreement_that_ended_may_leave_its_plan():
    agreement = a_sound_office()
    Agreement.objects.filter(pk=agreement.pk).update(state=State.ENDED, ended_on=agreement.ends_on)
    CommitmentFactory(agreement=agreement, kind="release", amount=-4500, decision=agreement.decision)
    DecisionFactory()
    assert broken_checks() == []
