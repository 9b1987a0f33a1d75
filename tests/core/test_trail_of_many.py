"""The trail of many records at once has the lines that django-simple-history writes, to the last column."""

import uuid

import pytest
from django.db import connection
from django.utils import timezone
from simple_history.utils import bulk_create_with_history

from core.trail_of_many import create_with_trail, tell_trail_of_change
from grants.models import Agreement, ImportedRow
from tests.factories import AgreementFactory, ImportedRowFactory, UserFactory

UNLIKE = {"history_id", "history_date", "id", "reference", "key", "fingerprint"}
"""What no two records, or no two lines, have alike."""


@pytest.fixture
def agreement(db):
    return AgreementFactory(in_force=True, title="Ünlike £ 'others' %s", notice_on="2019-12-31", start_is_assumed=True)


@pytest.fixture
def row(db):
    return ImportedRowFactory(net="100.10", vat="20.02", irrecoverable_vat="0.00", decided_at=timezone.now())


def alike(record, count):
    """New records that say what one says, each with what only one may have."""
    said = {field.attname: getattr(record, field.attname) for field in record._meta.concrete_fields}
    own = {"id": None, "payment_id": None, "state": "to_match"} if "fingerprint" in said else {"id": None}
    return [type(record)(**said | own | _marks(said, number)) for number in range(count)]


def _marks(said, number):
    marks = {
        "reference": f"XX-2019-{uuid.uuid4().int % 1000:03}{number}",
        "key": uuid.uuid4(),
        "fingerprint": uuid.uuid4().hex,
    }
    return {name: mark for name, mark in marks.items() if name in said}


def lines_of(records):
    """What the database itself keeps of their trail, and the record of each line, in the order of the lines."""
    trail = type(records[0]).history.model._meta
    keys = ", ".join(str(record.pk) for record in records)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {trail.db_table} WHERE id IN ({keys}) ORDER BY history_id")
        names = [column[0] for column in cursor.description]
        lines = [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]
    kept = [{name: value for name, value in line.items() if name not in UNLIKE} for line in lines]
    return kept, [line["id"] for line in lines]


@pytest.mark.parametrize(("kind", "changed"), [("agreement", "title"), ("row", "why")])
@pytest.mark.parametrize("reason", ["Brought in from a file's “100%” list", "", None])
def test_the_lines_are_those_of_the_library(kind, changed, reason, request):
    record, by, before = request.getfixturevalue(kind), UserFactory(), timezone.now()
    model = type(record)
    ordinary = bulk_create_with_history(alike(record, 3), model, default_user=by, default_change_reason=reason)
    ours = create_with_trail(model, alike(record, 3), by=by, reason=reason)
    expected, _ = lines_of(ordinary)
    found, keys = lines_of(ours)
    assert found == expected
    said = [found[0][f"history_{name}"] for name in ("type", "user_id", "change_reason")]
    assert said == ["+", by.pk, reason]
    assert keys == [each.pk for each in ours]

    for rows in (ordinary, ours):
        model.objects.filter(pk__in=[each.pk for each in rows]).update(**{changed: "Changed"})
    again = [model.objects.get(pk=each.pk) for each in ordinary]
    model.history.bulk_history_create(again, update=True, default_user=by, default_change_reason=reason)
    tell_trail_of_change(model.objects.filter(pk__in=[each.pk for each in ours]), by=by, reason=reason)
    assert lines_of(ours)[0] == lines_of(ordinary)[0]
    assert [line[changed] for line in lines_of(ours)[0]] == [getattr(record, changed)] * 3 + ["Changed"] * 3

    told = ours[0].history.latest()
    assert before <= told.history_date <= timezone.now()
    assert {field.attname: getattr(told, field.attname) for field in told.tracked_fields} == {
        field.attname: getattr(model.objects.get(pk=ours[0].pk), field.attname) for field in told.tracked_fields
    }


def test_more_than_are_written_at_once_have_each_one_line(agreement, monkeypatch):
    monkeypatch.setattr("core.trail_of_many.AT_ONCE", 2)
    made = create_with_trail(Agreement, alike(agreement, 5), by=UserFactory(), reason=None)
    assert [each.history.count() for each in made] == [1] * 5
    assert create_with_trail(ImportedRow, [], by=UserFactory(), reason=None) == []
