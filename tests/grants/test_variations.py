"""Variations through their actions: who, how much, under which decision, and what is refused in which words."""

import datetime as dt
from decimal import Decimal

import pytest

from commissioning.closing import close_year
from core.periods import FinancialYear
from core.refusals import Refused
from grants.actions import activate_agreement, end_agreement
from grants.limits import committed_from, used_of
from grants.models import Agreement, Commitment, Variation
from grants.unspent import unspent_of
from grants.variations import (
    ask_for_variation_check,
    discard_variation,
    draft_variation,
    put_variation_into_force,
)
from tests import factories

Kind = Variation.Kind
KEPT = "Nothing has been saved as in force; the draft is kept."


@pytest.fixture
def in_force(draft, officer2):
    """£6,000 for 2019/20 under PCC/2019/014, which authorises £8,000."""
    return activate_agreement(agreement=draft(), by=officer2)


@pytest.fixture
def write(in_force, officer):
    """Draft a variation of it: `write(Kind.VALUE_UP, {2019: 600})`."""

    def written(kind, lines=None, agreement=None, by=officer, **given):
        about = {"reason": "More people came than were expected.", "effective_on": dt.date(2019, 10, 1)} | given
        variation = Variation(agreement=agreement or in_force, kind=kind, **about)
        amounts = {year: Decimal(amount) for year, amount in (lines or {}).items()}
        return draft_variation(variation=variation, lines=amounts, by=by)

    return written


@pytest.fixture
def vary(write, officer2):
    """Draft one and put it into force by a second person."""

    def varied(kind, lines=None, by=officer2, **given):
        return put_variation_into_force(variation=fresh(write(kind, lines, **given)), by=by)

    return varied


def fresh(variation):
    return Variation.objects.select_related("agreement__fund").get(pk=variation.pk)


def rows_of(agreement):
    rows = agreement.commitments.select_related("decision").order_by("pk")
    return [(row.kind, row.year, row.amount, row.decision and row.decision.reference) for row in rows]


# Money, and a second person


def test_a_draft_changes_nothing(write, in_force, decision):
    variation = write(Kind.VALUE_UP, {2019: 600})
    assert (variation.number, variation.state) == (1, "draft")
    assert committed_from(in_force.fund, FinancialYear(2019)) == 6000


def test_a_second_person_puts_it_into_force_and_the_agreements_decision_is_not_charged(vary, in_force, decision):
    variation = vary(Kind.VALUE_UP, {2019: 600})
    assert rows_of(in_force) == [("award", 2019, 6000, "PCC/2019/014"), ("variation", 2019, 600, None)]
    assert variation.before["committed"] == {"2019": "6000.00"}
    assert used_of(decision) == 6000
    assert not Commitment.objects.not_evidenced().exists()


def test_who_wrote_any_of_it_may_not(write, officer, officer2, in_force):
    variation = write(Kind.VALUE_UP, {2019: 600})
    with pytest.raises(Refused, match="You wrote some of variation 1, and it moves money: a second person has to"):
        put_variation_into_force(variation=fresh(variation), by=officer)
    mine = fresh(variation)
    draft_variation(variation=mine, lines={2019: Decimal(500)}, by=officer2)
    for writer in (officer, officer2):
        with pytest.raises(Refused, match="a second person"):
            put_variation_into_force(variation=fresh(variation), by=writer)
    assert rows_of(in_force) == [("award", 2019, 6000, "PCC/2019/014")]


def test_in_absence_one_person_may_do_both_with_a_reason_that_stands_on_a_list(write, officer):
    variation = write(Kind.VALUE_UP, {2019: 600})
    with pytest.raises(Refused, match="second person"):
        put_variation_into_force(variation=fresh(variation), by=officer, absence_reason="  ")
    put_variation_into_force(variation=fresh(variation), by=officer, absence_reason="The other officer is ill.")
    assert list(Variation.objects.put_into_force_alone()) == [variation]
    assert fresh(variation).absence_reason == "The other officer is ill."


def test_a_second_person_needs_no_reason_of_absence_and_keeps_none(write, officer2):
    variation = write(Kind.VALUE_UP, {2019: 600})
    put_variation_into_force(variation=fresh(variation), by=officer2, absence_reason="Typed by mistake.")
    assert not Variation.objects.put_into_force_alone().exists()


def test_in_absence_an_award_too(draft, officer):
    agreement = activate_agreement(agreement=draft(), by=officer, absence_reason="Nobody else is here until May.")
    assert list(Agreement.objects.put_into_force_alone()) == [agreement]


