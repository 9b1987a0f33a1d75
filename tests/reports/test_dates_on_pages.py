"""Every page with money takes two dates, says both on its face and in its file, and keeps them in its links."""

import csv
import datetime as dt
import re
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from core.periods import day
from core.reports import ReportPage
from core.roles import Role
from grants.models.agreements import State
from reports.demonstration.clock import happening
from reports.urls import urlpatterns
from tests.factories import (
    AgreementFactory,
    BudgetEntryFactory,
    BudgetFactory,
    IncomeFactory,
    InstalmentFactory,
    OpenQuestionFactory,
    PaymentFactory,
    ProviderFactory,
    ProviderMemberFactory,
    UserFactory,
)

APRIL, MAY, AUGUST = dt.date(2019, 4, 5), dt.date(2019, 5, 5), dt.date(2019, 8, 5)
DATES = "position=2019-06-30&records=2019-07-12"
SAID = "Figures as at 30 June 2019, using records made by 12 July 2019."
REPORTS = {
    pattern.name: f"/{pattern.pattern}"
    for pattern in urlpatterns
    if issubclass(pattern.callback.view_class, ReportPage) and "<" not in str(pattern.pattern)
}
_UNDATED = re.compile(
    r"^(#|/(help|notes|accessibility|forecasts/make|brought-in|year-end|reports/book-check|admin|accounts)/|mailto:|http)"
)


@pytest.fixture
def office(db: None) -> dict[str, Any]:
    """A grant of £6,000, £1,500 paid in May; in August its title, its state and its plan change, and £900 is paid."""
    with happening(APRIL, 0, UserFactory()):
        grant = AgreementFactory(in_force=True, reference="AB-2019-001", title="Outreach as it was")
        budget = BudgetFactory(fund=grant.fund, year=2019)
        BudgetEntryFactory(budget=budget, amount=Decimal(20000))
        instalment = InstalmentFactory(agreement=grant, number=1)
        question = OpenQuestionFactory(about=grant, raised_on=APRIL)
        IncomeFactory(fund=grant.fund, effective_on=APRIL)
    with happening(MAY, 0, UserFactory()):
        PaymentFactory(agreement=grant, budget=budget, instalment=instalment, paid_on=MAY)
    with happening(AUGUST, 0, UserFactory()):
        PaymentFactory(agreement=grant, budget=budget, amount=Decimal(900), paid_on=dt.date(2019, 6, 1))
        grant.title, grant.state, grant.ended_on = "Outreach as it is", State.ENDED, AUGUST
        grant.save()
        instalment.amount = Decimal(10)
        instalment.save()
        question.answer, question.answered_on = "It is settled", AUGUST
        question.save()
        AgreementFactory(in_force=True, reference="AB-2019-002", intention=grant.intention)
    return {"grant": grant, "budget": budget, "question": question}


@pytest.fixture
def reader(client_of: Any, finance: Any) -> Client:
    return client_of(finance)


def pages(office: dict[str, Any]) -> dict[str, str]:
    """An address of each kind of page with money."""
    grant = office["grant"]
    records = (grant, grant.delivered_by, grant.area, grant.intention, grant.decision, grant.fund, office["question"])
    return {"home": "/", **REPORTS, **{type(each).__name__: each.get_absolute_url() for each in records}}


