"""The quarter grid: what each quarter's instalment is, what of it is paid, and the bars over it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.conf import settings

from core.charts.bars import Segment
from core.charts.instalments import QuarterMoney, instalment_bars
from core.charts.marks import Mark
from core.charts.scheme import Scheme
from core.money import add_up, pounds
from core.periods import FinancialYear, Quarter, day
from core.tables import percent_words
from core.words import number_of
from grants.models import Instalment, Payment
from reports.records.agreement.story import AgreementStory, quarter_of

YEARS_SHOWN = 2


@dataclass(frozen=True)
class QuarterColumn:
    """One column of the grid, with its money."""

    quarter: Quarter
    starts_year: bool
    instalments: Sequence[Instalment]
    payments: Sequence[Payment]

    @property
    def planned(self) -> Decimal:
        return add_up(each.amount for each in self.instalments)

    @property
    def paid(self) -> Decimal:
        return add_up(each.amount for each in self.payments)


@dataclass(frozen=True)
class Sums:
    """What stands at the right of the grid for a year, or for all of them."""

    heading: str
    planned: Decimal
    paid: Decimal

    @property
    def state(self) -> str:
        return f"{percent_words(self.paid * 100 / self.planned)} paid" if self.planned else "n/a"


def years_shown(story: AgreementStory) -> list[FinancialYear]:
    """Two years side by side: the chosen one, with the one before it where that holds money, or else the one after."""
    years = [year for year in story.years if abs(year.start_year - story.year.start_year) < YEARS_SHOWN]
    before = [year for year in years if year <= story.year]
    return sorted({*(before if len(before) == YEARS_SHOWN else years[:YEARS_SHOWN]), story.year})


def columns_of(story: AgreementStory) -> list[QuarterColumn]:
    quarters = [quarter for year in years_shown(story) for quarter in year.quarters]
    return [
        QuarterColumn(
            quarter=quarter,
            starts_year=place > 0 and quarter.number == 1,
            instalments=[each for each in story.instalments if each.quarter == quarter],
            payments=[each for each in story.payments if quarter_of(each) == quarter],
        )
        for place, quarter in enumerate(quarters)
    ]


def sums_of(story: AgreementStory, columns: Sequence[QuarterColumn]) -> list[Sums]:
    """Each shown year's sum of its quarters; and, where the agreement has more than one year, all that there is."""
    by_year = groupby(columns, lambda column: column.quarter.financial_year)
    sums = [_sums(str(year), list(of_year)) for year, of_year in by_year]
    if len(story.years) > 1:
        heading = "Both years" if len(story.years) == YEARS_SHOWN else f"All {len(story.years)} years"
        sums.append(Sums(heading, story.scheduled, add_up(payment.amount for payment in story.payments)))
    return sums


def _sums(heading: str, columns: Sequence[QuarterColumn]) -> Sums:
    return Sums(heading, add_up(each.planned for each in columns), add_up(each.paid for each in columns))


def state_of(column: QuarterColumn, story: AgreementStory) -> tuple[str, bool]:
    """`paid 8 Jul`, `due, on hold`, `due 8 Apr`; and whether it asks for attention."""
    unpaid = [each for each in column.instalments if story.left_of(each) > 0]
    if not unpaid:
        return (_settled_in_words(column, story), False)
    held = ", on hold" if any(story.is_held(each) for each in unpaid) else ""
    part = ", part paid" if any(story.paid_of.get(each.pk) for each in unpaid) else ""
    if any(each in story.due for each in unpaid):
        return f"due{held}{part}", True
    return f"due {_short(min(each.due_on for each in unpaid), column.quarter)}{held}{part}", False


def _settled_in_words(column: QuarterColumn, story: AgreementStory) -> str:
    """`paid 8 Jul`, `not needed`, or both."""
    paid = _paid_in_words(column)
    if not any(story.is_released(each) for each in column.instalments):
        return paid
    return f"{paid}, the rest not needed" if paid else "not needed"


def _paid_in_words(column: QuarterColumn) -> str:
    if not column.paid:
        return ""
    days = _of_its_plan(column) or [payment.paid_on for payment in column.payments]
    if column.paid < 0:
        days = [payment.paid_on for payment in column.payments if payment.amount < 0]
    return f"{'paid' if column.paid > 0 else 'came back'} {_short(max(days), column.quarter)}"


def _of_its_plan(column: QuarterColumn) -> list[dt.date]:
    """When its instalments were paid: what is paid or comes back beside them later does not move that."""
    planned = [payment for payment in column.payments if payment.instalment_id and payment.kind == Payment.Kind.PAYMENT]
    return [payment.paid_on for payment in planned]


