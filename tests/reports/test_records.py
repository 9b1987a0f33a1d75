"""Record pages: each tells its record's whole story, in figures that are the lists' own, to those who may read it."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from core.models import User
from core.periods import FinancialYear
from core.roles import Role
from grants.models import Commitment, Payment
from grants.models.agreements import Origin, State
from tests.factories import (
    AgreementFactory,
    AgreementMeasureFactory,
    AllocationFactory,
    AreaFactory,
    AwardLineFactory,
    BudgetEntryFactory,
    BudgetFactory,
    CommitmentFactory,
    ContextFigureFactory,
    DecisionFactory,
    InstalmentFactory,
    IntentionFactory,
    MeasureFactory,
    OpenQuestionFactory,
    PaymentFactory,
    ProviderContactFactory,
    ProviderFactory,
    ProviderMemberFactory,
    ProviderNameFactory,
    ResultFactory,
    ReturnFactory,
    ServiceCoverageFactory,
    StatementFactory,
    TargetFactory,
    UserFactory,
)

NOW = FinancialYear.containing(timezone.localdate())
LAST = NOW.previous


@pytest.fixture
def reader(client_of: Any, commissioner: User) -> Client:
    return client_of(commissioner)


@pytest.fixture
def grant(db: None) -> Any:
    """£54,000 last year, all paid by quarter; £60,000 this year, of which the first quarter's £15,000 is paid."""
    line = IntentionFactory(activity="Recovery outreach")
    agreement = AgreementFactory(
        ready=True,
        award_line=None,
        state=State.IN_FORCE,
        reference="SM-2024-012",
        title="Community recovery outreach",
        intention=line,
        starts_on=LAST.start,
        ends_on=NOW.end + dt.timedelta(days=400),
    )
    for year, amount in ((LAST, 54000), (NOW, 60000)):
        budget = BudgetFactory(fund=agreement.fund, year=year.start_year)
        fields = {"decision": agreement.decision, "amount": Decimal(amount), "year": year.start_year}
        CommitmentFactory(agreement=agreement, effective_on=LAST.start, **fields)
        for quarter in year.quarters:
            instalment = InstalmentFactory(
                agreement=agreement,
                number=quarter.number + 4 * (year == NOW),
                due_on=quarter.start,
                period_from=quarter.start,
                period_to=quarter.end,
                year=year.start_year,
                amount=Decimal(amount) / 4,
            )
            if year == LAST or quarter.number == 1:
                fields = {"amount": instalment.amount, "paid_on": quarter.start, "finance_reference": "40117725"}
                covers = {"period_from": quarter.start, "period_to": quarter.end}
                PaymentFactory(agreement=agreement, budget=budget, instalment=instalment, **fields, **covers)
    return agreement


def page_of(client: Client, record: Any, **asked: Any) -> Any:
    response = client.get(record.get_absolute_url(), asked)
    assert response.status_code == 200, response.content.decode()[:800]
    return response.context["page"]


def facts(page: Any) -> dict[str, str]:
    return {fact.name: fact.value for fact in page["facts"]}


def section(page: Any, heading: str) -> Any:
    return next(each for each in page["sections"] if each["heading"] == heading)


def said(page: Any) -> list[str]:
    return [item.fact for item in page["attention"]]


# An agreement


def test_the_sentence_comes_first(reader, grant):
    page = page_of(reader, grant)
    assert page["heading"] == "Community recovery outreach"
    assert page["name"].startswith("Grant SM-2024-012 · in force · 1 April ")
    assert page["lede"].startswith(f"£15,000 of £60,000 is paid for {NOW}")


def test_money_stands_by_quarter_and_adds_up(reader, grant):
    money = page_of(reader, grant)["money"]
    assert [column["planned"] for column in money["columns"]] == [Decimal(13500)] * 4 + [Decimal(15000)] * 4
    assert [column["paid"] for column in money["columns"]] == [Decimal(13500)] * 4 + [Decimal(15000)] + [Decimal(0)] * 3
    sums = [(each.heading, each.planned, each.paid) for each in money["sums"]]
    assert sums == [
        (str(LAST), Decimal(54000), Decimal(54000)),
        (str(NOW), Decimal(60000), Decimal(15000)),
        ("Both years", Decimal(114000), Decimal(69000)),
    ]
    assert [each.state for each in money["sums"]] == ["100% paid", "25% paid", "61% paid"]
    assert money["lines"][0]["label"] == f"Q1 to Q4 {LAST}, "


def test_the_facts_are_the_chosen_years(reader, grant):
    assert facts(page_of(reader, grant))["Paid"] == "£15,000"
    page = page_of(reader, grant, year=LAST.start_year)
    assert (facts(page)[f"Committed {LAST}"], facts(page)["Paid"]) == ("£54,000", "£54,000")
    assert [link.label for link in page["years"]] == [str(NOW)]


