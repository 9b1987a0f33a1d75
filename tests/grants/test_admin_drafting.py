"""Logging a grant, as an officer does it: by pages and forms, without scripts."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.urls import reverse

from grants.actions import save_draft
from grants.links import admin_address
from grants.models import Agreement
from tests import factories

ADD = "/admin/grants/grant/add/"
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?')


def hidden_in(response):
    return dict(HIDDEN.findall(response.content.decode()))


@pytest.fixture
def sign_in(client_of, officer):
    return client_of(officer)


@pytest.fixture
def typed(sign_in, line, decision, officer):
    """What an officer types on the form of a new grant."""
    page = sign_in.get(ADD, {"intention": line.pk})
    return hidden_in(page) | {
        "intention": str(line.pk),
        "type": "grant",
        "title": "Weekend custody cover",
        "area": str(line.area_id),
        "paid_to": str(line.host_id),
        "delivered_by": str(line.provider_id),
        "reports": str(line.provider_id),
        "lead_officer": str(officer.pk),
        "reference": "SM-2019-006",
        "starts_on": "1 October 2019",
        "ends_on": "31/3/2020",
        "total": "6000",
        "decision": str(decision.pk),
    }


def post(client, data, press="save", url=ADD):
    return client.post(url, data | {press: ""})


# Step 1


def test_the_lines_say_what_is_planned_committed_and_left(sign_in, line, published):
    page = sign_in.get(ADD)
    assert page.status_code == 200
    text = re.sub(r"\s+", " ", page.content.decode())
    assert "Which intention does the grant come under?" in text
    assert "Budget 2019/20: £10,000, over-committed already" in re.sub(r"<[^>]+>", "", text)
    assert "Agreed in the framework" in text


def test_each_face_asks_for_its_own(sign_in, line):
    assert "does the contract come under" in sign_in.get("/admin/grants/contract/add/").content.decode()
    page = sign_in.get("/admin/grants/otheragreement/add/", {"intention": line.pk}).content.decode()
    assert "Log another agreement" in page
    assert not re.search(r'name="type" value="[a-z]+"[^>]*checked', page)


@pytest.mark.parametrize("given", ["", "999999", "x", "-1"])
def test_an_intention_that_is_none_is_asked_for_again(sign_in, line, given):
    page = sign_in.get(ADD, {"intention": given})
    assert page.status_code == 422
    assert "Choose the intention that it comes under" in page.content.decode()


def test_to_continue_with_nothing_chosen_is_said_above_and_at_the_lines(sign_in, line):
    page = sign_in.get(ADD, {"continue": ""})
    assert page.status_code == 422
    text = page.content.decode()
    assert '<button name="continue"' in text
    assert f'<a href="#intention-{line.pk}">Choose the intention that it comes under</a>' in text
    assert 'aria-describedby="intention-error"' in text
    assert re.search(r'id="intention-error">\s*<span[^>]*>Error:</span> Choose the intention', text)


def test_another_line_may_be_chosen_and_nothing_typed_is_lost(sign_in, typed, line):
    other = factories.IntentionFactory(framework=line.framework)
    choosing = post(sign_in, typed, "choose")
    assert 'name="title" value="Weekend custody cover"' in choosing.content.decode()
    page = sign_in.post(ADD, hidden_in(choosing) | {"intention": str(other.pk)})
    assert page.status_code == 200
    assert 'value="Weekend custody cover"' in page.content.decode()
    assert f'<option value="{other.provider_id}" selected>' in page.content.decode()
    assert not Agreement.objects.exists()


# Step 2


def test_the_line_fills_in_what_it_knows_and_answers_nothing_about_money(sign_in, line, officer):
    page = sign_in.get(ADD, {"intention": line.pk}).content.decode()
    assert "SM-2019-001" in page
    for chosen in (line.host_id, line.provider_id, officer.pk, line.area_id):
        assert f'<option value="{chosen}" selected>' in page
    assert 'name="total" inputmode' in page.replace("\n", "")
    assert "£10,000 left" in page


def test_a_draft_is_saved_and_commits_nothing(sign_in, typed, line, officer):
    response = post(sign_in, typed)
    draft = Agreement.objects.get()
    assert response.status_code == 302
    assert response["Location"] == admin_address(draft)
    assert (draft.title, draft.drafted_by, draft.fund) == ("Weekend custody cover", officer, line.framework.fund)
    assert (draft.starts_on, draft.ends_on) == (dt.date(2019, 10, 1), dt.date(2020, 3, 31))
    assert list(draft.award_lines.values_list("year", "amount")) == [(2019, Decimal(6000))]
    assert not draft.commitments.exists()
    assert "commits nothing yet" in sign_in.get(response["Location"]).content.decode()


def test_a_kept_draft_is_named_and_leads_to_its_page_and_history(sign_in, typed):
    two_years = {"ends_on": "30/9/2020", "amount_2019": "3000", "amount_2020": "3000"}
    page = sign_in.get(post(sign_in, typed | two_years)["Location"])
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page.content.decode()))
    assert "Draft SM-2019-006" in text
    assert "step 2 of 2" not in text
    assert "Financial years 2019/20, 2020/21" in text
    draft = Agreement.objects.get()
    for url in (draft.get_absolute_url(), admin_address(draft, "history")):
        assert f'<a href="{url}">' in page.content.decode()


def test_no_sum_stands_under_amounts_that_are_blank(sign_in, typed):
    page = post(sign_in, typed | {"ends_on": "1 April 2020"}).content.decode()
    assert re.search(r'entry-table__sum"\s+data-label="Amount"></td>', page)


def test_a_draft_is_saved_with_almost_nothing(sign_in, typed):
    bare = {name: "" for name in typed} | {name: typed[name] for name in ("intention", "key", "version", "type")}
    response = post(sign_in, bare | {"title": "T", "reference": "SM-2019-006", "area": typed["area"]})
    assert response.status_code == 302, response.content.decode()
    page = sign_in.get(response["Location"]).content.decode()
    assert 'href="#id_purpose"' in page
    assert "You drafted it, so it cannot be you. It may be a commissioning or finance officer" in page


def test_a_total_without_dates_is_kept_in_the_lines_year(sign_in, typed):
    post(sign_in, typed | {"starts_on": "", "ends_on": ""})
    assert list(Agreement.objects.get().award_lines.values_list("year", "amount")) == [(2019, Decimal(6000))]


def test_the_same_form_sent_twice_is_one_draft(sign_in, typed):
    post(sign_in, typed)
    post(sign_in, typed | {"title": "Another title"})
    assert Agreement.objects.get().title == "Another title"


def test_showing_what_it_leaves_saves_nothing_and_keeps_what_was_typed(sign_in, typed):
    page = post(sign_in, typed, "preview")
    text = page.content.decode()
    assert page.status_code == 200
    assert "What £6,000 would leave" in text
    assert "£4,000 left" in text
    assert "£2,000 left" in text
    assert 'name="amount_2019" value="£6,000.00"' in text
    assert "Above plan" not in text
    assert "£24,377 left of plan" in text
    assert not Agreement.objects.exists()


def test_the_first_of_april_is_asked_about_and_neither_answer_is_chosen(sign_in, typed):
    page = post(sign_in, typed | {"ends_on": "1 April 2020"})
    text = page.content.decode()
    assert page.status_code == 422
    assert "1 April 2020 falls in 2020/21. Is that meant?" in text
    assert "183 days, all in 2019/20" in text
    assert "£5,967.39 in 2019/20 and £32.61 in 2020/21, subject to budget" in text
    assert not re.search(r'name="ends_in_a_new_year"[^>]*checked', text)
    assert not Agreement.objects.exists()


def test_an_end_that_was_not_meant_becomes_the_last_of_march(sign_in, typed):
    post(sign_in, typed | {"ends_on": "1 April 2020", "ends_in_a_new_year": "no"})
    draft = Agreement.objects.get()
    assert (draft.ends_on, draft.ends_in_a_new_year) == (dt.date(2020, 3, 31), False)
    assert list(draft.award_lines.values_list("year", "amount")) == [(2019, Decimal(6000))]


def test_an_end_that_was_meant_shares_by_days_once_that_is_confirmed(sign_in, typed):
    meant = typed | {"ends_on": "1 April 2020", "ends_in_a_new_year": "yes"}
    asked = post(sign_in, meant)
    assert asked.status_code == 422
    assert "save again to confirm it" in asked.content.decode()
    assert 'name="amount_2020" value="£32.61"' in asked.content.decode()
    post(sign_in, meant | {"amount_2019": "£5,967.39", "amount_2020": "£32.61"})
    lines = Agreement.objects.get().award_lines.values_list("year", "amount")
    assert list(lines) == [(2019, Decimal("5967.39")), (2020, Decimal("32.61"))]


def test_years_that_do_not_add_up_are_an_error_at_the_field(sign_in, typed):
    two_years = typed | {"ends_on": "30/9/2020", "amount_2019": "3000", "amount_2020": "2000"}
    page = post(sign_in, two_years)
    assert page.status_code == 422
    assert "The years come to £5,000, £1,000 less than the total" in page.content.decode()
    assert 'value="3000"' in page.content.decode()


def test_splitting_by_quarter_fills_the_rows_and_saves_nothing(sign_in, typed):
    text = post(sign_in, typed, "split").content.decode()
    assert 'name="instalment-0-amount" value="£3,000.00"' in text
    assert re.search(r'name="instalment-1-due_on"[^>]* value="1 January 2020"', text)
    assert "£0.00 unscheduled." in text
    assert not Agreement.objects.exists()


def rows(*typed_rows):
    fields = ("due_on", "period", "amount", "waits_on")
    data = {"instalment-TOTAL_FORMS": str(len(typed_rows)), "instalment-INITIAL_FORMS": "0"}
    for place, row in enumerate(typed_rows):
        data |= {f"instalment-{place}-{name}": value for name, value in zip(fields, row, strict=True)}
    return data


def test_instalments_are_kept_with_what_they_wait_on(sign_in, typed):
    given = rows(
        ("1/10/2019", "2019-3", "2500", "nothing"),
        ("", "", "", ""),
        ("1/1/2020", "2019-4", "2500", "Q3 return accepted"),
        ("1/1/2020", "2019", "500", ""),
    )
    response = post(sign_in, typed | given)
    planned = Agreement.objects.get().instalments.order_by("number")
    assert list(planned.values_list("number", "amount", "waits_on")) == [
        (1, 2500, ""),
        (2, 2500, "Q3 return accepted"),
        (3, 500, ""),
    ]
    assert planned[2].period_to == dt.date(2020, 3, 31)
    assert "£500.00 unscheduled." in sign_in.get(response["Location"]).content.decode()


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("1/10/2019", "", "2500", ""), "Choose the period that it covers"),
        (("", "2019-3", "2500", ""), "Enter the day on which it is due"),
        (("1/10/2019", "2019-3", "", ""), "Enter the amount"),
        (("1/10/2019", "2019-1", "5", ""), "Choose a period within the agreement’s dates"),
        (("1/10/2019", "2019-10-01/2021-10-01", "5", ""), "Choose a period within the agreement’s dates"),
        (("soon", "2019-3", "5", ""), "“soon” is not a date. Enter it like 1 April 2019"),
        (("1/10/2019", "2019-3", "1e3", ""), "Enter an amount in pounds and pence"),
    ],
)
def test_a_row_that_is_not_whole_says_what_to_do_and_keeps_what_was_typed(sign_in, typed, row, words):
    page = post(sign_in, typed | rows(row))
    assert page.status_code == 422
    assert words in page.content.decode()
    assert 'value="Weekend custody cover"' in page.content.decode()
    assert not Agreement.objects.exists()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"ends_on": "1/9/2019"}, "It ends before it starts. Enter a last day on or after 1 October 2019"),
        ({"ends_on": "1/9/2059"}, "more than 10 years"),
        ({"starts_on": "31/2/2019"}, "is not a date"),
        ({"total": "30.377"}, "Enter an amount in pounds and pence"),
        ({"total": "-5"}, "Enter an amount of £0.01 or more"),
        ({"title": ""}, "Enter a title"),
        ({"reference": "SM/2019/6"}, "Enter a reference like SM-2019-007"),
        ({"type": ""}, "Say whether it is a grant"),
        ({"purpose": "Jane Doe, born 1/2/1990, NI AB123456C"}, "Take out what is about a client"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(sign_in, typed, given, words):
    page = post(sign_in, typed | given)
    text = page.content.decode()
    assert page.status_code == 422
    assert text.count(words) >= 2, "in the summary, and at the field"
    assert "There is a problem" in text
    assert 'value="SM-2019-006"' in text or "reference" in given
    assert not Agreement.objects.exists()


def test_words_that_only_look_like_a_clients_may_be_kept(sign_in, typed):
    about = {"purpose": "Office at WR3 8SP", "names_no_client": "on"}
    assert post(sign_in, typed | about).status_code == 302


def test_a_reference_that_is_taken_names_the_next_that_is_free(sign_in, typed):
    factories.GrantFactory(reference="SM-2019-006")
    page = post(sign_in, typed)
    assert page.status_code == 422
    assert "Another agreement has this reference. The next that is free is SM-2019-007" in page.content.decode()


def test_a_name_that_a_spreadsheet_would_run_is_only_text(sign_in, typed, line):
    nasty = factories.ProviderFactory(name='=HYPERLINK("x")<script>alert(1)</script>')
    post(sign_in, typed | {"paid_to": str(nasty.pk), "title": '=HYPERLINK("x")'})
    page = sign_in.get(reverse("admin:grants_grant_changelist")).content.decode()
    assert "<script>alert(1)" not in page
    assert "=HYPERLINK(&quot;x&quot;)" in page
    assert "'=HYPERLINK" in b"".join(sign_in.get("/admin/grants/grant/csv/")).decode()


# A second award on a line


def test_a_second_award_to_the_same_party_is_asked_about(sign_in, typed, published):
    text = post(sign_in, typed, "preview").content.decode()
    assert "already stands on this line" in text
    assert "Complete <span" in text
    assert not re.search(r'name="beside"[^>]*checked', text)


def test_it_may_be_a_separate_award(sign_in, typed, published):
    post(sign_in, typed | {"beside": "separate"})
    draft = Agreement.objects.exclude(pk=published.pk).get()
    assert draft.is_separate_award
    assert re.search(r'value="separate"\s+checked', sign_in.get(admin_address(draft)).content.decode())


def test_or_the_one_that_stands_there_is_completed_instead(sign_in, typed, published):
    response = post(sign_in, typed | {"beside": str(published.pk)})
    assert response["Location"] == admin_address(published, "complete")
    assert Agreement.objects.count() == 1


# A draft that is kept


def test_a_stale_save_is_refused_with_what_was_typed_and_may_then_be_meant(sign_in, typed, officer2):
    post(sign_in, typed)
    draft = Agreement.objects.get()
    save_draft(agreement=Agreement.objects.get(), lines={2019: Decimal(5)}, instalments=[], by=officer2)
    mine = typed | {"title": "Mine", "version": "1", "amount_2019": "6000"}
    page = post(sign_in, mine, url=admin_address(draft))
    assert page.status_code == 409
    assert "Officer2 saved SM-2019-006 after you opened it. What you typed is still here" in page.content.decode()
    assert 'value="Mine"' in page.content.decode()
    assert Agreement.objects.get().title == "Weekend custody cover"
    again = mine | {"version": hidden_in(page)["version"]}
    assert post(sign_in, again, url=admin_address(draft)).status_code == 302
    assert Agreement.objects.get().title == "Mine"


def test_a_check_is_asked_only_once_nothing_is_missing(sign_in, typed):
    post(sign_in, typed, "check")
    assert Agreement.objects.get().check_asked_at is None
    draft = Agreement.objects.get()
    whole = typed | {
        "purpose": "P",
        "reasons": "R",
        "award_route": "open_call",
        "conditions_answer": "none",
        "legal_power": "prsra_2011_s9",
        "signed_on": "1/9/2019",
        "version": str(draft.version),
    }
    response = post(sign_in, whole, "check", url=admin_address(draft))
    assert "waits for a second person" in sign_in.get(response["Location"]).content.decode()
    assert Agreement.objects.get().check_asked_at
    waiting = sign_in.get(reverse("admin:grants_grant_changelist"), {"todo": "check"}).content.decode()
    assert "SM-2019-006" in waiting


def test_a_draft_is_discarded_on_a_page_that_asks(sign_in, typed):
    post(sign_in, typed)
    draft = Agreement.objects.get()
    assert "Discard draft SM-2019-006?" in re.sub(
        r"<[^>]+>", "", sign_in.get(admin_address(draft, "discard")).content.decode()
    )
    response = sign_in.post(admin_address(draft, "discard"))
    assert response["Location"] == reverse("admin:grants_grant_changelist")
    assert not Agreement.objects.exists()


def test_a_grant_that_turns_out_to_be_a_contract_moves_to_that_face(sign_in, typed):
    response = post(sign_in, typed | {"type": "contract"})
    draft = Agreement.objects.get()
    assert response["Location"] == f"/admin/grants/contract/{draft.pk}/change/"
    assert sign_in.get(f"/admin/grants/grant/{draft.pk}/change/")["Location"] == response["Location"]


@pytest.mark.parametrize(("role", "status"), [("finance", 200), ("administrator", 403), ("auditor", 403)])
def test_who_may_draft(client_of, line, request, role, status):
    client = client_of(request.getfixturevalue(role))
    assert client.get(ADD).status_code == status
    assert client.post(ADD, {"intention": line.pk, "save": ""}).status_code in (status, 422)
    assert not Agreement.objects.exists()


def test_a_commissioner_is_not_let_in(client_of, commissioner, line):
    assert client_of(commissioner).get(ADD).status_code in (302, 403)
