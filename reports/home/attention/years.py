"""What is wrong in the fund's other years, so that no year hides behind the one that Home shows."""

from collections.abc import Iterator
from dataclasses import replace

from core.money import pounds
from core.words import capitalised, number_of
from grants.excesses import Excess
from reports.home.affairs import Affairs
from reports.home.attention.item import Act, Item
from reports.links import address
from reports.position.ledger import Ledger, load


def in_other_years(affairs: Affairs) -> list[Item]:
    """Each other year with a budget: too much committed, or agreements without a decision."""
    scope = affairs.scope
    others = (load(replace(scope, year=year)) for year in sorted(scope.budgets) if year != scope.year)
    return [item for ledger in others for item in _troubles(ledger, affairs.over_budget(ledger.scope.year))]


def _troubles(ledger: Ledger, excess: Excess | None) -> Iterator[Item]:
    year, noun, bare = ledger.scope.year, ledger.scope.noun, len(ledger.not_evidenced)
    see = Act(f"See {year}", address("home", **ledger.scope.query))
    if excess:
        committed = f"{pounds(excess.drawn)} is committed for {year}"
        yield Item(
            fact=f"{year} is {pounds(excess.over)} over its {noun}",
            why=f"{committed}, and its {noun} is {pounds(excess.allows)}.",
            unit=f"over the {noun}",
            act=see,
            amount=excess.over,
        )
    if bare:
        has = "has" if bare == 1 else "have"
        yield Item(
            fact=f"{capitalised(number_of(bare, 'agreement'))} of {year} {has} no decision recorded",
            why="Committed as published in the framework, or as brought in, without a decision recorded here.",
            unit="not evidenced",
            act=see,
            amount=ledger.figures.money.not_evidenced,
        )
