"""The columns of a register: what each is called, what else offices call it, and how its cells are read."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from commissioning.models import Fund
from core.files_in.cells import day_in, pounds_in, text_in, year_in
from core.files_in.sheets import Cell
from core.files_in.tables import Wanted, spelt
from core.periods import FinancialYear
from grants.models.choices import LegalPower, Route, State, Type

Read = Callable[[Cell], Any]


def words(longest: int = 2000) -> Read:
    """Text of a certain length at most."""

    def read(cell: Cell) -> str:
        text = text_in(cell)
        if len(text) > longest:
            raise ValueError(f"This has {len(text)} characters, and {longest} is the most that is kept")
        return text

    return read


def one_of(known: Mapping[str, str]) -> Read:
    """One of a few words, in any case and with any spaces: what the record keeps for it."""
    by_spelling = {spelt(word): kept for word, kept in known.items()}

    def read(cell: Cell) -> str:
        text = text_in(cell)
        if text and spelt(text) not in by_spelling:
            raise ValueError(f"“{text[:40]}” is not one of: {', '.join(dict.fromkeys(_first_words(known)))}")
        return by_spelling.get(spelt(text), "")

    return read


def _first_words(known: Mapping[str, str]) -> list[str]:
    """The first word for each thing that is kept: the others are other spellings."""
    first: dict[str, str] = {}
    for word, kept in known.items():
        first.setdefault(kept, word)
    return list(first.values())


def amount(cell: Cell) -> Decimal | None:
    """Pounds, never below nought."""
    read = pounds_in(cell)
    if read is not None and read < 0:
        raise ValueError("This is below nought. Enter what it comes to, and record money that came back by hand")
    return read


def reference(cell: Cell) -> str:
    return text_in(cell).upper()


TYPES = {
    "grant": Type.GRANT,
    "contract": Type.CONTRACT,
    "partnership contribution": Type.CONTRIBUTION,
    "internal spend": Type.INTERNAL,
    "contribution": Type.CONTRIBUTION,
    "internal": Type.INTERNAL,
    "grants": Type.GRANT,
    "contracts": Type.CONTRACT,
}
STATES = {
    "in force": State.IN_FORCE,
    "ended": State.ENDED,
    "withdrawn": State.WITHDRAWN,
    "terminated": State.TERMINATED,
    "active": State.IN_FORCE,
    "live": State.IN_FORCE,
    "current": State.IN_FORCE,
    "closed": State.ENDED,
    "completed": State.ENDED,
}
ROUTES = {
    "open call": Route.OPEN_CALL,
    "direct award": Route.DIRECT,
    "open": Route.OPEN_CALL,
    "direct": Route.DIRECT,
}
POWERS = {
    "crime and disorder": LegalPower.CRIME_AND_DISORDER,
    "victims": LegalPower.VICTIMS,
    "other": LegalPower.OTHER,
}
RING_FENCES = {
    "none": Fund.RingFence.NONE,
    "internal": Fund.RingFence.INTERNAL,
    "external": Fund.RingFence.EXTERNAL,
}


@dataclass(frozen=True)
class Column:
    """One column of a sheet. A needed one stands in the header, and is filled in every row."""

    name: str
    field: str
    read: Read
    hint: str
    example: Any = ""
    also: tuple[str, ...] = ()
    is_needed: bool = False
    choices: tuple[str, ...] = ()
    width: int = 16

    @property
    def wanted(self) -> Wanted:
        return Wanted(self.name, self.also, self.is_needed)


AGREEMENTS = (
    Column("Reference", "reference", reference, "Like SM-2019-007: capital letters, the year, and a number.",
           "EXAMPLE-2019-001", ("Ref", "Agreement reference", "Grant reference", "Contract reference"), True, width=20),
    Column("Title", "title", words(140), "As it may be published. No names of clients.", "Outreach for young people",
           ("Project", "Agreement title", "Name of agreement"), True, width=36),
    Column("Type", "type", one_of(TYPES), "Grant, contract, partnership contribution or internal spend.", "grant",
           ("Agreement type", "Kind"), True, tuple(_first_words(TYPES))),
    Column("Line", "line", words(200), "The reference or the activity of the framework’s line that it comes under.",
           "DIP-HER", ("Intention", "Framework line", "Commissioning intention"), True),
    Column("Line name", "line_name", words(200), "The line’s activity, where the line is not recorded yet.", "",
           width=24),
    Column("Fund", "fund", words(120), "The pot that it draws on, where the line is not recorded yet.", "",
           ("Pot", "Funding stream", "Funding source"), width=20),
    Column("Area", "area", words(100), "The area’s name or its GSS code.", "Herefordshire", ("Place",), True),
    Column("Paid to", "paid_to", words(150), "The party that gets the money.", "Herefordshire Council",
           ("Provider", "Payee", "Recipient", "Supplier", "Organisation"), True, width=28),
    Column("Delivered by", "delivered_by", words(150), "The party that does the work. Empty: the party that is paid.",
           "", ("Delivery partner", "Deliverer"), width=28),
    Column("Sends returns", "reports", words(150), "The party that reports. Empty: not known yet.", "", width=28),
    Column("Purpose", "purpose", words(), "What the money is for. No names of clients.", width=40),
    Column("Reasons", "reasons", words(), "How it helps to reduce crime and disorder.", "", width=40),
    Column("Starts", "starts_on", day_in, "The first day, included.", "01/04/2019",
           ("Start", "Start date", "From"), True),
    Column("Ends", "ends_on", day_in, "The last day, included.", "31/03/2020", ("End", "End date", "To"), True),
    Column("State", "state", one_of(STATES), "Empty: in force.", "in force", ("Status",), False,
           tuple(_first_words(STATES))),
    Column("Ended on", "ended_on", day_in, "The day on which it ended, where it has.", ""),
    Column("Why it ended", "end_reason", words(), "In words that an auditor will understand.", "", width=24),
    Column("Decision", "decision", words(40), "The notice’s reference. Empty: it counts as not evidenced.",
           "PCC/2019/014", ("Decision reference", "Decision notice")),
    Column("Decision date", "decided_on", day_in, "Needed where the decision is not recorded yet.", "14/03/2019"),
    Column("Decision amount", "decision_amount", amount, "What the notice authorises, over all years and agreements.",
           "24000", ("Amount authorised",)),
    Column("Decision title", "decision_title", words(200), "Empty: the agreement’s title.", "", width=24),
    Column("Decision maker", "decision_maker", words(120), "Like the Commissioner.", ""),
    Column("Signed on", "signed_on", day_in, "The date of the signature.", "", ("Date signed", "Signed")),
    Column("How awarded", "award_route", one_of(ROUTES), "Open call or direct award.", "", ("Award route",), False,
           tuple(_first_words(ROUTES))),
    Column("Reason for a direct award", "direct_award_reason", words(300), "Where there was one.", "", width=24),
    Column("Conditions", "conditions", words(), "The conditions, or none.", "", width=24),
    Column("Legal power", "legal_power", one_of(POWERS), "Crime and disorder, victims, or other.", "", (), False,
           tuple(_first_words(POWERS))),
    Column("Paid up to", "paid_up_to", day_in, "The day up to which the paid columns count, where one is filled.",
           "30/06/2019", ("Paid to date at", "Payments up to")),
    Column("Finance reference", "finance_reference", words(60), "The finance system’s. Never bank details.", ""),
)  # fmt: skip

BUDGETS = (
    Column("Fund", "fund", words(120), "The pot’s name or code.", "Example fund", ("Pot", "Funding stream"), True,
           width=28),
    Column("Financial year", "year", year_in, "Like 2019/20.", "2019/20", ("Year",), True),
    Column("Budget", "amount", amount, "The year’s original budget, in pounds.", "371377",
           ("Original budget", "Amount"), True),
    Column("Ring-fence", "ring_fence", one_of(RING_FENCES), "For a new fund: none, internal or external.", "external",
           (), False, tuple(RING_FENCES)),
    Column("Purpose", "purpose", words(), "For a new fund: what its money may be spent on.", "", width=40),
    Column("Grantor", "grantor", words(150), "For a new fund: who pays it in, where somebody does.", "", width=24),
)  # fmt: skip

COMMITTED, PAID = "Committed", "Paid"
_WHAT = r"(?P<what>committed|commitment|value|award|awarded|paid|payments?|spent)"
_OF_A_YEAR = re.compile(
    rf"^\W*{_WHAT}\W*(?:in|for|to date)?\W*(?:FY\W*)?(?P<year>\d{{4}}.*?|\d\d\W\d\d)(?:\W*\(?£\)?)?\W*$",
    re.IGNORECASE,
)
_YEAR_FIRST = re.compile(
    rf"^\W*(?:FY\W*)?(?P<year>\d{{4}}(?:\W\d{{2,4}})?|\d\d\W\d\d)\W+{_WHAT}(?:\W*\(?£\)?)?\W*$", re.IGNORECASE
)
_YEAR_ALONE = re.compile(r"^\W*(?:FY\W*)?(?:(?:19|20)\d\d\W\d{2,4}|\d\d[/-]\d\d)\W*£?\W*$", re.IGNORECASE)
_SAYS_PAID = ("paid", "payment", "payments", "spent")


@dataclass(frozen=True)
class YearColumn:
    """A column of amounts for one financial year: what was committed for it, or what is paid of it."""

    what: str
    year: FinancialYear


def year_column(heading: str) -> YearColumn | None:
    """`Committed 2019/20`, `Value 19/20` or `2019-20 paid`; None for another heading.

    Raises ValueError where it names a year that can't be read, and where it does not say what the amounts are.
    """
    found = _OF_A_YEAR.match(heading) or _YEAR_FIRST.match(heading)
    if found:
        year = found["year"].strip(" £()")
        what = PAID if found["what"].lower() in _SAYS_PAID else COMMITTED
        return YearColumn(what, FinancialYear.parse(year if year[2:4].isdigit() else f"20{year}"))
    if _YEAR_ALONE.match(heading):
        year = heading.strip()
        raise ValueError(f"Say what the amounts are: head the column “{COMMITTED} {year}” or “{PAID} {year}”")
    return None


def year_in_doubt(heading: str, year: FinancialYear) -> Iterator[str]:
    """Of a heading that names one year alone: which it is read as. Some offices name a year by the one it ends in."""
    if len(re.findall(r"\d+", heading)) == 1:
        read = f"“{heading.strip()}” is read as {year}, the year that begins in {year.start_year}"
        yield f"{read}. If it is {year.previous}, head it so."
