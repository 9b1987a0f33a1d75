"""An agreement's page: its whole story, in figures that are the lists' own."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from core.periods import FinancialYear, day
from grants.actions import end_agreement
from grants.models import Commitment, Payment
from grants.models.agreements import State
from tests.factories import (
    AgreementFactory,
    AgreementMeasureFactory,
    AuthorisedExcessFactory,
    AwardLineFactory,
    BudgetFactory,
    CommitmentFactory,
    ImportBatchFactory,
    MeasureFactory,
    OpenQuestionFactory,
    PaymentFactory,
    ResultFactory,
    ReturnFactory,
    TargetFactory,
)
from tests.reports.record_pages.pages import LAST, NOW, facts, page_of, said

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


def test_an_instalment_that_was_let_be_paid_is_due_and_not_on_hold(reader, grant):
    held = grant.instalments.get(number=6)
    held.due_on, held.waits_on = LAST.start, "Q1 return accepted"
    held.save()
    AuthorisedExcessFactory(agreement=grant, instalment=held, limit="condition", amount=held.amount, decision=None)
    page = page_of(reader, grant)
    item = next(item for item in page["attention"] if item.fact == f"Q2 {NOW}’s instalment is due")
    assert item.why.endswith("It waits on: Q1 return accepted, and was let be paid before that.")
    assert page["money"]["columns"][5]["state"] == "due"
    assert "more is due, and on hold" not in page["lede"]


def test_a_quarter_in_which_money_came_back_is_not_called_paid(reader, grant):
    quarter = LAST.quarters[1]
    said = {"agreement": grant, "budget": grant.fund.budgets.get(year=LAST.start_year), "paid_on": quarter.end}
    said |= {"period_from": quarter.start, "period_to": quarter.end, "kind": "refund"}
    PaymentFactory(**said, amount=Decimal(-13_501))
    column = page_of(reader, grant)["money"]["columns"][1]
    assert (column["paid"], column["state"]) == (Decimal(-1), "came back 30 Sep")


def test_what_a_file_brought_back_is_not_asked_to_be_paid_again(reader, grant):
    payment = grant.payments.filter(instalment__isnull=False).latest("paid_on")
    said = {"agreement": grant, "budget": payment.budget, "instalment": payment.instalment}
    said |= {"batch": ImportBatchFactory(), "paid_on": payment.paid_on}
    said |= {"period_from": payment.period_from, "period_to": payment.period_to}
    PaymentFactory(**said, kind="refund", amount=Decimal("-1000.50"))
    page = page_of(reader, grant)
    (item,) = [each for each in page["attention"] if "came back" in each.fact]
    assert (item.figure, item.unit) == ("£1,000.50", "of it still committed")
    assert not [each for each in page["attention"] if each.figure == "£1,000.50" and "is due" in each.fact]


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


def test_a_payment_beside_the_plan_does_not_move_the_day_on_which_the_instalment_was_paid(reader, grant):
    first = NOW.quarters[0]
    beside = {"agreement": grant, "budget": grant.fund.budgets.get(year=NOW.start_year), "instalment": None}
    beside |= {"period_from": first.start, "period_to": first.end}
    PaymentFactory(**beside, amount=Decimal(1000), paid_on=first.start + dt.timedelta(days=30))
    money = page_of(reader, grant)["money"]
    column = money["columns"][4]
    assert (column["planned"], column["paid"], column["state"]) == (Decimal(15000), Decimal(16000), "paid 1 Apr")
    assert f"£1,000 paid on 1 May {NOW.start_year} for {first} is against no instalment." in money["notes"]

    second = NOW.quarters[1]
    beside |= {"period_from": second.start, "period_to": second.end}
    PaymentFactory(**beside, amount=Decimal(2000), paid_on=second.start)
    money = page_of(reader, grant)["money"]
    assert money["columns"][5]["paid"] == Decimal(2000)
    assert "part paid" not in money["columns"][5]["state"]
    words = "£3,000 in two payments is against no instalment: each counts in the quarter that it covers."
    assert words in money["notes"]


def test_a_published_agreement_says_that_nothing_evidences_it(reader, db):
    agreement = AgreementFactory(published=True)
    page = page_of(reader, agreement)
    assert "as published, not evidenced" in page["name"]
    assert "no decision is recorded" in page["lede"]
    assert {"No decision is recorded", "It is past its end"} <= set(said(page))
    assert page["money"] is None
    assert page["unscheduled"] == Decimal(6000)
    assert page["history"][0].what == "Recorded as published:"


@pytest.mark.parametrize(
    ("state", "words"),
    [(State.ENDED, "ended"), (State.WITHDRAWN, "was withdrawn"), (State.TERMINATED, "was terminated")],
)
def test_nothing_of_what_was_released_is_due_any_more(reader, grant, officer, state, words):
    held = grant.instalments.get(number=6)
    held.due_on = LAST.start
    held.save()
    end_agreement(agreement=grant, state=state, on=LAST.end, reason="It was stopped.", release=True, by=officer)
    page = page_of(reader, grant)
    assert page["lede"] == f"All of £15,000 is paid for {NOW}. It {words} on {day(LAST.end)}."
    period = f"{day(LAST.start)} to {day(LAST.end)}"
    assert page["name"] == f"Grant SM-2024-012 · {state.label} on {day(LAST.end)} · {period}"
    assert not [fact for fact in said(page) if "instalment" in fact]
    assert [(each["state"], each["asks"]) for each in page["money"]["columns"][5:]] == [("not needed", False)] * 3
    assert facts(page)["Outstanding"] == "£0"


def test_no_more_is_due_of_what_is_over_than_its_year_holds(reader, grant, officer):
    end_agreement(agreement=grant, state=State.ENDED, on=LAST.end, reason="Done.", release=True, by=officer)
    paid = grant.payments.filter(budget__year=NOW.start_year).get()
    covers = {"period_from": paid.period_from, "period_to": paid.period_to, "paid_on": LAST.end}
    said = {"agreement": grant, "budget": paid.budget, "instalment": paid.instalment, "kind": "refund"}
    PaymentFactory(**said, **covers, amount=Decimal(-1000))
    states = [each["state"] for each in page_of(reader, grant)["money"]["columns"][4:]]
    assert states[0].endswith("part paid")
    assert states[1:] == ["not needed"] * 3


def test_an_instalment_paid_in_part_says_that_the_rest_is_not_needed(reader, grant, officer):
    part = grant.instalments.get(number=6)
    budget = grant.fund.budgets.get(year=NOW.start_year)
    covers = {"period_from": part.period_from, "period_to": part.period_to, "paid_on": LAST.end}
    PaymentFactory(agreement=grant, budget=budget, instalment=part, amount=Decimal(4000), **covers)
    end_agreement(agreement=grant, state=State.ENDED, on=LAST.end, reason="Done.", release=True, by=officer)
    assert page_of(reader, grant)["money"]["columns"][5]["state"].endswith(", the rest not needed")


def test_what_an_ended_agreement_still_holds_stays_due(reader, grant, officer):
    late = grant.instalments.get(number=6)
    late.due_on = LAST.start
    late.save()
    end_agreement(agreement=grant, state=State.ENDED, on=LAST.end, reason="Done.", release=False, by=officer)
    assert f"Q2 {NOW}’s instalment is due" in said(page_of(reader, grant))


def test_a_year_that_holds_nothing_any_more_is_not_opened_first(reader):
    agreement = AgreementFactory(in_force=True, commitment=None)
    for year, kind, amount in ((2018, "award", 600), (2019, "award", 600), (2019, "release", -600)):
        CommitmentFactory(agreement=agreement, decision=agreement.decision, year=year, kind=kind, amount=amount)
    assert page_of(reader, agreement)["year"] == FinancialYear(2018)


def test_what_no_decision_evidences_is_offered_no_payment(client_of, finance):
    published = AgreementFactory(published=True, reference="SM-2019-001")
    page = client_of(finance).get(f"/agreements/{published.reference}/").content.decode()
    assert "can’t be paid by hand" in page
    assert "Record a payment" not in page


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
    page = page_of(reader, AgreementFactory(ready=True))
    (waits,) = [item for item in page["attention"] if item.fact == "It waits for a second person"]
    assert waits.why.endswith("put into force by a commissioning or finance officer who has written none of it.")


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
    assert [link.label for link in page["actions"]] == ["Open it in the admin", "Its files", "End it"]


def test_a_commissioner_is_led_nowhere_to_act(reader, grant):
    page = page_of(reader, grant)
    assert page["actions"] == []
    assert [link.label for link in page["money_links"]] == ["Five payments"]
    assert all(not item.do_url for item in page["attention"])


def test_an_officer_is_led_to_choose_its_measures(client_of, officer, grant):
    answer = client_of(officer).get(grant.get_absolute_url())

    link = f"/admin/outcomes/agreementmeasure/choose/?agreement={grant.pk}"
    assert link in answer.content.decode()
    assert client_of(officer).get(link).status_code == 200


def test_a_reason_that_ends_in_a_stop_is_not_given_two(reader, grant):
    grant.award_route, grant.direct_award_reason = "direct", "The only provider there."
    grant.save()

    assert "The only provider there. Signed" in reader.get(grant.get_absolute_url()).content.decode()
