"""Two people on one form: the second is told who changed what and when, and loses nothing that she typed."""

import pytest
from django.contrib import admin

from commissioning.models import Fund, Provider
from core.admin.base import RecordAdmin
from core.roles import role_allows
from tests import factories
from tests.core.forms_sent import as_sent
from tests.factories import (
    AgreementMeasureFactory,
    AimFactory,
    AreaFactory,
    BudgetEntryFactory,
    BudgetFactory,
    DecisionFactory,
    FundFactory,
    IntentionFactory,
    OpenQuestionFactory,
    ProviderContactFactory,
    ProviderFactory,
    TargetFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

A_TEXT_OF = {
    "core.User": "name",
    "commissioning.Area": "name",
    "commissioning.Provider": "note",
    "commissioning.Fund": "purpose",
    "commissioning.Framework": "note",
    "commissioning.Intention": "note",
    "commissioning.Decision": "title",
    "commissioning.OpenQuestion": "explanation",
    "commissioning.GrantorDate": "note",
    "grants.PaymentSource": "words",
    "outcomes.Measure": "definition",
    "outcomes.ContextFigure": "note",
    "outcomes.Service": "group",
    "outcomes.ServiceCoverage": "source",
    "outcomes.AgreementMeasure": "baseline",
}
"""Every kind of record with a form of the admin's own, and a field of it to type in."""


def colleague():
    return UserFactory(name="R. Hale", role="officer")


def save_as(person, record, **fields):
    for name, value in fields.items():
        setattr(record, name, value)
    record._history_user = person
    record.save()


def address_of(record):
    return f"/admin/{record._meta.app_label}/{record._meta.model_name}/{record.pk}/change/"


def who_keeps(client_of, label):
    """Somebody whose role lets them change the kind."""
    app, name = label.lower().split(".")
    may = [role for role in ("administrator", "officer", "finance") if role_allows(role, f"{app}.change_{name}")]
    return client_of(UserFactory(role=may[0]))


@pytest.mark.parametrize("label", A_TEXT_OF)
def test_a_save_over_a_newer_one_is_told_and_a_second_press_keeps_it(client_of, label):
    record, name = getattr(factories, f"{label.split('.')[1]}Factory")(), A_TEXT_OF[label]
    client, address = who_keeps(client_of, label), address_of(record)
    sent = as_sent(client.get(address)) | {name: "What she typed"}
    old = getattr(record, name) or "set to"
    save_as(colleague(), record, **{name: "What he saved"})

    answer = client.post(address, sent)

    page = answer.content.decode().replace("\xa0", " ")
    assert answer.status_code == 409
    assert "R. Hale changed this at" in page
    assert "What you typed is still here and nothing of it is saved." in page
    [told] = answer.context["meanwhile"]
    assert old[:20] in told.words
    assert "to “What he saved”." in told.words
    assert (told.yours.words, told.yours.field_id) == ("Yours says “What she typed”.", f"id_{name}")
    assert answer.context["adminform"].form[name].value() == "What she typed"
    record.refresh_from_db()
    assert getattr(record, name) == "What he saved"

    assert client.post(address, as_sent(answer)).status_code == 302
    record.refresh_from_db()
    assert getattr(record, name) == "What she typed"


def test_every_kind_that_is_changed_on_a_form_of_the_admin_stands_above(rf):
    request = rf.get("/")
    request.user = type("Everybody", (), {"has_perm": lambda self, permission: True, "is_active": True})()
    kinds = {
        model._meta.label
        for model, kind in admin.site._registry.items()
        if isinstance(kind, RecordAdmin) and kind.has_change_permission(request)
    }
    forms_of_their_own = {"grants.Grant", "grants.Contract", "grants.OtherAgreement", "outcomes.Return"}
    added_and_read = {"commissioning.Budget"}
    assert kinds == set(A_TEXT_OF) | forms_of_their_own | added_and_read


def test_a_third_save_between_the_two_presses_is_told_too(client_of, officer):
    fund = FundFactory(purpose="As it was")
    client, address = client_of(officer), address_of(fund)
    sent = as_sent(client.get(address)) | {"purpose": "Hers"}
    save_as(colleague(), fund, purpose="His")
    first = client.post(address, sent)
    save_as(UserFactory(name="K. Lowe"), fund, grantor="Home Office")
    second = client.post(address, as_sent(first))
    assert second.status_code == 409
    assert [told.words for told in second.context["meanwhile"]] == ["Grantor: set to “Home Office”."]
    assert Fund.objects.get().purpose == "His"
    assert client.post(address, as_sent(second)).status_code == 302
    assert Fund.objects.get().purpose == "Hers"


def test_what_stood_there_before_is_said_to_be_put_back(client_of, officer):
    fund = FundFactory(purpose="As it was", grantor="")
    client, address = client_of(officer), address_of(fund)
    sent = as_sent(client.get(address)) | {"grantor": "Home Office"}
    save_as(colleague(), fund, purpose="His", grantor="Home Office")
    told = client.post(address, sent).context["meanwhile"]
    assert [each.yours.words for each in told] == [
        "Yours still says “As it was”, as before: saving puts that back.",
        "Yours says the same.",
    ]


def test_a_saving_that_changed_nothing_is_in_nobodys_way(client_of, officer):
    fund = FundFactory()
    client, address = client_of(officer), address_of(fund)
    sent = as_sent(client.get(address)) | {"purpose": "Hers"}
    save_as(colleague(), fund)
    assert client.post(address, sent).status_code == 302


@pytest.mark.parametrize("stamp", ["x", "-", "0", "99999999999999999999", "1-2-3-4-5-6", "٣"])
def test_a_stamp_that_was_tampered_with_breaks_nothing(client_of, officer, stamp):
    fund = FundFactory()
    save_as(officer, fund, purpose="His")
    client, address = client_of(officer), address_of(fund)
    sent = as_sent(client.get(address))
    assert client.post(address, sent | {"seen": stamp}).status_code in (302, 409)


def test_what_can_not_be_read_is_shown_as_it_was_typed(client_of, officer):
    line = IntentionFactory(resources=30377, resources_year=2019)
    client, address = client_of(officer), address_of(line)
    sent = as_sent(client.get(address)) | {"resources": "3o,377"}
    save_as(colleague(), line, resources=42000, resources_year=2020)
    answer = client.post(address, sent)
    told = {each.words: each.yours.words for each in answer.context["meanwhile"]}
    assert told == {
        "Resources: from £30,377 to £42,000.": "Yours says “3o,377”.",
        "Year of the resources: from 2019/20 to 2020/21.": (
            "Yours still says 2019/20, as before: saving puts that back."
        ),
    }


def test_links_to_many_are_compared(client_of, officer):
    line = IntentionFactory()
    first, second = (AimFactory(framework=line.framework, name=name) for name in ("Recovery", "Safety"))
    client, address = client_of(officer), address_of(line)
    sent = as_sent(client.get(address)) | {"aims": [first.pk]}
    line._history_user = colleague()
    line.aims.add(second)
    answer = client.post(address, sent)
    [told] = answer.context["meanwhile"]
    assert told.words == "Objectives: set to Safety."
    assert told.yours.words == "Yours says Recovery."
    assert client.post(address, as_sent(answer)).status_code == 302
    assert list(line.aims.all()) == [first]


# The rows of a record


@pytest.fixture
def provider():
    return ProviderFactory(name="Example Trust")


def test_a_row_that_somebody_changed_is_told(client_of, officer, provider):
    contact = ProviderContactFactory(provider=provider, name="Jo Hale", phone="01743 1")
    client, address = client_of(officer), address_of(provider)
    sent = as_sent(client.get(address)) | {"contacts-0-phone": "01743 3"}
    save_as(colleague(), contact, phone="01743 2")
    answer = client.post(address, sent)
    assert answer.status_code == 409
    [told] = answer.context["meanwhile"]
    assert told.words == "Work contact “Jo Hale”, work telephone: from “01743 1” to “01743 2”."
    assert (told.yours.words, told.yours.field_id) == ("Yours says “01743 3”.", "id_contacts-0-phone")
    assert client.post(address, as_sent(answer)).status_code == 302
    assert provider.contacts.get().phone == "01743 3"


def test_a_row_that_somebody_added_is_told_and_stays(client_of, officer, provider):
    client, address = client_of(officer), address_of(provider)
    sent = as_sent(client.get(address)) | {"contacts-0-name": "Hers"}
    ProviderContactFactory(provider=provider, name="His", job="", email="", phone="")
    answer = client.post(address, sent)
    assert answer.status_code == 409
    assert [each.words for each in answer.context["meanwhile"]] == ["Work contact “His” added."]
    assert client.post(address, as_sent(answer)).status_code == 302
    assert {each.name for each in provider.contacts.all()} == {"Hers", "His"}


def test_a_row_that_somebody_took_away_is_kept_on_the_form(client_of, officer, provider):
    first = ProviderContactFactory(provider=provider, name="A. First", phone="1")
    ProviderContactFactory(provider=provider, name="B. Second", phone="2")
    client, address = client_of(officer), address_of(provider)
    sent = as_sent(client.get(address)) | {"contacts-0-phone": "11", "contacts-1-phone": "22", "name": "Renamed"}
    first._history_user = colleague()
    first.delete()
    answer = client.post(address, sent)
    assert answer.status_code == 409
    [told] = answer.context["meanwhile"]
    assert told.words.startswith("Work contact “A. First” taken away")
    assert told.yours.words == "Yours still has it: saving records it again."
    assert client.post(address, as_sent(answer)).status_code == 302
    assert {each.name: each.phone for each in provider.contacts.all()} == {"A. First": "11", "B. Second": "22"}
    assert Provider.objects.get().name == "Renamed"


def test_a_target_that_was_changed_on_another_page_is_told(client_of, officer):
    each = AgreementMeasureFactory(measure__name="Referrals")
    target = TargetFactory(agreement_measure=each, year=2019, quarter=1, value=60)
    client, address = client_of(officer), address_of(each)
    sent = as_sent(client.get(address)) | {"targets-0-value": "70"}
    save_as(colleague(), target, value=65)
    [told] = client.post(address, sent).context["meanwhile"]
    assert told.words == "Target Referrals, Q1 2019/20, value: from 60 to 65."
    assert told.yours.words == "Yours says 70."


# What can't be changed any more


def test_a_question_answered_meanwhile_keeps_what_was_typed_on_the_page(client_of, officer):
    question = OpenQuestionFactory(explanation="As it was")
    client, address = client_of(officer), address_of(question)
    sent = as_sent(client.get(address)) | {"explanation": "Hers"}
    save_as(colleague(), question, answer="It is £54,000.", answered_on=question.raised_on, answered_by=officer)
    answer = client.post(address, sent)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "has been answered meanwhile" in page
    assert "Hers" in page
    question.refresh_from_db()
    assert question.explanation == "As it was"


def test_a_box_that_the_form_no_longer_has_gives_back_what_was_typed_in_it(client_of, officer):
    decision = DecisionFactory(amount=50_000, title="As it was")
    client, address = client_of(officer), address_of(decision)
    sent = as_sent(client.get(address)) | {"amount": "60000", "title": "Hers"}
    BudgetEntryFactory(budget=BudgetFactory(fund=decision.fund), kind="addition", decision=decision)
    answer = client.post(address, sent)
    assert answer.status_code == 409
    assert (
        "Amount authorised can’t be changed any more, so nothing is saved yet. You typed “60000”."
        in answer.content.decode()
    )
    assert client.post(address, as_sent(answer)).status_code == 302
    decision.refresh_from_db()
    assert (decision.amount, decision.title) == (50_000, "Hers")


def test_a_box_that_the_form_no_longer_has_is_in_nobodys_way_where_nothing_was_changed_in_it(client_of, officer):
    decision = DecisionFactory(amount=50_000)
    client, address = client_of(officer), address_of(decision)
    sent = as_sent(client.get(address)) | {"title": "Hers"}
    BudgetEntryFactory(budget=BudgetFactory(fund=decision.fund), kind="addition", decision=decision)
    assert client.post(address, sent).status_code == 302


def test_a_form_asks_as_much_of_a_record_with_a_long_history(client_of, officer, django_assert_max_num_queries):
    area = AreaFactory()
    for number in range(30):
        save_as(officer, area, name=f"Name {number}")
    client = client_of(officer)
    with django_assert_max_num_queries(8):
        client.get(address_of(area))
