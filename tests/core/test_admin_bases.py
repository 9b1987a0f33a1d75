"""What holds of every kind of record in the admin: who may, how many questions it asks, and what a race says."""

import pytest
from django.contrib import admin
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commissioning.models import Area
from core.admin.base import RecordAdmin
from core.admin.movements import MovementAdmin
from core.movements import movement_models
from tests import factories
from tests.factories import (
    AreaFactory,
    BudgetFactory,
    GrantFactory,
    OpenQuestionFactory,
    ProviderFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

READS = {"administrator", "officer", "finance", "auditor"}
KEEPS = {"administrator", "officer"}
WHO_ADDS = {
    "core.User": {"administrator"},
    "commissioning.Area": KEEPS,
    "commissioning.Provider": KEEPS,
    "commissioning.Fund": KEEPS,
    "commissioning.Framework": KEEPS,
    "commissioning.Intention": KEEPS,
    "commissioning.Decision": KEEPS,
    "commissioning.OpenQuestion": KEEPS,
    "commissioning.Budget": {"finance"},
    "commissioning.BudgetEntry": {"finance"},
    "commissioning.Allocation": {"finance", "officer"},
    "commissioning.Income": {"finance"},
    "commissioning.GrantorDate": {"finance"},
    "commissioning.PeriodClose": set(),
    "outcomes.Measure": KEEPS,
    "outcomes.ContextFigure": KEEPS,
    "outcomes.Service": KEEPS,
    "outcomes.ServiceCoverage": KEEPS,
    "outcomes.AgreementMeasure": {"officer", "finance"},
    "outcomes.Return": {"officer", "finance"},
}
"""Who adds each kind of record (the office's table of roles)."""
WHO_READS = dict.fromkeys(WHO_ADDS, READS) | {"core.User": {"administrator", "auditor"}}
ROLES = ["administrator", "officer", "finance", "commissioner", "auditor", "provider"]


def address(label: str, page: str) -> str:
    return reverse(f"admin:{label.lower().replace('.', '_')}_{page}")


def test_every_kind_in_the_admin_stands_in_the_table():
    ours = {model._meta.label for model in admin.site._registry if model._meta.app_label in ("core", "commissioning")}
    ours |= {model._meta.label for model in admin.site._registry if model._meta.app_label == "outcomes"}
    assert ours == set(WHO_ADDS)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_reads_and_adds_what_the_table_says_and_nothing_else(client_of, role):
    client = client_of(UserFactory(role=role))
    for label in WHO_ADDS:
        read = 200 if role in WHO_READS[label] else 403
        assert client.get(address(label, "changelist")).status_code == read, label
        assert client.get(address(label, "csv")).status_code == read, label
        assert client.get(address(label, "add")).status_code == (200 if role in WHO_ADDS[label] else 403), label
    assert client.get("/admin/").status_code == (200 if role in READS else 403)


def test_nobody_is_shown_the_admin_before_signing_in(client):
    for label in WHO_ADDS:
        assert client.get(address(label, "changelist")).status_code == 302


def test_no_kind_offers_bulk_deletion_and_every_movement_is_only_added():
    for model, kind in admin.site._registry.items():
        if model._meta.app_label in ("core", "commissioning", "grants", "outcomes"):
            assert isinstance(kind, RecordAdmin), model
            assert kind.actions is None, model
    for model in movement_models():
        kind = admin.site._registry[model]
        assert isinstance(kind, MovementAdmin) or not kind.has_add_permission(None), model


@pytest.mark.parametrize("label", WHO_ADDS)
def test_a_list_asks_as_many_questions_for_many_rows_as_for_one(client_of, administrator, label):
    factory = getattr(factories, f"{label.split('.')[1]}Factory")
    client, listed = client_of(administrator), address(label, "changelist")
    factory()
    client.get(listed)
    counts = []
    for more in (0, 11):
        for _ in range(more):
            factory()
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(listed).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_two_people_saving_the_same_at_one_moment_get_a_sentence(client_of, officer, monkeypatch):
    def lost_the_race(*args, **kwargs):
        raise IntegrityError("UNIQUE constraint failed")

    monkeypatch.setattr(Area, "save", lost_the_race)
    given = {"name": "Herefordshire", "kind": "local_authority", "code": "E06000019"}
    answer = client_of(officer).post("/admin/commissioning/area/add/", given)
    assert answer.status_code == 409
    assert "Somebody saved the same thing at this moment" in answer.content.decode()
    assert 'value="Herefordshire"' in answer.content.decode()


def test_a_name_that_a_spreadsheet_would_run_is_made_harmless(client_of, officer):
    ProviderFactory(name='=HYPERLINK("x")')
    file = b"".join(client_of(officer).get("/admin/commissioning/provider/csv/")).decode("utf-8-sig")
    assert file.splitlines()[1].startswith("\"'=HYPERLINK")


def test_what_was_done_is_said_in_the_products_words(client_of, officer):
    client = client_of(officer)
    given = {"name": "Herefordshire", "kind": "local_authority", "code": "E06000019"}
    assert (
        "Area “Herefordshire” is recorded."
        in client.post("/admin/commissioning/area/add/", given, follow=True).content.decode()
    )
    address = f"/admin/commissioning/area/{Area.objects.get().pk}/change/"
    page = client.post(address, given | {"name": "Powys"}, follow=True).content.decode()
    assert "Area “Powys” is saved." in page
    assert "successfully" not in page


def test_a_column_that_words_a_field_is_headed_as_the_field_in_a_file(client_of, officer):
    GrantFactory()
    for address, head in (("grants/grant", "state"), ("outcomes/return", "quarter")):
        heads = b"".join(client_of(officer).get(f"/admin/{address}/csv/")).decode("utf-8-sig").splitlines()[0]
        assert head in heads.split(",")
    for address, head in (("budgetentry", "budget_entry"), ("income", "income")):
        heads = b"".join(client_of(officer).get(f"/admin/commissioning/{address}/csv/")).decode("utf-8-sig")
        assert heads.split(",")[0] == head


def test_a_kind_of_record_is_named_as_a_reader_knows_it(client_of, officer):
    OpenQuestionFactory(about=BudgetFactory())
    page = client_of(officer).get("/admin/commissioning/openquestion/").content.decode()
    assert "Commissioning | " not in page
    assert ">Budget<" in "".join(page.split())


def test_pages_are_turned_and_a_page_that_is_not_there_is_said(client_of, officer):
    for _ in range(51):
        AreaFactory()
    client, listed = client_of(officer), "/admin/commissioning/area/"
    assert "Page 1 of 2" in client.get(listed).content.decode()
    assert "Page 2 of 2" in client.get(f"{listed}?p=2").content.decode()
    assert client.get(f"{listed}?p=9").status_code == 400
    assert len(b"".join(client.get(f"{listed}csv/?p=2")).decode().splitlines()) == 52
