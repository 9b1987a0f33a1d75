"""Two people on one agreement: the second is told who changed what, and what she typed stays on the page."""

from decimal import Decimal

import pytest

from core.models import User
from grants.actions import activate_agreement, complete_published, discard_draft, evidence_agreement, save_draft
from grants.links import admin_address, variation_address
from grants.models import Agreement, Variation
from grants.schedules import change_schedule, plans_of
from grants.variations import discard_variation, draft_variation
from tests import factories
from tests.core.forms_sent import boxes


@pytest.fixture
def sign_in(client_of, officer):
    return client_of(officer)


def as_opened(answer):
    """What the page's form would send, untouched."""
    form = answer.context.get("form")
    sent = boxes(form) | {"intention": form.instance.intention_id} if hasattr(form, "instance") else {}
    if rows := answer.context.get("rows"):
        sent |= boxes(rows.management_form) | {key: value for row in rows.forms for key, value in boxes(row).items()}
    return sent | {name: answer.context[name] for name in ("version", "seen") if name in answer.context}


def told_on(answer):
    return {each.words: each.yours.words for each in answer.context["meanwhile"]}


def saves(agreement: Agreement, by: User, **fields):
    """Somebody else saves the draft, in a window of their own."""
    theirs = Agreement.objects.get(pk=agreement.pk)
    for name, value in fields.items():
        setattr(theirs, name, value)
    theirs._history_user = by
    lines = {2019: Decimal(5000)}
    return save_draft(agreement=theirs, lines=lines, instalments=plans_of(theirs.instalments.all()), by=by)


def test_who_changed_what_in_a_draft_is_told_beside_what_was_typed(sign_in, draft, officer2):
    agreement = draft(title="Before", award_line__amount=Decimal(6000))
    factories.InstalmentFactory(agreement=agreement, number=1, amount=Decimal(1500))
    address = admin_address(agreement)
    mine = as_opened(sign_in.get(address)) | {"title": "Mine", "save": ""}
    saves(agreement, officer2, title="Theirs")
    row = agreement.instalments.get()
    row.amount = Decimal(1600)
    row.save()

    page = sign_in.post(address, mine)

    assert page.status_code == 409
    assert f"Officer2 saved {agreement.reference} after you opened it. What you typed is still here" in (
        page.content.decode()
    )
    assert told_on(page) == {
        "Title: from “Before” to “Theirs”.": "Yours says “Mine”.",
        "Award line 2019/20, amount: from £6,000 to £5,000.": (
            "Yours still says £6,000, as before: saving puts that back."
        ),
        "Instalment 1, amount: from £1,500 to £1,600.": "Yours still says £1,500, as before: saving puts that back.",
    }
    assert page.context["meanwhile"][0].by.startswith("Officer2 at ")
    agreement.refresh_from_db()
    assert agreement.title == "Theirs"

    assert sign_in.post(address, as_opened(page) | {"save": ""}).status_code == 302
    agreement.refresh_from_db()
    assert agreement.title == "Mine"
    assert agreement.award_lines.get().amount == 6000


def test_a_third_save_is_told_again(sign_in, draft, officer2):
    agreement = draft()
    address = admin_address(agreement)
    mine = as_opened(sign_in.get(address)) | {"title": "Mine", "save": ""}
    saves(agreement, officer2, title="Theirs")
    first = sign_in.post(address, mine)
    saves(agreement, officer2, purpose="Another")
    second = sign_in.post(address, as_opened(first) | {"save": ""})
    assert second.status_code == 409
    assert [words.partition(":")[0] for words in told_on(second)] == ["Purpose"]


def test_what_was_typed_into_a_draft_that_somebody_discarded_can_be_kept_as_a_new_one(sign_in, draft, officer2):
    agreement = draft()
    address = admin_address(agreement)
    mine = as_opened(sign_in.get(address)) | {"title": "Mine", "save": ""}
    discard_draft(agreement=agreement, by=officer2)
    page = sign_in.post(address, mine)
    assert page.status_code == 409
    assert "Somebody discarded this draft after you opened it." in page.content.decode()
    assert 'value="Mine"' in page.content.decode()
    assert not Agreement.objects.exists()
    again = as_opened(page) | {"save": ""}
    for _ in range(2):  # pressed twice, it is one draft
        done = sign_in.post(address, again)
        assert done.status_code == 302, done.context["faults"]
        assert Agreement.objects.get().title == "Mine"


def test_what_was_typed_into_a_draft_that_was_put_into_force_stays_on_the_page(sign_in, draft, officer2):
    agreement = draft()
    address = admin_address(agreement)
    mine = as_opened(sign_in.get(address)) | {"title": "Mine", "save": ""}
    activate_agreement(agreement=Agreement.objects.get(), by=officer2)
    page = sign_in.post(address, mine)
    assert page.status_code == 409
    assert "is in force: it is no longer a draft, and nothing has been saved" in page.content.decode()
    assert 'value="Mine"' in page.content.decode()
    assert Agreement.objects.get().title == agreement.title


def test_what_was_typed_into_a_draft_that_was_made_a_contract_stays_on_the_page(sign_in, draft, officer2):
    agreement = draft()
    address = admin_address(agreement)
    mine = as_opened(sign_in.get(address)) | {"title": "Mine", "save": ""}
    saves(agreement, officer2, type="contract")
    page = sign_in.post(address, mine)
    assert page.status_code == 409
    assert "Type: from grant to contract." in told_on(page)
    assert 'value="Mine"' in page.content.decode()


# Completing what a framework published