@pytest.mark.parametrize("role", ["administrator", "commissioner", "auditor"])
def test_no_other_role_may(write, role, request):
    variation = write(Kind.SCOPE, title="Another title")
    for act in (put_variation_into_force, ask_for_variation_check, discard_variation):
        with pytest.raises(Refused, match="You may read variations"):
            act(variation=fresh(variation), by=request.getfixturevalue(role))


def test_what_somebody_saved_meanwhile_is_read_again_first(write, officer, officer2, in_force):
    read = fresh(write(Kind.VALUE_UP, {2019: 600}))
    draft_variation(variation=fresh(read), lines={2019: Decimal(700)}, by=officer)
    with pytest.raises(Refused, match=r"saved variation 1 after you opened it\. Read it again"):
        put_variation_into_force(variation=read, by=officer2)


def test_an_agreement_that_was_changed_meanwhile_is_read_again_first(write, officer2, in_force):
    read = fresh(write(Kind.VALUE_UP, {2019: 600}))
    Agreement.objects.get(pk=in_force.pk).save()
    changed = Agreement.objects.get(pk=in_force.pk)
    changed.version += 1
    changed.save()
    with pytest.raises(Refused, match="was changed after you opened this page"):
        put_variation_into_force(variation=read, by=officer2)


def test_one_at_a_time_and_numbers_are_not_used_again(write, officer):
    first = write(Kind.VALUE_UP, {2019: 600})
    with pytest.raises(Refused, match="Variation 1 is being drafted already"):
        write(Kind.SCOPE, title="Another")
    discard_variation(variation=first, by=officer)
    assert write(Kind.SCOPE, title="Another").number == 2
    with pytest.raises(Refused, match="is discarded: nothing has been saved"):
        put_variation_into_force(variation=fresh(first), by=officer)


def test_sent_twice_it_is_drafted_once(write):
    key = "7d444840-9dc0-11d1-b245-5ffdce74fad2"
    assert write(Kind.VALUE_UP, {2019: 600}, key=key).pk == write(Kind.VALUE_UP, {2019: 600}, key=key).pk


# Without money


def test_without_money_its_author_puts_it_into_force(write, officer, in_force):
    before = in_force.purpose
    variation = write(Kind.SCOPE, purpose="Another purpose.")
    put_variation_into_force(variation=fresh(variation), by=officer)
    assert Agreement.objects.get(pk=in_force.pk).purpose == "Another purpose."
    assert fresh(variation).before["purpose"] == before
    assert not Variation.objects.put_into_force_alone().exists()


def test_a_change_of_provider_changes_who_is_paid_from_now_on(write, officer, in_force):
    other = factories.ProviderFactory(name="Turning Point")
    variation = write(Kind.PROVIDER_CHANGE, paid_to=other)
    former = in_force.paid_to.name
    put_variation_into_force(variation=fresh(variation), by=officer)
    assert Agreement.objects.get(pk=in_force.pk).paid_to == other
    assert fresh(variation).before["paid_to"] == former


# The decision: above a share of the first award, cumulated


def test_at_exactly_a_fifth_none_is_needed(vary, in_force):
    vary(Kind.VALUE_UP, {2019: 1200})
    assert committed_from(in_force.fund, FinancialYear(2019)) == 7200


def test_a_penny_over_needs_one(vary, in_force):
    words = (
        r"This variation comes to £1,200\.01, more than 20% of the £6,000 that was first put into force\. Choose the "
    )
    with pytest.raises(Refused, match=words):
        vary(Kind.VALUE_UP, {2019: "1200.01"})
    assert committed_from(in_force.fund, FinancialYear(2019)) == 6000


def test_those_without_a_decision_add_up(vary, in_force):
    vary(Kind.VALUE_UP, {2019: 700})
    vary(Kind.VALUE_UP, {2019: 500})
    words = (
        r"This variation \(£0\.01\) and those before it without a decision of their own \(£1,200\) come to £1,200\.01"
    )
    with pytest.raises(Refused, match=words):
        vary(Kind.VALUE_UP, {2019: "0.01"})


def test_it_is_the_first_award_that_is_measured_not_what_it_has_become(vary, fund, in_force):
    own = factories.DecisionFactory(fund=fund, amount=Decimal(2000))
    vary(Kind.VALUE_UP, {2019: 2000}, decision=own)
    vary(Kind.VALUE_UP, {2019: 1200})
    with pytest.raises(Refused, match="more than 20% of the £6,000"):
        vary(Kind.VALUE_UP, {2019: 1})


