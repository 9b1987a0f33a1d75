"""The framework as a page draws it: a table of lines, and below it each list of words, once."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from commissioning.models import Aim, Area, Framework, Provider
from core.dating import keep
from core.money import pounds
from core.selects import Select
from core.tables import Cell, Head
from core.tables import Row as TableRow
from reports.framework import FIGURES, KINDS, FrameworkTable, Line, Listing, under_name
from reports.links import address
from reports.position.filters import LINE_STATES
from reports.position.form import record_choices
from reports.position.groups import AREA, PROVIDER
from reports.position.scope import Scope
from reports.position.table import PositionRow
from reports.sorting import NAME, head

_SHORT = 40
"""A single statement no longer than this stands in the table itself."""


Codes = dict[tuple[str, int], str]
"""Which list of words a line has, by its kind."""


class FrameworkFilters(forms.Form):
    """Filters of the framework, sent by GET. What they say is read from the address; this draws them."""

    year = forms.ChoiceField(label="Financial year")
    fund = forms.ChoiceField(label="Fund")
    area = forms.ChoiceField(label="Area")
    provider = forms.ChoiceField(label="Provider")
    state = forms.ChoiceField(label="State")
    price = forms.ChoiceField(label="Price")
    text = forms.CharField(label="Containing", max_length=100)

    use_required_attribute = False


def filters_form(report: FrameworkTable) -> FrameworkFilters | None:
    """The form as the reader has chosen. None where there is no fund to choose."""
    scope, filters = report.scope, report.filters
    if not scope:
        return None
    form = FrameworkFilters(initial={**scope.query, "price": report.price, **filters.chosen})
    for name, choices in {
        "year": [(str(year.start_year), year.label) for year in scope.years],
        "fund": [(fund.code, fund.name) for fund in scope.funds],
        "area": [("", "All areas"), *record_choices(AREA, report.parts, filters.area, Area)],
        "provider": [("", "All providers"), *record_choices(PROVIDER, report.parts, filters.provider, Provider)],
        "state": [("", "All states"), *((value, words.capitalize()) for value, words in LINE_STATES)],
        "price": [("", "All lines"), ("priced", "With a price"), ("tbc", "Price TBC")],
    }.items():
        form.fields[name].widget = Select(choices=choices)
    keep(form, {**filters.hidden, "sort": report.order, **scope.as_at.query})
    return form


def heads(report: FrameworkTable, query: QueryDict) -> list[Head]:
    """The heads. Names and figures sort; words do not."""
    words = [Head("Contract end"), *(Head(name.capitalize()) for name in KINDS.values())]
    figures = [head(name, label, report.order, query) for name, label in FIGURES.items()]
    return [head(NAME, "Activity", report.order, query), *words, *figures]


def table_rows(report: FrameworkTable) -> list[PositionRow]:
    """The lines as they read."""
    codes: Codes = {
        (kind, line.pk): listing.code for kind in KINDS for listing in report.listings(kind) for line in listing.lines
    }
    return [_table_row(line, codes, report.scope) for line in report.lines if report.scope]


def _table_row(line: Line, codes: Codes, scope: Scope) -> PositionRow:
    end = Cell(line.intention.end or "not stated", "Contract end", absent=not line.intention.end, words=True)
    words = [_words_cell(line, kind, codes.get((kind, line.intention.pk), "")) for kind in KINDS]
    return PositionRow(
        name=line.intention.name,
        url=address("intention", line.intention.ref),
        under_name=under_name(line.of.row),
        cells=[end, *words, *(_figure(line, name, label, scope) for name, label in FIGURES.items())],
        proposed=line.intention.is_proposed,
    )


def _words_cell(line: Line, kind: Any, code: str) -> Cell:
    """A short statement itself; otherwise how many there are, to be read below."""
    name, statements = KINDS[kind], line.words.get(kind, ())
    if not statements:
        return Cell("none given", name.capitalize(), absent=True, words=True)
    if is_said_in_the_table(statements):
        return Cell(statements[0], name.capitalize(), words=True)
    said = f"{len(statements)} {kind if len(statements) == 1 else name}"
    return Cell(said, name.capitalize(), url=f"#{code}", words=True)


def is_said_in_the_table(statements: Sequence[str]) -> bool:
    return len(statements) == 1 and len(statements[0]) <= _SHORT


def _figure(line: Line, name: str, label: str, scope: Scope) -> Cell:
    amount = line.value(name)
    if amount is None:
        return Cell(_absence(line, name), label, absent=True)
    bare = name == "committed" and line.figures.money.not_evidenced > 0
    return Cell(
        pounds(amount), label, _opens(line, name, scope) if amount else "", "not evidenced" * bare, absent=not amount
    )


def _absence(line: Line, name: str) -> str:
    if name == "allocated":
        return "none"
    return "TBC" if line.intention.resources is None else "not stated"


def _opens(line: Line, name: str, scope: Scope) -> str:
    """The records behind a figure: the line's agreements, or the line itself."""
    if name in ("committed", "paid"):
        return address("ring-fence", **scope.query, group="agreement", intention=line.intention.ref)
    return address("intention", line.intention.ref)


def foot(report: FrameworkTable) -> list[TableRow]:
    """The total of the lines that are shown."""
    blank = [Cell("", words=True) for _ in range(1 + len(KINDS))]
    cells = []
    for name, label in FIGURES.items():
        amount = report.total(name)
        cells.append(Cell("none" if amount is None else pounds(amount), label, absent=amount is None))
    count = len(report.lines)
    return [TableRow(f"Total of {count:,} line{'' if count == 1 else 's'}", [*blank, *cells], kind="total")]


def lists(report: FrameworkTable) -> list[dict[str, Any]]:
    """The lists under the table, by kind, each with the lines that it belongs to."""
    groups = []
    for kind, name in KINDS.items():
        below = [_list(each) for each in report.listings(kind) if not is_said_in_the_table(each.words)]
        groups += [{"heading": name.capitalize(), "lists": below}] if below else []
    return groups


def _list(listing: Listing) -> dict[str, Any]:
    return {"code": listing.code, "words": listing.words, "lines": "; ".join(line.name for line in listing.lines)}


def lede(report: FrameworkTable) -> str:
    """Which framework it is, whose, and for which years."""
    return " ".join(f"{each.title}, {each.period}: {each.owner}." for each in report.frameworks)


def aims(frameworks: list[Framework]) -> list[dict[str, Any]]:
    """What the frameworks are for, in their words: objectives and impacts."""
    found = list(Aim.objects.filter(framework__in=frameworks))
    named = (("Key objectives", Aim.Kind.OBJECTIVE), ("Strategic impacts", Aim.Kind.IMPACT))
    groups = [{"heading": name, "words": [aim.name for aim in found if aim.kind == kind]} for name, kind in named]
    return [group for group in groups if group["words"]]
