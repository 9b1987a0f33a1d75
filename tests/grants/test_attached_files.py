"""Files of an agreement: what is taken and what is refused, by content and by name, and who may have them."""

import io
import os

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from core.refusals import Refused
from grants import keeping
from grants.actions import discard_draft
from grants.contents import clean_name, kind_of
from grants.files import attach_file, lacks_signed_file, take_out_file
from grants.links import admin_address
from grants.models import Agreement, AttachedFile
from grants.told import told_of_files
from tests import factories
from tests.grants import made_files as made

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement():
    return Agreement.objects.get(pk=factories.GrantFactory(in_force=True).pk)


@pytest.fixture
def attach(agreement, officer):
    def attached(name="signed.pdf", content=made.PDF, **given):
        said = {"agreement": agreement, "kind": "signed", "by": officer} | given
        return attach_file(name=name, content=io.BytesIO(content), **said)

    return attached


def on_the_disk():
    return sorted(path for path in keeping.path_of("xx").parent.parent.rglob("*") if path.is_file())


# What is taken


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("signed.pdf", made.PDF, "application/pdf"),
        ("SIGNED.PDF", made.PDF, "application/pdf"),
        ("locked.pdf", made.PDF.replace(b"trailer<<", b"trailer<</Encrypt 5 0 R"), "application/pdf"),
        ("scan.png", made.PNG, "image/png"),
        ("scan.jpeg", made.JPEG, "image/jpeg"),
        ("scan.jpg", made.JPEG, "image/jpeg"),
        ("letter.docx", made.docx(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("return.xlsx", made.xlsx(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("letter.odt", made.odt(), "application/vnd.oasis.opendocument.text"),
        ("return.csv", made.CSV, "text/csv"),
        ("return.csv", "Month,Paid\nApril,£5".encode("cp1252"), "text/csv"),
        ("note.txt", b"\xef\xbb\xbfReceived 3 < 4 days late.", "text/plain"),
        ("agreement.exe.pdf", made.PDF, "application/pdf"),  # what it ends in is what it is
    ],
)
def test_each_kind_of_the_list_is_taken(attach, name, content, content_type):
    file = attach(name, content)
    assert (file.name, file.content_type, file.size) == (name, content_type, len(content))
    assert keeping.path_of(file.stored_name).read_bytes() == content


# Twenty and more that are not


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("drawing.svg", made.SVG, "is not of a kind that is taken"),
        ("page.html", made.HTML, "is not of a kind that is taken"),
        ("agreement.pdf.exe", b"MZ\x90", "is not of a kind that is taken"),
        ("agreement", made.PDF, "is not of a kind that is taken"),
        ("macros.docm", made.docx(), "is not of a kind that is taken"),
        ("archive.zip", made.docx(), "is not of a kind that is taken"),
        ("signed.pdf", made.SVG, "is not a PDF, whatever its name says"),
        ("signed.pdf", made.HTML + made.PDF, "is not a PDF, whatever its name says"),
        ("signed.pdf", b"MZ\x90\x00program", "is not a PDF, whatever its name says"),
        ("signed.pdf", b"", "is empty"),
        ("signed.pdf", made.PDF[:-8], "is not whole"),
        ("signed.pdf", made.PDF + made.docx(), "is a PDF and an archive at once"),
        ("scan.png", made.JPEG, "is not a PNG picture, whatever its name says"),
        ("scan.png", made.PNG[:-6], "is not whole"),
        ("scan.jpg", made.JPEG + made.docx(), "is a JPEG picture and an archive at once"),
        ("return.csv", made.SVG, "is a web page or a drawing"),
        ("return.csv", b"a,b\n1,<a href=javascript:alert(1)>2", "is a web page or a drawing"),
        ("return.csv", b"a,b\0,c", "is not plain text"),
        ("return.csv", "a,b".encode("utf-16"), "is not plain text"),
        ("note.txt", b"\x7fELF\x02\x01\x01", "is not plain text"),
        ("letter.docx", made.xlsx(), "is not a Word document, whatever its name says"),
        ("return.xlsx", made.docx(), "is not an Excel workbook, whatever its name says"),
        ("letter.docx", b"\xd0\xcf\x11\xe0locked or old", "is not a Word document, or is locked with a password"),
        ("letter.docx", made.locked(made.docx()), "is damaged, or locked with a password"),
        ("letter.docx", made.docx()[:-30], "is damaged"),
        ("letter.docx", made.docx()[:60], "is damaged"),
        ("letter.docx", made.docx(**{"word/vbaProject.bin": b"x"}), "has macros in it"),
        ("letter.docx", made.docx(**{"word/VBAPROJECT.BIN": b"x"}), "has macros in it"),
        ("letter.docx", made.packed({"[Content_Types].xml": b"macroEnabled", "word/document.xml": b""}), "has macros"),
        ("letter.docx", made.docx(**{"../../etc/cron.d/x": b"x"}), "names places outside itself"),
        ("letter.docx", made.docx(**{"/etc/passwd": b"x"}), "names places outside itself"),
        ("letter.docx", made.docx(**{"..\\x": b"x"}), "names places outside itself"),
        ("letter.docx", made.packed({f"part{n}": b"" for n in range(2001)}), "has more than 2,000 parts"),
        ("letter.docx", made.packed({"word/document.xml": b"x" * 999}, how=14), "packed in a way that no office"),
        ("letter.odt", made.odt(**{"Basic/Standard/Module1.xml": b"x"}), "has macros in it"),
        ("letter.odt", made.packed({"content.xml": b"", "mimetype": b"text/html"}), "is not an OpenDocument text"),
        ("letter.odt", made.packed({"content.xml": b""}), "is not an OpenDocument text"),
    ],
)
def test_what_is_not_what_it_says_is_refused_and_nothing_is_kept(attach, name, content, words):
    before = on_the_disk()
    with pytest.raises(Refused, match=words):
        attach(name, content)
    assert on_the_disk() == before
    assert not AttachedFile.objects.exists()