def test_a_bad_year_is_refused_in_words(reader, grant):
    response = reader.get(grant.get_absolute_url(), {"year": "x"})
    assert response.status_code == 400
    assert "is not a financial year" in response.content.decode()


def test_an_instalment_on_hold_is_said_with_what_it_waits_on(reader, grant):
    held = grant.instalments.get(number=6)
    held.due_on, held.waits_on = LAST.start, "Q1 return accepted"
    held.save()
    page = page_of(reader, grant)
    item = next(item for item in page["attention"] if item.fact == f"Q2 {NOW}’s instalment is on hold")
    assert (item.figure, item.unit) == ("£15,000", "due, not paid")
    assert "Q1 return accepted" in item.why
    assert page["money"]["columns"][5]["state"] == "due, on hold"


def test_a_part_paid_instalment_shows_what_is_left(reader, grant):
    part = grant.instalments.get(number=6)
    part.due_on = LAST.start
    part.save()
    budget = BudgetFactory(fund=grant.fund, year=NOW.start_year)
    PaymentFactory(agreement=grant, budget=budget, instalment=part, amount=Decimal(4000))
    page = page_of(reader, grant)
    assert page["money"]["columns"][5]["state"] == "due, part paid"
    assert f"Q2 {NOW}’s instalment is due" in said(page)


def test_money_charged_to_another_year_than_it_covers_is_noted(reader, grant):
    covers = {"period_from": LAST.start, "period_to": LAST.end}
    budget = BudgetFactory(fund=grant.fund, year=NOW.start_year)
    PaymentFactory(agreement=grant, budget=budget, amount=Decimal(5), paid_on=LAST.end, **covers)
    assert any(f"is charged to {NOW}." in note for note in page_of(reader, grant)["money"]["notes"])


def test_a_published_agreement_says_that_nothing_evidences_it(reader, db):
    agreement = AgreementFactory(published=True)
    page = page_of(reader, agreement)
    assert "as published, not evidenced" in page["name"]
    assert "no decision is recorded" in page["lede"]
    assert {"No decision is recorded", "It is past its end"} <= set(said(page))
    assert page["money"] is None
    assert page["unscheduled"] == Decimal(6000)
    assert page["history"][0].what == "Recorded as published"


def test_a_year_without_a_budget_is_subject_to_budget(reader, db):
    page = page_of(reader, AgreementFactory(published=True))
    assert "subject to budget: none is recorded for 2019/20" in page["facts"][0].note


def test_a_draft_commits_nothing_and_lists_what_is_missing(reader, db):
    draft = AgreementFactory()
    AwardLineFactory(agreement=draft)
    page = page_of(reader, draft)
    assert page["lede"] == "A draft of £6,000. It commits nothing until a second person puts it into force."
    assert any("still missing" in fact for fact in said(page))


def test_a_draft_that_lacks_nothing_waits_for_a_second_person(reader, db):
    assert "It waits for a second person" in said(page_of(reader, AgreementFactory(ready=True)))


def test_an_end_that_comes_soon_is_said(reader, grant):
    grant.ends_on = timezone.localdate() + dt.timedelta(days=90)
    grant.save()
    assert "It ends in 90 days" in said(page_of(reader, grant))


def test_delivery_stands_in_the_same_quarters(reader, grant):
    measure = AgreementMeasureFactory(
        agreement=grant, measure=MeasureFactory(name="Taken into treatment", kind="proportion")
    )
    TargetFactory(agreement_measure=measure, year=NOW.start_year, quarter=None, value=Decimal(60))
    given = ReturnFactory(agreement=grant, year=NOW.start_year, quarter=1)
    ResultFactory(result_of=given, agreement_measure=measure, number=None, numerator=33, denominator=68)
    page = page_of(reader, grant)
    (row,) = page["delivery"]["rows"]
    assert [value.words for value in row.values][4] == "49%"
    assert (row.to_date.words, row.to_date.note, row.target, row.state) == ("49%", "33 of 68", "60%", "below")
    assert "Taken into treatment is below target" in said(page)
    assert page["lede"].endswith("Of one measure with a target, one is below it.")


def test_history_is_in_words_and_the_whole_of_it_is_a_link_away(reader, grant):
    grant.title = "Renamed"
    grant.save()
    page = page_of(reader, grant)
    assert len(page["history"]) == 5
    every = page_of(reader, grant, history="all")["history"]
    words = [f"{event.what} {event.words}" for event in every]
    assert any("£15,000 paid for Q1" in line and "40117725" in line for line in words)
    assert any(line.startswith("Put into force") and grant.decision.reference in line for line in words)
    assert any("Title: from “Community recovery outreach” to “Renamed”." in line for line in words)
    assert [event.on for event in every] == sorted((event.on for event in every), reverse=True)


