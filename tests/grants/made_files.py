"""Files as people send them, and as somebody would who means harm."""

import io
import zipfile

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + b"\0" * 17 + b"\0\0\0\0IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\0" * 40 + b"\xff\xd9"
CSV = "Month,Paid\r\nApril,£1,250.00\r\n".encode()
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><html><script>alert(1)</script></html>"
ODT_TYPE = b"application/vnd.oasis.opendocument.text"


def packed(parts: dict[str, bytes], *, how: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive of these parts. It holds no hour at which it was made: a test is named by it."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", how) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, how)
    return made.getvalue()


def docx(**more: bytes) -> bytes:
    return packed({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>", **more})


def xlsx(**more: bytes) -> bytes:
    return packed({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>", **more})


def odt(**more: bytes) -> bytes:
    return packed({"mimetype": ODT_TYPE, "content.xml": b"<office:document-content/>", **more})


def locked(content: bytes) -> bytes:
    """The same archive, each of whose parts says that it is locked with a password."""
    again = bytearray(content)
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = again.find(mark)
        while place >= 0:
            again[place + flags] |= 1
            place = again.find(mark, place + 4)
    return bytes(again)


def bomb() -> bytes:
    """A document of a few hundred kilobytes that unpacks to more than 200 MB."""
    return docx(**{"word/media/image1.emf": b"\0" * (201 * 1024 * 1024)})
