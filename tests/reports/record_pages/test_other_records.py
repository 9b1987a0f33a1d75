"""The pages of providers, areas, intentions, decisions and questions, and who may read each."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from core.roles import Role
from grants.models.agreements import Origin
from tests.factories import (
    AgreementFactory,
    AllocationFactory,
    AreaFactory,
    BudgetEntryFactory,
    BudgetFactory,
    CommitmentFactory,
    ContextFigureFactory,
    DecisionFactory,
    FrameworkFactory,
    IntentionFactory,
    OpenQuestionFactory,
    ProviderContactFactory,
    ProviderFactory,
    ProviderMemberFactory,
    ProviderNameFactory,
    ServiceCoverageFactory,
    StatementFactory,
    UserFactory,
)
from tests.reports.record_pages.pages import LAST, NOW, facts, page_of, section

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
    assert page["lede"] == "Planned at £30,377 for 2019/20; £114,000 is committed; £69,000 of it is paid."
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


def test_a_decision_shows_the_budgets_that_it_changes_and_when_that_is_more_than_it_authorises(reader, db):
    decision = DecisionFactory(amount=Decimal(10_000))
    with_decision = {"decision": decision, "budget__fund": decision.fund}
    entry = BudgetEntryFactory(amount=Decimal(9_000), **with_decision)
    changed = section(page_of(reader, decision), "Budgets that it changes")
    assert [(row.name, row.cells[0].text) for row in changed["table"]["rows"]] == [
        ("Original budget", str(entry.budget))
    ]
    assert not changed["note"]
    BudgetEntryFactory(amount=Decimal(-3_000), kind="reduction", budget__year=2020, **with_decision)
    note = section(page_of(reader, decision), "Budgets that it changes")["note"]
    assert note == "Budgets are changed by £12,000 under it, £2,000 more than the £10,000 that it authorises."


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


def test_an_answer_that_is_not_counted_yet_says_so(client_of, officer, db):
    agreement = AgreementFactory(published=True)
    figures = {"counted_amount": Decimal(6000), "other_amount": Decimal(9000), "answered_amount": Decimal(9000)}
    question = OpenQuestionFactory(about=agreement, answer="It is.", answered_on=dt.date(2019, 5, 1), **figures)
    page = page_of(client_of(officer), question)
    assert page["answer"] == "£9,000: It is. (answered on 1 May 2019)"
    assert page["still_counted"] == "Answered £9,000; £6,000 is still counted."
    assert [link.label for link in page["actions"]] == ["Change the answer"]


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


def test_a_fund_lists_the_questions_about_its_budgets_and_its_frameworks(reader):
    entry = BudgetEntryFactory()
    fund = entry.budget.fund
    framework = FrameworkFactory(fund=fund)
    for about in (fund, entry.budget, framework, BudgetFactory()):
        OpenQuestionFactory(about=about, question=f"What of {about}?")
    asked = [each.question for each in page_of(reader, fund)["questions"]]
    assert asked == [f"What of {about}?" for about in (fund, entry.budget, framework)]


def test_a_fund_opens_at_a_year_with_a_budget_though_a_later_one_once_held_money(reader):
    entry = BudgetEntryFactory(amount=Decimal(9000))
    grant = AgreementFactory(in_force=True, intention__framework__fund=entry.budget.fund, commitment=None)
    for amount in (Decimal(700), Decimal(-700)):
        CommitmentFactory(agreement=grant, year=2020, amount=amount, kind="award" if amount > 0 else "release")
    page = page_of(reader, entry.budget.fund)
    assert [fact.name for fact in page["facts"]][0] == "Budget 2019/20"
    assert [row.name for row in section(page, "Year by year")["table"]["rows"]] == ["2019/20"]
