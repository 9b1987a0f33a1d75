"""A quarter's results in the admin: one form, each kind in its boxes, and nought never mixed up with missing."""

import datetime as dt
from decimal import Decimal

import pytest

from core.history import stamp_of
from core.periods import FinancialYear
from outcomes.figures import delivery_of
from outcomes.models import AgreementMeasure, Measure, Result, Return
from tests.factories import AgreementMeasureFactory, GrantFactory, MeasureFactory, ResultFactory, ReturnFactory

pytestmark = pytest.mark.django_db
ADD = "/admin/outcomes/return/add/"
Kind = Measure.Kind


@pytest.fixture
def grant():
    return GrantFactory(in_force=True)


@pytest.fixture
def quarter(grant):
    return f"{grant.starts_on.year}-1"


@pytest.fixture
def measured(grant):
    """A measure of the grant: `measured(Kind.COUNT)`."""

    def make(kind):
        return AgreementMeasureFactory(agreement=grant, measure=MeasureFactory(kind=kind))

    return make


@pytest.fixture
def send(client_of, officer, grant, quarter):
    """Send the form for the first quarter: `send(measure, number="24")`."""

    def sent(each, *, whole=None, by=None, seen="", **typed):
        said = {f"measure-{one.pk}-given_by": "provider" for one in grant.measures.all()}
        said |= {f"measure-{each.pk}-{name}": value for name, value in typed.items()}
        given = {"received_on": "12 July 2019", "words": "", "seen": seen} | (whole or {}) | said
        return client_of(by or officer).post(f"{ADD}?agreement={grant.pk}&quarter={quarter}", given)

    return sent


def test_the_factories_grant_begins_a_financial_year(grant):
    assert (grant.starts_on.month, grant.starts_on.day) == (4, 1)


def test_an_agreement_and_then_a_quarter_are_chosen_without_scripts(client_of, officer, grant, measured):
    each, client = measured(Kind.COUNT), client_of(officer)
    assert grant.reference in client.get(ADD).content.decode()
    second = client.get(ADD, {"agreement": grant.pk}).content.decode()
    assert "Q1 2019/20, April to June" in second
    page = client.get(ADD, {"agreement": grant.pk, "quarter": "2019-1"}).content.decode()
    assert each.measure.definition in page
    assert "There is a problem" not in page


@pytest.mark.parametrize("query", [{"agreement": "x"}, {"agreement": "999"}])
def test_an_agreement_that_is_not_there_is_said(client_of, officer, grant, query):
    assert "Choose the agreement from the list" in client_of(officer).get(ADD, query).content.decode()


@pytest.mark.parametrize("text", ["2019", "x-1", "2019-5", "2019-0", "-"])
def test_a_quarter_that_is_none_is_refused_in_words(client_of, officer, grant, text):
    answer = client_of(officer).get(ADD, {"agreement": grant.pk, "quarter": text})
    assert answer.status_code == 400
    assert "is not a quarter" in answer.content.decode()


@pytest.mark.parametrize(
    ("kind", "typed", "words"),
    [
        (Kind.COUNT, {"number": "0"}, "0"),
        (Kind.CASELOAD, {"number": "12"}, "12"),
        (Kind.PEOPLE, {"number": "41"}, "41"),
        (Kind.PROPORTION, {"numerator": "33", "denominator": "68"}, "49%"),
        (Kind.MEAN, {"people": "10", "total": "25.5"}, "2.6"),
        (Kind.DISTANCE, {"people": "26", "improved": "17", "same": "5", "worse": "4"}, "65%"),
        (Kind.MONEY, {"amount": "£1,200"}, "£1,200"),
        (Kind.MILESTONE, {"is_met": "yes", "met_on": "3/5/2019"}, "met"),
        (Kind.MILESTONE, {"is_met": "no"}, "not met"),
        (Kind.NARRATIVE, {"words": "Begun."}, "Begun."),
        (Kind.COUNT, {"status": "missing"}, "[x]"),
        (Kind.COUNT, {"status": "not_applicable"}, "n/a"),
    ],
)
def test_each_kind_is_recorded_and_read_again(send, measured, kind, typed, words):
    each = measured(kind)
    assert send(each, **typed).status_code == 302
    [row] = delivery_of(AgreementMeasure.objects.all(), FinancialYear(2019), on=dt.date(2019, 7, 12))
    assert row.quarters[0].words == words


