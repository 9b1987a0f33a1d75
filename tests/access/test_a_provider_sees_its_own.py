"""Two providers: the user of one sees nothing of the other, by any page, list, file, filter, search or address."""

import csv
import io
import re

import openpyxl
import pytest
from django.urls import reverse

from tests.access import table
from tests.access.addresses import every_address
from tests.access.world import OURS, THEIRS

pytestmark = pytest.mark.django_db

ADDRESSES = {address.name: address for address in every_address()}
OPEN_TO_THEM = [row for row in table.rows() if row.may["provider"] in ("own", "reads", "writes", "open")]
LISTS = sorted({row.name for row in OPEN_TO_THEM if row.query})
# Both parties' money together, and the office's own: none of a provider's business.
TOGETHER = ("£12,000", "£3,000", "371,377")


@pytest.fixture
def visitor(clients):
    return clients["provider"]


def text_of(answer):
    """All that an answer says, whatever kind of file it is."""
    content = b"".join(answer) if answer.streaming else answer.content
    if "spreadsheet" not in answer.headers["Content-Type"]:
        return content.decode()
    book = openpyxl.load_workbook(io.BytesIO(content))
    return "\n".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)


def hears_nothing_of_the_other(answer):
    said = text_of(answer)
    return THEIRS not in said and not any(amount in said for amount in TOGETHER)


@pytest.mark.parametrize("row", OPEN_TO_THEM, ids=lambda row: row.address)
def test_no_page_or_file_tells_of_another(world, visitor, row):
    answer = visitor.get(f"{world.url(ADDRESSES[row.name])}?{row.query}", follow=True)
    assert answer.status_code == 200
    assert hears_nothing_of_the_other(answer)


@pytest.mark.parametrize("name", LISTS)
def test_a_list_and_its_files_hold_their_own_rows_alone(clients, visitor, name):
    assert OURS in text_of(visitor.get(reverse(name), {"year": "2019"}))
    assert 0 < len(rows_for(visitor, name)) < len(rows_for(clients["officer"], name))


def rows_for(client, name):
    """The rows of a list's file, as one person takes it."""
    text = text_of(client.get(reverse(name), {"year": "2019", "format": "csv"}))
    return list(csv.DictReader(io.StringIO(text)))


def narrowings(world):
    """Filters, searches and orders by which somebody might look past their own."""
    theirs = world.theirs
    keys = {"provider": theirs.provider.pk, "agreement": theirs.agreement.pk, "area": theirs.agreement.area_id}
    keys |= {"intention": theirs.agreement.intention_id, "decision": theirs.agreement.decision_id}
    yield from ({name: key} for name, key in keys.items())
    yield {"agreement": theirs.agreement.reference}
    yield {"text": "outreach"}
    yield {"text": "PAY"}
    yield {"sort": "-paid_to"}
    yield {"page": "2"}


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("kind", ["page", "csv", "xlsx"])
def test_no_filter_search_or_order_reaches_another(world, visitor, name, kind):
    for narrowing in narrowings(world):
        answer = visitor.get(reverse(name), narrowing | {"format": kind, "year": "2019"})
        assert answer.status_code in (200, 400), narrowing
        assert hears_nothing_of_the_other(answer), narrowing


@pytest.mark.parametrize("name", LISTS)
def test_no_choice_is_offered_of_another(visitor, name):
    offered = re.findall(r"<option[^>]*>([^<]*)", text_of(visitor.get(reverse(name))))
    assert [choice for choice in offered if THEIRS in choice] == []


def test_searching_for_another_by_name_finds_nothing(visitor):
    for name in LISTS:
        rows = text_of(visitor.get(reverse(name), {"text": THEIRS, "format": "csv", "year": "2019"})).splitlines()
        assert len(rows) == 1, name


def test_a_draft_is_not_theirs_to_see_until_it_is_in_force(world, visitor):
    agreement = world.ours.agreement
    type(agreement).objects.filter(pk=agreement.pk).update(state="draft", activated_by=None)
    assert visitor.get(reverse("reports:agreement", args=[agreement.reference])).status_code == 404
    assert agreement.reference not in text_of(visitor.get(reverse("reports:agreements"), {"year": "2019"}))


def test_who_acts_for_no_provider_sees_nothing(world, visitor):
    world.people["provider"].provider_member.delete()
    assert visitor.get(reverse("reports:agreement", args=[world.ours.agreement.reference])).status_code == 404
    for name in LISTS:
        said = text_of(visitor.get(reverse(name), {"year": "2019"}))
        assert OURS not in said
        assert THEIRS not in said
