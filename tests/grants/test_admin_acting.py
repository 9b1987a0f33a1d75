"""Checking, completing, scheduling, paying and ending in the admin: who may, what is said, and what is refused."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.urls import reverse

from grants.actions import activate_agreement
from grants.links import admin_address
from grants.models import Agreement, Payment
from grants.models.agreements import State
from tests import factories

ADD_PAYMENT = "/admin/grants/payment/add/"


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


def field(response, name):
    box = re.search(rf'<input\b[^>]*\bname="{name}"[^>]*>', response.content.decode())[0]
    return re.search(r'\bvalue="([^"]*)"', box)[1]


@pytest.fixture
def in_force(draft, officer2):
    return activate_agreement(agreement=draft(), by=officer2)


# Check and put into force


def test_a_second_person_reads_all_of_it_and_puts_it_into_force(client_of, draft, officer2):
    agreement, client = draft(), client_of(officer2)
    page = client.get(admin_address(agreement, "check"))
    for words in ("£6,000.00", "£4,000 left", "£2,000 left", "Drafted by", "Officer", agreement.paid_to.name):
        assert words in text_of(page)
    response = client.post(admin_address(agreement, "check"), {"version": field(page, "version")})
    assert response["Location"] == admin_address(agreement)
    assert "£6,000.00 is committed" in text_of(client.get(response["Location"]))


def test_what_is_refused_is_said_with_409_and_the_draft_is_kept(client_of, draft, officer2, in_force):
    second = draft()
    response = client_of(officer2).post(admin_address(second, "check"), {"version": second.version})
    assert response.status_code == 409
    assert (
        "£6,000 is £2,000 more than the 2019/20 budget has left (£4,000) and £4,000 more than decision PCC/2019/014 "
        "has left (£2,000). Nothing has been saved as in force; the draft is kept."
    ) in text_of(response)
    assert Agreement.objects.get(pk=second.pk).is_draft


def test_a_second_tab_finds_it_in_force_and_counts_it_once(client_of, draft, officer2):
    agreement, client = draft(), client_of(officer2)
    address = admin_address(agreement, "check")
    sent = {"version": field(client.get(address), "version")}
    client.post(address, sent)
    again = client.post(address, sent)
    assert again.status_code == 409
    for page in (again, client.get(address)):
        assert f"{agreement.reference} is in force: there is nothing to check." in text_of(page)
        assert f'href="{admin_address(agreement)}">Open' in page.content.decode()
        assert "What it would leave" not in text_of(page)
        assert "Put into force</button>" not in page.content.decode()


def test_its_author_finds_no_button_and_is_refused(client_of, draft, officer):
    agreement, client = draft(), client_of(officer)
    page = client.get(admin_address(agreement, "check"))
    assert "a second person has to check it" in text_of(page)
    assert "Put into force</button>" not in page.content.decode()
    assert client.post(admin_address(agreement, "check"), {"version": agreement.version}).status_code == 409


def test_who_only_changed_it_is_told_so_and_who_may_check_it(client_of, draft, officer2):
    agreement, client = draft(prepared_by=officer2), client_of(officer2)
    words = "so a second person has to check it: a commissioning or finance officer who has written none of it."
    assert f"You changed it, {words}" in text_of(client.get(admin_address(agreement, "check")))
    form = client.get(admin_address(agreement))
    assert "You changed it, so it cannot be you. It may be a commissioning" in text_of(form)
    refused = client.post(admin_address(agreement, "check"), {"version": agreement.version})
    assert f"You changed {agreement.reference}, so a second person" in text_of(refused)


def test_what_changed_after_it_was_read_is_read_again(client_of, draft, officer2):
    agreement = draft(version=2)
    response = client_of(officer2).post(admin_address(agreement, "check"), {"version": "1"})
    assert response.status_code == 409
    assert "Read it again below" in text_of(response)
    assert field(response, "version") == "2"


@pytest.mark.parametrize("act", ["check", "discard", "end", "complete", "schedule"])
@pytest.mark.parametrize("role", ["auditor", "administrator", "commissioner"])
def test_no_other_role_acts(client_of, draft, request, role, act):
    client, address = client_of(request.getfixturevalue(role)), admin_address(draft(), act)
    assert client.get(address).status_code in (302, 403)
    assert client.post(address, {"version": 1}).status_code in (302, 403)
    assert Agreement.objects.get().is_draft


@pytest.mark.parametrize("state", ["draft", "in_force"])
def test_an_auditor_reads_and_finds_nothing_to_press(client_of, draft, in_force, auditor, state):
    agreement = draft() if state == "draft" else in_force
    page = client_of(auditor).get(admin_address(agreement))
    assert page.status_code == 200
    assert "<form" not in re.sub(r"<form[^>]*logout.*?</form>", "", page.content.decode(), flags=re.DOTALL)
    assert "govuk-button" not in page.content.decode().split('id="main"')[1]


def test_a_form_of_a_draft_that_came_too_late_changes_nothing(client_of, in_force, officer):
    response = client_of(officer).post(admin_address(in_force), {"title": "Mine", "save": ""})
    assert response.status_code == 409
    assert "is in force: nothing has been saved" in text_of(response)


# A published agreement


def test_a_published_agreement_is_completed_and_then_evidenced_by_another(
    client_of, published, decision, officer, officer2
):
    decision.amount = Decimal(30377)
    decision.save()
    client, address = client_of(officer), admin_address(published, "complete")
    page = client.get(address)
    assert "Whether it starts on 1 April 2019" in text_of(page)
    said = {
        "type": "grant",
        "title": published.title,
        "purpose": "",
        "reasons": "R",
        "area": published.area_id,
        "paid_to": published.paid_to_id,
        "delivered_by": published.delivered_by_id,
        "reports": published.delivered_by_id,
        "lead_officer": officer.pk,
        "starts_on": "1/4/2019",
        "ends_on": "31/3/2020",
        "decision": decision.pk,
        "award_route": "open_call",
        "conditions_answer": "none",
        "legal_power": "prsra_2011_s9",
        "signed_on": "1/4/2019",
        "version": field(page, "version"),
    }
    lacking = client.post(address, said | {"check": ""})
    assert lacking["Location"] == address
    page = client.get(address)
    assert "It can’t be checked yet: what is still missing is listed below." in text_of(page)
    assert 'href="#id_purpose"' in page.content.decode()
    said |= {"purpose": "P", "version": field(page, "version")}
    response = client.post(address, said | {"check": ""})
    assert response["Location"] == admin_address(published)
    stored = Agreement.objects.get(pk=published.pk)
    assert stored.check_asked_at
    assert stored.reference == "SM-2019-001"
    other = client_of(officer2)
    checked = other.post(admin_address(stored, "check"), {"version": stored.version})
    assert "is evidenced" in text_of(other.get(checked["Location"]))


# Ending


def test_it_ends_with_a_reason_and_releases_only_what_is_ticked(client_of, in_force, officer):
    client, address = client_of(officer), admin_address(in_force, "end")
    assert "Release £6,000.00, which is committed and not paid" in text_of(client.get(address))
    bare = client.post(address, {})
    assert bare.status_code == 422
    assert "Say why it ends" in text_of(bare)
    client.post(address, {"state": "terminated", "on": "1/1/2020", "reason": "It was stopped.", "release": "on"})
    ended = Agreement.objects.get(pk=in_force.pk)
    assert (ended.state, ended.ended_on) == (State.TERMINATED, dt.date(2020, 1, 1))
    assert sum(row.amount for row in ended.commitments.all()) == 0


# The schedule


def test_the_schedule_is_split_and_saved_around_what_is_paid(client_of, in_force, officer):
    paid = factories.InstalmentFactory(agreement=in_force, number=1, amount=Decimal(1500))
    budget = in_force.fund.budgets.get()
    factories.PaymentFactory(agreement=in_force, instalment=paid, budget=budget, amount=Decimal(1500))
    client, address = client_of(officer), admin_address(in_force, "schedule")
    assert "£4,500.00 unscheduled. No instalment is planned." in text_of(client.get(address))
    split = client.post(address, {"split": "", "version": in_force.version})
    assert "£0.00 unscheduled. The rows plan three instalments of £4,500.00" in text_of(split)
    row = {
        "instalment-TOTAL_FORMS": "1",
        "instalment-0-due_on": "1/7/2019",
        "instalment-0-period": "2019-2",
        "instalment-0-amount": "4500",
        "instalment-0-waits_on": "A visit",
        "version": in_force.version,
    }
    too_much = client.post(address, row | {"instalment-0-amount": "4500.01"})
    assert too_much.status_code == 409
    assert "£0.01 more than is committed" in text_of(too_much)
    assert client.post(address, row).status_code == 302
    assert list(in_force.instalments.values_list("number", "amount")) == [(1, 1500), (2, 4500)]
    free = reverse("admin:grants_grant_free", args=[in_force.pk, 2])
    assert client.post(free, {"met_on": "soon"}).status_code == 422
    assert client.post(free, {"met_on": "5/7/2019"}).status_code == 302
    assert not in_force.instalments.on_hold().exists()


# Payments


@pytest.fixture
def paying(client_of, finance, in_force):
    instalment = factories.InstalmentFactory(agreement=in_force, number=1, amount=Decimal(1500))
    client = client_of(finance)
    page = client.get(ADD_PAYMENT, {"agreement": in_force.pk, "instalment": 1})
    filled = {
        "agreement": in_force.pk,
        "instalment": "1",
        "amount": field(page, "amount"),
        "paid_on": "2/7/2019",
        "period_from": field(page, "period_from"),
        "period_to": field(page, "period_to"),
        "budget": in_force.fund.budgets.get().pk,
        "key": field(page, "key"),
    }
    assert filled["amount"] == "£1,500.00"
    assert instalment.period_to == dt.date(2019, 6, 30)
    return client, filled


def test_a_payment_is_recorded_once_though_the_form_is_sent_twice(paying):
    client, filled = paying
    first = client.post(ADD_PAYMENT, filled | {"save": ""})
    again = client.post(ADD_PAYMENT, filled | {"save": ""})
    payment = Payment.objects.get()
    assert first["Location"] == reverse("admin:grants_payment_change", args=[payment.pk])
    assert again.status_code == 422
    assert "Instalment 1 is paid already" in text_of(again)
    unknown = client.post(ADD_PAYMENT, filled | {"instalment": "9", "save": ""})
    assert "Choose one of the instalments that are unpaid" in text_of(unknown)
    assert (payment.amount, payment.instalment.number) == (1500, 1)


def test_another_may_be_recorded_at_once(paying, in_force):
    client, filled = paying
    response = client.post(ADD_PAYMENT, filled | {"another": ""})
    assert response["Location"].startswith(f"{ADD_PAYMENT}?agreement={in_force.pk}&")


def test_a_payment_that_is_refused_loses_nothing(paying):
    client, filled = paying
    response = client.post(ADD_PAYMENT, filled | {"amount": "1500.01", "save": ""})
    assert response.status_code == 409
    assert "£0.01 more than instalment 1 has unpaid" in text_of(response)
    assert 'value="1500.01"' in response.content.decode()
    assert client.post(ADD_PAYMENT, filled | {"amount": "", "save": ""}).status_code == 422
    assert not Payment.objects.exists()


def test_filling_in_from_an_instalment_calls_nothing_wrong_yet(paying):
    client, filled = paying
    page = client.post(ADD_PAYMENT, {"agreement": filled["agreement"], "instalment": "1", "fill": ""})
    assert field(page, "amount") == "£1,500.00"
    assert "There is a problem" not in text_of(page)


def test_a_payment_is_reversed_with_a_reason_and_stays_to_be_read(paying):
    client, filled = paying
    client.post(ADD_PAYMENT, filled | {"save": ""})
    payment = Payment.objects.get()
    address = reverse("admin:grants_payment_reverse", args=[payment.pk])
    assert client.post(address, {"reason": ""}).status_code == 422
    key = field(client.get(address), "key")
    assert client.post(address, {"reason": "Wrong party.", "key": key}).status_code == 302
    assert client.post(address, {"reason": "Again.", "key": ""}).status_code in (409, 422)
    assert [row.amount for row in Payment.objects.order_by("pk")] == [1500, -1500]
    of_reversal = reverse("admin:grants_payment_reverse", args=[payment.reversed_by.pk])
    for again, words in ((address, "It is reversed already"), (of_reversal, "It is a reversal itself")):
        page = client.get(again)
        assert words in text_of(page)
        assert "Reverse it</button>" not in page.content.decode()


def test_an_instalment_that_was_let_be_paid_is_not_listed_as_on_hold(client_of, finance):
    held = factories.InstalmentFactory(waits_on="the Q1 return")
    client, listed = client_of(finance), f"{reverse('admin:grants_instalment_changelist')}?todo=hold"
    assert "the Q1 return" in text_of(client.get(listed))
    factories.AuthorisedExcessFactory(
        agreement=held.agreement, instalment=held, limit="condition", amount=held.amount, decision=None
    )
    assert "the Q1 return" not in text_of(client.get(listed))


def test_of_a_closed_year_no_reversal_is_offered(paying):
    client, filled = paying
    client.post(ADD_PAYMENT, filled | {"save": ""})
    payment = Payment.objects.get()
    factories.PeriodCloseFactory(year=payment.budget.year)
    page = client.get(reverse("admin:grants_payment_reverse", args=[payment.pk]))
    assert f"{payment.budget.financial_year} is closed, so nothing of it is reversed." in text_of(page)
    assert "Reverse it</button>" not in page.content.decode()


@pytest.mark.parametrize("kind", ["payment", "commitment"])
@pytest.mark.parametrize("role", ["finance", "officer", "administrator"])
def test_no_route_of_the_admin_changes_or_deletes_money(client_of, in_force, request, role, kind):
    budget = in_force.fund.budgets.get()
    row = (
        factories.PaymentFactory(agreement=in_force, budget=budget) if kind == "payment" else in_force.commitments.get()
    )
    client, base = client_of(request.getfixturevalue(role)), f"/admin/grants/{kind}/"
    assert client.post(f"{base}{row.pk}/change/", {"amount": "1"}).status_code == 403
    assert client.post(f"{base}{row.pk}/delete/", {"post": "yes"}).status_code == 403
    client.post(base, {"action": "delete_selected", "_selected_action": row.pk, "post": "yes"})
    row.refresh_from_db()
    assert row.amount in (1500, 6000)


@pytest.mark.parametrize("role", ["officer", "auditor", "administrator"])
def test_only_finance_records_payments(client_of, in_force, request, role):
    client = client_of(request.getfixturevalue(role))
    assert client.get(ADD_PAYMENT, {"agreement": in_force.pk}).status_code == 403
    assert client.post(ADD_PAYMENT, {"agreement": in_force.pk}).status_code == 403


# Lists

LISTS = ["grant", "contract", "otheragreement", "payment", "commitment", "instalment"]


@pytest.mark.parametrize("kind", LISTS)
def test_a_list_asks_as_much_of_the_database_for_one_row_as_for_many(
    client_of, finance, line, kind, django_assert_max_num_queries
):
    make = {
        "grant": lambda: factories.GrantFactory(in_force=True, intention=line),
        "contract": lambda: factories.ContractFactory(in_force=True, intention=line),
        "otheragreement": lambda: factories.OtherAgreementFactory(published=True, intention=line),
        "payment": factories.PaymentFactory,
        "commitment": factories.CommitmentFactory,
        "instalment": factories.InstalmentFactory,
    }[kind]
    client, address = client_of(finance), f"/admin/grants/{kind}/"
    counts = []
    for rows in (1, 30):
        for _ in range(rows):
            make()
        client.get(address)
        with django_assert_max_num_queries(25) as asked:
            assert client.get(address).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("query", ["?year=1066", "?provider=x", "?todo=nothing", "?state=lost", "?nonsense=1"])
def test_nonsense_in_a_lists_address_is_refused_in_words(client_of, finance, published, query):
    assert client_of(finance).get(f"/admin/grants/grant/{query}").status_code == 400


def test_lists_are_filtered_as_staff_think(client_of, finance, in_force, published):
    client = client_of(finance)
    for query, found in [
        ("todo=evidence", published),
        (f"provider={in_force.paid_to_id}", in_force),
        ("year=2019&q=SM-2019-001", published),
    ]:
        page = text_of(client.get(f"/admin/grants/grant/?{query}"))
        assert "1 grant." in page
        assert found.reference in page
    assert "in force, as published, not evidenced" in text_of(client.get("/admin/grants/grant/?todo=evidence"))


@pytest.mark.parametrize(
    ("act", "words"), [("discard", "only a draft can be discarded"), ("check", "nothing to check")]
)
def test_a_page_whose_act_is_past_says_so(client_of, in_force, officer, act, words):
    page = client_of(officer).get(admin_address(in_force, act))
    assert words in text_of(page)
    assert "<button" not in page.content.decode().split('id="main"')[1]


def test_a_schedule_is_split_by_month_in_arrears_too(client_of, officer, in_force):
    address = admin_address(in_force, "schedule")
    page = text_of(client_of(officer).get(address))
    assert "By month in arrears" in page
    split = client_of(officer).post(address, {"split": "month-arrears", "version": in_force.version})
    content = split.content.decode()
    assert content.count('value="£500.00"') == 12
    assert 'value="30 April 2019"' in content
