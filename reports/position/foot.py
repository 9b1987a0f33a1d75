"""The foot of a position: the total of its rows, and what the whole ring-fence makes of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from core.money import pounds
from core.tables import Row
from reports.position.caveats import accrued_caveat, forecast_caveat
from reports.position.cells import FigureCell, words
from reports.position.columns import FIGURES, FigureColumn
from reports.position.figures import Figures
from reports.position.groups import AGREEMENT
from reports.position.ledger import Ledger
from reports.position.report import RingFencePosition
from reports.position.words import beyond_left

NOT_A_ROW = "Variance here is forecast less budget. Not a row of the download"


@dataclass(frozen=True)
class Said:
    """What one cell of the foot says."""

    text: str
    caveat: str = ""
    absent: bool = False


def foot(report: RingFencePosition) -> list[Row]:
    """The total; and, where every row is shown, the ring-fence's own lines, which are no rows."""
    ledger = report.ledger
    rows = [_total(report)]
    if ledger and not report.is_filtered:
        rows += [*_against(report, ledger), *_waiting(report, ledger)]
    return rows


def _row(name: str, said: dict[str, Said], kind: str, note: str = "") -> Row:
    blank = Said("")
    cells = [
        FigureCell(
            text=said.get(column.name, blank).text,
            label=column.heading,
            caveat=said.get(column.name, blank).caveat,
            absent=said.get(column.name, blank).absent,
            parted=column.parted,
        )
        for column in FIGURES
    ]
    return Row(name, cells, note=note, kind=kind)


def _total(report: RingFencePosition) -> Row:
    count = len(report.chosen_rows)
    said = {column.name: _summed(report.total, column, report.grouping is AGREEMENT) for column in FIGURES}
    return _row(f"Total of {count:,} {report.row_words(count)}", said, "total")


def _summed(figures: Figures, column: FigureColumn, by_agreement: bool) -> Said:
    value = column.of(figures)
    if value is None:
        is_none = column.name in ("planned", "allocated") and not by_agreement
        return Said("none" if is_none else "n/a", absent=True)
    return Said(words(column, value), _doubt(figures, column))


def _doubt(figures: Figures, column: FigureColumn) -> str:
    money = figures.money
    if column.name == "committed" and money.committed and money.not_evidenced:
        return f"{pounds(money.evidenced)} evidenced"
    if column.name == "outstanding":
        return accrued_caveat(money)
    says_something = money.forecasts or money.paid_past_forecast
    return forecast_caveat(money) if column.name == "forecast_outturn" and says_something else ""


def _against(report: RingFencePosition, ledger: Ledger) -> Iterator[Row]:
    budget, noun = ledger.scope.budget, ledger.scope.noun
    if budget is None:
        yield _row(
            f"No budget is recorded for {ledger.scope.year}", {}, "against", "What is committed is subject to it"
        )
        return
    planned, money = report.total.planned, report.total.money
    said = {
        "committed": _held(money.committed - budget, over="over", under="left"),
        "variance": _variance(money.forecast_outturn - budget),
    }
    if planned is not None:
        said["planned"] = _held(planned - budget, over="above", under="below")
    yield _row(f"Against the {noun} of {pounds(budget)}", said, "against", NOT_A_ROW)


def _held(beyond: Decimal, *, over: str, under: str) -> Said:
    """`£10,000 above`, `£10,000 left`, `£0 left`."""
    return Said(pounds(abs(beyond)), over if beyond > 0 else under)


def _variance(amount: Decimal) -> Said:
    if not amount:
        return Said(pounds(amount))
    return Said(f"{'+' if amount > 0 else ''}{pounds(amount)}", "over" if amount > 0 else "under")


def _waiting(report: RingFencePosition, ledger: Ledger) -> Iterator[Row]:
    if not ledger.total_waiting:
        return
    over = beyond_left(ledger)
    notes = ["Included in Planned above"] if report.grouping is not AGREEMENT else []
    notes += [f"{pounds(over)} more than is left"] if over else []
    said = {"planned": Said(pounds(ledger.total_waiting)), "committed": Said("not deducted", absent=True)}
    yield _row("Priced proposals waiting", said, "waiting", "; ".join(notes))