def test_who_completed_what_is_told_beside_what_was_typed(sign_in, published, officer2):
    address = admin_address(published, "complete")
    mine = as_opened(sign_in.get(address)) | {"purpose": "Mine", "save": ""}
    theirs = Agreement.objects.get()
    theirs.purpose, theirs._history_user = "Theirs", officer2
    complete_published(agreement=theirs, by=officer2)
    page = sign_in.post(address, mine)
    assert page.status_code == 409
    assert told_on(page) == {"Purpose: set to “Theirs”.": "Yours says “Mine”."}
    assert Agreement.objects.get().purpose == "Theirs"
    assert sign_in.post(address, as_opened(page) | {"save": ""}).status_code == 302
    assert Agreement.objects.get().purpose == "Mine"


def test_what_was_typed_stays_on_the_page_though_it_is_evidenced_meanwhile(sign_in, draft, published, officer):
    address = admin_address(published, "complete")
    mine = as_opened(sign_in.get(address)) | {"purpose": "Mine", "save": ""}
    decision = factories.DecisionFactory(fund=published.fund, amount=Decimal(99999))
    whole = draft(decision=decision)
    wanted = ("purpose", "reasons", "legal_power", "award_route", "conditions_answer", "signed_on", "lead_officer")
    for name in (*wanted, "delivered_by", "reports", "starts_on", "ends_on"):
        setattr(published, name, getattr(whole, name))
    published.decision, published.start_is_assumed = decision, False
    published.save()
    factories.InstalmentFactory(agreement=published, amount=Decimal(30377))
    evidence_agreement(agreement=Agreement.objects.get(pk=published.pk), by=factories.UserFactory(role="finance"))
    page = sign_in.post(address, mine)
    assert page.status_code == 409
    assert "is evidenced already, or no longer in force" in page.content.decode()
    assert "Mine" in page.content.decode()


# The schedule


@pytest.fixture
def in_force(draft, officer2):
    agreement = activate_agreement(agreement=draft(), by=officer2)
    factories.InstalmentFactory(agreement=agreement, number=1, amount=Decimal(1500))
    return agreement


def replan(agreement, amount, by):
    """Somebody else plans the one instalment anew."""
    row = agreement.instalments.get(number=1)
    row.amount = Decimal(amount)
    now = Agreement.objects.get(pk=agreement.pk)
    change_schedule(agreement=now, instalments=plans_of([row]), version=now.version, by=by)


def test_who_changed_what_in_a_schedule_is_told_beside_what_was_typed(sign_in, in_force, officer2):
    address = admin_address(in_force, "schedule")
    mine = as_opened(sign_in.get(address)) | {"instalment-0-amount": "1700", "save": ""}
    replan(in_force, 1600, officer2)
    page = sign_in.post(address, mine)
    assert page.status_code == 409
    assert told_on(page) == {"Instalment 1, amount: from £1,500 to £1,600.": "Yours says £1,700."}
    assert in_force.instalments.get().amount == 1600
    assert sign_in.post(address, as_opened(page) | {"save": ""}).status_code == 302
    assert in_force.instalments.get().amount == 1700


def test_a_split_does_not_make_a_stale_schedule_a_fresh_one(sign_in, in_force, officer2):
    address = admin_address(in_force, "schedule")
    mine = as_opened(sign_in.get(address))
    replan(in_force, 1600, officer2)
    split = sign_in.post(address, mine | {"split": ""})
    assert split.status_code == 200
    assert sign_in.post(address, as_opened(split) | {"save": ""}).status_code == 409
    assert in_force.instalments.get().amount == 1600


# A variation


@pytest.fixture
def variation(draft, officer, officer2):
    agreement = activate_agreement(agreement=draft(), by=officer2)
    new = Variation(agreement=agreement, kind="value_up", effective_on=agreement.starts_on, reason="Before")
    return draft_variation(variation=new, lines={2019: Decimal(100)}, by=officer)


def varies(variation, by, lines, **fields):
    """Somebody else saves the variation, in a window of their own."""
    theirs = Variation.objects.select_related("agreement__fund").get(pk=variation.pk)
    for name, value in fields.items():
        setattr(theirs, name, value)
    theirs._history_user = by
    draft_variation(variation=theirs, lines=lines, by=by)


def form_of(variation):
    return variation_address(variation, "change")


def test_who_changed_what_in_a_variation_is_told_beside_what_was_typed(sign_in, variation, officer2):
    address = form_of(variation)
    mine = boxes(sign_in.get(address).context["form"]) | {"reason": "Mine", "save": ""}
    varies(variation, officer2, {2019: Decimal(200)}, reason="Theirs")
    page = sign_in.post(address, mine)
    assert page.status_code == 409
    assert told_on(page) == {
        "Reason: from “Before” to “Theirs”.": "Yours says “Mine”.",
        "Variation line 2019/20, amount: from £100 to £200.": (
            "Yours still says £100, as before: saving puts that back."
        ),
    }
    assert Variation.objects.get().reason == "Theirs"
    assert sign_in.post(address, boxes(page.context["form"]) | {"save": ""}).status_code == 302
    assert Variation.objects.get().reason == "Mine"


def test_what_was_typed_into_a_variation_that_somebody_discarded_stays_on_the_page(sign_in, variation, officer2):
    address = form_of(variation)
    mine = boxes(sign_in.get(address).context["form"]) | {"reason": "Mine", "save": ""}
    discard_variation(variation=variation, by=officer2)
    page = sign_in.post(address, mine)
    assert page.status_code == 409
    assert "is discarded: nothing has been saved." in page.content.decode()
    assert "Mine" in page.content.decode()
