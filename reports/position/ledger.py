"""Every line and every agreement that a fund's year is made of, each with what it adds to the figures."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.functional import cached_property

from commissioning.models import Intention
from core.money import NOUGHT, add_up
from grants.figures import NO_MONEY, money_by_agreement
from reports.position.figures import Figures, of_agreement, of_line, total
from reports.position.lines import lines_and_agreements
from reports.position.parts import LineRow, Part
from reports.position.scope import Scope


@dataclass(frozen=True)
class Ledger:
    """The parts of a fund's year. Every row of every report is a sum of some of them."""

    scope: Scope
    lines: list[Part] = field(default_factory=list)
    agreements: list[Part] = field(default_factory=list)

    @property
    def parts(self) -> list[Part]:
        return [*self.lines, *self.agreements]

    @cached_property
    def figures(self) -> Figures:
        return total(part.figures for part in self.parts)

    @property
    def left(self) -> Decimal | None:
        """Budget less committed: below nought where too much is committed. None where the year has no budget."""
        budget = self.scope.budget
        return None if budget is None else budget - self.figures.committed

    @cached_property
    def priced(self) -> list[Part]:
        return [part for part in self.lines if part.figures.planned is not None]

    @cached_property
    def unpriced(self) -> list[Part]:
        """The lines whose price the framework gives as TBC."""
        return [part for part in self.lines if part.line.row.resources is None]

    @cached_property
    def waiting(self) -> list[tuple[Intention, Decimal]]:
        """Priced proposals, each with what of its price no agreement has committed yet."""
        committed = self._committed_by_line()
        prices = [(part.intention, part.figures.planned or NOUGHT) for part in self.priced]
        proposals = [(line, price - committed.get(line.pk, NOUGHT)) for line, price in prices if line.is_proposed]
        return [(line, amount) for line, amount in proposals if amount > 0]

    @property
    def total_waiting(self) -> Decimal:
        return add_up(amount for _, amount in self.waiting)

    def _committed_by_line(self) -> dict[int, Decimal]:
        found: dict[int, Decimal] = {}
        for part in self.agreements:
            key = part.line.row.id
            found[key] = found.get(key, NOUGHT) + part.figures.committed
        return found

    @cached_property
    def committed(self) -> list[Part]:
        """The agreements that hold something of the year."""
        return [part for part in self.agreements if part.figures.committed > 0]

    @cached_property
    def not_evidenced(self) -> list[Part]:
        """Those of them that hold more than the decisions recorded here cover."""
        return [part for part in self.committed if part.figures.money.not_evidenced > 0]


def load(scope: Scope) -> Ledger:
    """The ledger of a fund's year: seven queries, however many rows; some more as at an earlier records date."""
    money = money_by_agreement(scope.year, scope.as_at, fund=scope.fund)
    lines, awards = lines_and_agreements(scope, money)
    by_key = {line.row.id: line for line, _ in lines}
    allocated = {line.row.id for line, amount in lines if amount is not None}
    return Ledger(
        scope,
        lines=[Part(line, of_line(_planned(line.row, scope), amount)) for line, amount in lines],
        agreements=[
            Part(
                by_key[award.row.intention_id],
                of_agreement(money.get(award.row.id, NO_MONEY), line_is_allocated=award.row.intention_id in allocated),
                award,
            )
            for award in awards
        ],
    )


def _planned(line: LineRow, scope: Scope) -> Decimal | None:
    """The published price, in the year that it is recorded in and from the fund that the framework spends."""
    counts = line.resources_year == scope.year.start_year and line.framework__fund_id == scope.fund.pk
    return line.resources if counts else None
