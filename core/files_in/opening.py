"""Opens a file by what is in it, whatever its name says."""

from core.files_in.csv_text import csv_sheet
from core.files_in.excel import excel_sheets
from core.files_in.faults import UnreadableFile
from core.files_in.sheets import Sheet

LARGEST_BYTES = 10 * 1024 * 1024
_EXCEL = b"PK\x03\x04"
_NOT_TAKEN = (
    (b"\xd0\xcf\x11\xe0", "It is an old Excel file (.xls), or has a password. Save it as .xlsx without one."),
    (b"%pdf", "It is a PDF. Send the spreadsheet that it was made from."),
    (b"<", "It is a web page, though its name may say otherwise. Open it in Excel and save it as .xlsx."),
    (b"{\\rtf", "It is a text document. Send a spreadsheet or a CSV file."),
)


def sheets_of(content: bytes) -> list[Sheet]:
    """A file's sheets. Raises UnreadableFile with a plain sentence for what is neither Excel nor CSV."""
    if len(content) > LARGEST_BYTES:
        raise UnreadableFile(f"It is larger than {LARGEST_BYTES // 1024 // 1024} MB. Send it in parts.")
    start = content[:400].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not start:
        raise UnreadableFile("It is empty.")
    for begins, words in _NOT_TAKEN:
        if start.startswith(begins):
            raise UnreadableFile(words)
    return excel_sheets(content) if content.startswith(_EXCEL) else [csv_sheet(content)]