@pytest.mark.parametrize(
    ("kind", "typed", "said"),
    [
        (Kind.COUNT, {"number": "-1"}, "Enter nought or more"),
        (Kind.COUNT, {"number": "2.5"}, "Enter a whole number"),
        (Kind.COUNT, {"number": "24", "status": "missing"}, "A figure is typed as well"),
        (Kind.PROPORTION, {"numerator": "5", "denominator": "4"}, "more than the number that it is out of"),
        (Kind.PROPORTION, {"numerator": "5"}, "Enter “Out of how many” too"),
        (
            Kind.DISTANCE,
            {"people": "26", "improved": "17", "same": "5", "worse": "5"},
            "Improved, same and worse add up to 27, not 26",
        ),
        (Kind.MILESTONE, {"met_on": "3/5/2019"}, "Enter “Met?” too"),
        (Kind.MONEY, {"amount": "1e3"}, "Enter an amount in pounds and pence"),
        (Kind.COUNT, {"number": "9" * 20}, "Enter a smaller number: at most 9999999999"),
        (Kind.CASELOAD, {"number": "9" * 20}, "Enter a smaller number"),
        (Kind.PEOPLE, {"number": "9" * 20}, "Enter a smaller number"),
        (Kind.PROPORTION, {"numerator": "1", "denominator": "9" * 20}, "Enter a smaller number"),
        (Kind.DISTANCE, {"people": "9" * 20}, "Enter a smaller number"),
        (Kind.MEAN, {"people": "1", "total": "9" * 20}, "Enter a number below 1,000,000, to 2 decimal places"),
        (Kind.MONEY, {"amount": "9" * 20}, "Enter an amount below £10,000,000,000"),
    ],
)
def test_what_can_not_be_is_said_at_its_box_and_nothing_typed_is_lost(send, measured, kind, typed, said):
    page = send(measured(kind), **typed, comment="As counted.").content.decode()
    assert said in page
    assert "As counted." in page
    assert not Return.objects.exists()


def test_the_summary_names_the_measure_and_the_box(send, measured):
    each = measured(Kind.PROPORTION)
    page = send(each, numerator="9" * 20, denominator="9" * 20).content.decode()
    assert f"{each.measure}, How many: Enter a smaller number" in page
    assert f"{each.measure}, Out of how many: Enter a smaller number" in page
    assert page.count("9" * 20) == 2


@pytest.mark.parametrize(
    ("kind", "typed", "box"),
    [
        (Kind.MEAN, {"people": "2", "total": "1998"}, "total"),
        (Kind.MEAN, {"people": "2", "total": "1"}, "total"),
        (
            Kind.DISTANCE,
            {"people": "1", "improved": "1", "same": "0", "worse": "0", "mean_at_start": "999"},
            "mean_at_start",
        ),
    ],
)
def test_a_mean_that_the_scale_can_not_give_is_refused_at_its_box(send, grant, kind, typed, box):
    measure = MeasureFactory(kind=kind, scale_from=1, scale_to=10)
    each = AgreementMeasureFactory(agreement=grant, measure=measure)
    page = send(each, **typed).content.decode()
    assert "is off the scale, which runs from 1 to 10" in page
    assert f'id="id_measure-{each.pk}-{box}_error"' in page
    assert not Return.objects.exists()


def test_a_mean_at_the_scales_own_end_is_recorded(send, grant):
    measure = MeasureFactory(kind=Kind.MEAN, scale_from=1, scale_to=10)
    each = AgreementMeasureFactory(agreement=grant, measure=measure)
    assert send(each, people="3", total="30").status_code == 302


def test_an_empty_form_is_not_recorded(send, measured):
    assert "Nothing is given yet" in send(measured(Kind.COUNT)).content.decode()
    assert not Return.objects.exists()


def test_recorded_again_a_quarter_is_corrected_in_place_with_its_history(send, measured, grant):
    each, other = measured(Kind.COUNT), measured(Kind.COUNT)
    send(each, number="31")
    first = Return.objects.get()
    result = Result.objects.get()
    send(each, number="33", seen=stamp_of(Return, first.pk, rows=[Result]))
    result.refresh_from_db()
    assert (Return.objects.count(), result.number) == (1, 33)
    assert [row.number for row in result.history.order_by("history_id")] == [31, 33]
    send(other, number="1", seen=stamp_of(Return, first.pk, rows=[Result]))
    assert [row.agreement_measure for row in Result.objects.all()] == [other]


