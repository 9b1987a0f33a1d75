"""Records made of plain rows read like those that Django makes."""

from typing import NamedTuple

import pytest

from commissioning.models import Intention
from core.reading import record_of, record_of_row, row_of_record
from tests.factories import IntentionFactory

pytestmark = pytest.mark.django_db


class Row(NamedTuple):
    id: int
    ref: str
    area_id: int
    area__name: str
    host_id: int | None
    host__name: str | None


def test_a_record_of_a_row_reads_what_the_row_says_without_a_query(django_assert_num_queries):
    line = IntentionFactory(area__name="Shropshire", host=None)
    row = Row(*Intention.objects.values_list(*Row._fields).get(pk=line.pk))
    with django_assert_num_queries(0):
        made = record_of_row(Intention, row)
        assert (made.ref, made.area.name, made.host) == (line.ref, "Shropshire", None)
        assert made == line
    assert row_of_record(Row, made) == row == row_of_record(Row, line)


def test_a_field_that_was_not_read_is_read_when_it_is_asked_for(django_assert_num_queries):
    line = IntentionFactory(note="Agreed in May")
    made = record_of(Intention, {"id": line.pk})
    with django_assert_num_queries(1):
        assert made.note == "Agreed in May"
    made.note = "Agreed in June"
    made.save(update_fields=["note"])
    assert Intention.objects.get(pk=line.pk).note == "Agreed in June"
