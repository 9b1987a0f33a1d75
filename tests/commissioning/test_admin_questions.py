"""Open questions in the admin: raised about any record, answered once, and a mistaken answer put right."""

from decimal import Decimal

import pytest
from django.contrib.contenttypes.models import ContentType

from commissioning.actions import answer_question, change_answer
from commissioning.models import OpenQuestion
from core.refusals import Refused
from tests.factories import BudgetFactory, OpenQuestionFactory, ProviderFactory

pytestmark = pytest.mark.django_db
RAISE = "/admin/commissioning/openquestion/add/"


def about(record) -> dict[str, int]:
    return {"content_type": ContentType.objects.get_for_model(record).pk, "object_id": record.pk}


def test_a_question_is_raised_about_a_record_in_steps_without_scripts(client_of, officer):
    provider, client = ProviderFactory(name="STARS"), client_of(officer)
    first = client.get(RAISE).content.decode()
    assert "Which record is the question about?" in first
    kind = ContentType.objects.get_for_model(provider).pk
    second = client.get(RAISE, {"content_type": kind}).content.decode()
    assert "STARS" in second
    assert "There is a problem" not in second
    page = client.get(RAISE, about(provider))
    assert "About: STARS" in page.content.decode()
    given = {"question": "Who hosts STARS?", "label": "the host of STARS", "explanation": "None is stated."}
    assert client.post(RAISE, about(provider) | given).status_code == 302
    raised = OpenQuestion.objects.get()
    assert (raised.about, raised.raised_by, raised.code) == (provider, officer, "the-host-of-stars")


@pytest.mark.parametrize(
    "query", [{"content_type": "9999"}, {"content_type": "x"}, {"content_type": "KIND", "object_id": "9999"}]
)
def test_nonsense_about_the_record_is_asked_again(client_of, officer, query):
    kind = ContentType.objects.get_for_model(ProviderFactory()).pk
    query = {name: kind if value == "KIND" else value for name, value in query.items()}
    page = client_of(officer).get(RAISE, query)
    assert page.status_code == 200
    assert "There is a problem" in page.content.decode()


def test_a_question_about_nothing_is_refused_and_loses_nothing(client_of, officer):
    given = {"question": "Who?", "label": "who", "explanation": "None is stated.", "object_id": "5"}
    page = client_of(officer).post(RAISE, given).content.decode()
    assert "Choose the record that the question is about" in page
    assert "None is stated." in page


def test_one_figure_without_the_other_is_refused(client_of, officer):
    given = {"question": "Who?", "label": "who", "explanation": "None.", "counted_amount": "54,000"}
    page = client_of(officer).post(RAISE, about(BudgetFactory()) | given).content.decode()
    assert "Give both figures" in page


def test_a_question_is_answered_once_and_then_only_read(client_of, officer):
    question, client = OpenQuestionFactory(), client_of(officer)
    address = f"/admin/commissioning/openquestion/{question.pk}"
    assert "Write the answer" in client.post(f"{address}/do/answer/", {"answer": " "}).content.decode()
    assert client.post(f"{address}/do/answer/", {"answer": "It is £54,000."}).status_code == 302
    question.refresh_from_db()
    assert (question.answer, question.answered_by) == ("It is £54,000.", officer)
    for late, typed in (("do/answer", {"answer": "Or not."}), ("change", {"explanation": "Another"})):
        answer = client.post(f"{address}/{late}/", typed)
        assert answer.status_code == 409
        assert "meanwhile" in answer.content.decode()
        assert next(iter(typed.values())) in answer.content.decode()
    question.refresh_from_db()
    assert (question.answer, question.explanation) == ("It is £54,000.", OpenQuestionFactory().explanation)
    assert "It is £54,000." in client.get(f"{address}/change/").content.decode()


def test_an_auditor_reads_and_answers_nothing(client_of, auditor):
    question, client = OpenQuestionFactory(), client_of(auditor)
    assert client.get(f"/admin/commissioning/openquestion/{question.pk}/change/").status_code == 200
    assert (
        client.post(f"/admin/commissioning/openquestion/{question.pk}/do/answer/", {"answer": "x"}).status_code == 403
    )
    assert client.get(RAISE).status_code == 403


@pytest.fixture
def of_two_figures():
    return OpenQuestionFactory(counted_amount=Decimal(54000), other_amount=Decimal(106000))


def test_the_answer_says_which_of_two_figures_is_right(client_of, officer, of_two_figures):
    question, client = of_two_figures, client_of(officer)
    address = f"/admin/commissioning/openquestion/{question.pk}/do/answer/"
    page = client.get(address).content.decode()
    assert [words in page for words in ("£54,000, as counted", "£106,000", "Neither: say in words")] == [True] * 3
    assert "checked" not in page
    said = {"answer": "The council’s letter."}
    assert "Choose the figure that is right, or neither" in client.post(address, said).content.decode()
    assert client.post(address, said | {"answered_amount": "106000.00"}).status_code == 302
    question.refresh_from_db()
    assert question.answered_amount == Decimal(106000)


def test_neither_figure_may_be_right(client_of, officer, of_two_figures):
    address = f"/admin/commissioning/openquestion/{of_two_figures.pk}/do/answer/"
    said = {"answer": "£60,000.", "answered_amount": "neither"}
    assert client_of(officer).post(address, said).status_code == 302
    of_two_figures.refresh_from_db()
    assert (of_two_figures.answer, of_two_figures.answered_amount) == ("£60,000.", None)


def test_a_mistaken_answer_is_put_right_and_the_one_before_is_kept(client_of, officer, auditor, of_two_figures):
    answer_question(question=of_two_figures, answer="One.", answered_amount=Decimal(106000), by=officer)
    address = f"/admin/commissioning/openquestion/{of_two_figures.pk}/do/change-answer/"
    said = {"answer": "The other: the letter was misread.", "answered_amount": "54000.00"}
    assert client_of(auditor).post(address, said).status_code == 403
    assert client_of(officer).post(address, said).status_code == 302
    of_two_figures.refresh_from_db()
    assert of_two_figures.answered_amount == Decimal(54000)
    assert [row.answer for row in of_two_figures.history.all()][:2] == [said["answer"], "One."]


def test_an_answer_has_words_and_one_of_the_questions_own_figures(officer, of_two_figures):
    with pytest.raises(Refused, match="£7 is neither of the question’s figures"):
        answer_question(question=of_two_figures, answer="Seven.", answered_amount=Decimal(7), by=officer)
    with pytest.raises(Refused, match="Nobody has answered this question yet"):
        change_answer(question=of_two_figures, answer="Seven.", by=officer)
