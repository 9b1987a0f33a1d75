"""What the law and good practice want beside the award: asked where it applies, no sooner, and stopping nothing."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.utils import timezone

from core.refusals import Refused
from grants.links import admin_address
from grants.models import Agreement, Condition
from grants.watching import keep_watch, lacking, still_wanted
from tests import factories

pytestmark = pytest.mark.django_db
STARTS = dt.date(2019, 4, 1)
SOON = dt.date(2019, 6, 1)
GRANT = {"due_diligence_on": STARTS, "risk": "low"}


def wanted(agreement, on=SOON):
    """What is still wanted, which the list's own question has to agree with."""
    found = still_wanted(agreement, on)
    assert lacking(Agreement.objects.filter(pk=agreement.pk), on).exists() == bool(found)
    return found


def watched_grant(**given):
    """One of which nothing is wanted at first."""
    return factories.AgreementMeasureFactory(
        agreement=factories.GrantFactory(in_force=True, **GRANT, **given)
    ).agreement


def test_of_a_grant_due_diligence_risk_and_measures():
    assert wanted(factories.GrantFactory(in_force=True)) == [
        "The day on which due diligence was done",
        "A risk rating",
        "The measures that are agreed with it: none is chosen",
    ]
    assert wanted(watched_grant()) == []


def test_of_a_draft_nothing_yet():
    assert wanted(factories.GrantFactory(ready=True)) == []


@pytest.mark.parametrize(
    ("on", "held_on", "count"),
    [
        (dt.date(2020, 3, 31), None, 0),
        (dt.date(2020, 4, 1), None, 1),
        (dt.date(2020, 4, 1), dt.date(2019, 4, 1), 1),
        (dt.date(2020, 4, 1), dt.date(2019, 4, 2), 0),
    ],
)
def test_a_review_is_wanted_once_a_year_has_passed(on, held_on, count):
    agreement = watched_grant()
    if held_on:
        factories.AnnualReviewFactory(agreement=agreement, held_on=held_on)
    assert len(wanted(agreement, on)) == count


@pytest.mark.parametrize(("amount", "count"), [("9999.99", 0), ("10000.00", 1)])
def test_of_a_contract_of_ten_thousand_its_invitation_to_tender(amount, count):
    contract = factories.ContractFactory(in_force=True, commitment__amount=Decimal(amount))
    assert len(wanted(contract)) == count
    contract.tender_link = "https://example.org/tender"
    contract.save()
    assert wanted(contract) == []


@pytest.mark.parametrize(("amount", "count"), [("500.00", 0), ("500.01", 1)])
def test_of_what_is_no_grant_and_was_paid_more_than_five_hundred_why_it_is_value_for_money(amount, count):
    for other in (factories.ContractFactory(in_force=True), factories.OtherAgreementFactory(in_force=True)):
        factories.PaymentFactory(agreement=other, amount=Decimal(amount))
        assert len(wanted(other)) == count


def test_what_was_spent_is_wanted_of_each_year_that_is_over_also_once_the_grant_is():
    grant = watched_grant()
    factories.AnnualReviewFactory(agreement=grant, held_on=dt.date(2020, 1, 1))
    payment = factories.PaymentFactory(agreement=grant)
    over, words = dt.date(2020, 4, 1), "What was spent of 2019/20, as the grantee declares it"
    assert (wanted(grant, dt.date(2020, 3, 31)), wanted(grant, over)) == ([], [words])
    Agreement.objects.filter(pk=grant.pk).update(state="ended", ended_on=over)
    assert wanted(Agreement.objects.get(pk=grant.pk), over) == [words]
    factories.DeclaredSpendFactory(agreement=grant, amount=payment.amount)
    assert wanted(grant, over) == []


def test_conditions_one_by_one_and_whether_they_were_met_in_time():
    agreement = watched_grant(conditions_answer="these", conditions="Two.")
    assert wanted(agreement) == ["Its conditions one by one, so that they can be checked off"]
    condition = factories.ConditionFactory(agreement=agreement, words="A plan is sent", due_on=SOON)
    assert wanted(agreement) == []
    late = SOON + dt.timedelta(days=1)
    words = "Whether a condition was met that was due on 1 June 2019: A plan is sent"
    assert wanted(agreement, late) == [words]
    condition.met_on = SOON
    condition.save()
    assert wanted(agreement, late) == []


