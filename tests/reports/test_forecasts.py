"""The list of forecasts, its files, and the form on which they are made."""

import csv
import datetime as dt
import io
import uuid
from decimal import Decimal

import pytest

from core.periods import FinancialYear
from core.refusals import Refused
from grants.forecasts import Statement, record_forecasts
from grants.models import Forecast
from tests.factories import AgreementFactory, CommitmentFactory, ForecastFactory, PaymentFactory

pytestmark = pytest.mark.django_db
LIST, MAKE = "/reports/forecasts/?year=2019", "/forecasts/make/?year=2019"


@pytest.fixture
def agreements():
    """One with two forecasts of £30,000 committed, one without any of £6,000."""
    made = []
    for reference, amount in (("EX-2019-101", 30000), ("EX-2019-102", 6000)):
        agreement = AgreementFactory(in_force=True, commitment=None, reference=reference)
        CommitmentFactory(agreement=agreement, decision=agreement.decision, amount=Decimal(amount))
        made.append(agreement)
    for on, amount, words in ((1, 29000, "A late start"), (2, 28500, "A vacancy too")):
        ForecastFactory(agreement=made[0], amount=Decimal(amount), said_on=dt.date(2019, 10, on), reason=words)
    return made


def sent(agreements, amounts=(), words=(), **changed):
    given = {"key": str(uuid.uuid4()), "rest": "nothing"} | changed
    for agreement, amount in zip(agreements, amounts, strict=False):
        given[f"a{agreement.pk}-amount"] = amount
    for agreement, each in zip(agreements, words, strict=False):
        given[f"a{agreement.pk}-words"] = each
    return given


def test_the_list_says_what_moved_and_in_whose_words(client_of, auditor, agreements):
    answer = client_of(auditor).get(LIST)
    page = answer.context["page"]
    assert page["heading"] == "Two agreements are expected to cost £34,500 for 2019/20; one has no forecast"
    first, second = page["rows"]
    assert [cell.text for cell in first.cells][2:] == [
        "£28,500",
        "−£1,500",
        "−£500",
        "2 October 2019",
        "A vacancy too",
    ]
    assert "asked: £30,000 is committed" in first.under_name
    assert second.cells[2].caveat == "no forecast made"
    assert "Make forecasts" not in answer.content.decode()


def test_the_list_as_at_an_earlier_date_says_what_was_said_by_then(client_of, auditor, agreements):
    first, _ = client_of(auditor).get(f"{LIST}&position=2019-10-01").context["page"]["rows"]
    assert [cell.text for cell in first.cells][2:] == ["£29,000", "−£1,000", "n/a", "1 October 2019", "A late start"]


def test_a_forecast_below_what_is_paid_says_so_on_every_page(client_of, auditor, agreements):
    PaymentFactory(agreement=agreements[0], amount=Decimal("29000.50"))
    reader = client_of(auditor)
    listed = reader.get(LIST).context["page"]["rows"][0].cells[2]
    position = reader.get("/reports/ring-fence/?year=2019&group=agreement").context["page"]
    of_row = next(row for row in position["rows"] if row.name.startswith(agreements[0].title))
    fact = next(
        each
        for each in reader.get(f"{agreements[0].get_absolute_url()}?year=2019").context["page"]["facts"]
        if each.name == "Forecast outturn"
    )
    assert (listed.text, listed.caveat) == ("£28,500", "£500.50 is paid beyond it")
    assert "£500.50 is paid beyond it" in [cell.caveat for cell in of_row.cells]
    assert any("£500.50 is paid beyond it" in cell.caveat for cell in position["foot"][0].cells)
    assert fact.note.endswith("; £500.50 more is paid already")


