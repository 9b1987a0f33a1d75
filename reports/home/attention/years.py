"""What is wrong in the fund's other years, so that no year hides behind the one that Home shows."""

from collections.abc import Iterator
from dataclasses import replace

from core.money import pounds
from core.words import capitalised, number_of
from grants.excesses import Excess
from grants.figures import NotEvidenced, not_evidenced_by_year
from reports.home.affairs import Affairs
from reports.home.attention.item import Act, Item
from reports.links import address
from reports.position.scope import Scope


def in_other_years(affairs: Affairs) -> list[Item]:
    """Each other year with a budget: too much committed, or agreements without a decision."""
    bare = not_evidenced_by_year(affairs.scope.fund, affairs.scope.as_at)
    others = [replace(affairs.scope, year=year) for year in sorted(affairs.scope.budgets) if year != affairs.scope.year]
    return [
        item for scope in others for item in _troubles(scope, affairs.over_budget(scope.year), bare.get(scope.year))
    ]


def _troubles(scope: Scope, excess: Excess | None, bare: NotEvidenced | None) -> Iterator[Item]:
    year, noun = scope.year, scope.noun
    see = Act(f"See {year}", address("home", **scope.query))
    if excess:
        committed = f"{pounds(excess.drawn)} is committed for {year}"
        yield Item(
            fact=f"{year} is {pounds(excess.over)} over its {noun}",
            why=f"{committed}, and its {noun} is {pounds(excess.allows)}.",
            unit=f"over the {noun}",
            act=see,
            amount=excess.over,
        )
    if bare and bare.agreements:
        has = "has" if bare.agreements == 1 else "have"
        yield Item(
            fact=f"{capitalised(number_of(bare.agreements, 'agreement'))} of {year} {has} no decision recorded",
            why="Committed as published in the framework, or as brought in, without a decision recorded here.",
            unit="not evidenced",
            act=see,
            amount=bare.amount,
        )
