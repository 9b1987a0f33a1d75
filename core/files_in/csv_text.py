"""Text with one row a line: in the encodings and with the separators that offices' systems write."""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from core.files_in.faults import UnreadableFile
from core.files_in.sheets import Line, Sheet

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SEPARATORS = (",", ";", "\t", "|")
_LOOKED_AT = 60
_SAYS_ITS_SEPARATOR = "sep="


def csv_sheet(content: bytes) -> Sheet:
    """The whole file as one sheet. Raises UnreadableFile where its characters can't be read."""
    text = text_of(content)
    separator = _separator(text)
    return Sheet("", lambda: _lines(text, separator))


def text_of(content: bytes) -> str:
    """UTF-8 with or without its mark, UTF-16, or Windows text (cp1252), by what the bytes themselves say."""
    for encoding in (_marked(content), _unmarked_utf16(content), "utf-8", "cp1252"):
        if encoding and (text := _decoded(content, encoding)) is not None:
            return text
    raise UnreadableFile("Its characters can’t be read. Save it from Excel as “CSV UTF-8”, or send the workbook.")


def _decoded(content: bytes, encoding: str) -> str | None:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text


def _marked(content: bytes) -> str:
    return next((encoding for mark, encoding in _BOMS if content.startswith(mark)), "")


def _unmarked_utf16(content: bytes) -> str:
    """Plain words in UTF-16 have a nought at every second place."""
    start = content[:400]
    noughts = start[1::2].count(0), start[0::2].count(0)
    if max(noughts) < len(start) * 0.3:
        return ""
    return "utf-16-le" if noughts[0] > noughts[1] else "utf-16-be"


def _separator(text: str) -> str:
    """What the file itself says, or what cuts most of its first rows into the same number of cells."""
    said = text[:5].lower()
    if said.startswith(_SAYS_ITS_SEPARATOR):
        return text[4]
    return max(_SEPARATORS, key=lambda separator: _evenness(text, separator))


def _evenness(text: str, separator: str) -> int:
    rows = islice(csv.reader(io.StringIO(text, newline=""), delimiter=separator), _LOOKED_AT)
    try:
        widths = Counter(len(row) for row in rows if len(row) > 1)
    except csv.Error:
        return 0
    return max(((width - 1) * count for width, count in widths.items()), default=0)


def _lines(text: str, separator: str) -> Iterator[Line]:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    try:
        for number, row in enumerate(rows, start=1):
            if number > 1 or not (row and row[0].lower().startswith(_SAYS_ITS_SEPARATOR)):
                yield Line(number, tuple(row))
    except csv.Error as error:
        raise UnreadableFile(
            f"Row {number + 1} can’t be cut into cells: a quotation mark is not closed, or stands amid words."
        ) from error
