"""The pages: a file sent, looked at, confirmed, left, undone and taken again; and the rows that a person matches."""

from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from commissioning.closing import close_quarter
from core.models import ImportBatch
from core.periods import Quarter
from grants.models import ImportedRow, PayeeRule, Payment, PaymentSource, WaitingFile
from grants.sources import WEST_MERCIA
from tests import factories
from tests.grants.imports.conftest import csv_of, paid

SEND = reverse("admin:grants_paymentimport_add")


@pytest.fixture
def send(client_of, finance, source):
    def sent(content, name="July.csv", **given):
        file = SimpleUploadedFile(name, content)
        answer = client_of(finance).post(SEND, {"source": source.pk, "file": file} | given, follow=True)
        return answer.status_code, unescape(answer.content.decode())

    return sent


@pytest.fixture
def press(client_of, finance):
    def pressed(url, **given):
        answer = client_of(finance).post(url, given, follow=True)
        return answer.status_code, unescape(answer.content.decode())

    return pressed


def preview_url():
    return reverse("admin:grants_waitingfile_preview", args=[WaitingFile.objects.get().pk])


def stamp_in(said):
    return said.partition('name="stamp" value="')[2].partition('"')[0]


def test_a_file_is_shown_first_and_then_confirmed(grant, send, press):
    odd = paid(amount="7000.00", date="06/08/2019", words="SM-2019-007", voucher="8")
    status, said = send(csv_of(paid(voucher="1"), odd, paid("Somebody else"), paid(amount="5.00", voucher="9")))
    assert (status, Payment.objects.count()) == (200, 0)
    for words in (
        "Two payments of £8,500.00 would come in",
        "SM-2019-007, instalment 1",
        "£2,500 more than is committed for 2019/20",
        "has no unpaid instalment of this amount",
        "Paid then",
        "Total of one row",
        "2, £8,500.00 in all",
        "1, £5.00 in all",
    ):
        assert words in said.replace('<span class="unbroken">', "").replace("</span>", "")
    status, said = press(preview_url(), stamp=stamp_in(said), confirm="")
    assert (status, "Two payments brought in. One row put aside for a person to match." in said) == (200, True)
    assert "July.csv" in said
    assert "Two payments of £8,500.00 stand. One row waits for a person." in said
    assert (Payment.objects.count(), WaitingFile.objects.count()) == (2, 0)


def test_a_files_rows_are_its_own_and_no_other_files(grant, bring, client_of, finance):
    first = bring(paid(voucher="1"), paid(amount="5.00", voucher="2")).batch
    second = bring(paid(amount="7.00", voucher=f"{first.pk}9"), name="August.csv").batch
    page = client_of(finance).get(f"{reverse('admin:grants_paymentimport_change', args=[second.pk])}").content.decode()
    address = f"{reverse('admin:grants_importedrow_changelist')}?file={second.pk}"
    assert address in unescape(page)
    listed = client_of(finance).get(address).context["cl"].result_list
    assert [row.amount for row in listed] == [7]


def test_what_a_file_says_twice_is_told_before_it_comes_in(grant, send):
    status, said = send(csv_of(paid(voucher="1"), paid(voucher="1"), paid(voucher="2")))
    told = said.replace('<span class="unbroken">', "").replace("</span>", "")
    assert (status, told.count("The file says more than once")) == (200, 1)
    assert "£1,500.00 to Addaction on 1 July 2019 with reference 1. Each row comes in as a payment of its own." in told


def test_what_changed_since_the_preview_is_shown_again(grant, send, press):
    _, said = send(csv_of(paid(voucher="1")))
    grant.instalments.filter(number=1).delete()
    status, again = press(preview_url(), stamp=stamp_in(said), confirm="")
    assert (status, "Something was recorded since you looked" in again) == (409, True)
    assert press(preview_url(), stamp=stamp_in(again), confirm="")[0] == 200
    assert Payment.objects.count() == 1


def test_a_confirmation_without_a_look_brings_in_nothing(grant, send, press):
    send(csv_of(paid(voucher="1")))
    assert press(preview_url(), confirm="")[0] == 409
    assert not Payment.objects.exists()


def test_faults_are_all_shown_and_it_can_not_be_confirmed(grant, send, press):
    _, said = send(csv_of(paid(date="yesterday"), paid(amount="")))
    assert "Nothing can be brought in yet" in said
    assert "Row 2, column B (Date): “yesterday” is not a date." in said
    assert "Row 3, column C (Amount): The amount is missing." in said
    assert "Bring it in" not in said
    assert "Choose the file again" in said
    assert press(preview_url(), stamp=stamp_in(said), confirm="")[0] == 422
    assert not ImportBatch.objects.exists()


