"""The change trail: what an ordinary person reads of who changed what."""

import datetime as dt
from decimal import Decimal

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.history import NOBODY, changes_of
from tests.factories import (
    AgreementFactory,
    AgreementMeasureFactory,
    AimFactory,
    AnnualReviewFactory,
    AreaFactory,
    AwardLineFactory,
    InstalmentFactory,
    IntentionFactory,
    ProviderContactFactory,
    ProviderFactory,
    TargetFactory,
    UserFactory,
)


def told(record):
    return [sentence for change in changes_of(record) for sentence in change.what]


def long_ago(record):
    """All that is kept of a record so far is an hour old."""
    record.history.update(history_date=timezone.now() - dt.timedelta(hours=1))


def test_a_change_says_the_field_from_what_to_what(db):
    line = IntentionFactory(resources=Decimal("30377.00"))
    line.resources, line.ends_on, line.status = None, dt.date(2020, 3, 31), "proposed"
    line.save()
    assert set(told(line)) == {
        "Resources: from £30,377 to nothing.",
        "Ends on: set to 31 March 2020.",
        "Status: from agreed to proposed.",
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
    long_ago(line)
    aim = AimFactory(framework=line.framework, name="Recovery")
    line.aims.add(aim)
    line.aims.remove(aim)
    assert told(line)[:2] == ["Objectives: from Recovery to nothing.", "Objectives: set to Recovery."]


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
    assert told(agreement)[0] == "State: from draft to in force."


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


# The rows that go with a record


def saved_by(person, *records):
    for record in records:
        record._history_user = person
        record.save()


def test_the_rows_of_a_record_are_told_with_it_as_one_act(db):
    provider = ProviderFactory(name="Before")
    contact = ProviderContactFactory(provider=provider, name="Jo Hale", phone="1", job="", email="")
    for each in (provider, contact):
        long_ago(each)
    provider.name, contact.phone = "After", "2"
    saved_by(UserFactory(name="A. Morgan"), provider, contact)
    latest, *_ = changes_of(provider)
    assert latest.who == "A. Morgan"
    assert latest.what == [
        "Name: from “Before” to “After”.",
        "Work contact “Jo Hale”, work telephone: from “1” to “2”.",
    ]


def test_a_row_added_or_taken_away_is_told_with_what_it_said(db):
    provider = ProviderFactory()
    long_ago(provider)
    contact = ProviderContactFactory(provider=provider, name="Jo Hale", phone="1", job="Lead", email="")
    contact.delete()
    words = "Work contact “Jo Hale” {}: job “Lead”, work telephone “1”."
    assert told(provider)[:2] == [words.format("taken away"), words.format("added")]


def test_a_row_is_told_in_the_trades_words_and_not_in_the_programs(db):
    """Its place in a list is the program's own; what was chosen stands without marks; a date reads as a date."""
    agreement = AgreementFactory()
    instalment = InstalmentFactory(agreement=agreement, number=3, waits_on="Q1 return accepted")
    for each in (agreement, instalment):
        long_ago(each)
    instalment.met_on = dt.date(2026, 7, 6)
    instalment.save()
    AgreementMeasureFactory(agreement=agreement, measure__name="Referrals", order=1)
    assert set(told(agreement)[:2]) == {
        "Instalment 3, the day that it happened: set to 6 July 2026.",
        "Agreement measure Referrals added: given by provider.",
    }


def test_the_reviews_of_an_agreement_are_named_by_their_days(db):
    agreement = AgreementFactory()
    long_ago(agreement)
    for year in (2019, 2020):
        AnnualReviewFactory(agreement=agreement, held_on=dt.date(year, 6, 3), words="It works")
    assert set(told(agreement)) >= {
        f"Annual review 3 June {year} added: outcome continue, why “It works”." for year in (2019, 2020)
    }


def test_a_place_in_a_list_is_told_where_it_alone_is_changed(db):
    agreement = AgreementFactory()
    measure = AgreementMeasureFactory(agreement=agreement, measure__name="Referrals", order=1)
    for each in (agreement, measure):
        long_ago(each)
    measure.order = 2
    measure.save()
    assert told(agreement)[0] == "Agreement measure Referrals, place in the list: from 1 to 2."


def test_what_a_record_was_first_recorded_with_is_not_told_piece_by_piece(db):
    provider = ProviderFactory()
    ProviderContactFactory(provider=provider)
    assert told(provider) == ["Provider recorded."]


def test_two_people_at_one_moment_are_two_acts(db):
    area = AreaFactory(name="One")
    for name in ("A. Morgan", "R. Hale"):
        area.name = name
        saved_by(UserFactory(name=name), area)
    assert [change.who for change in changes_of(area)] == ["R. Hale", "A. Morgan", NOBODY]


def test_one_field_twice_at_one_moment_is_two_acts(db):
    area, person = AreaFactory(name="One"), UserFactory()
    for name in ("Two", "Three"):
        area.name = name
        saved_by(person, area)
    assert [change.what for change in changes_of(area)][:2] == [
        ["Name: from “Two” to “Three”."],
        ["Name: from “One” to “Two”."],
    ]


def test_rows_of_rows_are_told_too(db):
    agreement = AgreementFactory()
    each = AgreementMeasureFactory(agreement=agreement, measure__name="Referrals")
    target = TargetFactory(agreement_measure=each, year=2019, quarter=2, value=Decimal("60"))
    for record in (agreement, each, target):
        long_ago(record)
    target.value = Decimal("65.50")
    target.save()
    assert told(agreement)[0] == "Target Referrals, Q2 2019/20, value: from 60 to 65.5."


def test_money_and_years_of_rows_are_in_words(db):
    agreement = AgreementFactory(award_line=None)
    line = AwardLineFactory(agreement=agreement, year=2019, amount=Decimal(54_000))
    for record in (agreement, line):
        long_ago(record)
    line.amount = Decimal(60_000)
    line.save()
    assert told(agreement)[0] == "Award line 2019/20, amount: from £54,000 to £60,000."


def test_a_row_that_is_another_records_is_not_told(db):
    provider, other = ProviderFactory(), ProviderFactory()
    long_ago(provider)
    ProviderContactFactory(provider=other)
    assert told(provider) == ["Provider recorded."]


def test_it_asks_as_much_for_many_rows_as_for_two(db):
    agreement = AgreementFactory()

    def asked():
        with CaptureQueriesContext(connection) as captured:
            changes_of(agreement)
        return len(captured)

    def add(count):
        for _ in range(count):
            TargetFactory(agreement_measure__agreement=agreement)

    add(2)
    before = asked()
    add(20)
    assert asked() == before