def test_the_file_leaves_a_forecast_empty_where_none_was_made(client_of, auditor, agreements):
    answer = client_of(auditor).get(f"{LIST}&format=csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
    assert [(row["reference"], row["forecast"], row["forecast_outturn"], row["moved"]) for row in rows] == [
        ("EX-2019-101", "28500.00", "28500.00", "-500.00"),
        ("EX-2019-102", "", "6000.00", ""),
    ]


def test_one_form_says_a_change_and_no_change_for_the_rest(client_of, officer, agreements):
    PaymentFactory(agreement=agreements[1], amount=Decimal(6000))
    client = client_of(officer)
    answer = client.post(MAKE, sent(agreements, ["£27,000"], ["Fewer weeks"], rest="no_change"), follow=True)
    made = Forecast.objects.filter(recorded_by=officer).order_by("agreement__reference")
    assert [(each.amount, each.is_no_change) for each in made] == [(27000, False), (6000, True)]
    assert "Two forecasts for 2019/20 are recorded, one of them no change." in answer.content.decode()
    assert [row.asked for row in client.get(MAKE).context["page"]["rows"]] == ["Made this quarter."] * 2


def test_what_is_asked_for_is_no_part_of_the_rest_and_the_rest_is_that_of_every_page(
    client_of, officer, agreements, monkeypatch
):
    monkeypatch.setattr("reports.views.forecasts.PER_PAGE", 1)
    PaymentFactory(agreement=agreements[1], amount=Decimal(6000))
    client = client_of(officer)
    answer = client.get(MAKE)
    assert [row.agreement for row in answer.context["page"]["rows"]] == [agreements[0]]
    assert "?year=2019&amp;page=2" in answer.content.decode()

    answer = client.post(MAKE, sent([agreements[0]], [""], rest="nothing"))
    assert "Enter what you expect of EX-2019-101, even where it has not moved." in answer.content.decode()
    answer = client.post(MAKE, sent([agreements[0]], [""], rest="no_change"), follow=True)
    (made,) = Forecast.objects.filter(recorded_by=officer)
    assert (made.agreement, made.is_no_change) == (agreements[1], True)
    told = "One forecast for 2019/20 is recorded as no change. One is still asked for of EX-2019-101."
    assert told in answer.content.decode()
    with pytest.raises(Refused, match="asked for of EX-2019-101: enter its amount"):
        record_forecasts(year=FinancialYear(2019), statements=[], no_change=[agreements[0]], by=officer)


def test_nothing_typed_is_lost_where_it_is_refused(client_of, officer, agreements):
    client = client_of(officer)
    answer = client.post(MAKE, sent(agreements, ["£27,000", "x"], ["", "Words kept"]))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Enter an amount in pounds and pence" in page
    assert "Words kept" in page
    answer = client.post(MAKE, sent(agreements, ["£27,000"]))
    assert answer.status_code == 409
    assert "Say why the forecast of EX-2019-101 goes from £28,500 to £27,000." in answer.content.decode()
    assert "£27,000" in answer.content.decode()
    answer = client.post(MAKE, sent(agreements, rest=""))
    assert "Say what holds for the others" in answer.content.decode()
    assert Forecast.objects.count() == 2


def test_who_was_overtaken_is_told_who_said_what_and_says_it_again(client_of, officer, finance, agreements):
    PaymentFactory(agreement=agreements[1], amount=Decimal(6000))
    opened = client_of(officer).get(MAKE).context["page"]["rest"]["seen"].value()
    record_forecasts(
        year=FinancialYear(2019),
        statements=[Statement(each, Decimal(1000), "Cut short") for each in agreements],
        by=finance,
    )
    typed = sent(agreements, ["£27,000"], ["Fewer weeks"], rest="no_change", seen=opened)
    answer = client_of(officer).post(MAKE, typed)
    page = answer.content.decode()
    assert (answer.status_code, Forecast.objects.filter(recorded_by=officer).count()) == (409, 0)
    assert f"{finance} made a forecast of EX-2019-101 and EX-2019-102 after you opened this page." in page
    first, second = answer.context["meanwhile"]
    assert (first.words, first.yours.words) == ("EX-2019-101 will cost £1,000: “Cut short”.", "Yours says £27,000.")
    assert second.yours.words == "Yours says no change: that repeats the last forecast, which is this."
    assert "Fewer weeks" in page

    again = typed | {"seen": answer.context["page"]["rest"]["seen"].value()}
    assert client_of(officer).post(MAKE, again).status_code == 302
    made = Forecast.objects.filter(recorded_by=officer).order_by("agreement__reference")
    assert [(each.amount, each.is_no_change) for each in made] == [(27000, False), (1000, True)]
    assert client_of(officer).post(MAKE, again).status_code == 302  # the same act, sent twice
    assert made.count() == 2


def test_less_than_is_paid_already_is_asked_about(client_of, officer, agreements):
    PaymentFactory(agreement=agreements[0], amount=Decimal(13500))
    client, typed = client_of(officer), sent(agreements, ["£1,000"], ["Cut short"])
    answer = client.post(MAKE, typed)
    page = answer.content.decode()
    asked = "£13,500 of EX-2019-101 is paid for the year, and the forecast is £1,000. Is that meant?"
    assert (answer.status_code, asked in page, "Yes: £12,500 will come back" in page) == (422, True, True)
    yes, no = (value for value, _ in answer.context["page"]["rows"][0].form.fields["below_paid"].choices)
    name = f"a{agreements[0].pk}-below_paid"
    assert client.post(MAKE, typed | {name: no}).status_code == 422
    assert client.post(MAKE, typed | {name: yes}).status_code == 302
    assert Forecast.objects.filter(recorded_by=officer).get().amount == 1000


def test_words_without_an_amount_are_told(client_of, officer, agreements):
    page = client_of(officer).post(MAKE, sent(agreements, [], ["Only words"])).content.decode()
    assert "Enter the amount too, or take the words out" in page


def test_the_agreement_and_the_position_follow(client_of, officer, agreements):
    client = client_of(officer)
    page = client.get(agreements[0].get_absolute_url()).content.decode()
    assert "from £29,000 to £28,500" in page
    assert "Said on 2 October 2019" in page
    fund = agreements[0].fund.code
    position = client.get(f"/reports/ring-fence/?year=2019&fund={fund}&group=agreement").context["page"]
    assert [cell.caveat for cell in position["rows"][0].cells if cell.label == "Forecast outturn"] == [""]
