"""What a file is by its content: a short list of kinds is taken, and each has to be what its name says."""

import re
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from core.refusals import Refused

TAKEN = "PDF, Word (DOCX), Excel (XLSX), OpenDocument text (ODT), CSV, plain text, PNG and JPEG"
LONGEST_NAME = 150
_MOST_ENTRIES, _MOST_UNPACKED = 2_000, 200 * 1024 * 1024
_LOOK_AT = 64 * 1024
_PACKED = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_MAKES_A_PAGE = re.compile(
    r"<\s*(?:!doctype|\?xml|html|head|body|svg|script|iframe|object|embed|img|a\s)", re.IGNORECASE
)


@dataclass(frozen=True)
class KindOfFile:
    """One kind that is taken: what it is called, how it is served, and what looks into it."""

    name: str
    content_type: str
    check: Callable[[IO[bytes]], str]  # what is wrong, in words; nothing where it is what it should be


def kind_of(name: str, content: IO[bytes]) -> KindOfFile:
    """The kind of a file, by its name's ending and by its content, which have to agree."""
    _, dot, ending = name.rpartition(".")
    kind = _KINDS.get(ending.lower()) if dot else None
    if kind is None:
        raise Refused(f"“{name}” is not of a kind that is taken. Taken are {TAKEN}.")
    content.seek(0)
    if not content.read(1):
        raise Refused(f"“{name}” is empty. Choose the file again.")
    if wrong := kind.check(content):
        raise Refused(f"“{name}” {wrong}.")
    content.seek(0)
    return kind


def clean_name(given: str) -> str:
    """A name to show: no folders, no hidden signs, nothing that turns the writing round, and not too long."""
    name = unicodedata.normalize("NFC", given).replace("\\", "/").rpartition("/")[2]
    name = "".join(sign for sign in name if unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))
    stem, dot, ending = " ".join(name.split()).rpartition(".")
    stem = (stem if dot else ending).strip(" .") or "file"
    ending = f".{ending.strip()}" if dot else ""
    return f"{stem[: LONGEST_NAME - len(ending)]}{ending}"[:LONGEST_NAME]


def _first(content: IO[bytes], count: int) -> bytes:
    content.seek(0)
    return content.read(count)


def _last(content: IO[bytes], count: int) -> bytes:
    size = content.seek(0, 2)
    content.seek(max(size - count, 0))
    return content.read()


def _between(starts: bytes, ends: bytes, called: str) -> Callable[[IO[bytes]], str]:
    """A kind that begins and ends with known bytes, and is no archive at the same time."""

    def check(content: IO[bytes]) -> str:
        if not _first(content, len(starts)).startswith(starts):
            return f"is not {called}, whatever its name says"
        if ends not in _last(content, 2048):
            return "is not whole: its end is missing. Save it again, and attach that"
        if zipfile.is_zipfile(content):
            return f"is {called} and an archive at once, and is not taken"
        return ""

    return check


def _package(part: str, called: str) -> Callable[[IO[bytes]], str]:
    """A document that is an archive of parts: opened, counted, and read to the end."""

    def check(content: IO[bytes]) -> str:
        if not _first(content, 4).startswith(b"PK\x03\x04"):
            return f"is not {called}, or is locked with a password. Save it without one, and attach that"
        try:
            content.seek(0)
            with zipfile.ZipFile(content) as archive:
                return _wrong_in(archive, part, called)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, zlib.error):
            return "is damaged, or locked with a password. Save it again, and attach that"

    return check


def _wrong_in(archive: zipfile.ZipFile, part: str, called: str) -> str:
    names = archive.namelist()
    if len(names) > _MOST_ENTRIES:
        return f"has more than {_MOST_ENTRIES:,} parts, and is not taken"
    if any(each.compress_type not in _PACKED for each in archive.infolist()):
        return "is packed in a way that no office program uses, and is not taken"
    if any(_leads_out(name) for name in names):
        return "names places outside itself, and is not taken"
    if part not in names:
        return f"is not {called}, whatever its name says"
    if any("vbaproject" in name.lower() or name.startswith(("Basic/", "Scripts/")) for name in names):
        return "has macros in it. Save it without them, and attach that"
    return _wrong_in_parts(archive)


def _wrong_in_parts(archive: zipfile.ZipFile) -> str:
    unpacked = 0
    for each in archive.infolist():
        with archive.open(each) as opened:
            while piece := opened.read(_LOOK_AT):
                unpacked += len(piece)
                if unpacked > _MOST_UNPACKED:
                    return "unpacks to more than 200 MB, and is not taken"
                if each.filename == "[Content_Types].xml" and b"macroenabled" in piece.lower():
                    return "has macros in it. Save it without them, and attach that"
    return ""


def _leads_out(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return name.startswith(("/", "\\")) or ".." in parts or ":" in name or "\0" in name


def _open_document(content: IO[bytes]) -> str:
    wrong = _package("content.xml", "an OpenDocument text")(content)
    if wrong:
        return wrong
    with zipfile.ZipFile(content) as archive:
        is_text = "mimetype" in archive.namelist() and archive.read("mimetype").strip() == _ODT.encode()
    return "" if is_text else "is not an OpenDocument text, whatever its name says"


def _text(content: IO[bytes]) -> str:
    """Words and lines alone: no hidden signs, and nothing that a browser would make a page of."""
    content.seek(0)
    while piece := content.read(_LOOK_AT):
        if any(byte < 32 and byte not in b"\t\n\f\r" for byte in piece):
            return "is not plain text. Save it as CSV (UTF-8) or as plain text, and attach that"
    start = _first(content, _LOOK_AT)
    if _MAKES_A_PAGE.search(start.decode("utf-8", "replace")):
        return "is a web page or a drawing, and not plain text"
    return "" if not zipfile.is_zipfile(content) else "is text and an archive at once, and is not taken"


_ODT = "application/vnd.oasis.opendocument.text"
_OFFICE = "application/vnd.openxmlformats-officedocument"
_JPEG = KindOfFile("JPEG", "image/jpeg", _between(b"\xff\xd8\xff", b"\xff\xd9", "a JPEG picture"))
_KINDS = {
    "pdf": KindOfFile("PDF", "application/pdf", _between(b"%PDF-", b"%%EOF", "a PDF")),
    "png": KindOfFile("PNG", "image/png", _between(b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82", "a PNG picture")),
    "jpg": _JPEG,
    "jpeg": _JPEG,
    "docx": KindOfFile(
        "DOCX", f"{_OFFICE}.wordprocessingml.document", _package("word/document.xml", "a Word document")
    ),
    "xlsx": KindOfFile("XLSX", f"{_OFFICE}.spreadsheetml.sheet", _package("xl/workbook.xml", "an Excel workbook")),
    "odt": KindOfFile("ODT", _ODT, _open_document),
    "csv": KindOfFile("CSV", "text/csv", _text),
    "txt": KindOfFile("TXT", "text/plain", _text),
}
ENDINGS = ",".join(f".{ending}" for ending in _KINDS)