def test_a_reversal_and_a_release_are_told(reader, grant):
    first = grant.payments.order_by("pk").first()
    Payment(
        agreement=grant, budget=first.budget, kind=Payment.Kind.REVERSAL, amount=-first.amount, reverses=first,
        paid_on=first.paid_on, period_from=first.period_from, period_to=first.period_to, reason="Paid twice.",
        instalment=first.instalment,
    ).save()  # fmt: skip
    Commitment(
        agreement=grant, fund=grant.fund, year=NOW.start_year, amount=Decimal(-10), kind=Commitment.Kind.RELEASE,
        effective_on=LAST.start, decision=grant.decision, reason="Not needed.",
        recorded_at=timezone.now() - dt.timedelta(days=2),
    ).save()  # fmt: skip
    words = [f"{event.what} {event.words}" for event in page_of(reader, grant, history="all")["history"]]
    assert any(line.startswith("£13,500 reversed") and "Paid twice." in line for line in words)
    assert any(line.startswith("£10 released") and "Not needed." in line for line in words)


def test_open_questions_are_listed_until_they_are_answered(reader, grant):
    question = OpenQuestionFactory(about=grant, worth=Decimal(1500))
    (asked,) = page_of(reader, grant)["questions"]
    assert (asked.question, asked.url) == (question.question, question.get_absolute_url())
    assert asked.words.startswith("Worth £1,500. Raised on ")
    question.answer, question.answered_on = "Yes", timezone.localdate()
    question.save()
    assert page_of(reader, grant)["questions"] == []


def test_the_six_payments_open_the_payments(reader, grant):
    (link,) = [link for link in page_of(reader, grant)["money_links"] if "payments" in link.label]
    assert link.label == "Five payments"
    assert reader.get(link.url).context["page"]["count"] == "5 of 5 payments"


def test_a_finance_officer_is_led_to_where_payments_are_recorded(client_of, finance, grant):
    page = page_of(client_of(finance), grant)
    assert {"Record a payment", "Record results"} <= {
        link.label for link in [*page["money_links"], *page["delivery_links"]]
    }
    assert [link.label for link in page["actions"]] == ["Open it in the admin", "End it"]


def test_a_commissioner_is_led_nowhere_to_act(reader, grant):
    page = page_of(reader, grant)
    assert page["actions"] == []
    assert [link.label for link in page["money_links"]] == ["Five payments"]
    assert all(not item.do_url for item in page["attention"])


# The others


def test_a_provider(reader, grant):
    provider = grant.delivered_by
    ProviderNameFactory(provider=provider, name="Example (North)", used_until=LAST.end)
    ProviderContactFactory(provider=provider, name="S. Example", job="Manager")
    page = page_of(reader, provider)
    assert page["lede"] == "One agreement. Over all years £114,000 is committed; £69,000 of it is paid."
    years = section(page, "Money by year")["table"]
    assert [row.name for row in years["rows"]] == [str(NOW), str(LAST)]
    assert [cell.text for cell in years["foot"][0].cells] == ["£114,000", "£69,000", "£45,000", "61%"]
    opened = reader.get(years["rows"][0].url).context["page"]
    assert opened["foot"][0].cells[4].text == "£60,000"
    told = {each.value for each in page["particulars"]}
    assert "S. Example, Manager" in told
    assert any("Example (North), until 31 March" in value for value in told)


def test_an_area_counts_its_own_and_lists_its_parts_apart(reader, grant):
    force = AreaFactory(name="Example force", kind="force")
    grant.area.parent = force
    grant.area.save()
    ContextFigureFactory(area=force, indicator="Estimated users", value=Decimal(1200))
    ServiceCoverageFactory(area=force)
    page = page_of(reader, force)
    assert page["lede"] == "No agreement names it. Its one part stands apart and is not added in."
    assert section(page, "Money by year")["table"] is None
    assert [row.name for row in section(page, "Its parts")["table"]["rows"]] == [grant.area.name]
    assert section(page, "Need")["table"]["rows"][0].cells[-1].text == "1,200"
    assert section(page, "Services")["table"]["rows"][0].cells[0].text == "provided"
    own = page_of(reader, grant.area)
    assert section(own, "Lines of the framework")["table"]["foot"][0].cells[-1].text == "£30,377"


def test_an_intention(reader, grant):
    line = grant.intention
    StatementFactory(intention=line, words="Drop-in sessions")
    budget = BudgetFactory(fund=grant.fund, year=NOW.start_year)
    AllocationFactory(intention=line, budget=budget, amount=Decimal(70000))
    page = page_of(reader, line)
    assert page["lede"] == "Planned at £30,377 for 2019/20; £114,000 is committed, and £69,000 of it is paid."
    assert facts(page)["Allocated"] == "£70,000"
    assert section(page, "In the framework’s words")["words"] == [{"name": "Outputs", "lines": ["Drop-in sessions"]}]
    assert section(page, "Allocations")["table"]["foot"][0].cells[-1].text == "£70,000"


