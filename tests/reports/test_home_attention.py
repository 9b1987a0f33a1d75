"""What needs somebody on Home: each item only when it is true, with its amount and where one acts."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from core.periods import Quarter, day
from outcomes.models import Return
from tests.factories import (
    AgreementFactory,
    AgreementMeasureFactory,
    AwardLineFactory,
    CommitmentFactory,
    ImportedRowFactory,
    InstalmentFactory,
    IntentionFactory,
    OpenQuestionFactory,
    PaymentFactory,
    ProviderFactory,
    ReturnFactory,
    VariationLineFactory,
)
from tests.reports.records import THIS_YEAR, award, budget, facts, line

pytestmark = pytest.mark.django_db


def test_nothing_needs_attention_and_the_page_says_so(home, fund, client_of, officer):
    budget(fund, "10000")
    budget(fund, "10000", THIS_YEAR.next)
    page = home(year=THIS_YEAR.start_year)
    assert page["attention"] == []
    words = client_of(officer).get("/", {"year": THIS_YEAR.start_year}).content.decode()
    assert "Nothing needs attention. Last checked" in words


def test_too_much_committed(home, fund):
    budget(fund, "10000")
    award(fund, "12000")
    assert facts(home())["Commitments are £2,000 over the ring-fence"] == ("£2,000", "over the ring-fence")


def test_one_agreement_without_a_decision_leads_to_its_page(home, fund):
    budget(fund, "10000")
    agreement = award(fund, "6000", published=True, start_is_assumed=True)
    [item] = [each for group in home()["attention"] for each in group.items if "no decision" in each.fact]
    assert item.fact == "One agreement has no decision recorded"
    assert (item.do_label, item.do_url) == ("Complete the agreement", f"/agreements/{agreement.reference}/")


def test_a_variation_waits_for_a_check_while_its_agreement_can_be_varied(home, fund):
    budget(fund, "10000")
    agreement = award(fund, "6000")
    VariationLineFactory(variation__agreement=agreement, variation__check_asked_at=timezone.now())
    assert facts(home())["One variation waits for a check"] == ("£600", "drafted, not committed")
    type(agreement).objects.filter(pk=agreement.pk).update(state="ended", ended_on=agreement.starts_on)
    assert "One variation waits for a check" not in facts(home())


def test_proposals_that_pass_what_is_left(home, fund):
    budget(fund, "10000")
    line(fund, "8000", status="proposed", activity="First")
    assert not [fact for fact in facts(home()) if "put into force" in fact]
    line(fund, "8000", status="proposed", activity="Second")
    assert facts(home())["Two proposals cannot all be put into force"] == ("£6,000", "more than is left")


def test_a_proposal_beside_an_over_committed_budget_says_that_it_is(home, fund):
    budget(fund, "10000")
    award(fund, "12000")
    line(fund, "8000", status="proposed", activity="First")
    [item] = [each for group in home()["attention"] for each in group.items if "put into force in full" in each.fact]
    assert item.why == "It is proposed at £8,000; £2,000 more is committed than the budget holds."


def test_what_a_proposal_has_committed_no_longer_waits(home, fund):
    budget(fund, "10000")
    proposal = line(fund, "8000", status="proposed")
    award(fund, "5000", intention=proposal)
    assert [row.figure for row in home()["rows"]][4] == "£3,000"


def test_lines_without_a_price(home, fund):
    budget(fund, "10000")
    line(fund, status="proposed", resources=None)
    assert not [fact for fact in facts(home()) if "no price" in fact]
    for _ in range(2):
        IntentionFactory(framework=fund.frameworks.get(), resources=None)
    assert facts(home())["Two lines have no price"] == ("TBC", "two lines")
    assert home()["rows"][5].figure == "2 lines"


def test_agreements_past_their_end_count_in_every_year(home, fund):
    budget(fund, "10000")
    last = THIS_YEAR.previous
    paid = award(fund, "6000", year=last)
    PaymentFactory(agreement=paid, budget__year=last.start_year, amount=Decimal(1000))
    assert facts(home())["One agreement is past its end"] == ("£5,000", "outstanding")


def test_agreements_that_end_soon(home, fund):
    budget(fund, "10000")
    award(fund, "6000", ends_on=timezone.localdate() + dt.timedelta(days=90))
    assert facts(home())["One agreement ends within 90 days"] == ("£6,000", "outstanding")


def why(home, about):
    [item] = [each for group in home()["attention"] for each in group.items if about in each.fact]
    return item.why


def test_one_day_that_comes_up_is_not_called_the_first(home, fund):
    budget(fund, "10000")
    soon = timezone.localdate() + dt.timedelta(days=60)
    award(fund, "2000", title="Outreach", ends_on=soon)
    assert why(home, "within 90 days").endswith(f": on {day(soon)}.")
    award(fund, "2000", title="Beds", ends_on=soon)
    assert why(home, "within 90 days").endswith(f": the first on {day(soon)}.")


def test_what_comes_up_of_one_agreement_is_said_with_its_day(home, fund):
    budget(fund, "10000")
    later = timezone.localdate() + dt.timedelta(days=120)
    one = award(fund, "2000", ends_on=later)
    assert why(home, "up for renewal").endswith(f": it ends on {day(later)}.")
    assert "The first" not in why(home, "up for renewal")
    type(one).objects.filter(pk=one.pk).update(notice_on=later - dt.timedelta(days=1))
    award(fund, "2000", ends_on=later)
    said = f". The first: notice is given by {day(later - dt.timedelta(days=1))}."
    assert why(home, "up for renewal").endswith(said)


def test_agreements_that_end_later_need_nothing(home, fund):
    budget(fund, "10000")
    award(fund, "6000", ends_on=timezone.localdate() + dt.timedelta(days=91))
    assert not [fact for fact in facts(home()) if "end" in fact.split()]


def test_the_next_years_budget_once_it_is_committed_against(home, fund):
    budget(fund, "10000")
    award(fund, "6000", year=THIS_YEAR.next, ends_on=THIS_YEAR.next.end)
    assert facts(home())[f"{THIS_YEAR.next} has no budget"] == ("£6,000", "subject to budget")


def test_drafts_wait_for_a_second_person(home, fund, officer, officer2):
    budget(fund, "10000")
    draft = AgreementFactory(intention=line(fund), drafted_by=officer, check_asked_at=timezone.now())
    AwardLineFactory(agreement=draft, amount=Decimal("1234.50"))
    assert facts(home(officer2))["One draft waits for a check"] == ("£1,234.50", "drafted, not committed")

    def acts(user: Any) -> list[str]:
        return [item.do_label for group in home(user)["attention"] for item in group.items if "draft" in item.fact]

    assert (acts(officer2), acts(officer)) == (["Check it"], ["See it"])


def test_instalments_overdue_and_on_hold(home, fund):
    budget(fund, "10000")
    agreement = award(fund, "6000")
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    due = {"agreement": agreement, "year": THIS_YEAR.start_year, "due_on": yesterday}
    overdue = InstalmentFactory(**due, amount=Decimal(1000))
    InstalmentFactory(**due, amount=Decimal(700), waits_on="Q3 return accepted")
    InstalmentFactory(**{**due, "due_on": timezone.localdate() + dt.timedelta(days=1)}, amount=Decimal(1))
    PaymentFactory(agreement=agreement, instalment=overdue, budget=fund.budgets.get(), amount=Decimal(400))

    found = facts(home())

    assert found["One instalment is overdue"] == ("£600", "due and not paid")
    assert found["One instalment is on hold"] == ("£700", "due and not paid")
    assert why(home, "is overdue") == f"{agreement.reference}: due on {day(yesterday)}."


def test_quarters_that_ended_without_results(home, fund):
    budget(fund, "10000")
    agreement = award(fund, "6000", year=THIS_YEAR.previous, reports=ProviderFactory())
    AgreementMeasureFactory(agreement=agreement)
    AgreementMeasureFactory(agreement=agreement)
    assert facts(home())["One agreement lacks results"] == ("4", "quarters without results")
    for quarter in THIS_YEAR.previous.quarters:
        ReturnFactory(agreement=agreement, year=quarter.year, quarter=quarter.number)
    assert Return.objects.count() == 4
    assert "One agreement lacks results" not in facts(home())


def test_where_nobody_sends_a_return_none_is_missing(home, fund):
    budget(fund, "10000")
    AgreementMeasureFactory(agreement=award(fund, "6000", year=THIS_YEAR.previous))
    assert "One agreement lacks results" not in facts(home())


def test_instalments_due_this_quarter_are_counted(home, fund):
    budget(fund, "10000")
    agreement = award(fund, "6000")
    quarter = Quarter.containing(timezone.localdate())
    for each in (quarter.start, quarter.end):
        InstalmentFactory(agreement=agreement, due_on=each, year=quarter.year)
    assert home()["notes"][0].endswith("two instalments are due in it.")


def test_what_home_counts_is_what_its_link_lists(home, fund, client_of, officer, officer2):
    today, yesterday = timezone.localdate(), timezone.localdate() - dt.timedelta(days=1)
    budget(fund, "90000")
    award(fund, "1", ends_on=THIS_YEAR.next.next.end)  # which needs nothing
    for number in (1, 2):
        draft = AgreementFactory(intention=line(fund), drafted_by=officer, check_asked_at=timezone.now())
        AwardLineFactory(agreement=draft, amount=Decimal(1))
        award(fund, "1", ends_on=yesterday)
        award(fund, "1", ends_on=today + dt.timedelta(days=9 + number))
        late = award(fund, "1", year=THIS_YEAR.previous, reports=ProviderFactory(), ends_on=THIS_YEAR.next.next.end)
        AgreementMeasureFactory(agreement=late)
        due = {"year": THIS_YEAR.start_year, "due_on": yesterday, "amount": Decimal(1)}
        for waits_on in ("", "Q3 return accepted"):
            InstalmentFactory(agreement=award(fund, "1", ends_on=THIS_YEAR.next.next.end), waits_on=waits_on, **due)
    AgreementFactory(intention=line(fund), drafted_by=officer)  # of which no check is asked

    told = [item for group in home(officer2)["attention"] for item in group.items if "needs=" in item.do_url]
    listed = [client_of(officer2).get(item.do_url).context["page"]["page_obj"].paginator.count for item in told]

    assert sorted(item.fact.split(" ", 2)[2] for item in told) == [
        "are on hold",
        "are overdue",
        "are past their end",
        "end within 90 days",
        "lack results",
        "wait for a check",
    ]
    assert listed == [2] * 6


def test_of_one_agreement_no_first_is_said(home, fund):
    budget(fund, "10000")
    last = timezone.localdate() + dt.timedelta(days=60)
    award(fund, "6000", ends_on=last)
    [item] = [each for group in home()["attention"] for each in group.items if "within 90 days" in each.fact]
    assert item.why.endswith(f": on {last.day} {last:%B %Y}.")


def test_what_comes_up_later_is_told_besides_what_ends_soon(home, fund):
    budget(fund, "10000")
    later = timezone.localdate() + dt.timedelta(days=150)
    award(fund, "6000", ends_on=later)
    [alone] = [each for group in home()["attention"] for each in group.items if "renewal" in each.fact]
    award(fund, "3000", ends_on=timezone.localdate() + dt.timedelta(days=20))
    [besides] = [each for group in home()["attention"] for each in group.items if "renewal" in each.fact]

    assert alone.fact == "One agreement comes up for renewal within 9 months"
    assert alone.why.endswith(f": it ends on {later.day} {later:%B %Y}.")
    assert besides.fact == "One more agreement comes up for renewal within 9 months"
    assert "months=9" in besides.do_url
    assert [alone.do_label, besides.do_label] == ["See what comes up", "See all that comes up"]


def test_an_answer_that_is_not_counted_yet_stands_until_it_is(home, fund):
    budget(fund, "10000")
    agreement = award(fund, "5400")
    figures = {"counted_amount": Decimal(5400), "other_amount": Decimal(10600)}
    answered = {"answer": "It is.", "answered_on": timezone.localdate(), "answered_amount": Decimal(10600)}
    question = OpenQuestionFactory(about=agreement, label="the host’s grant", **figures, **answered)
    [item] = [each for group in home()["attention"] for each in group.items if "Answered" in each.fact]
    assert (item.fact, item.figure) == ("Answered £10,600; £5,400 is still counted", "£5,200")
    assert item.why == ("The host’s grant: once it is counted, commitments come to £10,600, £600 over the ring-fence.")
    assert item.do_url == f"/questions/{question.code}/"
    CommitmentFactory(agreement=agreement, amount=Decimal(5200), year=THIS_YEAR.start_year)
    assert not [fact for fact in facts(home()) if "Answered" in fact]


def test_trouble_in_another_year_is_told(home, fund):
    last = THIS_YEAR.previous
    budget(fund, "10000")
    budget(fund, "10000", last)
    award(fund, "12000", year=last, published=True)
    found = {item.fact: item for group in home()["attention"] for item in group.items}
    over = found[f"{last} is £2,000 over its ring-fence"]
    assert (over.figure, over.do_url) == ("£2,000", f"/?year={last.start_year}&fund={fund.code}")
    assert found[f"One agreement of {last} has no decision recorded"].figure == "£12,000"
    shown = facts(home(year=last.start_year))
    assert not [fact for fact in shown if fact.startswith((str(last), "One agreement of"))]


def test_payments_that_nobody_has_matched_are_told_to_those_who_may_look(home, fund, client_of, finance, officer):
    budget(fund, "10000")
    ImportedRowFactory(amount=Decimal("812.34"))
    ImportedRowFactory(amount=Decimal("1.00"), state="not_ours")
    query = {"year": THIS_YEAR.start_year}
    for_finance = client_of(finance).get("/", query).content.decode()
    assert "One payment is to be matched" in for_finance
    assert "£812.34" in for_finance
    assert "Match the payments" in for_finance
    assert "to be matched" not in client_of(officer).get("/", query).content.decode()
