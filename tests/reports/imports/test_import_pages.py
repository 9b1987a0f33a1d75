"""The pages of the import: template, look, act, one file, undo; nothing is saved before the act."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from core.models import ImportBatch
from grants.models import Agreement
from reports.imports.columns import AGREEMENTS
from reports.imports.planning import plan_of
from tests.reports.imports.conftest import DECIDED, ROW, csv_of, whole_book
from tests.reports.imports.test_bringing_in import PAID, bring_in

pytestmark = pytest.mark.django_db
AT = "/brought-in/register/"


@pytest.fixture
def as_finance(client_of, finance):
    return client_of(finance)


def sent(client, content, name="register.xlsx"):
    return client.post(AT, {"file": SimpleUploadedFile(name, content)})


def act(client, answer, **asked):
    return client.post(AT, {"held": answer.context["held"], **asked}, follow=True)


def words_of(answer):
    return " ".join(answer.content.decode().split())


def test_the_template_is_read_back_as_nothing_but_an_example(as_finance, fund):
    answer = as_finance.get(f"{AT}template/")
    content = b"".join(answer.streaming_content)
    plan = plan_of(content)
    assert plan.faults == []
    assert not plan.brings_anything
    assert plan.left_out == [f"One example row of the template, on sheet {name}." for name in ("Agreements", "Budgets")]
    book = load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["Read me", "Agreements", "Budgets", "Lists"]
    sheet = book["Agreements"]
    assert [cell.value for cell in sheet[1]][: len(AGREEMENTS)] == [column.name for column in AGREEMENTS]
    offered = {str(each.sqref).split(":")[0]: each.formula1 for each in sheet.data_validations.dataValidation}
    assert offered["C2"] == '"grant,contract,partnership contribution,internal spend"'
    assert offered["D2"] == "Lists!$A$2:$A$2"


def test_the_csv_template_has_the_same_columns(as_finance, fund):
    content = as_finance.get(f"{AT}template/?format=csv").content
    assert plan_of(content).left_out == ["One example row of the template."]
    assert plan_of(content).faults == []
    as_real = content.replace(b"EXAMPLE-2019-001", b"SM-2019-001")
    assert plan_of(as_real).doubts == []  # the example's dates and amounts go together
    doubts = plan_of(csv_of(ROW | {"Committed 2020/21": "500"})).doubts
    assert doubts == [
        "Row 2, column H (Ends): £500 is committed for 2020/21, and the agreement runs 1 April 2019 to 31 March 2020. "
        "Is that meant?"
    ]
    register = f'href="{AT}"'
    assert register in as_finance.get("/reports/agreements/").content.decode()
    assert register in as_finance.get("/admin/").content.decode()


def test_a_file_is_looked_at_and_then_brought_in(as_finance, fund, finance):
    answer = sent(as_finance, whole_book(ROW | DECIDED | PAID))
    words = words_of(answer)
    assert "One agreement and one budget can be brought in" in words
    assert "£6,000 committed, £1,500 paid." in words
    assert "£14,000 left" in words
    assert Agreement.objects.count() == ImportBatch.objects.count() == 0
    done = act(as_finance, answer, bring_in="yes")
    batch = ImportBatch.objects.get()
    assert done.redirect_chain == [(f"/brought-in/{batch.pk}/", 302)]
    assert "register.xlsx is brought in." in words_of(done)
    assert "SM-2019-101" in words_of(done)


def test_faults_stand_on_the_page_and_there_is_no_way_on(as_finance, fund):
    answer = sent(as_finance, csv_of(ROW | {"Paid to": "New Trust", "Area": "Herefordshir"}), "register.csv")
    words = words_of(answer)
    assert "Two faults to put right before anything is brought in" in words
    assert "<strong>Row 2, column E (Area)</strong>: No area is called “Herefordshir” here." in words
    assert "Bring it in" not in words
    forced = act(as_finance, answer, bring_in="yes")
    assert "Nothing has been saved" in words_of(forced)
    assert Agreement.objects.count() == 0


def test_a_heading_of_one_year_alone_says_as_which_it_is_read(fund):
    head, *rows = csv_of(ROW | {"Committed 2020/21": "500"}).decode().splitlines()
    bare = "\r\n".join([head.replace("Committed 2020/21", "Committed 2020"), *rows]).encode()
    [said] = [words for words in plan_of(bare).doubts if "is read as" in words]
    assert said == ("“Committed 2020” is read as 2020/21, the year that begins in 2020. If it is 2019/20, head it so.")


def test_totals_say_that_rows_with_a_fault_are_not_in_them(as_finance, fund):
    faulty = ROW | {"Reference": "SM-2019-102", "Area": "Herefordshir"}
    note = "Rows with a fault are not counted yet."
    assert note in words_of(sent(as_finance, csv_of(ROW, faulty), "register.csv"))
    assert note not in words_of(sent(as_finance, csv_of(ROW), "register.csv"))


def test_ticking_what_may_be_made_looks_again_with_the_same_file(as_finance, fund):
    answer = sent(as_finance, csv_of(ROW | {"Paid to": "New Trust"}), "register.csv")
    again = act(as_finance, answer, create=["providers"], look="yes")
    assert "Providers: New Trust." in words_of(again)
    act(as_finance, again, create=["providers"], bring_in="yes")
    assert str(Agreement.objects.get().paid_to) == "New Trust"


def test_sending_the_act_twice_makes_one_batch(as_finance, fund):
    answer = sent(as_finance, csv_of(ROW))
    act(as_finance, answer, bring_in="yes")
    second = act(as_finance, answer, bring_in="yes")
    assert "brought this very file in on" in words_of(second)
    assert ImportBatch.objects.count() == Agreement.objects.count() == 1


def test_a_file_that_was_changed_in_the_page_or_is_anothers_is_not_taken(as_finance, client_of, fund, officer):
    held = sent(as_finance, csv_of(ROW)).context["held"]
    refused = as_finance.post(AT, {"held": held + "x", "bring_in": "yes"})
    assert "Choose it again." in words_of(refused)
    assert client_of(officer).post(AT, {"held": held, "bring_in": "yes"}).status_code == 403
    assert Agreement.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file is empty. Choose another"),
        (b"%PDF", "register.xlsx can’t be read. It is a PDF."),
        (b"x" * 1_500_001, "The file is larger than 1.5 MB."),
    ],
)
def test_what_can_not_be_read_is_said_in_words(as_finance, fund, content, said):
    assert said in words_of(sent(as_finance, content))


def test_no_file_at_all(as_finance):
    assert "Choose the file" in words_of(as_finance.post(AT, {}))


def test_a_file_is_undone_from_its_page(as_finance, fund, finance):
    batch = bring_in(whole_book(ROW | DECIDED), finance)
    at = f"/brought-in/{batch.pk}/undo/"
    assert "Say why it is undone" in words_of(as_finance.post(at, {"reason": " "}))
    done = as_finance.post(at, {"reason": "The wrong file."}, follow=True)
    assert "register.xlsx is undone: everything that it brought is taken back." in words_of(done)
    assert "SM-2019-101-U1" in words_of(done)
    assert as_finance.get(at).status_code == 404
    assert "undone on" in words_of(as_finance.get("/brought-in/"))


def test_the_file_comes_back_as_it_was_sent_to_finance_and_audit_alone(client_of, fund, finance, auditor, officer):
    content = whole_book(ROW)
    batch = bring_in(content, finance, name='our "register" 2019.xlsx')
    answer = client_of(auditor).get(f"/brought-in/{batch.pk}/file/")
    assert answer.content == content
    assert answer["Content-Disposition"].startswith("attachment")
    assert client_of(officer).get(f"/brought-in/{batch.pk}/file/").status_code == 403