def got(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, response.content.decode()[:500]
    return " ".join(response.content.decode().split())


def main_of(page: str) -> str:
    found = re.search(r"<main.*</main>", page, re.DOTALL)
    assert found
    return found[0]


def test_every_page_says_the_dates_and_offers_to_change_them(reader, office):
    for name, address in pages(office).items():
        today = main_of(got(reader, address))
        assert "Change the dates" in today, name
        assert "Back to today" not in today, name
        then = main_of(got(reader, f"{address}?{DATES}"))
        assert SAID in then, name
        assert "Position to 30 June 2019, using records made by 12 July 2019." in then, name
        assert "Back to today" in then, name


def test_every_link_to_a_page_of_figures_keeps_the_dates(reader, office):
    for name, address in pages(office).items():
        page = main_of(got(reader, f"{address}?{DATES}"))
        links = re.findall(r'<a [^>]*?href="([^"]*)"', page)
        back = re.search(r'href="([^"]*)">Back to today', page)
        assert back, name
        kept = [link for link in links if not _UNDATED.match(link) and link != back[1]]
        assert kept or name == "Decision", name
        lost = [link for link in kept if "position=2019-06-30&amp;records=2019-07-12" not in link]
        assert lost == [], name


def test_a_page_of_figures_without_chosen_dates_has_no_dates_in_its_links(reader, office):
    for name, address in pages(office).items():
        page = main_of(got(reader, address))
        assert "position=" not in page, name
        assert "records=" not in page, name


def test_the_form_keeps_the_year_the_filters_and_the_order_and_turns_to_the_first_page(reader, office):
    page = reader.get(f"/reports/payments/?year=2019&sort=amount&kind=payment&page=1&{DATES}").context["page"]

    form = page["dating"].form
    hidden = {field.name: field.initial for field in form.hidden_fields()}
    assert hidden == {"year": "2019", "sort": "amount", "kind": "payment"}
    assert {name: form.initial[name].isoformat() for name in ("position", "records")} == {
        "position": "2019-06-30",
        "records": "2019-07-12",
    }
    assert page["dating"].today_url == "?year=2019&sort=amount&kind=payment"


@pytest.mark.parametrize("name", ["ring-fence", "framework", "agreements"])
def test_the_form_pins_the_year_at_which_the_page_opened(reader, office, name):
    form = reader.get(f"/reports/{name}/").context["page"]["dating"].form

    assert next(field.initial for field in form.hidden_fields() if field.name == "year") == "2019"


@pytest.mark.parametrize("name", ["ring-fence", "framework", "agreements", "payments", "budget-movements"])
def test_the_filters_send_the_dates_on(reader, office, name):
    page = got(reader, f"/reports/{name}/?{DATES}")

    form = re.search(r'<details class="filters">.*?</form>', page)
    assert form
    hidden = [each for each in re.findall(r"<input[^>]*>", form[0]) if 'type="hidden"' in each]
    for name_and_value in (('name="position"', 'value="2019-06-30"'), ('name="records"', 'value="2019-07-12"')):
        assert any(all(words in each for words in name_and_value) for each in hidden)


def test_the_figures_are_those_of_the_day(reader, office):
    then = reader.get(f"/reports/ring-fence/?group=agreement&{DATES}").context["page"]
    [row] = then["rows"]
    assert row.name == "Outreach as it was"
    assert "in force" in row.under_name
    assert [cell.text for cell in row.cells][2:4] == ["£6,000", "£1,500"]
    now = reader.get("/reports/ring-fence/?group=agreement").context["page"]
    assert {row.name: row.cells[3].text for row in now["rows"]}["Outreach as it is"] == "£2,400"


def test_a_position_alone_takes_all_records_of_today(reader, office):
    page = reader.get("/reports/ring-fence/?group=agreement&position=2019-06-30").context["page"]

    assert [row.cells[3].text for row in page["rows"] if row.url.startswith("/agreements/AB-2019-001/")] == ["£2,400"]
    assert "What agreements and lines say, and all names, are today’s." in page["dating"].said


def test_a_list_shows_and_filters_by_what_was_said_then(reader, office):
    def titles(**asked: str) -> list[str]:
        return [row.name for row in reader.get("/reports/agreements/", asked).context["page"]["rows"]]

    then = {"position": "2019-06-30", "records": "2019-07-12"}
    assert titles(**then) == ["Outreach as it was"]
    assert titles(state="in_force", **then) == ["Outreach as it was"]
    assert titles(state="ended", **then) == []
    assert titles(state="ended") == ["Outreach as it is"]
    assert titles(state="not_evidenced", **then) == []


def test_an_agreement_tells_its_plan_of_then_and_nothing_to_do(reader, office):
    page = reader.get(f"/agreements/AB-2019-001/?{DATES}").context["page"]

    assert page["heading"] == "Outreach as it was"
    assert page["money"]["columns"][0]["planned"] == Decimal(1500)
    assert page["attention"] == []
    assert page["actions"] == []
    assert [each.question for each in page["questions"]] == [office["question"].question]
    assert not any("ended" in event.what.lower() for event in page["history"])


def test_an_agreement_that_was_not_in_force_yet_says_so(reader, office):
    page = got(reader, f"/agreements/AB-2019-002/?{DATES}")

    assert "AB-2019-002 was not in force" in page
    assert "By 12 July 2019 it had not been put into force, so it had no figures." in page


def test_home_tells_what_the_figures_show_and_leaves_the_rest_to_today(reader, office):
    then = reader.get(f"/?year=2019&{DATES}").context["page"]
    assert then["heading"] == "Of the £20,000 ring-fence for 2019/20, £6,000 is committed and £14,000 is left;"
    assert "are told for today alone" in then["attention_note"]
    assert [each.label for each in then["others"]] == [office["question"].label]
    acts = [item.do_label for group in then["attention"] for item in group.items]
    assert not any(label.startswith(("Record", "End", "Pay", "Check")) for label in acts)
    now = reader.get("/?year=2019").context["page"]
    assert now["attention_note"] == ""
    assert now["others"] == []


def test_a_line_that_was_deleted_since_can_still_be_opened_from_an_earlier_paper(reader, office):
    line = office["grant"].intention
    with happening(APRIL, 0, UserFactory()):
        extra = type(line).objects.create(
            framework=line.framework, ref="GONE-1", activity="Gone", area=line.area, resources=700,
            resources_year=2019, status="agreed",
        )  # fmt: skip
    extra.delete()

    then = reader.get(f"/reports/ring-fence/?year=2019&{DATES}").context["page"]
    url = next(row.url for row in then["rows"] if row.name == "Gone")
    assert "Planned at £700 for 2019/20" in got(reader, url)
    assert reader.get("/intentions/GONE-1/").status_code == 404


def test_a_question_that_was_answered_since_stands_open(reader, office):
    code = office["question"].code
    then = reader.get(f"/questions/{code}/?{DATES}").context["page"]
    assert (then["name"], then["answer"], then["actions"]) == ("Open question", "", [])
    now = reader.get(f"/questions/{code}/").context["page"]
    assert now["answer"].startswith("It is settled")


# Before the first record; files; addresses that can't be read


def test_a_date_before_the_first_record_says_so_on_the_page_and_in_the_file(reader, office):
    words = "No movement of money had been recorded by 1 April 2019: the first was on 5 April 2019."
    early = "year=2019&position=2019-06-30&records=2019-04-01"

    for name in ("ring-fence", "agreements", "payments", "budget-movements", "framework"):
        assert words in got(reader, f"/reports/{name}/?{early}")
        assert any(words in note for note in notes_of(reader, f"/reports/{name}/?{early}&format=xlsx"))
    assert "No budget is recorded for 2019/20; nothing is committed" in got(reader, f"/reports/ring-fence/?{early}")


def notes_of(client: Client, address: str) -> list[str]:
    response = client.get(address)
    book = load_workbook(BytesIO(b"".join(response.streaming_content)))
    return [str(row[0]) for row in book["Notes"].iter_rows(values_only=True)]


@pytest.mark.parametrize("name", REPORTS)
def test_files_say_both_dates(reader, office, name):
    address = f"{REPORTS[name]}?year=2019&{DATES}"
    notes = notes_of(reader, f"{address}&format=xlsx")
    assert "Position to 30 June 2019, using records made by 12 July 2019." in notes
    assert any(note.startswith(SAID) for note in notes)
    response = reader.get(f"{address}&format=csv")
    assert "-position-2019-06-30-records-2019-07-12.csv" in response["Content-Disposition"]
    header, *_ = csv.reader(StringIO(b"".join(response.streaming_content).decode("utf-8-sig")))
    assert all(re.fullmatch(r"[a-z0-9_]+", cell) for cell in header)  # one header row, and nothing over it


def test_a_file_of_today_and_a_list_of_the_admin_say_that_they_are_of_today(reader, office):
    today = timezone.localdate()
    dates = f"-position-{today}-records-{today}.csv"
    response = reader.get("/reports/payments/?year=2019&format=csv")
    assert response["Content-Disposition"] == f'attachment; filename="payments-2019-20{dates}"'

    words = f"Position to {day(today)}, using records made by {day(today)}."
    assert words in got(reader, "/admin/commissioning/budget/")
    response = reader.get("/admin/commissioning/budget/csv/")
    assert response["Content-Disposition"] == f'attachment; filename="budgets{dates}"'
    assert "Position to" not in got(reader, "/admin/commissioning/area/")


def test_what_can_t_be_read_is_refused_on_every_page(reader, office):
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    for address in pages(office).values():
        for asked in ("position=soon", "records=2019-02-30", f"records={tomorrow}", "position=2019-06-30&" * 2):
            response = reader.get(f"{address}?{asked}")
            assert response.status_code == 400, (address, asked)
            assert "That can’t be read" in response.content.decode()


# Who sees what; how many queries


def test_a_provider_s_person_sees_the_provider_s_own_as_it_was_and_no_draft(client_of, office):
    grant = office["grant"]
    with happening(APRIL, 0, UserFactory()):
        draft = AgreementFactory(ready=True, reference="AB-2019-003", title="Secret draft", paid_to=grant.paid_to)
        other = AgreementFactory(in_force=True, reference="ZZ-2019-001", paid_to=ProviderFactory())
    draft.state = State.IN_FORCE
    draft.save()
    person = UserFactory(role=Role.PROVIDER)
    ProviderMemberFactory(provider=grant.paid_to, user=person)
    client = client_of(person)

    listed = main_of(got(client, f"/reports/agreements/?year=2019&{DATES}"))
    assert "Outreach as it was" in listed
    assert "Secret draft" not in listed
    assert other.title not in listed
    assert "was not in force" in got(client, f"/agreements/AB-2019-003/?{DATES}")
    assert "Secret draft" not in got(client, f"/agreements/AB-2019-003/?{DATES}")
    assert client.get(f"/agreements/ZZ-2019-001/?{DATES}").status_code == 404
    assert client.get(f"/?{DATES}").url == "/reports/agreements/?position=2019-06-30&records=2019-07-12"


def test_earlier_dates_take_as_many_queries_for_many_rows_as_for_few(reader, office):
    def counts() -> dict[str, int]:
        found = {}
        of_excesses = ("home", "excesses")  # more rows pass more limits, and each kind of limit is looked into
        told = {name: address for name, address in pages(office).items() if name not in of_excesses}
        for name, address in told.items():
            reader.get(f"{address}?{DATES}")
            with CaptureQueriesContext(connection) as captured:
                reader.get(f"{address}?year=2019&{DATES}")
            found[name] = len(captured)
        return found

    def more(count: int) -> None:
        """So many more of everything, each changed since."""
        grant = office["grant"]
        same = {name: getattr(grant, name) for name in ("intention", "paid_to", "delivered_by", "decision")}
        with happening(APRIL, 0, UserFactory()):
            for _ in range(count):
                each = AgreementFactory(**same, in_force=True)
                PaymentFactory(agreement=each, budget=office["budget"], paid_on=APRIL)
                InstalmentFactory(agreement=each)
                OpenQuestionFactory(about=each)
        for each in grant.intention.agreements.all():
            each.title, each.paid_to = f"{each.title} again", ProviderFactory()
            each.save()

    more(2)
    few = counts()
    more(6)

    assert counts() == few