def test_one_with_a_decision_stands_under_it_and_counts_to_no_share(vary, fund, decision, in_force):
    own = factories.DecisionFactory(reference="PCC/2019/020", fund=fund, amount=Decimal(2000))
    vary(Kind.VALUE_UP, {2019: 2000}, decision=own)
    assert rows_of(in_force)[-1] == ("variation", 2019, 2000, "PCC/2019/020")
    assert (used_of(own), used_of(decision)) == (2000, 6000)


def test_its_decision_bears_it_or_refuses_it(vary, fund):
    own = factories.DecisionFactory(reference="PCC/2019/020", fund=fund, amount=Decimal("1999.99"))
    words = r"£2,000 is £0\.01 more than decision PCC/2019/020 has left \(£1,999\.99\)\. Nothing has been saved"
    with pytest.raises(Refused, match=words):
        vary(Kind.VALUE_UP, {2019: 2000}, decision=own)


def test_the_share_is_the_offices(vary, settings):
    settings.RINGFENCE_VARIATION_DECISION_SHARE = Decimal("12.5")
    vary(Kind.VALUE_UP, {2019: 750})
    with pytest.raises(Refused, match=r"more than 12\.5% of the £6,000"):
        vary(Kind.VALUE_UP, {2019: "0.01"})


def test_the_budget_bears_it_or_refuses_it(vary, fund, in_force):
    own = factories.DecisionFactory(fund=fund, amount=Decimal(9000))
    vary(Kind.VALUE_UP, {2019: 4000}, decision=own)
    with pytest.raises(Refused, match=r"£0\.01 is £0\.01 more than the 2019/20 budget has left \(£0\)"):
        vary(Kind.VALUE_UP, {2019: "0.01"})


# Down


def test_a_cut_is_taken_from_the_newest_back_and_decisions_get_their_room_back(vary, fund, decision, in_force):
    own = factories.DecisionFactory(reference="PCC/2019/020", fund=fund, amount=Decimal(2000))
    vary(Kind.VALUE_UP, {2019: 2000}, decision=own)
    vary(Kind.VALUE_UP, {2019: 500})
    cut = factories.DecisionFactory(fund=fund, amount=Decimal(0))
    vary(Kind.VALUE_DOWN, {2019: -3500}, decision=cut)
    assert rows_of(in_force)[3:] == [
        ("variation", 2019, -500, None),
        ("variation", 2019, -2000, "PCC/2019/020"),
        ("variation", 2019, -1000, "PCC/2019/014"),
    ]
    assert (used_of(own), used_of(decision)) == (0, 5000)
    assert [(part.decision, part.amount) for part in unspent_of(in_force)] == [(decision, 5000)]


def test_down_to_exactly_what_is_paid_and_not_a_penny_below(vary, in_force, fund):
    budget = fund.budgets.get(year=2019)
    factories.PaymentFactory(agreement=in_force, budget=budget, amount=Decimal(5000))
    with pytest.raises(Refused) as refusal:
        vary(Kind.VALUE_DOWN, {2019: "-1000.01"})
    assert str(refusal.value) == (f"£5,000 is paid already for 2019/20, so it can’t be lowered to £4,999.99. {KEPT}")
    Variation.objects.get().delete()
    vary(Kind.VALUE_DOWN, {2019: -1000})
    assert committed_from(fund, FinancialYear(2019)) == 5000


def test_a_raise_that_covers_a_part_of_what_was_paid_beyond_is_no_lowering(vary, in_force, fund):
    factories.PaymentFactory(agreement=in_force, budget=fund.budgets.get(year=2019), amount=Decimal(7000))
    vary(Kind.VALUE_UP, {2019: 600})
    assert committed_from(fund, FinancialYear(2019)) == 6600


