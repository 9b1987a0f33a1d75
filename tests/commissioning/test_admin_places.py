"""Areas and providers in the admin: listed, found, added, and a stale save told."""

import pytest

from commissioning.models import Area, Provider
from tests.factories import AreaFactory, ProviderFactory

pytestmark = pytest.mark.django_db


def test_providers_are_listed_found_and_taken_as_a_file(client_of, officer):
    ProviderFactory(name="Addaction", charity_number="1001957")
    ProviderFactory(name="Swanswell")
    client = client_of(officer)
    page = client.get("/admin/commissioning/provider/").content.decode()
    assert "Addaction" in page
    assert "Swanswell" in page
    found = client.get("/admin/commissioning/provider/?q=1001957").content.decode()
    assert "Swanswell" not in found
    file = b"".join(client.get("/admin/commissioning/provider/csv/?q=1001957")).decode("utf-8-sig")
    assert file.splitlines()[0] == "name,kind,area,charity_number,company_number"
    assert [line.split(",")[0] for line in file.splitlines()[1:]] == ["Addaction"]


def test_a_list_asks_the_same_questions_for_one_row_and_for_many(client_of, officer, django_assert_max_num_queries):
    area = AreaFactory()
    client = client_of(officer)
    for _ in range(60):
        ProviderFactory(area=area)
    with django_assert_max_num_queries(9):
        client.get("/admin/commissioning/provider/")


@pytest.mark.parametrize("query", ["?kind=nonsense", "?foo=1", "?area=9999", "?kind__exact=charity&x__y=1"])
def test_nonsense_in_the_address_is_refused_in_words(client_of, officer, query):
    answer = client_of(officer).get(f"/admin/commissioning/provider/{query}")
    assert answer.status_code == 400


def test_a_provider_is_added_with_its_contacts(client_of, officer):
    rows = {
        f"{prefix}-{name}": value
        for prefix in ("other_names", "contacts", "members")
        for name, value in {"TOTAL_FORMS": "1", "INITIAL_FORMS": "0"}.items()
    }
    given = {"name": "Example Trust", "kind": "charity", "charity_number": "1001957"}
    contact = {"contacts-0-name": "P. Jones", "contacts-0-email": "p.jones@example.org"}
    answer = client_of(officer).post("/admin/commissioning/provider/add/", rows | given | contact)
    assert answer.status_code == 302, answer.context["errors"]
    assert Provider.objects.get().contacts.get().name == "P. Jones"


def test_a_bad_charity_number_is_said_at_its_field(client_of, officer):
    rows = {
        f"{prefix}-{name}": "0"
        for prefix in ("other_names", "contacts", "members")
        for name in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    given = {"name": "Example Trust", "kind": "charity", "charity_number": "12"}
    page = client_of(officer).post("/admin/commissioning/provider/add/", rows | given).content.decode()
    assert '<a href="#id_charity_number">Enter a charity number' in page
    assert 'value="Example Trust"' in page
    assert not Provider.objects.exists()


def test_a_stale_save_is_told_and_loses_nothing(client_of, officer):
    area = AreaFactory(name="Shropshire", kind=Area.Kind.FORCE, code="")
    address = f"/admin/commissioning/area/{area.pk}/change/"
    client = client_of(officer)
    seen = client.get(address).context["adminform"].form["seen"].value()
    area.code = "E06000051"
    area.save()
    typed = {"name": "Salop", "kind": "force", "code": "", "seen": seen}
    page = client.post(address, typed)
    assert "after you opened it" in page.content.decode()
    assert 'value="Salop"' in page.content.decode()
    area.refresh_from_db()
    assert area.name == "Shropshire"
    again = page.context["adminform"].form["seen"].value()
    assert client.post(address, typed | {"seen": again}).status_code == 302
    area.refresh_from_db()
    assert area.name == "Salop"
