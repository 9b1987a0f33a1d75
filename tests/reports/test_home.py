"""Home: its sentence in every case, its picture, its questions, and who may read it."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commissioning.models import Fund
from core.roles import Role
from tests.factories import (
    AgreementFactory,
    AgreementMeasureFactory,
    AwardLineFactory,
    CommitmentFactory,
    FundFactory,
    InstalmentFactory,
    OpenQuestionFactory,
    PaymentFactory,
    ProviderFactory,
    UserFactory,
)
from tests.reports.records import THIS_YEAR, award, budget, line

pytestmark = pytest.mark.django_db


# The sentence


@pytest.mark.parametrize(
    ("held", "committed", "said"),
    [
        ("10000", "6000", "Of the £10,000 ring-fence for {year}, £6,000 is committed and £4,000 is left;"),
        ("10000", "10000", "£10,000 is committed: all of the £10,000 ring-fence for {year}, and nothing is left;"),
        (
            "10000",
            "12000",
            "Against the £10,000 ring-fence for {year}, £12,000 is committed: £2,000 over the ring-fence;",
        ),
        ("10000", None, "Of the £10,000 ring-fence for {year}, nothing is committed and £10,000 is left"),
        (None, "6000", "No budget is recorded for {year}; £6,000 is committed, subject to budget;"),
        (None, None, "No budget is recorded for {year}; nothing is committed"),
    ],
)
def test_the_sentence_is_true_in_every_case(home, fund, held, committed, said):
    if held:
        budget(fund, held)
    if committed:
        award(fund, committed)
    assert home(year=THIS_YEAR.start_year)["heading"] == said.format(year=THIS_YEAR)


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        ("9000", "the priced plan, £9,000, is £1,000 below the ring-fence."),
        ("10000", "the priced plan, £10,000, equals the ring-fence."),
        ("10000.50", "the priced plan, £10,000.50, is £0.50 above the ring-fence."),
    ],
)
def test_the_sentence_holds_the_plan_against_the_ring_fence(home, fund, plan, said):
    budget(fund, "10000")
    line(fund, plan)
    assert home()["second"] == said


@pytest.mark.parametrize(
    ("under_decision", "published", "said"),
    [
        (1, 0, "the one agreement has its decision recorded."),
        (0, 1, "the one agreement has no decision recorded."),
        (2, 0, "all two agreements have a decision recorded."),
        (0, 2, "none of the two agreements has a decision recorded."),
        (1, 2, "one of the three agreements has a decision recorded."),
        (2, 1, "two of the three agreements have a decision recorded."),
        (11, 1, "11 of the 12 agreements have a decision recorded."),
    ],
)
def test_the_sentence_says_how_many_agreements_are_evidenced(home, fund, under_decision, published, said):
    budget(fund, "100000")
    for number in range(under_decision + published):
        award(fund, "10", published=number >= under_decision)
    assert home()["second"] == said


def test_a_budget_in_question_is_recorded_as_its_year(home, fund):
    budget(fund, "10000")
    OpenQuestionFactory(about=fund.budgets.get())
    assert home()["heading"].startswith(f"Of the £10,000 ring-fence, recorded as {THIS_YEAR}, nothing is committed")


# The picture


def test_agreements_whose_titles_begin_alike_are_named_by_their_ends(home, fund):
    budget(fund, "10000")
    for title in ("Programme, North", "Programme, South", "Something else"):
        award(fund, "100", title=title)
    [_, committed, *_] = home()["rows"]
    assert committed.mark.says.startswith("£300 is committed: North £100; Something else £100; South £100.")


def test_part_evidenced_is_drawn_in_two_parts(home, fund):
    budget(fund, "10000")
    agreement = award(fund, "100")
    CommitmentFactory(agreement=agreement, amount=Decimal(50), year=THIS_YEAR.start_year, published=True)
    page = home()
    assert page["rows"][1].note == "£100 of it evidenced"
    assert [entry.words for entry in page["key"]][:2] == [
        "committed under a decision",
        "committed as published, not evidenced",
    ]


def test_over_the_ring_fence_is_called_that(home, fund):
    budget(fund, "10000")
    award(fund, "12000")
    assert [(row.label, row.figure) for row in home()["rows"]][3] == ("Over-committed", "£2,000")


def test_a_year_without_proposals_says_so_of_that_year_alone(home, fund):
    budget(fund, "10000")
    assert home()["rows"][4].mark.says == f"No priced proposal of {THIS_YEAR} is waiting."


def test_nought_paid_is_not_the_same_as_nothing_recorded(home, fund):
    budget(fund, "10000")
    agreement = award(fund, "6000")
    assert "No payment has been recorded" in home()["rows"][2].mark.says
    PaymentFactory(agreement=agreement, budget=fund.budgets.get(), amount=Decimal(50))
    assert home()["rows"][2].mark.says.startswith("£50 is paid.")


def test_another_fund_and_other_years_can_be_shown(home, fund):
    budget(fund, "10000")
    FundFactory(code="victims", name="Victims")
    page = home()
    assert [(other.label, other.url) for other in page["other_funds"]] == [("Victims ring-fence", "/?fund=victims")]
    assert str(THIS_YEAR.next) in [other.label for other in page["other_years"]]


# Questions


def question(about: Any, counted: str, other: str, **fields: Any) -> None:
    OpenQuestionFactory(about=about, counted_amount=Decimal(counted), other_amount=Decimal(other), **fields)


def test_questions_that_could_put_commitments_over_come_first(home, fund):
    budget(fund, "10000")
    agreement = award(fund, "6000")
    question(agreement, "6000", "7000", label="the small one")
    question(agreement, "6000", "20000", label="the large one")
    page = home()
    assert page["question_heading"] == "One open question could put commitments over the ring-fence"
    assert [each.label for each in page["questions"]] == ["Answer the large one", "Answer the small one"]
    assert [each.over for each in page["questions"]] == ["£10,000 over the ring-fence", ""]
    assert page["questions"][1].words.endswith("If it is £7,000, commitments come to £7,000.")


def test_several_questions_are_counted_in_words(home, fund):
    budget(fund, "10000")
    agreement = award(fund, "6000")
    question(agreement, "6000", "20000")
    question(agreement, "6000", "30000")
    assert home()["question_heading"] == "Two open questions could put commitments over the ring-fence"


def test_questions_where_too_much_is_committed_already(home, fund):
    budget(fund, "10000")
    question(award(fund, "12000"), "12000", "20000")
    assert home()["question_heading"] == "One open question could put commitments further over the ring-fence"
    question(fund, "3000", "2000")
    assert home()["question_heading"] == "One open question could put commitments further over the ring-fence"


def test_a_question_that_could_not_says_that_it_could_change_the_figure(home, fund):
    budget(fund, "10000")
    question(award(fund, "6000"), "6000", "5000")
    page = home()
    assert page["question_heading"] == "One open question could change what is committed"
    assert [(bar.total, bar.verdict) for bar in page["questions"][0].answers] == [
        ("£6,000", "£4,000 left"),
        ("£5,000", "£5,000 left"),
    ]


def test_without_a_budget_a_question_has_no_bars(home, fund):
    question(award(fund, "6000"), "6000", "5000")
    assert home(year=THIS_YEAR.start_year)["questions"][0].answers == []


def test_questions_about_another_fund_or_answered_are_left_out(home, fund):
    budget(fund, "10000")
    OpenQuestionFactory(about=line(fund), label="this one")
    OpenQuestionFactory(about=FundFactory(), label="another fund’s")
    OpenQuestionFactory(about=fund, label="answered", answer="Yes.", answered_on=timezone.localdate())
    page = home()
    assert [other.label for other in page["others"]] == ["this one"]
    assert (page["question_heading"], page["others_intro"]) == ("Open questions", "One question is open")


# Who reads it, and what it costs


def test_a_providers_user_is_led_to_the_providers_own_agreements(client_of):
    response = client_of(UserFactory(role=Role.PROVIDER)).get("/")
    assert (response.status_code, response["Location"]) == (302, "/reports/agreements/")


def test_nonsense_is_refused_in_words(client_of, officer, fund):
    response = client_of(officer).get("/", {"year": "soon"})
    assert response.status_code == 400
    assert "“soon” is not a financial year" in response.content.decode()


def test_many_agreements_take_no_more_queries_than_a_few(home, fund):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            home()
        return len(captured)

    budget(fund, "1000000")
    for _ in range(2):
        an_agreement_with_everything(fund)
    home()
    before = queries()
    for _ in range(60):
        an_agreement_with_everything(fund)
    assert queries() == before


def an_agreement_with_everything(fund: Fund) -> None:
    agreement = award(fund, "6000", year=THIS_YEAR.previous, reports=ProviderFactory())
    CommitmentFactory(agreement=agreement, year=THIS_YEAR.start_year, published=True)
    AgreementMeasureFactory(agreement=agreement)
    InstalmentFactory(agreement=agreement, year=THIS_YEAR.start_year)
    OpenQuestionFactory(about=agreement)
    draft = AgreementFactory(intention=agreement.intention, check_asked_at=timezone.now())
    AwardLineFactory(agreement=draft)