def test_an_unpriced_line_has_no_price(reader, db):
    page = page_of(reader, IntentionFactory(resources=None))
    assert facts(page)["Planned"] == "TBC"
    assert page["lede"] == "The framework gives no price; nothing is committed."


def test_a_decision_shows_what_is_used_and_left(reader, db):
    agreement = AgreementFactory(in_force=True)
    decision = agreement.decision
    page = page_of(reader, decision)
    assert page["lede"] == "£6,000 of the £50,000 that it authorises is used; £44,000 is left."
    commitments = section(page, "Commitments under it")["table"]
    assert commitments["foot"][0].cells[-1].text == "£6,000"
    assert [row.name for row in section(page, "Agreements that name it")["table"]["rows"]] == [agreement.title]
    assert page["bar"]


def test_a_decision_under_which_nothing_stands(reader, db):
    page = page_of(reader, DecisionFactory(amount=Decimal(0)))
    assert page["lede"] == "£0 of the £0 that it authorises is used; £0 is left."


def test_a_question_says_what_each_answer_makes_of_the_total(reader, db):
    agreement = AgreementFactory(published=True)
    budget = BudgetFactory(fund=agreement.fund, year=2019)
    BudgetEntryFactory(budget=budget, amount=Decimal(7000))
    question = OpenQuestionFactory(about=agreement, counted_amount=Decimal(6000), other_amount=Decimal(9000))
    bars = page_of(reader, question)["answers"]["bars"]
    assert [(bar.total, bar.verdict, bar.is_over) for bar in bars] == [
        ("£6,000", "£1,000 left", False),
        ("£9,000", "£2,000 over", True),
    ]


def test_an_answered_question_gives_its_answer(reader, db):
    question = OpenQuestionFactory(answer="It is.", answered_on=dt.date(2019, 5, 1))
    page = page_of(reader, question)
    assert page["answer"] == "It is. (answered on 1 May 2019)"
    assert page["answers"] is None


def test_an_officer_is_led_to_where_the_question_is_answered(client_of, officer, db):
    (link,) = page_of(client_of(officer), OpenQuestionFactory())["actions"]
    assert link.label == "Answer the question"


def test_every_page_escapes_what_people_typed(reader, grant):
    script = "<script>alert(1)</script>"
    grant.title = grant.purpose = script
    grant.save()
    provider, decision = grant.delivered_by, grant.decision
    provider.name = decision.title = script
    provider.save()
    decision.save()
    OpenQuestionFactory(about=grant, question=script, explanation=script)
    for record in (grant, provider, grant.area, grant.intention, decision):
        assert script not in reader.get(record.get_absolute_url(), {"history": "all"}).content.decode()


# People


@pytest.fixture
def provider_client(client_of: Any, grant: Any) -> Client:
    user = UserFactory(role=Role.PROVIDER)
    ProviderMemberFactory(provider=grant.delivered_by, user=user)
    return client_of(user)


def test_a_providers_user_reads_the_providers_own(provider_client, grant):
    page = page_of(provider_client, grant)
    assert page["lede"].startswith("£15,000 of £60,000")
    assert {"attention", "history", "questions", "for_office"}.isdisjoint(page)
    assert page["actions"] == []
    assert all(not each.url for each in page["particulars"])
    assert page_of(provider_client, grant.delivered_by)["heading"] == grant.delivered_by.name


def test_nothing_of_anybody_else_is_found(provider_client, grant):
    for record in (AgreementFactory(in_force=True), ProviderFactory(), grant.paid_to):
        assert provider_client.get(record.get_absolute_url()).status_code == 404


def test_a_draft_of_the_providers_own_is_not_found(provider_client, grant):
    draft = AgreementFactory(delivered_by=grant.delivered_by)
    assert provider_client.get(draft.get_absolute_url()).status_code == 404


def test_the_offices_records_are_refused(provider_client, grant):
    for record in (grant.area, grant.intention, grant.decision, OpenQuestionFactory(about=grant)):
        assert provider_client.get(record.get_absolute_url()).status_code == 403


@pytest.mark.parametrize("address", ["/agreements/SM-1999-001/", "/providers/99999/", "/questions/none/"])
def test_what_is_not_there_is_not_found(reader, db, address):
    assert reader.get(address).status_code == 404


def test_origin_is_told_in_words(reader, db):
    page = page_of(reader, AgreementFactory(published=True))
    told = {each.name: each.value for each in page["particulars"]}
    assert told["Origin"] == Origin.PUBLISHED.label.capitalize()
