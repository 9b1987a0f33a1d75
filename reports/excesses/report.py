"""Every excess that stands, the largest first; and, apart, what one person put into force alone."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from django.utils import timezone

from commissioning.models import Budget
from core.exports import Column
from core.money import pounds
from core.periods import AsAt, day
from core.reports import Report
from core.tables import Cell, Head, Row
from core.words import capitalised, number_of
from grants.excesses import Excess, standing
from grants.models import Agreement, Instalment, Variation
from reports.links import address, page_of

IN_ABSENCE = "put into force by one person, in absence"


class Excesses(Report):
    """Which limits are passed, by how much, why, by whom and since when."""

    title = "Excesses"
    columns = (
        Column("beyond", "Beyond", width=32),
        Column("what", "What", width=44),
        Column("financial_year", "Financial year"),
        Column("fund", "Fund", width=24),
        Column("allowed", "Allowed", "money"),
        Column("drawn", "Drawn", "money"),
        Column("over", "Over", "money"),
        Column("why", "Why", width=48),
        Column("since", "Since", "date"),
        Column("movement", "Movement", width=32),
        Column("by", "By", width=24),
        Column("reason", "Reason", width=40),
        Column("authorised", "Authorised", width=48),
    )

    def __init__(self, as_at: AsAt) -> None:
        self.as_at = as_at

    @property
    def filename(self) -> str:
        return "excesses"

    @cached_property
    def found(self) -> list[Excess]:
        return standing(self.as_at)

    @cached_property
    def alone(self) -> list[Agreement | Variation]:
        """Agreements and variations that one person drafted and put into force, with the reason."""
        by_then = {"activated_at__lte": self.as_at.records}
        agreements = Agreement.objects.put_into_force_alone().filter(**by_then)
        variations = Variation.objects.put_into_force_alone().filter(**by_then)
        return [
            *agreements.select_related("activated_by", "fund"),
            *variations.select_related("activated_by", "agreement__fund"),
        ]

    def rows(self) -> Iterator[Excess | Agreement | Variation]:
        yield from self.found
        yield from self.alone

    def cells(self, row: Any) -> Sequence[Any]:
        return _cells_of(row) if isinstance(row, Excess) else _cells_alone(row)

    @property
    def heading(self) -> str:
        """`Two excesses stand; the largest is £14,000 committed beyond the budget`: unlike things are not added up."""
        if not self.found:
            return "Nothing stands beyond a limit"
        largest = self.found[0]
        stands = "stands" if len(self.found) == 1 else "stand"
        words = f"{capitalised(number_of(len(self.found), 'excess', 'excesses'))} {stands}"
        return f"{words}; the largest is {pounds(largest.over)} {largest.limit}"

    @property
    def count_words(self) -> str:
        return f"{len(self.found):,} {'excess' if len(self.found) == 1 else 'excesses'}"


def name_of(excess: Excess) -> str:
    """What is passed, as its page is called."""
    about = excess.about
    if isinstance(about, Instalment):
        return f"Instalment {about.number} of {about.agreement.reference}"
    year = f" {excess.year}" if excess.year and not isinstance(about, Budget) else ""
    name = f"Decision {about.reference}" if excess.limit == excess.limit.DECISION else str(about)
    return f"{name}{year}"


def url_of(excess: Excess) -> str:
    """Where it can be looked into."""
    about = excess.about
    if isinstance(about, Budget):
        return address("ring-fence", fund=excess.fund.code, year=about.year, group="agreement")
    return page_of(about.agreement if isinstance(about, Instalment) else about)


def authorised_in_words(excess: Excess) -> str:
    """`£2,000 by A. Finance on 3 June 2019 under PCC/2019/020: the reason`; empty where nobody authorised it."""
    return "; ".join(
        f"{pounds(each.amount)} by {each.recorded_by or 'nobody'} on {day(timezone.localdate(each.recorded_at))}"
        f"{f' under {each.decision.reference}' if each.decision else ''}: {each.reason}"
        for each in excess.authorised
    )


def _cells_of(excess: Excess) -> Sequence[Any]:
    return (
        str(excess.limit),
        name_of(excess),
        excess.year.label if excess.year else None,
        excess.fund.name,
        excess.allows,
        excess.drawn,
        excess.over,
        excess.why,
        excess.since_on,
        excess.movement,
        excess.by,
        excess.since.reason if excess.since else "",
        authorised_in_words(excess),
    )


def _cells_alone(row: Agreement | Variation) -> Sequence[Any]:
    agreement = row.agreement if isinstance(row, Variation) else row
    on = timezone.localdate(row.activated_at) if row.activated_at else None
    who = str(row.activated_by or "nobody")
    fund = agreement.fund.name
    return (IN_ABSENCE, str(row), None, fund, None, None, None, "", on, "", who, row.absence_reason, "")


def table_rows(report: Excesses) -> list[Row]:
    return [_row(excess) for excess in report.found]


def heads() -> list[Head]:
    return [Head("What"), Head("Over", money=True), Head("Since"), Head("Authorised")]


def _row(excess: Excess) -> Row:
    since = f"{day(excess.since_on)} by {excess.by}" if excess.since_on else "not known"
    reason = f": {excess.since.reason}" if excess.since and excess.since.reason else ""
    let = authorised_in_words(excess)
    return Row(
        name_of(excess),
        [
            Cell(pounds(excess.over), "Over"),
            Cell(since, "Since", caveat=f"{excess.movement}{reason}", words=True),
            Cell(let or "no: a fact, or cut afterwards", "Authorised", absent=not let, words=True),
        ],
        url=url_of(excess),
        under_name=capitalised(str(excess.limit)),
        note=f"{excess.why}.",
    )


def alone_table(report: Excesses) -> dict[str, Any] | None:
    """What one person drafted and put into force, as audit reads it."""
    if not report.alone:
        return None
    return {
        "table_note": "Drafted and put into force by one person, in the absence of a second.",
        "columns": [Head("What"), Head("When and by whom"), Head("Why alone")],
        "rows": [_alone(each) for each in report.alone],
    }


def _alone(row: Agreement | Variation) -> Row:
    on = day(timezone.localdate(row.activated_at)) if row.activated_at else "not known"
    cells = [
        Cell(f"{on} by {row.activated_by}", "When and by whom", words=True),
        Cell(row.absence_reason, "Why alone", words=True),
    ]
    return Row(str(row), cells, url=page_of(row.agreement if isinstance(row, Variation) else row))