def test_a_stale_form_is_told_and_saved_when_it_is_sent_again(send, measured):
    each = measured(Kind.COUNT)
    send(each, number="31")
    stale = send(each, number="33")
    assert stale.status_code == 409
    assert "Officer changed this quarter’s results at" in stale.content.decode()
    assert {told.words: told.yours.words for told in stale.context["meanwhile"]} == {
        "Return recorded.": "",
        f"Result {each.measure} added: status a figure is given, given by provider, number 31.": (
            "Yours says: Number 33."
        ),
    }
    assert Result.objects.get().number == 31
    assert send(each, number="33", seen=stale.context["form"].whole["seen"].value()).status_code == 302
    assert Result.objects.get().number == 33


def test_what_somebody_else_corrected_is_told_beside_what_was_typed(send, measured, officer2):
    each, other = measured(Kind.COUNT), measured(Kind.PROPORTION)
    send(each, number="31")
    seen = stamp_of(Return, Return.objects.get().pk, rows=[Result])
    send(each, number="32", seen=seen, by=officer2)
    stale = send(each, number="33", seen=seen)
    [told] = stale.context["meanwhile"]
    assert told.by.startswith("Officer2 at ")
    assert told.words == f"Result {each.measure}, number: from 31 to 32."
    assert told.yours.words == "Yours says 33."
    assert other.results.count() == 0


def test_words_that_look_like_a_clients_are_asked_about(send, measured):
    each = measured(Kind.COUNT)
    typed = {"words": "Peter Jones, born 3 May 1984, came weekly."}
    page = send(each, number="1", whole=typed).content.decode()
    assert "a date of birth" in page
    assert not Return.objects.exists()
    assert send(each, number="1", whole=typed | {"names_no_client": "on"}).status_code == 302


def test_a_draft_and_a_quarter_outside_the_dates_are_refused(client_of, officer, grant):
    each = AgreementMeasureFactory(agreement=grant)
    given = {"received_on": "12 July 2019", "seen": "", f"measure-{each.pk}-number": "1"}
    given |= {f"measure-{each.pk}-given_by": "provider"}
    client = client_of(officer)
    after = client.post(f"{ADD}?agreement={grant.pk}&quarter=2022-1", given)
    assert (after.status_code, "outside the agreement’s dates" in after.content.decode()) == (409, True)
    later = client.post(f"{ADD}?agreement={grant.pk}&quarter=2099-1", given)
    assert "Q1 2099/00 has not begun." in later.content.decode()
    assert not Return.objects.exists()


@pytest.mark.parametrize("fixture", ["administrator", "auditor", "commissioner"])
def test_only_officers_and_finance_record_results(request, send, measured, fixture):
    answer = send(measured(Kind.COUNT), number="1", by=request.getfixturevalue(fixture))
    assert answer.status_code == 403
    assert not Return.objects.exists()


def test_an_auditor_reads_a_return_and_can_not_send_it(client_of, auditor):
    result = ResultFactory(result_of=ReturnFactory(), number=24)
    address = f"/admin/outcomes/return/{result.result_of_id}/change/"
    page = client_of(auditor).get(address).content.decode()
    assert ">24<" in page.replace(" ", "").replace("\n", "")
    assert client_of(auditor).post(address, {"received_on": "12 July 2019"}).status_code == 403


def test_the_form_asks_the_same_questions_for_one_measure_and_for_twenty(
    client_of, officer, grant, measured, django_assert_max_num_queries
):
    client = client_of(officer)
    for _ in range(20):
        measured(Kind.DISTANCE)
    with django_assert_max_num_queries(9):
        client.get(f"{ADD}?agreement={grant.pk}&quarter=2019-1")


def test_a_measures_kind_stays_once_results_are_kept_in_it(client_of, officer):
    result = ResultFactory(amount=None)
    measure = result.agreement_measure.measure
    given = {
        "name": "A",
        "code": "a",
        "level": "output",
        "kind": "money",
        "definition": "D",
        "direction": "up",
        "order": 1,
    }
    client, address = client_of(officer), f"/admin/outcomes/measure/{measure.pk}/change/"
    assert client.post(address, given).status_code == 409
    client.post(address, {name: value for name, value in given.items() if name != "kind"})
    measure.refresh_from_db()
    assert (measure.name, measure.kind) == ("A", "count")
    assert Decimal(result.number) == 24