def test_a_document_that_unpacks_without_end_is_refused_before_it_does():
    with pytest.raises(Refused, match="unpacks to more than 200 MB"):
        kind_of("letter.docx", io.BytesIO(made.bomb()))


@override_settings(RINGFENCE_FILE_LIMIT_MB=0.001)
def test_a_file_over_the_limit_is_refused_in_words(attach, client_of, officer, agreement):
    large = b"%PDF-" + b"0" * 2000 + b"%%EOF"
    with pytest.raises(Refused, match="larger than 1 KB, the most that is taken"):
        attach(content=large)
    page = send(client_of(officer), agreement, "large.pdf", large)
    assert page.status_code == 422
    assert "The file is larger than 1 KB, the most that is taken." in page.content.decode()
    assert not AttachedFile.objects.exists()


# Its name


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("..\\..\\windows\\signed.pdf", "signed.pdf"),
        ("C:\\Users\\a\\signed.pdf", "signed.pdf"),
        ("signed\0.pdf", "signed.pdf"),
        ("signed\r\nSet-Cookie: a.pdf", "signedSet-Cookie: a.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),  # turned round it would be read as invoiceexe.pdf
        ("sig\u200bned.pdf", "signed.pdf"),
        ("  signed   copy .pdf", "signed copy.pdf"),
        (".pdf", "file.pdf"),
        ("...", "file."),
        ("", "file"),
        (f"{'a' * 300}.pdf", f"{'a' * 146}.pdf"),
        ("Cytûndeb – Powys.pdf", "Cytûndeb – Powys.pdf"),
    ],
)
def test_a_name_is_made_safe_to_show(given, shown):
    assert clean_name(given) == shown


def test_a_program_whose_name_is_turned_round_is_refused(attach):
    with pytest.raises(Refused, match="“invoicefdp.exe” is not of a kind"):
        attach("invoice\u202efdp.exe", b"MZ")


def test_a_name_that_looks_like_a_clients_is_asked_about(attach):
    with pytest.raises(Refused, match="looks as if it holds an e-mail address"):
        attach("jo.client@example.org.pdf")


# Attached once, and kept whole


def test_the_same_file_is_attached_once(attach):
    attach("signed.pdf")
    before = on_the_disk()
    with pytest.raises(Refused, match="attached already, as “signed.pdf”"):
        attach("again.pdf")
    assert on_the_disk() == before


def test_what_lies_on_the_disk_says_nothing_and_is_for_the_service_alone(attach):
    path = keeping.path_of(attach("signed.pdf").stored_name)
    assert len(path.name) == 40
    assert "signed" not in str(path.relative_to(path.parents[1]))
    if os.name != "nt":
        assert path.stat().st_mode & 0o777 == 0o600


def test_a_file_without_a_row_is_taken_away_again(attach, monkeypatch):
    def fails(self, *args, **kwargs):
        raise RuntimeError("The database is gone")

    monkeypatch.setattr(AttachedFile, "save", fails)
    before = on_the_disk()
    with pytest.raises(RuntimeError):
        attach()
    assert on_the_disk() == before


def test_the_form_says_who_will_read_the_file(client_of, officer, agreement):
    page = client_of(officer).get(admin_address(agreement, "files")).content.decode()
    assert "People of the agreement’s provider can open a signed agreement once it is in force." in page


