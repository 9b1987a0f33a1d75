"""Variations in the admin: who may, what is said before and after, what is refused, and what is never lost."""

import datetime as dt
import re
from decimal import Decimal

import pytest

from commissioning.models import Decision
from core.refusals import Refused
from grants.actions import activate_agreement
from grants.links import admin_address, variation_address
from grants.models import Agreement, AuthorisedExcess, Variation
from grants.payments import record_payment
from tests import factories

SENT = {"effective_on": "1 October 2019", "reason": "More people came.", "version": "0"}


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


def hidden(response):
    found = re.findall(r'name="(version|agreement_version)" value="([^"]*)"', response.content.decode())
    return dict(found)


@pytest.fixture
def in_force(draft, officer2):
    return activate_agreement(agreement=draft(), by=officer2)


@pytest.fixture
def write(client_of, in_force, officer):
    """Send the form of a kind, as the officer."""

    def sent(kind, **given):
        return client_of(officer).post(f"{admin_address(in_force, 'vary')}?kind={kind}", SENT | given)

    return sent


def test_first_the_kind_then_what_the_kind_asks(client_of, officer, in_force):
    client = client_of(officer)
    page = client.get(admin_address(in_force))
    assert f'href="{admin_address(in_force, "vary")}"' in page.content.decode()
    page = client.get(admin_address(in_force, "vary"))
    for words in ("Raise its value", "Lower its value", "Extend it", "Change who is paid or delivers"):
        assert words in text_of(page)
    assert "Say what changes" in text_of(client.get(admin_address(in_force, "vary"), {"kind": ""}))
    form = text_of(client.get(admin_address(in_force, "vary"), {"kind": "value_up"}))
    assert "Raised by" in form
    assert "New last day" not in form


def test_it_is_read_through_before_and_after_and_a_second_person_is_asked(client_of, officer, write, in_force):
    response = write("value_up", amount_2019="600")
    variation = Variation.objects.get()
    assert response["Location"] == variation_address(variation)
    page = text_of(client_of(officer).get(response["Location"]))
    for words in ("£6,000.00 £600.00 £6,600.00", "no decision is needed", "a second person has to check it"):
        assert words in page
    assert "Put into force</button>" not in page
    client_of(officer).post(response["Location"], {"ask": ""})
    assert Variation.objects.get().check_asked_at


def test_the_second_person_puts_it_into_force_and_the_page_tells_it(client_of, officer2, write, in_force):
    write("value_up", amount_2019="600")
    address, client = variation_address(Variation.objects.get()), client_of(officer2)
    client.post(address, {"force": "", **hidden(client.get(address))})
    page = text_of(client.get(admin_address(in_force)))
    told = "Award raised from £6,000 to £6,600, from 1 October 2019, by Officer2 on"
    assert told.casefold() in page.casefold()
    assert "variation 1: More people came." in page
    again = client.post(address, {"force": "", **hidden(client.get(address))})
    assert again.status_code == 409


def test_a_stale_check_is_refused(client_of, officer2, write, in_force):
    write("value_up", amount_2019="600")
    variation = Variation.objects.get()
    sent = {"force": "", "version": variation.version + 1, "agreement_version": in_force.version}
    response = client_of(officer2).post(variation_address(variation), sent)
    assert response.status_code == 409
    assert "Read it again below, and then decide" in text_of(response)
    assert client_of(officer2).post(variation_address(variation), {"force": ""}).status_code == 409


def test_over_the_share_it_waits_for_its_decision(client_of, officer2, write):
    write("value_up", amount_2019="1200.01")
    address = variation_address(Variation.objects.get())
    page = client_of(officer2).get(address)
    assert "This variation comes to £1,200.01, more than 20% of the £6,000" in text_of(page)
    assert "Choose the decision that authorises it." in text_of(page)
    assert "Put into force</button>" not in page.content.decode()
    sent = {"force": "", **hidden(page), "version": 1, "agreement_version": 2}
    assert client_of(officer2).post(address, sent).status_code == 409


def test_without_money_its_author_puts_it_into_force(client_of, officer, write, in_force):
    write("scope", title="Another title")
    address, client = variation_address(Variation.objects.get()), client_of(officer)
    page = client.get(address)
    assert "It moves no money, so nobody else has to check it." in text_of(page)
    client.post(address, {"force": "", **hidden(page)})
    assert Agreement.objects.get(pk=in_force.pk).title == "Another title"