def test_a_file_that_can_not_be_read_is_told_where_it_is_sent(grant, send):
    for content, words in (
        (b"%PDF-1.7 x", "July.csv: It is a PDF."),
        (b"Name;Sum\r\nx;1\r\n", "No row of the file has the headings Payee, Date, Amount"),
        (b"Payee,Date,Sum\r\nx,1,1\r\n", "Row 1: There is no column headed “Amount”."),
        (b"", "The file is empty. Choose another"),
    ):
        status, said = send(content)
        assert (status, words in said) == (422, True), words
    assert not WaitingFile.objects.exists()


def test_the_same_file_is_refused_where_it_is_sent(grant, bring, send):
    bring(paid())
    status, said = send(csv_of(paid()))
    assert (status, "This file was brought in by" in said) == (422, True)


def test_a_file_is_left(grant, send, press):
    send(csv_of(paid()))
    status, said = press(preview_url(), leave="")
    assert "The file is left. Nothing of it was brought in." in said
    assert not WaitingFile.objects.exists()


def test_a_file_is_taken_again_as_it_came_by_finance_and_audit_alone(
    bring, grant, client_of, finance, auditor, officer, administrator
):
    content = csv_of(paid())
    batch = bring(content=content, name="July “1”.csv").batch
    url = reverse("admin:grants_paymentimport_file", args=[batch.pk])
    for person, status in ((finance, 200), (auditor, 200), (officer, 403), (administrator, 403)):
        answer = client_of(person).get(url)
        assert answer.status_code == status
        if status == 200:
            assert answer.content == content
            assert answer.headers["Content-Disposition"].startswith("attachment; filename")
    register = factories.ImportBatchFactory(kind="register")
    assert client_of(finance).get(reverse("admin:grants_paymentimport_file", args=[register.pk])).status_code == 404


def test_an_import_is_undone_with_a_reason_and_every_page_tells_it(bring, grant, press, client_of, finance):
    def page_of(record, page="change"):
        kind = "payment" if isinstance(record, Payment) else "paymentimport"
        answer = client_of(finance).get(reverse(f"admin:grants_{kind}_{page}", args=[record.pk]))
        return unescape(answer.content.decode())

    batch = bring(paid()).batch
    url = reverse("admin:grants_paymentimport_act", args=[batch.pk, "undo"])
    assert "Say why" in press(url, reason="")[1]
    status, said = press(url, reason="The wrong month.")
    assert (status, "The import is undone." in said) == (200, True)
    assert "The wrong month." in said
    assert press(url, reason="Again.")[0] in (403, 409)
    reversal = Payment.objects.get(kind="reversal")
    assert "Undone, each of its payments reversed: The wrong month." in page_of(batch, "history")
    row, payment = ImportedRow.objects.get(), reversal.reverses
    for each, other, words in ((payment, reversal, "Its reversal"), (reversal, payment, "What it reverses")):
        page = page_of(each)
        assert f'href="{reverse("admin:grants_payment_change", args=[other.pk])}">{words}' in page
        assert "payments.csv, row 2" in page
        assert f'href="{reverse("admin:grants_importedrow_change", args=[row.pk])}"' in page
        assert f'href="{reverse("admin:grants_paymentimport_change", args=[batch.pk])}"' in page


@pytest.fixture
def aside(bring, grant):
    bring(paid(amount="812.34", voucher="3"))
    return ImportedRow.objects.get()


@pytest.fixture
def match_url(aside):
    return reverse("admin:grants_importedrow_match", args=[aside.pk])


def test_a_row_put_aside_is_listed_and_matched(aside, match_url, press, client_of, finance, grant):
    listed = client_of(finance).get(reverse("admin:grants_importedrow_changelist"), {"todo": "match"}).content.decode()
    assert "Addaction" in listed
    instalment = grant.instalments.get(number=2)
    status, said = press(match_url, what="under", under=f"{grant.pk}:{instalment.pk}", remember="on")
    assert (status, "£812.34 to Addaction, 1 July 2019: matched." in said) == (200, True)
    assert Payment.objects.get().instalment == instalment
    assert PayeeRule.objects.get().agreement == grant
    again = factories.ImportedRowFactory(payee="Addaction", state="to_match")
    form = client_of(finance).get(reverse("admin:grants_importedrow_match", args=[again.pk])).content.decode()
    assert "Remembered of Addaction now: paid under SM-2019-007. This would take its place." in form
    assert "It is matched." in press(match_url, what="under", under=str(grant.pk))[1]
    assert Payment.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "Say what it is"),
        ({"what": "under"}, "Choose the agreement"),
        ({"what": "under", "under": "999"}, "Choose an agreement of the list"),
        ({"what": "not_ours"}, "Say why it is not ours"),
        ({"what": "stands"}, "Select a valid choice"),
    ],
)
def test_what_the_answer_lacks_is_told(aside, match_url, press, given, words):
    status, said = press(match_url, **given)
    assert (status, words in said) == (422, True)
    assert ImportedRow.objects.get().state == "to_match"