def test_who_may_not_draft_attaches_and_takes_out_nothing(attach, auditor):
    with pytest.raises(Refused, match="but not attach one"):
        attach(by=auditor)
    with pytest.raises(Refused, match="but not take one out"):
        take_out_file(file=attach(), reason="An example.", by=auditor)


def test_a_draft_with_a_file_is_not_discarded(officer):
    draft = Agreement.objects.get(pk=factories.GrantFactory(drafted_by=officer).pk)
    factories.AttachedFileFactory(agreement=draft)
    with pytest.raises(Refused, match="Files are attached to .* so the draft is kept too"):
        discard_draft(agreement=draft, by=officer)


def test_the_trail_tells_what_was_attached_and_taken_out(attach, officer):
    file = take_out_file(file=attach(), reason="The wrong one", by=officer)
    words = [change.what[0] for change in told_of_files([file])]
    assert words == [
        f"File attached: Signed agreement, “signed.pdf”, {len(made.PDF)} bytes.",
        "File taken out: “signed.pdf”: The wrong one.",
    ]


# The pages


def send(client, agreement, name, content, kind="signed"):
    file = SimpleUploadedFile(name, content, content_type="text/html")
    return client.post(admin_address(agreement, "files"), {"kind": kind, "content": file})


def test_a_file_is_attached_taken_and_taken_out_on_pages(client_of, officer, agreement):
    client = client_of(officer)
    assert "The signed agreement as a file." in client.get(admin_address(agreement)).content.decode()
    assert send(client, agreement, "Signed “copy”.pdf", made.PDF).status_code == 302
    file = AttachedFile.objects.get()
    page = client.get(admin_address(agreement, "files")).content.decode()
    assert "Signed “copy”.pdf" in page
    assert "Still missing" not in page
    assert "Still missing: the signed" not in client.get(agreement.get_absolute_url()).content.decode()

    taken = client.get(file.get_absolute_url())
    assert b"".join(taken) == made.PDF
    assert taken["Content-Type"] == "application/pdf"
    assert taken["Content-Disposition"] == "attachment; filename*=utf-8''Signed%20%E2%80%9Ccopy%E2%80%9D.pdf"
    assert taken["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in taken["Cache-Control"]

    out = admin_address(agreement, "files") + "1/take-out/"
    assert "Say why the file is taken out" in client.post(out, {"reason": ""}).content.decode()
    assert client.post(out, {"reason": "The wrong one."}).status_code == 302
    late = client.post(out, {"reason": "Mine too."})
    assert late.status_code == 409
    assert "has been taken out already" in late.content.decode()
    assert "Mine too." in late.content.decode()
    assert "The wrong one." in client.get(admin_address(agreement, "files")).content.decode()
    assert keeping.path_of(file.stored_name).exists()
    assert lacks_signed_file(agreement)


def test_what_is_refused_is_said_on_the_page_and_the_kind_stays_chosen(client_of, officer, agreement):
    page = send(client_of(officer), agreement, "signed.pdf", made.HTML, kind="monitoring")
    assert page.status_code == 409
    assert "“signed.pdf” is not a PDF, whatever its name says." in page.content.decode()
    assert '<option value="monitoring" selected>' in page.content.decode()


@pytest.mark.parametrize(("given", "words"), [({"kind": "signed"}, "Choose the file"), ({}, "Say what it is")])
def test_what_is_missing_is_asked_for(client_of, officer, agreement, given, words):
    page = client_of(officer).post(admin_address(agreement, "files"), given)
    assert page.status_code == 422
    assert words in page.content.decode()


def test_a_file_that_is_gone_from_the_disk_is_not_found(client_of, officer, attach):
    file = attach()
    keeping.forget(file.stored_name)
    assert client_of(officer).get(file.get_absolute_url()).status_code == 404


def test_a_provider_takes_its_own_signed_agreement_and_nothing_else(client_of, agreement, attach):
    signed, letter = attach(), attach("letter.txt", b"Between us.", kind="correspondence")
    own = factories.ProviderMemberFactory(provider=agreement.paid_to).user
    stranger = factories.ProviderMemberFactory().user
    for user, found in ((own, [200, 404]), (stranger, [404, 404])):
        client = client_of(user)
        answers = [client.get(file.get_absolute_url()) for file in (signed, letter)]
        assert [answer.status_code for answer in answers] == found
    page = client_of(own).get(agreement.get_absolute_url()).content.decode()
    assert "signed.pdf" in page
    assert "letter.txt" not in page


def test_what_was_taken_out_is_the_offices_alone(client_of, agreement, attach, officer):
    file = take_out_file(file=attach(), reason="The wrong one", by=officer)
    own = factories.ProviderMemberFactory(provider=agreement.paid_to).user
    assert client_of(own).get(file.get_absolute_url()).status_code == 404
    assert client_of(officer).get(file.get_absolute_url()).status_code == 200
