import datetime as dt
import uuid
from decimal import Decimal

import pytest

from core.refusals import Refused
from grants.actions import activate_agreement, complete_published, discard_draft, next_reference, save_draft
from grants.models import Agreement, AwardLine, Instalment
from grants.shares import InstalmentPlan
from tests import factories


def plan(number=1, amount="1500.00", waits_on=""):
    first, last = dt.date(2019, 4, 1), dt.date(2019, 6, 30)
    return InstalmentPlan(number, first, first, last, 2019, Decimal(amount), waits_on)


def new_draft(line, **given):
    said = {"type": "grant", "title": "An example", "reference": "SM-2019-006", "key": uuid.uuid4()}
    return Agreement(intention=line, fund=line.framework.fund, area=line.area, **said | given)


def test_references_follow_on_and_start_anew_each_year(line):
    assert next_reference(2019) == "SM-2019-001"
    factories.GrantFactory(reference="SM-2019-009")
    assert next_reference(2019) == "SM-2019-010"
    assert next_reference(2020) == "SM-2020-001"


def test_a_draft_is_kept_with_almost_nothing_and_commits_nothing(line, officer):
    kept = save_draft(agreement=new_draft(line), lines={}, instalments=[], by=officer)
    assert kept.is_draft
    assert kept.drafted_by == kept.prepared_by == officer
    assert not kept.commitments.exists()


def test_the_same_form_sent_twice_is_one_draft(line, officer):
    key = uuid.uuid4()
    first = save_draft(agreement=new_draft(line, key=key), lines={2019: Decimal(1)}, instalments=[plan()], by=officer)
    again = save_draft(agreement=new_draft(line, key=key), lines={2019: Decimal(1)}, instalments=[plan()], by=officer)
    assert again.pk == first.pk
    assert Agreement.objects.count() == AwardLine.objects.count() == Instalment.objects.count() == 1


def test_a_reference_taken_at_the_same_moment_is_refused_and_nothing_is_half_written(line, officer):
    save_draft(agreement=new_draft(line), lines={}, instalments=[], by=officer)
    with pytest.raises(Refused, match="take the next reference"):
        save_draft(agreement=new_draft(line), lines={2019: Decimal(1)}, instalments=[], by=officer)
    assert Agreement.objects.count() == 1
    assert not AwardLine.objects.exists()


def test_lines_and_instalments_follow_the_form(line, officer):
    kept = save_draft(agreement=new_draft(line), lines={2019: Decimal(9)}, instalments=[plan(1), plan(2)], by=officer)
    save_draft(agreement=kept, lines={2020: Decimal(5)}, instalments=[plan(2, "7.00")], by=officer)
    assert list(kept.award_lines.values_list("year", "amount")) == [(2020, Decimal(5))]
    assert list(kept.instalments.values_list("number", "amount")) == [(2, Decimal(7))]


def test_a_stale_save_is_refused_and_overwrites_nobody(draft, officer, officer2):
    opened = draft()
    theirs = Agreement.objects.get(pk=opened.pk)
    theirs.title = "Theirs"
    save_draft(agreement=theirs, lines={}, instalments=[], by=officer2)
    with pytest.raises(Refused, match="Officer2 saved .* after you opened it. What you typed is still here"):
        save_draft(agreement=opened, lines={}, instalments=[], by=officer)
    assert Agreement.objects.get(pk=opened.pk).title == "Theirs"


def test_a_save_takes_back_the_question_for_a_check(draft, officer):
    agreement = draft(check_asked_at=dt.datetime(2019, 9, 1, tzinfo=dt.UTC))
    assert save_draft(agreement=agreement, lines={}, instalments=[], by=officer).check_asked_at is None


def test_what_is_in_force_is_no_longer_drafted(draft, officer, officer2):
    agreement = activate_agreement(agreement=draft(), by=officer2)
    with pytest.raises(Refused, match="is in force: it is no longer a draft"):
        save_draft(agreement=agreement, lines={2019: Decimal(1)}, instalments=[], by=officer)
    with pytest.raises(Refused, match="only a draft can be discarded"):
        discard_draft(agreement=agreement, by=officer)


def test_a_discarded_draft_is_gone_and_its_history_stays(draft, officer):
    agreement = draft()
    discard_draft(agreement=agreement, by=officer)
    assert not Agreement.objects.exists()
    assert Agreement.history.filter(history_type="-").exists()
    with pytest.raises(Refused, match="discarded"):
        save_draft(agreement=agreement, lines={}, instalments=[], by=officer)


def test_who_may_not_draft_is_refused(line, auditor):
    with pytest.raises(Refused, match="not draft them"):
        save_draft(agreement=new_draft(line), lines={}, instalments=[], by=auditor)


def test_completing_keeps_particulars_and_leaves_what_is_committed(published, officer):
    published.purpose = "What it is for."
    complete_published(agreement=published, by=officer)
    stored = Agreement.objects.get(pk=published.pk)
    assert (stored.purpose, stored.prepared_by) == ("What it is for.", officer)
    assert [row.amount for row in stored.commitments.all()] == [30377]


def test_only_what_stands_as_published_is_completed(draft, officer):
    with pytest.raises(Refused, match="evidenced already"):
        complete_published(agreement=draft(), by=officer)
