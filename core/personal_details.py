"""What in free text looks like a client's details. No record of any client is kept (domain rule 14): text is warned of.

A pattern can be wrong both ways, so what it finds is asked about, and never taken away in silence.
"""

import re

_NHS = re.compile(r"\b\d{3}[ -]?\d{3}[ -]?\d{4}\b")
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
_DATE = rf"\d{{1,2}}(?:[/.-]\d{{1,2}}[/.-]|(?:st|nd|rd|th)? {_MONTH} )(?:19|20)?\d{{2}}"
_PATTERNS = (
    ("a National Insurance number", re.compile(r"\b[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b", re.IGNORECASE)),
    ("a PNC number", re.compile(r"\b(?:19|20)?\d{2}/\d{1,7}[A-Z]\b")),
    ("a postcode", re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b")),
    ("an e-mail address", re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b")),
    ("a telephone number", re.compile(r"(?<!\d)(?:\+44 ?|0)\d{2,4}[ -]?\d{3,4}[ -]?\d{3,4}(?!\d)")),
    ("a date of birth", re.compile(rf"\b(?:born|d\.?o\.?b\.?|date of birth)\b.{{0,15}}?{_DATE}", re.IGNORECASE)),
    ("a name with a date of birth", re.compile(rf"\b[A-Z][a-z]+ [A-Z][a-z'-]+\W{{1,3}}\(?{_DATE}")),
)


def _is_nhs_number(digits: str) -> bool:
    """Ten digits whose last is the check digit that the NHS prescribes."""
    weighted = sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False))
    return int(digits[9]) == (11 - weighted % 11) % 11


def personal_details_in(text: str) -> list[str]:
    """What the text seems to hold, each named once: `a postcode`, `a telephone number`."""
    found = [name for name, pattern in _PATTERNS if pattern.search(text)]
    numbers = (re.sub(r"\D", "", match) for match in _NHS.findall(text))
    if any(_is_nhs_number(number) for number in numbers):
        return ["an NHS number", *(name for name in found if name != "a telephone number")]
    return found
