"""What changed, on every record's own page: one line an act, the latest first, with its money, by whom and why."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories import (
    AgreementFactory,
    AllocationFactory,
    AreaFactory,
    AuthorisedExcessFactory,
    AwardLineFactory,
    BudgetEntryFactory,
    BudgetFactory,
    CommitmentFactory,
    DecisionFactory,
    DeclaredSpendFactory,
    IntentionFactory,
    OpenQuestionFactory,
    PaymentFactory,
    ProviderContactFactory,
    ProviderFactory,
    UserFactory,
    VariationFactory,
)
from tests.reports.record_pages.pages import page_of

pytestmark = pytest.mark.django_db


def at(hours):
    """So many hours ago."""
    return timezone.now() - dt.timedelta(hours=hours)


def long_ago(*records):
    for record in records:
        record.history.update(history_date=at(1000))


def lines(client, record):
    return [f"{event.what} {event.words}" for event in page_of(client, record, history="all")["history"]]


@pytest.fixture
def award():
    """£54,000 put into force, and then a variation that raises it to £60,000."""
    officer, second = UserFactory(name="A. Officer"), UserFactory(name="R. Hale")
    agreement = AgreementFactory(ready=True, award_line=None, state="in_force", reference="SM-2019-007")
    long_ago(agreement)
    of_it = {"agreement": agreement, "decision": agreement.decision}
    CommitmentFactory(amount=Decimal(54_000), recorded_at=at(50), recorded_by=second, **of_it)
    varied = DecisionFactory(reference="PCC/2019/031", fund=agreement.fund)
    variation = VariationFactory(
        agreement=agreement, number=2, reason="A second worker", drafted_by=officer, drafted_at=at(30), decision=varied,
        state="in_force", activated_at=at(20), activated_by=second,
    )  # fmt: skip
    CommitmentFactory(
        agreement=agreement, decision=varied, variation=variation, kind="variation", amount=Decimal(6_000),
        recorded_at=at(20), recorded_by=second,
    )  # fmt: skip
    return agreement


def test_an_award_that_was_raised_says_from_what_to_what_by_whom_and_why(reader, award):
    assert lines(reader, award) == [
        "Award raised from £54,000 to £60,000: variation 2, £6,000 for 2019/20, under decision PCC/2019/031: "
        "A second worker. By R. Hale.",
        "Variation 2 drafted: value raised, under decision PCC/2019/031: A second worker. By A. Officer.",
        f"Put into force: £54,000 for 2019/20, under decision {award.decision.reference}. By R. Hale.",
        "Agreement recorded. By the framework file or the program.",
    ]


def test_an_award_that_was_lowered_and_what_was_released_say_so(reader, award):
    variation = VariationFactory(
        agreement=award, number=3, kind="value_down", reason="Less is needed", state="discarded", drafted_at=at(9)
    )
    given = {"agreement": award, "decision": award.decision, "recorded_by": UserFactory(name="F. Inance")}
    CommitmentFactory(variation=variation, kind="variation", amount=Decimal(-1_000), recorded_at=at(8), **given)
    CommitmentFactory(kind="release", amount=Decimal(-500), recorded_at=at(7), reason="Unspent.", **given)
    released, lowered, *_ = lines(reader, award)
    assert lowered.startswith("Award lowered from £60,000 to £59,000: variation 3, −£1,000 for 2019/20")
    assert released == (
        f"£500 released: what is committed from £59,000 to £58,500, under decision {award.decision.reference}: "
        "Unspent. By F. Inance."
    )


def test_a_movement_and_the_change_that_came_with_it_are_one_act(reader, award):
    person = UserFactory(name="K. Lowe")
    award.title, award._history_user = "Renamed", person
    award.save()
    PaymentFactory(
        agreement=award, budget=BudgetFactory(fund=award.fund), amount=Decimal(1_500), recorded_by=person,
        period_from=dt.date(2019, 4, 1), period_to=dt.date(2019, 6, 30), paid_on=dt.date(2019, 7, 1),
        finance_reference="40117725",
    )  # fmt: skip
    latest, before, *_ = lines(reader, award)
    assert latest.startswith(
        "£1,500 paid for Q1 2019/20: on 1 July 2019, charged to 2019/20, finance system’s reference 40117725. "
        "Title: from"
    )
    assert latest.endswith("By K. Lowe.")
    assert before.startswith("Award raised")


def test_the_rows_of_an_agreement_are_told(reader, award):
    line = AwardLineFactory(agreement=award, year=2019, amount=Decimal(54_000))
    long_ago(line)
    line.amount = Decimal(60_000)
    line.save()
    assert lines(reader, award)[0].startswith("Award line 2019/20, amount: from £54,000 to £60,000.")


def test_five_are_shown_and_the_others_are_a_link_away_fifty_a_page(reader):
    area = AreaFactory(name="Name 0")
    person = UserFactory()
    for number in range(1, 61):
        area.name, area._history_user = f"Name {number}", person
        area.save()
    page = page_of(reader, area)
    assert len(page["history"]) == 5
    assert page["all_label"] == "All 61 changes"
    assert page["all_history"].startswith("?history=all")
    assert page["history"][0].words.startswith("from “Name 59” to “Name 60”.")
    first, second = (page_of(reader, area, history=number) for number in ("all", "2"))
    assert [len(each["history"]) for each in (first, second)] == [50, 11]
    assert (first["all_label"], second["all_history"]) == ("Earlier changes", "")


@pytest.mark.parametrize("asked", ["0", "-1", "x", "٣", "9" * 30, "all2"])
def test_a_page_of_changes_that_is_none_is_refused_in_words(reader, asked):
    answer = reader.get(AreaFactory().get_absolute_url(), {"history": asked})
    assert answer.status_code == 400
    assert "is not a page of changes" in answer.content.decode()


def test_a_line_tells_what_was_set_aside_for_it(reader):
    line = IntentionFactory(activity="Recovery outreach")
    long_ago(line)
    budget = BudgetFactory(fund=line.framework.fund)
    AllocationFactory(
        budget=budget,
        intention=line,
        amount=Decimal(30_000),
        reason="Its share",
        recorded_by=UserFactory(name="K. Lowe"),
    )
    latest = lines(reader, line)[0]
    assert latest.startswith(f"£30,000 set aside for Recovery outreach, of {budget}, taking effect on ")
    assert latest.endswith(": Its share. By K. Lowe.")


def test_a_decision_tells_everything_that_stands_under_it(reader, award):
    words = lines(reader, award.decision)
    assert any(line.startswith("Award of £54,000: SM-2019-007 for 2019/20.") for line in words)
    decision = DecisionFactory(amount=Decimal(50_000))
    long_ago(decision)
    entry = {"budget": BudgetFactory(fund=decision.fund), "kind": "addition", "decision": decision}
    BudgetEntryFactory(amount=Decimal(5_000), reason="The grant rose", **entry)
    assert lines(reader, decision)[0].startswith("Addition of £5,000: the budget of ")


def test_a_provider_tells_its_contacts_and_a_question_its_answer(reader):
    provider, question = ProviderFactory(), OpenQuestionFactory()
    long_ago(provider, question)
    ProviderContactFactory(provider=provider, name="Jo Hale", job="", email="", phone="1")
    assert lines(reader, provider)[0].startswith("Work contact “Jo Hale” added: work telephone “1”.")
    question.answer = "It is £54,000."
    question.save()
    assert lines(reader, question)[0].startswith("Answer: set to “It is £54,000.”")


def test_it_asks_as_much_for_many_acts_as_for_few(reader, award):
    def asked():
        with CaptureQueriesContext(connection) as captured:
            page_of(reader, award)
        return len(captured)

    def act(count):
        for _ in range(count):
            award.title = f"Title {count} {_}"
            award.save()
            CommitmentFactory(agreement=award, decision=award.decision, recorded_by=UserFactory())

    act(2)
    before = asked()
    act(12)
    assert asked() == before


def test_what_was_declared_and_authorised_is_told(reader, award):
    DeclaredSpendFactory(agreement=award, amount=Decimal(40_000), reason="", recorded_at=at(4))
    AuthorisedExcessFactory(agreement=award, amount=Decimal(700), reason="Agreed by phone.", recorded_at=at(3))
    excess, spend, *_ = lines(reader, award)
    assert spend.startswith("£40,000 declared as spent: for 2019/20.")
    assert excess.startswith("Excess of £700 authorised: over ")
    assert "Agreed by phone." in excess


# In the admin


def test_a_budget_tells_each_entry_from_what_to_what(client_of, officer, finance):
    budget = BudgetFactory()
    long_ago(budget)
    by = {"budget": budget, "recorded_by": finance}
    BudgetEntryFactory(amount=Decimal(360_000), recorded_at=at(40), **by)
    BudgetEntryFactory(kind="addition", amount=Decimal(5_000), reason="The grant rose", recorded_at=at(30), **by)
    client, address = client_of(officer), f"/admin/commissioning/budget/{budget.pk}"
    words = f"Addition of £5,000: the budget of {budget} from £360,000 to £365,000, taking effect on "
    for page in ("change", "history"):
        text = client.get(f"{address}/{page}/").content.decode().replace("\xa0", " ")
        assert words in text
        assert "The grant rose." in text
        assert "By Finance." in text
    fund = client.get(f"/admin/commissioning/fund/{budget.fund_id}/history/").content.decode().replace("\xa0", " ")
    assert words in fund


def test_an_agreements_history_in_the_admin_tells_its_money_and_its_rows(client_of, officer, award):
    page = client_of(officer).get(f"/admin/grants/grant/{award.pk}/history/").content.decode().replace("\xa0", " ")
    assert "Award raised from £54,000 to £60,000: variation 2" in page


def test_a_long_history_in_the_admin_is_turned_page_by_page(client_of, officer):
    area = AreaFactory(name="Name 0")
    for number in range(1, 61):
        area.name, area._history_user = f"Name {number}", officer
        area.save()
    client, address = client_of(officer), f"/admin/commissioning/area/{area.pk}/history/"
    first, second = client.get(address), client.get(address, {"p": 2})
    assert "Page 1 of 2" in first.content.decode()
    assert (len(first.context["changes"]), len(second.context["changes"])) == (50, 11)
    assert client.get(address, {"p": "x"}).status_code == 200
