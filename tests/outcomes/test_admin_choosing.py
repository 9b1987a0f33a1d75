"""What an agreement is measured by, and its targets, on one page in the admin."""

from decimal import Decimal

import pytest

from outcomes.models import AgreementMeasure, Target
from tests.factories import AgreementMeasureFactory, GrantFactory, MeasureFactory, ResultFactory, TargetFactory

pytestmark = pytest.mark.django_db
CHOOSE = "/admin/outcomes/agreementmeasure/choose/"


def ticked(measure, **typed):
    said = {f"measure-{measure.pk}-{name}": value for name, value in typed.items()}
    return {f"measure-{measure.pk}-chosen": "on", f"measure-{measure.pk}-given_by": "provider"} | said


def test_measures_and_targets_are_chosen_changed_and_taken_away(client_of, officer):
    grant, first, second = GrantFactory(in_force=True), MeasureFactory(), MeasureFactory()
    client, address = client_of(officer), f"{CHOOSE}?agreement={grant.pk}&year=2019"
    assert first.name in client.get(address).content.decode()
    unticked = {f"measure-{second.pk}-given_by": "provider"}
    assert client.post(address, ticked(first, whole_year="150", q1="30") | unticked).status_code == 302
    assert {(row.quarter, row.value) for row in Target.objects.all()} == {(None, Decimal(150)), (1, Decimal(30))}
    client.post(address, ticked(first, q1="35") | unticked)
    assert [(row.quarter, row.value) for row in Target.objects.all()] == [(1, Decimal(35))]
    client.post(address, ticked(second) | {f"measure-{first.pk}-given_by": "provider"})
    assert [each.measure for each in AgreementMeasure.objects.all()] == [second]


def test_who_changed_a_target_meanwhile_is_told_beside_what_was_typed(client_of, officer, officer2):
    each = AgreementMeasureFactory(measure__name="Tests, done")
    target = TargetFactory(agreement_measure=each, year=2019, quarter=1, value=30)
    client, address = client_of(officer), f"{CHOOSE}?agreement={each.agreement_id}&year=2019"
    seen = client.get(address).context["seen"]
    target.value, target._history_user = 35, officer2
    target.save()
    mine = ticked(each.measure, q1="40") | {"seen": seen}
    stale = client.post(address, mine)
    assert stale.status_code == 409
    assert "Officer2 changed its measures at" in stale.content.decode()
    [told] = stale.context["meanwhile"]
    assert told.words == "Target Tests, done, Q1 2019/20, value: from 30 to 35."
    assert (told.yours.words, told.yours.field_id) == ("Yours says 40.", f"id_measure-{each.measure_id}-q1")
    assert Target.objects.get().value == 35
    assert client.post(address, mine | {"seen": stale.context["seen"]}).status_code == 302
    assert Target.objects.get().value == 40


def test_a_measure_with_results_stays_and_it_is_said(client_of, officer):
    each = ResultFactory().agreement_measure
    given = {f"measure-{each.measure_id}-given_by": "provider"}
    page = client_of(officer).post(f"{CHOOSE}?agreement={each.agreement_id}", given).content.decode()
    assert "has results, so it stays" in page
    assert AgreementMeasure.objects.filter(pk=each.pk).exists()


def test_a_target_without_its_measure_is_asked_about(client_of, officer):
    grant, measure = GrantFactory(in_force=True), MeasureFactory()
    given = {f"measure-{measure.pk}-given_by": "provider", f"measure-{measure.pk}-q1": "30"}
    page = client_of(officer).post(f"{CHOOSE}?agreement={grant.pk}", given).content.decode()
    assert "Tick the measure too, or take its targets away" in page
    assert 'value="30"' in page


def test_a_target_that_can_not_be_kept_is_said_at_its_own_box(client_of, officer):
    grant, measure = GrantFactory(in_force=True), MeasureFactory(name="Tests done")
    too_large = dict.fromkeys(("whole_year", "q1"), "9" * 20)
    page = client_of(officer).post(f"{CHOOSE}?agreement={grant.pk}", ticked(measure, **too_large)).content.decode()
    said = "Enter a number below 1,000,000,000,000, to 2 decimal places"
    assert f"Tests done, Whole year: {said}" in page
    assert f"Tests done, Q1: {said}" in page
    assert f'value="{"9" * 20}"' in page


def test_a_target_off_the_measures_scale_is_refused(client_of, officer):
    grant, measure = GrantFactory(in_force=True), MeasureFactory(kind="mean", scale_from=1, scale_to=10)
    page = client_of(officer).post(f"{CHOOSE}?agreement={grant.pk}", ticked(measure, q2="999")).content.decode()
    assert "A mean of 999 is off the scale, which runs from 1 to 10" in page
    assert not Target.objects.exists()


@pytest.mark.parametrize("query", ["?agreement=x", "?agreement=999", "?agreement=&year=2019"])
def test_an_agreement_that_is_not_there_is_said(client_of, officer, query):
    page = client_of(officer).get(f"{CHOOSE}{query}")
    assert page.status_code == 200
    assert "Choose the agreement" in page.content.decode()


@pytest.mark.parametrize("fixture", ["administrator", "auditor", "commissioner"])
def test_only_officers_and_finance_choose(request, client_of, fixture):
    each = AgreementMeasureFactory()
    answer = client_of(request.getfixturevalue(fixture)).post(f"{CHOOSE}?agreement={each.agreement_id}", {})
    assert answer.status_code == 403
    assert AgreementMeasure.objects.exists()