def _short(date: dt.date, quarter: Quarter) -> str:
    """`8 Jul`, with its year where the column's own year or the next does not say which."""
    near = quarter.start <= date <= quarter.next.end
    return f"{date.day} {date:%b}" if near else f"{date.day} {date:%b} {date.year}"


def segments_of(column: QuarterColumn, story: AgreementStory) -> list[Segment]:
    """What is paid, and what is not, by how it stands."""
    segments = [Segment("paid", column.paid, Mark.PAID)] if column.paid > 0 else []
    for instalment in column.instalments:
        if left := story.left_of(instalment):
            segments.append(Segment("", left, _mark_of(instalment, story)))
    return segments


def _mark_of(instalment: Instalment, story: AgreementStory) -> Mark:
    if story.agreement.is_draft:
        return Mark.PROPOSED
    if not story.is_evidenced:
        return Mark.PUBLISHED
    return Mark.COMMITTED if instalment in story.due else Mark.NOT_YET_DUE


def grid_of(story: AgreementStory) -> dict[str, Any] | None:
    """What the page draws: nothing where no instalment is planned and none is paid."""
    if not story.instalments and not story.payments:
        return None
    columns = columns_of(story)
    money = [QuarterMoney(column.quarter, segments_of(column, story)) for column in columns]
    scheme = Scheme.of(settings.RINGFENCE_OFFICE_COLOUR)
    position = story.as_at.position
    wide = instalment_bars(money, position_to=position, name="instalments", scheme=scheme)
    narrow = instalment_bars(money, position_to=position, name="instalments-phone", scheme=scheme)
    return {
        "years": year_heads(story),
        "columns": [_cell(column, story) for column in columns],
        "count": len(columns),
        "sums": sums_of(story, columns),
        "bars": wide.drawing,
        "phone_bars": narrow.drawing,
        "key": wide.key,
        "lines": phone_lines(story, columns),
        "notes": notes_of(story),
    }


def year_heads(story: AgreementStory) -> list[dict[str, Any]]:
    """The years over the quarters."""
    return [{"label": str(year), "starts_year": place > 0} for place, year in enumerate(years_shown(story))]


def _cell(column: QuarterColumn, story: AgreementStory) -> dict[str, Any]:
    state, asks = state_of(column, story)
    return {
        "quarter": column.quarter,
        "starts_year": column.starts_year,
        "planned": column.planned,
        "paid": column.paid,
        "state": state,
        "asks": asks,
    }


def phone_lines(story: AgreementStory, columns: Sequence[QuarterColumn]) -> list[dict[str, Any]]:
    """Each quarter with its state and amount, a line each; a past year that is wholly paid is one line."""
    lines: list[dict[str, Any]] = []
    for year, group in groupby(columns, lambda column: column.quarter.financial_year):
        of_year = [column for column in group if column.planned or column.paid]
        settled = all(column.paid >= column.planned for column in of_year)
        if year != story.year and len(of_year) > 1 and settled:
            span = f"{of_year[0].quarter.name} to {of_year[-1].quarter}"
            lines.append({"label": f"{span}, ", "state": "paid", "amount": add_up(each.paid for each in of_year)})
        else:
            lines += [_line(column, story) for column in of_year]
    return lines


def _line(column: QuarterColumn, story: AgreementStory) -> dict[str, Any]:
    state, asks = state_of(column, story)
    amount = column.planned or column.paid
    return {"label": f"{column.quarter}, ", "state": state, "asks": asks, "amount": amount}


def notes_of(story: AgreementStory) -> list[str]:
    """What the grid can't show: money without an instalment, and money charged to another year than it covers."""
    notes = [f"{pounds(story.unscheduled)} has no instalment yet."] if story.unscheduled else []
    notes += _beside_the_plan(story)
    for payment in story.payments:
        quarter = quarter_of(payment)
        if quarter.year != payment.budget.year:
            charged = payment.budget.financial_year
            notes.append(
                f"{pounds(payment.amount)} paid on {day(payment.paid_on)} for {quarter} is charged to {charged}."
            )
    return notes


def _beside_the_plan(story: AgreementStory) -> list[str]:
    """What is paid in a planned quarter, and against none of its instalments."""
    planned = {instalment.quarter for instalment in story.instalments}
    reversed_by_then = {each.reverses_id for each in story.payments}
    paid = [each for each in story.payments if each.kind == Payment.Kind.PAYMENT and each.pk not in reversed_by_then]
    loose = [each for each in paid if not each.instalment_id and quarter_of(each) in planned]
    if not loose:
        return []
    amount, first = pounds(add_up(each.amount for each in loose)), loose[0]
    if len(loose) == 1:
        return [f"{amount} paid on {day(first.paid_on)} for {quarter_of(first)} is against no instalment."]
    each = "each counts in the quarter that it covers"
    return [f"{amount} in {number_of(len(loose), 'payment')} is against no instalment: {each}."]