@pytest.mark.parametrize(
    ("kind", "given", "words"),
    [
        (Kind.VALUE_UP, {}, "Enter by how much a year is raised"),
        (Kind.VALUE_UP, {"lines": {2019: -1}}, "A raise is above nought"),
        (Kind.VALUE_DOWN, {"lines": {2019: 1}}, "A cut is below nought"),
        (Kind.VALUE_DOWN, {"lines": {2019: -7000}}, "Only £6,000 is committed for 2019/20"),
        (Kind.VALUE_UP, {"lines": {2020: 1}}, "No day of 2020/21 is between its dates"),
        (Kind.SCOPE, {}, "Write the new title"),
        (Kind.SCOPE, {"title": "New", "lines": {2019: 1}}, "moves no money"),
        (Kind.SCOPE, {"ends_on": dt.date(2020, 6, 30)}, "does not change that"),
        (Kind.EXTENSION, {"ends_on": dt.date(2020, 3, 31)}, "an extension ends later"),
        (Kind.EXTENSION, {"lines": {2019: 1}}, "Enter the new last day"),
        (Kind.EARLY_END, {"ends_on": dt.date(2020, 3, 31)}, "an early end comes before it"),
        (Kind.EARLY_END, {"ends_on": dt.date(2019, 3, 31)}, "it can’t end before"),
        (Kind.PROVIDER_CHANGE, {}, "Choose the new party"),
        (Kind.CORRECTION, {}, "Say what is corrected"),
        (Kind.VALUE_UP, {"lines": {2019: 1}, "reason": " "}, "Say why"),
        (Kind.VALUE_UP, {"lines": {2019: 1}, "effective_on": dt.date(2019, 3, 31)}, "It starts on 1 April 2019"),
    ],
)
def test_a_variation_that_its_kind_does_not_let_through_is_refused(write, kind, given, words):
    with pytest.raises(Refused, match=words):
        write(kind, given.pop("lines", None), **given)
    assert not Variation.objects.exists()


def test_a_correction_may_correct_an_amount_too(vary, in_force):
    vary(Kind.CORRECTION, {2019: -100})
    assert committed_from(in_force.fund, FinancialYear(2019)) == 5900


# What is not evidenced, ended or closed


def test_what_stands_as_published_is_completed_first(write, published):
    with pytest.raises(Refused, match="stands as published, without a decision. Complete it first; then it can be"):
        write(Kind.VALUE_UP, {2019: 1}, agreement=published)


def test_what_has_ended_is_not_varied(write, in_force, officer, officer2):
    variation = write(Kind.VALUE_UP, {2019: 1})
    end_agreement(agreement=in_force, state="ended", on=dt.date(2020, 3, 31), reason="Over.", release=False, by=officer)
    with pytest.raises(Refused, match="is ended: only what is in force is varied"):
        put_variation_into_force(variation=fresh(variation), by=officer2)


def test_nothing_is_varied_in_a_closed_year(write, officer2, finance, in_force):
    variation = write(Kind.VALUE_UP, {2019: 600})
    close_year(year=FinancialYear(2019), reason="", by=finance)
    with pytest.raises(Refused, match="2019/20 is closed, so nothing is added to it"):
        put_variation_into_force(variation=fresh(variation), by=officer2)
    assert fresh(variation).is_draft
    assert not in_force.commitments.filter(kind="variation").exists()


def test_a_change_of_words_dated_in_a_closed_year_is_refused_too(write, officer, finance):
    variation = write(Kind.SCOPE, title="Another title")
    close_year(year=FinancialYear(2019), reason="", by=finance)
    with pytest.raises(Refused, match="2019/20 is closed"):
        put_variation_into_force(variation=fresh(variation), by=officer)


# Extension and early end


def test_an_extension_ends_later_and_its_new_year_is_subject_to_budget(vary, in_force, fund):
    own = factories.DecisionFactory(fund=fund, amount=Decimal(9000))
    vary(Kind.EXTENSION, {2020: 6000}, ends_on=dt.date(2021, 3, 31), decision=own)
    assert Agreement.objects.get(pk=in_force.pk).ends_on == dt.date(2021, 3, 31)
    assert committed_from(fund, FinancialYear(2020)) == 6000


def test_an_extension_without_money_needs_no_second_person(write, officer, in_force):
    put_variation_into_force(variation=fresh(write(Kind.EXTENSION, ends_on=dt.date(2020, 6, 30))), by=officer)
    assert Agreement.objects.get(pk=in_force.pk).ends_on == dt.date(2020, 6, 30)


def test_an_early_end_releases_what_it_says(vary, in_force, decision):
    vary(Kind.EARLY_END, {2019: -1200}, ends_on=dt.date(2019, 12, 31))
    assert Agreement.objects.get(pk=in_force.pk).ends_on == dt.date(2019, 12, 31)
    assert used_of(decision) == 4800


def test_a_date_to_come_is_kept_and_its_money_is_committed_at_once(vary, in_force):
    vary(Kind.VALUE_UP, {2019: 600}, effective_on=dt.date(2099, 4, 1))
    row = in_force.commitments.get(kind="variation")
    assert row.effective_on == row.recorded_at.date()
    assert Variation.objects.get().effective_on == dt.date(2099, 4, 1)
