"""The bar of pages, and the pages of words that anybody may read."""

import pytest

from core.roles import Role
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

PAGES = [
    "Home",
    "Ring-fence position",
    "Agreements",
    "Payments",
    "Budgets",
    "Framework",
    "Delivery",
    "Forecasts",
    "Excesses",
]


def bar(response):
    return [link.label for link in response.context["nav"]]


@pytest.mark.parametrize("role", [role for role in Role if role != Role.PROVIDER])
def test_the_offices_people_see_every_page_in_its_order(client_of, role):
    own = ["Year end", "Book check"] if role in (Role.FINANCE, Role.AUDITOR) else []
    assert bar(client_of(UserFactory(role=role)).get("/notes/")) == [*PAGES, *own]


def test_a_providers_user_sees_only_what_they_may_open(client_of):
    client = client_of(UserFactory(role=Role.PROVIDER))
    shown = client.get("/notes/").context["nav"]
    assert {link.label for link in shown}.isdisjoint({"Home", "Ring-fence position", "Framework"})
    assert {client.get(link.url).status_code for link in shown} == {200}


@pytest.mark.parametrize(
    ("address", "current"), [("/", "Home"), ("/reports/ring-fence/", "Ring-fence position"), ("/notes/", None)]
)
def test_the_page_that_one_is_on_is_marked(client_of, officer, address, current):
    shown = client_of(officer).get(address).context["nav"]
    assert next((link.label for link in shown if link.current), None) == current


@pytest.mark.parametrize("address", ["/notes/", "/accessibility/", "/help/"])
def test_pages_of_words_are_for_anybody(client, address):
    response = client.get(address)
    assert response.status_code == 200
    assert "<h1" in response.content.decode()


@pytest.mark.parametrize("address", ["/", "/reports/ring-fence/", "/reports/framework/"])
def test_figures_are_for_who_has_signed_in(client, address):
    response = client.get(address)
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")
