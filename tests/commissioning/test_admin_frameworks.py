"""Frameworks and their lines in the admin: TBC is no price, an end is a date or a year, parts are the framework’s."""

import pytest

from commissioning.models import Intention
from tests.factories import AreaFactory, FrameworkFactory, IntentionFactory, ThemeFactory

pytestmark = pytest.mark.django_db
ADD = "/admin/commissioning/intention/add/"
NO_STATEMENTS = {"statements-TOTAL_FORMS": "0", "statements-INITIAL_FORMS": "0"}


def line_of(framework, **changed):
    given = {"framework": framework.pk, "ref": "DIP-HER", "order": "1", "activity": "A programme", "status": "proposed"}
    return NO_STATEMENTS | given | {"area": AreaFactory().pk, "resources_year": "2019"} | changed


def test_a_line_without_a_price_is_listed_as_tbc(client_of, officer):
    client = client_of(officer)
    assert client.post(ADD, line_of(FrameworkFactory(), end_year="2020")).status_code == 302
    line = Intention.objects.get()
    assert (line.resources, line.resources_year, line.end) == (None, 2019, "2020")
    assert "TBC" in client.get("/admin/commissioning/intention/").content.decode()


def test_two_statements_alike_are_told_in_words(client_of, officer):
    rows = {f"statements-{n}-{name}": value for n in (0, 1) for name, value in (("kind", "output"), ("words", "Tests"))}
    rows |= {"statements-TOTAL_FORMS": "2", "statements-0-order": "0", "statements-1-order": "1"}
    page = client_of(officer).post(ADD, line_of(FrameworkFactory(), **rows)).content.decode()
    assert "Two rows have the same kind and words. Change one of them, or empty it." in page
    assert "This row says the same as another." in page
    assert not Intention.objects.exists()


def test_two_ends_are_refused_in_words(client_of, officer):
    given = line_of(FrameworkFactory(), end_year="2020", ends_on="31 March 2020")
    assert (
        "Give the end as a date or as a year alone, not both." in client_of(officer).post(ADD, given).content.decode()
    )


def test_another_frameworks_theme_is_refused_at_its_field(client_of, officer):
    page = client_of(officer).post(ADD, line_of(FrameworkFactory(), theme=ThemeFactory().pk)).content.decode()
    assert "This theme is of another framework" in page
    assert not Intention.objects.exists()


def test_a_line_is_offered_its_own_frameworks_parts(client_of, officer):
    line, own, other = IntentionFactory(), ThemeFactory(name="Own"), ThemeFactory(name="Other")
    own.framework = line.framework
    own.save()
    form = client_of(officer).get(f"/admin/commissioning/intention/{line.pk}/change/").context["adminform"].form
    assert list(form.fields["theme"].queryset) == [own]
    assert other not in form.fields["theme"].queryset