def test_alone_it_asks_why_and_keeps_it(client_of, officer, write):
    write("value_up", amount_2019="600")
    address, client = variation_address(Variation.objects.get()), client_of(officer)
    sent = {"alone": "", **hidden(client.get(address))}
    assert "Say why nobody else can check it" in text_of(client.post(address, sent))
    client.post(address, sent | {"absence_reason": "The other officer is away."})
    assert Variation.objects.get().absence_reason == "The other officer is away."
    assert "Put into force alone, because The other officer is away." in text_of(client.get(address))


def test_an_award_alone_too(client_of, officer, draft):
    agreement, client = draft(), client_of(officer)
    address = admin_address(agreement, "check")
    sent = {"alone": "", **hidden(client.get(address)), "absence_reason": "Nobody else is here."}
    client.post(address, sent)
    assert Agreement.objects.get(pk=agreement.pk).absence_reason == "Nobody else is here."


# Beyond a limit


@pytest.fixture
def treasurer(db):
    return factories.UserFactory(username="treasurer", name="Tess Treasurer", role="finance", may_authorise=True)


def test_an_officer_sees_who_may_authorise_an_excess(client_of, officer2, treasurer, draft, in_force):
    page = client_of(officer2).get(admin_address(draft(is_separate_award=True), "check"))
    assert "£2,000 more than the 2019/20 budget has left (£4,000)" in text_of(page)
    assert "one who has written none of it authorises the excess: Tess Treasurer." in text_of(page)
    assert "Put into force</button>" not in page.content.decode()


def test_who_has_the_right_lets_it_stand_with_a_reason_and_a_decision(client_of, treasurer, draft, in_force, decision):
    second, client = draft(is_separate_award=True), client_of(treasurer)
    address = admin_address(second, "check")
    sent = {"authorise": "", **hidden(client.get(address))}
    refused = text_of(client.post(address, sent))
    assert "Say why the excess may stand" in refused
    assert "Choose the decision under which the excess stands" in refused
    said = {"excess_reason": "The grantor agreed in writing.", "excess_decision": decision.pk}
    circular = client.post(address, sent | said)
    assert (circular.status_code, AuthorisedExcess.objects.count()) == (409, 0)
    assert "PCC/2019/014 is the decision that it passes, so it can’t let that stand." in text_of(circular)
    said["excess_decision"] = factories.DecisionFactory(fund=decision.fund, reference="PCC/2019/020").pk
    assert client.post(address, sent | said)["Location"] == admin_address(second)
    assert Agreement.objects.get(pk=second.pk).state == "in_force"
    rows = [(row.limit, row.year, row.amount, row.recorded_by) for row in AuthorisedExcess.objects.order_by("pk")]
    assert rows == [("budget", 2019, 2000, treasurer), ("decision", None, 4000, treasurer)]
    words = (
        f"Excess of £4,000 over the decision authorised: {second.reference}, under decision PCC/2019/020: The grantor"
    )
    for each in Decision.objects.all():
        assert words in text_of(client.get(each.get_absolute_url()))


def test_without_the_right_it_is_refused(client_of, finance, draft, in_force, decision):
    second, client = draft(is_separate_award=True), client_of(finance)
    address = admin_address(second, "check")
    said = {"excess_reason": "Needed.", "excess_decision": decision.pk}
    response = client.post(address, {"authorise": "", "version": second.version} | said)
    assert response.status_code == 409
    assert "Only a finance officer with the right to authorise may let it stand" in text_of(response)
    assert not AuthorisedExcess.objects.exists()


def test_who_wrote_it_authorises_nothing(client_of, treasurer, draft, in_force, decision):
    second, client = draft(is_separate_award=True, drafted_by=treasurer), client_of(treasurer)
    said = {"excess_reason": "Needed.", "excess_decision": decision.pk}
    response = client.post(admin_address(second, "check"), {"authorise": "", "version": second.version} | said)
    assert response.status_code == 409
    assert not AuthorisedExcess.objects.exists()


def test_a_variation_beyond_a_limit_names_itself(client_of, treasurer, write, in_force, fund):
    own = factories.DecisionFactory(fund=fund, amount=Decimal(5000))
    write("value_up", amount_2019="5000", decision=own.pk)
    variation, client = Variation.objects.get(), client_of(treasurer)
    address = variation_address(variation)
    said = {"excess_reason": "Agreed.", "excess_decision": own.pk}
    client.post(address, {"authorise": "", **hidden(client.get(address))} | said)
    assert [(row.limit, row.amount, row.variation) for row in AuthorisedExcess.objects.all()] == [
        ("budget", 1000, variation)
    ]


# The form loses nothing


