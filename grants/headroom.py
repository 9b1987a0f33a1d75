"""What an award would leave in the budget, under its decision and on its line: a bar and words for each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.utils.safestring import SafeString

from commissioning.models import Decision, Intention
from core.charts.bars import Segment
from core.charts.limit_bars import TableRow, table_bars
from core.charts.marks import Mark
from core.charts.scheme import Scheme
from core.money import NOUGHT, add_up, pounds, sum_of
from core.periods import FinancialYear
from grants.limits import Limit, budget_limit, committed_on, decision_limit, line_limit
from grants.models import Agreement, Commitment


@dataclass(frozen=True)
class Source:
    """Something that an award draws on. A plan is no limit; a year without a budget has neither."""

    label: str
    note: str
    asked: Decimal
    left: Decimal | None = None
    is_limit: bool = True

    def row(self, name: str) -> TableRow:
        """As the bars draw it; `name` is what asks."""
        this = [Segment(name, self.asked, Mark.PROPOSED)] if self.asked else []
        against = {"limit" if self.is_limit else "plan": self.left}
        return TableRow(self.label, this, **against)


@dataclass(frozen=True)
class Headroom:
    """A source as the form shows it: what is left of it in words, its bar, and what it is."""

    label: str
    verdict: str
    is_over: bool
    bar: SafeString
    note: str
    marks: Sequence[Mark] = ()
    """What occurs in its bar."""


_KEY = {
    "Dashed: {asks}.": {Mark.PROPOSED, Mark.PROPOSED_BEYOND},
    "Thick line: a limit.": {Mark.LIMIT},
    "Thin line: the plan, which is no limit.": {Mark.PLAN},
    "Red dots: beyond a limit.": {Mark.PROPOSED_BEYOND},
}


def key_of(headroom: Sequence[Headroom], *, asks: str = "this award") -> str:
    """What the marks in these bars mean, and of no others; empty where nothing is asked of any."""
    occurring = {mark for each in headroom for mark in each.marks}
    if not occurring & _KEY["Dashed: {asks}."]:
        return ""
    return " ".join(words.format(asks=asks) for words, marks in _KEY.items() if marks & occurring)


def headroom_of(
    *, intention: Intention, lines: Mapping[int, Decimal], decision: Decision | None, name: str = "This award"
) -> list[Headroom]:
    """Every source of an award of so much a year (nought where nothing is typed yet), on one scale."""
    asked = {year: amount for year, amount in sorted(lines.items()) if amount} or {intention.resources_year: NOUGHT}
    sources = [*_budgets(intention, asked), *_decision(decision, asked), *_lines(intention, asked)]
    return _drawn(sources, name)


def _drawn(sources: Sequence[Source], name: str = "This award") -> list[Headroom]:
    drawn = [source for source in sources if source.left is not None]
    bars = table_bars(
        [each.row(name) for each in drawn], name="leaves", scheme=Scheme.of(settings.RINGFENCE_OFFICE_COLOUR)
    )
    bar_of = dict(zip((id(source) for source in drawn), bars, strict=True))
    return [_shown(source, bar_of.get(id(source))) for source in sources]


def headroom_of_draft(agreement: Agreement) -> list[Headroom]:
    """What a draft would leave, as it is saved."""
    lines = {line.year: line.amount for line in agreement.award_lines.all()}
    return headroom_of(intention=agreement.intention, lines=lines, decision=agreement.decision)


def headroom_of_evidence(agreement: Agreement) -> list[Headroom]:
    """What evidencing a published agreement would leave under its decision: the budget has borne it already."""
    if agreement.decision is None:
        return []
    bare = sum_of(Commitment.objects.not_evidenced().filter(agreement=agreement))
    sources = list(_decision(agreement.decision, {agreement.intention.resources_year: bare}))
    return _drawn(sources)


def _shown(source: Source, bar: object) -> Headroom:
    verdict = getattr(bar, "verdict", "subject to budget" if source.is_limit else "")
    return Headroom(
        source.label,
        verdict,
        getattr(bar, "is_over", False),
        getattr(bar, "bar", SafeString()),
        source.note,
        getattr(bar, "marks", ()),
    )


def _budgets(intention: Intention, asked: Mapping[int, Decimal]) -> Iterator[Source]:
    for start_year, amount in asked.items():
        year = FinancialYear(start_year)
        limit = budget_limit(intention.framework.fund, year, amount)
        label = f"Budget {year}"
        if limit is None:
            words = f"No budget is recorded for {year}: {pounds(amount)} would be subject to it."
            yield Source(label, words, amount)
        else:
            yield Source(label, _budget_in_words(limit), amount, limit.left)


def _budget_in_words(limit: Limit) -> str:
    if limit.left < 0:
        return f"{pounds(limit.allows)}, and {pounds(-limit.left)} over already. Limit."
    return f"{pounds(limit.left)} left to commit of {pounds(limit.allows)}. Limit."


def _decision(decision: Decision | None, asked: Mapping[int, Decimal]) -> Iterator[Source]:
    if decision is None:
        return
    limit = decision_limit(decision, add_up(asked.values()))
    drawn = f"{pounds(limit.drawn)} drawn already" if limit.drawn else "nothing drawn yet"
    words = f"Authorises {pounds(limit.allows)}, {drawn}. Limit."
    yield Source(f"Decision {decision.reference}", words, limit.asked, limit.left)


def _lines(intention: Intention, asked: Mapping[int, Decimal]) -> Iterator[Source]:
    limited = {year: line_limit(intention, FinancialYear(year), amount) for year, amount in asked.items()}
    for year, limit in limited.items():
        if limit:
            words = f"{pounds(limit.allows)} allocated, {pounds(limit.drawn)} of it committed. Limit."
            yield Source(_line_named(intention, FinancialYear(year)), words, limit.asked, limit.left)
    if not any(limited.values()):
        yield _plan(intention, asked.get(intention.resources_year, NOUGHT))


def _plan(intention: Intention, asked: Decimal) -> Source:
    label = _line_named(intention)
    if intention.resources is None:
        return Source(label, "No price is published for this line, and nothing is allocated.", asked, is_limit=False)
    committed = committed_on(intention, FinancialYear(intention.resources_year))
    words = f"Planned at {pounds(intention.resources)}, {_of_it(committed, intention.resources)} committed."
    note = f"{words} Not a limit: nothing is allocated."
    return Source(label, note, asked, intention.resources - committed, is_limit=False)


def _line_named(intention: Intention, year: FinancialYear | None = None) -> str:
    """By its reference and its activity: several lines may share an area."""
    return f"Line {intention.ref}{f' {year}' if year else ''}: {intention.name}"


def _of_it(committed: Decimal, planned: Decimal) -> str:
    if committed == planned:
        return "all of it"
    return f"{pounds(committed)}" if committed else "nothing"
