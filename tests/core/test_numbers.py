"""Numbers in the admin's forms: one too large is said in plain words, and comes back as it was typed."""

import pytest

from outcomes.models import ContextFigure, Service
from tests.factories import AreaFactory

pytestmark = pytest.mark.django_db


def test_a_published_figure_that_is_too_large_is_said_and_given_back(client_of, officer):
    area = AreaFactory()
    typed = {"area": area.pk, "indicator": "Need", "period": "2019", "value": "9" * 20, "unit": "people", "source": "S"}
    page = client_of(officer).post("/admin/outcomes/contextfigure/add/", typed).content.decode()
    assert "Enter a number below 100,000,000,000,000, to 2 decimal places" in page
    assert f'<input type="text" name="value" value="{"9" * 20}"' in page
    assert not ContextFigure.objects.exists()


@pytest.mark.parametrize(
    ("order", "said"),
    [("9" * 20, "Enter a smaller number: at most"), ("-1", "Enter 0 or more"), ("x", "Enter a whole number, like 24")],
)
def test_a_whole_number_that_can_not_be_kept_is_said(client_of, officer, order, said):
    page = client_of(officer).post("/admin/outcomes/service/add/", {"group": "G", "name": "N", "order": order})
    assert said in page.content.decode()
    assert not Service.objects.exists()
