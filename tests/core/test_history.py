"""The change trail: what an ordinary person reads of who changed what."""

import datetime as dt
from decimal import Decimal

from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.history import changes_of
from tests.factories import (
    AgreementFactory,
    AimFactory,
    AreaFactory,
    IntentionFactory,
    ProviderFactory,
    UserFactory,
)


def told(record):
    return [sentence for change in changes_of(record) for sentence in change.what]


def test_a_change_says_the_field_from_what_to_what(db):
    line = IntentionFactory(resources=Decimal("30377.00"))
    line.resources, line.ends_on, line.status = None, dt.date(2020, 3, 31), "proposed"
    line.save()
    assert set(told(line)) == {
        "Resources: from £30,377 to nothing.",
        "Ends on: from nothing to 31 March 2020.",
        "Status: from “agreed” to “proposed”.",
        "Intention recorded.",
    }


def test_links_are_named_and_not_numbered(db):
    old, new = ProviderFactory(name="Old host"), ProviderFactory(name="New host")
    line = IntentionFactory(host=old)
    line.host = new
    line.save()
    assert told(line)[0] == "Host: from Old host to New host."


def test_links_to_many_are_told(db):
    line = IntentionFactory()
    aim = AimFactory(framework=line.framework, name="Recovery")
    line.aims.add(aim)
    line.aims.remove(aim)
    assert told(line)[:2] == ["Objectives: from Recovery to nothing.", "Objectives: from nothing to Recovery."]


def test_who_and_when_stand_beside_it_the_latest_first(db):
    area = AreaFactory(name="Before")
    area._history_user = UserFactory(name="A. Morgan")
    area.name = "After"
    area.save()
    latest, first = changes_of(area)
    assert (latest.who, first.who) == ("A. Morgan", "the framework file or the program")
    assert latest.when >= first.when


def test_a_saving_that_changed_nothing_is_left_out(db):
    area = AreaFactory()
    area.save()
    assert told(area) == ["Area recorded."]


def test_what_the_program_keeps_for_itself_is_not_told(db):
    agreement = AgreementFactory()
    agreement.version += 1
    agreement.prepared_by = UserFactory()
    agreement.save()
    assert told(agreement) == ["Agreement recorded."]


def test_a_state_is_told_though_nobody_types_it(db):
    agreement = AgreementFactory(ready=True)
    agreement.state = "in_force"
    agreement.save()
    assert told(agreement)[0] == "State: from “draft” to “in force”."


def test_long_text_is_cut(db):
    agreement = AgreementFactory(purpose="")
    agreement.purpose = "word " * 100
    agreement.save()
    assert told(agreement)[0].endswith("…”.")
    assert len(told(agreement)[0]) < 160


def test_yes_and_no(db):
    agreement = AgreementFactory()
    agreement.start_is_assumed = True
    agreement.save()
    assert told(agreement)[0] == "Start is assumed: from no to yes."


def test_it_asks_as_much_for_a_hundred_changes_as_for_two(db):
    line = IntentionFactory()

    def save(count):
        for number in range(count):
            line.note = f"Note {line.pk} {number} {count}"
            line.host = ProviderFactory()
            line.save()

    def asked():
        with CaptureQueriesContext(connection) as captured:
            changes_of(line)
        return len(captured)

    save(2)
    before = asked()
    save(100)
    assert asked() == before