# The page


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


def sent(agreement, **given):
    rows = {"condition-TOTAL_FORMS": "2", "condition-INITIAL_FORMS": "0", "version": agreement.version}
    return rows | {"risk": "medium", "due_diligence_on": "1 March 2019"} | given


def test_it_is_kept_on_one_page_and_nobody_has_to_check_it(client_of, officer):
    agreement, client = factories.GrantFactory(in_force=True), client_of(officer)
    address = admin_address(agreement, "watch")
    assert "A risk rating" in text_of(client.get(admin_address(agreement)))
    said = {
        "condition-0-words": "A plan is sent",
        "condition-0-due_on": "1 June 2019",
        "held_on": "1 April 2020",
        "outcome": "continue",
        "review_words": "It does what it is for.",
        "notice_on": "31 December 2019",
    }
    assert client.post(address, sent(agreement, **said))["Location"] == admin_address(agreement)
    kept = Agreement.objects.get(pk=agreement.pk)
    assert (kept.risk, kept.notice_on) == ("medium", dt.date(2019, 12, 31))
    assert [each.words for each in kept.condition_list.all()] == ["A plan is sent"]
    assert kept.annual_reviews.get().outcome == "continue"
    page = text_of(client.get(address))
    assert "1 April 2020: continue. It does what it is for." in page


def test_a_condition_is_checked_off_with_a_date_and_taken_out_when_emptied(client_of, officer):
    agreement = factories.GrantFactory(in_force=True)
    one, two = (factories.ConditionFactory(agreement=agreement, words=words) for words in ("One", "Two"))
    said = {"condition-0-pk": one.pk, "condition-0-words": "One", "condition-0-met_on": "1 May 2019"}
    said |= {"condition-0-evidence": "The letter of 1 May", "condition-1-pk": two.pk, "condition-1-words": ""}
    client_of(officer).post(admin_address(agreement, "watch"), sent(agreement, **said))
    kept = Condition.objects.get(agreement=agreement)
    assert (kept.pk, kept.met_on, kept.evidence) == (one.pk, dt.date(2019, 5, 1), "The letter of 1 May")


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client_of, officer):
    agreement = factories.GrantFactory(in_force=True)
    said = {
        "condition-0-met_on": "1 May 2019",
        "condition-1-words": "Two",
        "condition-1-met_on": "1 May 2099",
        "held_on": "1 April 2020",
        "tender_link": "not an address",
    }
    response = client_of(officer).post(admin_address(agreement, "watch"), sent(agreement, **said))
    assert response.status_code == 422
    for words in (
        "Write the condition, or empty the whole row",
        "1 May 2099 is still to come",
        "Say whether it goes on, changes or stops",
        "Enter a web address",
    ):
        assert words in text_of(response)
    assert 'value="not an address"' in response.content.decode()
    assert not Condition.objects.exists()


def test_a_second_of_two_is_refused_and_a_reader_too(officer, auditor):
    agreement = Agreement.objects.get(pk=factories.GrantFactory(in_force=True).pk)
    given = {"said": dict.fromkeys(("notice_on", "break_on", "due_diligence_on")), "conditions": [], "review": None}
    given["said"] |= {"risk": "", "value_for_money": "", "tender_link": ""}
    with pytest.raises(Refused, match="not change them"):
        keep_watch(agreement=agreement, by=auditor, **given)
    keep_watch(agreement=agreement, by=officer, **given)
    with pytest.raises(Refused, match="was changed after you opened it"):
        keep_watch(agreement=agreement, by=officer, **given)


def test_the_admins_list_finds_them(client_of, officer):
    lacks, whole = factories.GrantFactory(in_force=True), watched_grant()
    factories.AnnualReviewFactory(agreement=whole, held_on=timezone.localdate())
    page = text_of(client_of(officer).get("/admin/grants/grant/", {"todo": "wanted"}))
    assert lacks.reference in page
    assert whole.reference not in page
