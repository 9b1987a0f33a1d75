"""The renewal diary: what comes up in the next twelve months, the nearest first, and within how many months."""

import csv
import datetime as dt
import io
import re

import pytest
from django.utils import timezone

from grants.diary import coming_up, in_the_diary, months_on, within
from grants.models import Agreement
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = dt.date(2019, 6, 30)


@pytest.mark.parametrize(
    ("months", "date"),
    [(3, dt.date(2019, 9, 30)), (8, dt.date(2020, 2, 29)), (12, dt.date(2020, 6, 30)), (20, dt.date(2021, 2, 28))],
)
def test_months_later_is_the_same_day_or_the_last(months, date):
    assert months_on(TODAY, months) == date


def test_within_how_many_months_it_comes():
    days = [dt.date(2019, 9, 30), dt.date(2019, 10, 1), dt.date(2020, 3, 30), dt.date(2020, 3, 31)]
    assert [within(TODAY, day) for day in days] == [3, 6, 9, 12]


def test_an_end_a_notice_and_a_break_each_bring_it_into_the_diary():
    far = dt.date(2030, 3, 31)
    ends = factories.GrantFactory(in_force=True, ends_on=months_on(TODAY, 12))
    notice = factories.GrantFactory(in_force=True, ends_on=far, notice_on=TODAY)
    breaks = factories.GrantFactory(in_force=True, ends_on=far, notice_on=TODAY - dt.timedelta(1), break_on=TODAY)
    factories.GrantFactory(in_force=True, ends_on=months_on(TODAY, 12) + dt.timedelta(1))
    factories.GrantFactory(in_force=True, ends_on=TODAY - dt.timedelta(1))
    factories.GrantFactory(ready=True, ends_on=TODAY)
    found = in_the_diary(Agreement.objects.all(), TODAY).order_by("pk")
    assert [(each.pk, each.next_on) for each in found] == [
        (ends.pk, ends.ends_on),
        (notice.pk, TODAY),
        (breaks.pk, TODAY),
    ]
    assert [each.what for each in coming_up(found[2], TODAY)] == ["it may be broken", "it ends"]


def test_the_page_and_its_file_say_the_same(client_of, officer, client):
    today = timezone.localdate()
    near = factories.GrantFactory(in_force=True, title="The near one", ends_on=months_on(today, 2))
    factories.GrantFactory(in_force=True, title="The far one", ends_on=months_on(today, 11))
    signed_in = client_of(officer)
    assert 'href="/reports/renewals/"' in signed_in.get("/reports/agreements/").content.decode()
    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", signed_in.get("/reports/renewals/").content.decode()))
    assert "Two agreements come up for renewal in the 12 months from" in page
    assert page.index("The near one") < page.index("The far one")
    assert "within 3 months" in page
    answer = signed_in.get("/reports/renewals/", {"format": "csv"})
    rows = list(csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
    assert [row["reference"] for row in rows][0] == near.reference
    assert [row["what_comes_up"] for row in rows] == ["it ends", "it ends"]
    narrowed = signed_in.get("/reports/renewals/", {"months": "3"}).content.decode()
    assert "The far one" not in narrowed
    assert "One agreement comes up for renewal in the 3 months from" in re.sub(r"<[^>]+>", "", narrowed)
