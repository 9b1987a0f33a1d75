"""The look at a file before it is brought in: its totals by fund and year, and what would be made of each row."""

from collections.abc import Iterator, Sequence
from typing import Any

from core.money import add_up, pounds
from core.periods import FinancialYear, period_in_words
from core.tables import Cell, Head, Row
from core.words import capitalised, number_of
from grants.models.choices import State
from reports.imports.plan import NewAgreement, Plan, YearTotal, over_decided, totals_of
from reports.imports.planning import drawn_now, standing_now

SHOWN = 300
"""Rows of agreements that the page shows; their totals are of all."""


def preview(plan: Plan) -> dict[str, Any]:
    """What the template draws of a plan."""
    totals = totals_of(plan, standing_now())
    return {
        "heading": heading(plan),
        "lede": _lede(plan),
        "faults": [{"place": fault.place, "words": fault.words} for fault in plan.faults],
        "may_be_brought_in": plan.brings_anything and not plan.faults,
        "totals": _totals_table(totals, counts_all=not plan.faults) if totals else None,
        "agreements": _agreements_table(plan.agreements) if plan.agreements else None,
        "told": [(name, lines) for name, lines in _told(plan, totals) if lines],
    }


def _told(plan: Plan, totals: Sequence[YearTotal]) -> Iterator[tuple[str, Sequence[str]]]:
    """What else is said of the file: a heading, and lines under it."""
    here = number_of(len(plan.there), "row")
    yield "Excesses that would stand until they are put right", list(_excesses(plan, totals))
    yield "To look at", plan.doubts
    yield (
        "Made beside them",
        [
            *(f"{capitalised(words)}." for words in plan.made_beside),
            *(
                f"Decision {each.reference}, which authorises {pounds(each.amount)}."
                for each in plan.decisions.values()
            ),
        ],
    )
    yield "Here already", [f"{capitalised(here)} of the file. They stay as they are."] if plan.there else []
    yield "Where the file says otherwise than what is here", [f"{capitalised(str(each))}." for each in plan.differences]
    yield "Left out", plan.left_out


def heading(plan: Plan) -> str:
    """`12 agreements and two budgets can be brought in`, or what stands in the way."""
    if plan.faults:
        return f"{capitalised(number_of(len(plan.faults), 'fault'))} to put right before anything is brought in"
    if not plan.brings_anything:
        return "Nothing in this file is new"
    parts = [number_of(len(plan.agreements), "agreement")] if plan.agreements else []
    parts += [number_of(len(plan.budgets), "budget")] if plan.budgets else []
    return f"{capitalised(' and '.join(parts))} can be brought in"


def _lede(plan: Plan) -> str:
    if not plan.agreements:
        return ""
    committed, paid = add_up(each.committed for each in plan.agreements), add_up(each.paid for each in plan.agreements)
    bare = add_up(each.committed for each in plan.agreements if each.decision is None)
    evidence = f" {pounds(bare)} of it names no decision, and counts as brought in, not evidenced." if bare else ""
    return f"{pounds(committed)} committed, {pounds(paid)} paid.{evidence}"


def _totals_table(totals: Sequence[YearTotal], *, counts_all: bool) -> dict[str, Any]:
    heads = ("Fund and year", "Budget here", "Budget brought", "Committed here", "Committed brought", "Paid brought")
    note = "Amounts in pounds: what is recorded here now, and what the file brings to it."
    return {
        "table_note": note if counts_all else f"{note} Rows with a fault are not counted yet.",
        "columns": [Head(heads[0]), *(Head(label, money=True) for label in heads[1:]), Head("Then", money=True)],
        "rows": [_total_row(total, heads) for total in totals],
        "foot": [_foot(totals, heads)],
    }


def _total_row(total: YearTotal, heads: Sequence[str]) -> Row:
    cells = [
        _budget(total.budget_now, heads[1]),
        _budget(total.budget_brought, heads[2]),
        _money(total.committed_now, heads[3]),
        _money(total.committed_brought, heads[4]),
        _money(total.paid_brought, heads[5]),
        Cell(total.left_in_words, label="Then", absent=total.budget is None),
    ]
    return Row(f"{total.fund} {FinancialYear(total.year)}", cells)


def _foot(totals: Sequence[YearTotal], heads: Sequence[str]) -> Row:
    sums = [
        add_up(each.budget_now for each in totals),
        add_up(each.budget_brought for each in totals),
        add_up(each.committed_now for each in totals),
        add_up(each.committed_brought for each in totals),
        add_up(each.paid_brought for each in totals),
    ]
    cells = [_money(amount, label) for amount, label in zip(sums, heads[1:], strict=True)]
    return Row(f"Total of {number_of(len(totals), 'row')}", [*cells, Cell("")], kind="total")


def _money(amount: Any, label: str) -> Cell:
    return Cell(pounds(amount), label=label, absent=not amount)


def _budget(amount: Any, label: str) -> Cell:
    return Cell("none", label=label, absent=True) if amount is None else _money(amount, label)


def _agreements_table(agreements: Sequence[NewAgreement]) -> dict[str, Any]:
    shown = agreements[:SHOWN]
    more = f" The first {SHOWN} of {len(agreements):,} are shown." if len(agreements) > SHOWN else ""
    return {
        "table_note": f"What would be made of each row. Amounts in pounds.{more}",
        "columns": [Head("Agreement"), Head("Stands"), Head("Committed", money=True), Head("Paid", money=True)],
        "rows": [_agreement_row(each) for each in shown],
        "foot": [
            Row(
                f"Total of {number_of(len(agreements), 'agreement')}",
                [
                    Cell(""),
                    _money(add_up(each.committed for each in agreements), "Committed"),
                    _money(add_up(each.paid for each in agreements), "Paid"),
                ],
                kind="total",
            )
        ],
    }


def _agreement_row(new: NewAgreement) -> Row:
    entry, names = new.entry, new.names
    under = (
        new.reference,
        str(entry["type"]),
        str(names["line"]),
        f"paid to {names['paid_to']}",
        period_in_words(entry["starts_on"], entry["ends_on"]),
    )
    stands = f"under {new.decision.reference}" if new.decision else "as brought in, not evidenced"
    state = State(new.state).label
    return Row(
        str(entry["title"]),
        [
            Cell(f"{state}, {stands}", label="Stands", words=True),
            _of_years(entry.committed, "Committed"),
            _of_years(entry.paid, "Paid"),
        ],
        under_name=" · ".join(under),
    )


def _of_years(amounts: dict[int, Any], label: str) -> Cell:
    """The amount, and under it each year's where there are several."""
    years = sorted(amounts)
    caveat = "; ".join(f"{FinancialYear(year)} {pounds(amounts[year])}" for year in years) if years else ""
    total = add_up(amounts.values())
    return Cell(pounds(total), label=label, caveat=caveat, absent=not total)


def _excesses(plan: Plan, totals: Sequence[YearTotal]) -> Iterator[str]:
    """What would pass a limit: recorded as it is, and told until it is put right."""
    for total in totals:
        if total.budget is not None and total.committed > total.budget and total.committed_brought:
            over = pounds(total.committed - total.budget)
            yield f"{total.fund} {FinancialYear(total.year)} would be {over} over its budget of {pounds(total.budget)}."
    yield from over_decided(plan, drawn_now())
    for new in plan.agreements:
        for year, beyond in sorted(new.overpaid.items()):
            yield f"{new.reference} is paid {pounds(beyond)} more than is committed for {FinancialYear(year)}."