def test_another_payee_and_a_day_far_outside_the_agreement_are_asked_about(bring, press, grant, client_of, finance):
    council = factories.ProviderFactory(name="Example County Council")
    bring(paid("Example County Council", amount="777.77", date="15/08/2020", voucher="4"))
    row = ImportedRow.objects.get()
    assert row.provider == council
    url, given = reverse("admin:grants_importedrow_match", args=[row.pk]), {"what": "under", "under": str(grant.pk)}
    status, said = press(url, **given)
    said = said.replace('<span class="unbroken">', "").replace("</span>", "")
    assert (status, Payment.objects.count()) == (422, 0)
    assert f"It was paid to Example County Council, and SM-2019-007 is paid to {grant.paid_to}. Is that meant?" in said
    assert "SM-2019-007 ended on 31 March 2020, and this was paid on 15 August 2020, long after." in said
    period = {"period_from": "1 January 2020", "period_to": "31 March 2020"}
    assert "Choose the agreement under which it was paid" in press(url, **given, **period, is_meant="no")[1]
    backwards = {"period_from": "1 April 2020", "period_to": "31 March 2020"}
    assert "Enter a last day on or after the first" in press(url, **given, **backwards, is_meant=str(grant.pk))[1]
    assert Payment.objects.count() == 0
    press(url, **given, **period, is_meant=str(grant.pk))
    payment = Payment.objects.get()
    assert (payment.payee, str(payment.period_from), str(payment.period_to)) == (
        "Example County Council", "2020-01-01", "2020-03-31"
    )  # fmt: skip
    listed = client_of(finance).get(reverse("admin:grants_payment_changelist")).content.decode()
    address, of_year = reverse("reports:payments"), {"year": "2019"}
    report = client_of(finance).get(address, of_year).content.decode()
    filed = b"".join(client_of(finance).get(address, of_year | {"format": "csv"})).decode()
    assert all("Example County Council" in each for each in (listed, report, filed))
    assert f"the agreement is paid to {grant.paid_to}" in report


def test_what_was_paid_in_a_closed_quarter_comes_in_with_a_reason(grant, send, press, finance):
    close_quarter(quarter=Quarter(2019, 2), reason="", by=finance)
    status, said = send(csv_of(paid(voucher="1"), paid(date="10/10/2019", voucher="2"), paid(amount="5.00")))
    assert "Q2 2019/20 is closed. One payment of £1,500.00 falls in it" in said
    stamp = stamp_in(said)
    status, said = press(preview_url(), stamp=stamp, confirm="", reason=" ")
    assert (status, Payment.objects.count()) == (409, 0)
    assert "Give the reason for bringing it in late." in said
    press(preview_url(), stamp=stamp, confirm="", reason="The ledger was late")
    assert list(Payment.objects.order_by("paid_on").values_list("reason", flat=True)) == ["The ledger was late", ""]
    url = reverse("admin:grants_importedrow_match", args=[ImportedRow.objects.get(state="to_match").pk])
    assert "Say why it comes late" in press(url, what="under", under=str(grant.pk))[1]
    press(url, what="under", under=str(grant.pk), late_reason="Found late")
    assert Payment.objects.get(amount=5).reason == "Found late"


def test_a_row_that_was_recorded_by_hand_is_told_so(aside, match_url, press, grant, budget):
    by_hand = factories.PaymentFactory(agreement=grant, budget=budget, amount=aside.amount, finance_reference="BY-HAND")
    assert "BY-HAND" in press(match_url)[1]
    press(match_url, what="stands", payment=str(by_hand.pk))
    assert ImportedRow.objects.get().payment == by_hand
    assert Payment.objects.count() == 1


def test_a_source_is_added_and_refused_half_of_vat(press, client_of, finance):
    url = reverse("admin:grants_paymentsource_add")
    columns = {"name": "Agresso", "payee": "Supplier name", "paid_on": "Pay date", "amount": "Value"}
    assert "or none of the three" in press(url, net="Net", **columns)[1]
    press(url, **columns)
    assert PaymentSource.objects.get(name="Agresso").history.get().history_user == finance


@pytest.mark.django_db
def test_the_source_of_the_published_columns_is_there_from_the_start():
    assert PaymentSource.objects.get(name=WEST_MERCIA["name"]).payee == "Supplier"