def test_what_is_wrong_stands_at_its_box_and_nothing_typed_is_lost(write):
    response = write("value_down", amount_2019="7000")
    assert response.status_code == 422
    assert "Only £6,000 is committed for 2019/20" in text_of(response)
    assert 'value="7000"' in response.content.decode()
    response = write("extension", ends_on="31 March 2020")
    assert "Its last day is 31 March 2020: an extension ends later" in text_of(response)
    assert not Variation.objects.exists()


def test_an_extension_shows_the_years_that_it_reaches(write):
    response = write("extension", ends_on="31 March 2022", years="")
    assert "2021/22" in text_of(response)
    assert "Say why" not in text_of(response)


def test_an_early_end_fills_in_what_is_not_needed(write, in_force):
    factories.InstalmentFactory(agreement=in_force, number=1, amount=Decimal(4500), period_to=dt.date(2019, 12, 31))
    late = {"period_from": dt.date(2020, 1, 1), "period_to": dt.date(2020, 3, 31)}
    factories.InstalmentFactory(agreement=in_force, number=2, amount=Decimal(1500), **late)
    response = write("early_end", ends_on="31 December 2019", release="")
    assert 'value="£1,500.00"' in response.content.decode()


def test_free_words_about_a_client_are_asked_about(write):
    response = write("scope", title="New", reason="For jo@example.org, born 1 May 1980.")
    assert "The words look as if they hold" in text_of(response)
    assert write("scope", title="New", reason="For jo@example.org", names_no_client="on").status_code == 302


def test_a_draft_is_changed_and_a_second_of_two_is_told(client_of, officer, officer2, write):
    write("value_up", amount_2019="600")
    variation = Variation.objects.get()
    address = variation_address(variation, "change")
    sent = SENT | {"amount_2019": "700", "version": variation.version}
    assert client_of(officer2).post(address, sent).status_code == 302
    late = client_of(officer).post(address, sent | {"amount_2019": "800"})
    assert late.status_code == 409
    assert 'value="800"' in late.content.decode()
    assert Variation.objects.get().total == 700


def test_it_is_discarded_and_keeps_its_number(client_of, officer, write, in_force):
    write("value_up", amount_2019="600")
    variation = Variation.objects.get()
    client = client_of(officer)
    waiting = text_of(client.get(admin_address(in_force, "vary")))
    assert "Variation 1 is being drafted already" in waiting
    assert "It has changed nothing" in text_of(client.get(variation_address(variation, "discard")))
    client.post(variation_address(variation, "discard"))
    assert "Variation 1, discarded" in text_of(client.get(admin_address(in_force)))


def test_an_auditor_reads_it_and_finds_no_button(client_of, auditor, write):
    write("value_up", amount_2019="600")
    variation = Variation.objects.get()
    page = client_of(auditor).get(variation_address(variation))
    assert page.status_code == 200
    assert "<button" not in page.content.decode().split("<main", 1)[1]
    assert client_of(auditor).post(variation_address(variation), {"force": ""}).status_code == 409


# An instalment that waits


@pytest.fixture
def waiting(in_force):
    return factories.InstalmentFactory(agreement=in_force, number=1, waits_on="Q1 return accepted")


def pay(instalment, by):
    budget = instalment.agreement.fund.budgets.get(year=2019)
    dates = {"paid_on": instalment.due_on, "period_from": instalment.period_from, "period_to": instalment.period_to}
    asked = {"agreement": instalment.agreement, "budget": budget, "instalment": instalment, "amount": instalment.amount}
    return record_payment(**asked, **dates, by=by)


def test_an_instalment_that_waits_is_paid_anyway_by_right_as_an_excess(client_of, treasurer, finance, waiting):
    with pytest.raises(Refused, match="waits on: Q1 return accepted"):
        pay(waiting, finance)
    address = admin_address(waiting.agreement).replace("change/", "instalments/1/free/")
    client = client_of(treasurer)
    assert "Say why it is paid before its condition is met" in text_of(client.post(address, {"anyway": ""}))
    client.post(address, {"anyway": "", "reason": "The return is promised for Monday."})
    row = AuthorisedExcess.objects.get()
    assert (row.limit, row.instalment, row.amount, row.recorded_by) == ("condition", waiting, 1500, treasurer)
    assert "It may be paid before that already" in text_of(client.get(address))
    assert pay(waiting, finance).amount == 1500


def test_without_the_right_it_waits(client_of, finance, waiting, treasurer):
    address = admin_address(waiting.agreement).replace("change/", "instalments/1/free/")
    client = client_of(finance)
    assert "Who may let it be paid before that: Tess Treasurer." in text_of(client.get(address))
    response = client.post(address, {"anyway": "", "reason": "Needed."})
    assert response.status_code == 409
    assert "Only a finance officer with the right to authorise" in text_of(response)
    assert not AuthorisedExcess.objects.exists()
