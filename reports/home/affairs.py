"""How things stand for one fund and one reader: what every part of Home is made from."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from commissioning.models import OpenQuestion
from core.periods import FinancialYear
from grants.excesses import Excess, Limit, standing
from grants.models import Agreement, Payment
from grants.models.agreements import AgreementQuerySet
from reports.position.ledger import Ledger, load
from reports.position.parts import Part
from reports.position.questions import open_questions
from reports.position.scope import Scope, read_scope


@dataclass(frozen=True)
class Affairs:
    """A fund's year, the questions about it, and who reads."""

    ledger: Ledger
    user: Any

    @property
    def scope(self) -> Scope:
        return self.ledger.scope

    @property
    def today(self) -> dt.date:
        return self.scope.as_at.position

    @property
    def budget(self) -> Decimal | None:
        return self.scope.budget

    @property
    def left(self) -> Decimal | None:
        return self.ledger.left

    @cached_property
    def questions(self) -> Sequence[OpenQuestion]:
        return open_questions(self.ledger)

    @cached_property
    def has_payments(self) -> bool:
        """Whether any payment is recorded for the year: nought paid is not the same as none recorded."""
        rows = Payment.objects.as_at(self.scope.as_at).in_year(self.scope.year)
        return rows.filter(budget__fund=self.scope.fund).exists()

    @cached_property
    def excesses(self) -> Sequence[Excess]:
        """What of the fund's money stands beyond a limit, in whichever year, the largest first."""
        return [each for each in standing(self.scope.as_at) if each.fund == self.scope.fund]

    def over_budget(self, year: FinancialYear) -> Excess | None:
        """What is committed beyond a year's budget, where that much is."""
        of_budgets = (each for each in self.excesses if each.limit == Limit.BUDGET)
        return next((each for each in of_budgets if each.year == year), None)

    @property
    def agreements(self) -> AgreementQuerySet:
        """Every agreement that draws on the fund, in whichever year."""
        rows: AgreementQuerySet = Agreement.objects.filter(fund=self.scope.fund)
        return rows

    def may(self, permission: str) -> bool:
        """Whether the reader may act on what is shown: nobody acts on what was."""
        return not self.scope.as_at.chosen and bool(self.user.has_perm(permission))


def read_affairs(params: Mapping[str, str], user: Any) -> Affairs | None:
    """How things stand for the fund and year of an address. None where no fund is recorded."""
    scope = read_scope(params)
    return Affairs(load(scope), user) if scope else None


def short_names(parts: Sequence[Part]) -> dict[int, str]:
    """A short name for each agreement: the end of its title where several titles begin alike.

    `Drug intervention programme, Telford` beside `Drug intervention programme, Shropshire` is `Telford`.
    """
    titles = {part.agreement.pk: part.agreement.title for part in parts if part.agreement}
    stems = [title.rpartition(", ")[0] for title in titles.values()]
    return {key: _end_of(title, stems) for key, title in titles.items()}


def _end_of(title: str, stems: Sequence[str]) -> str:
    stem, _, end = title.rpartition(", ")
    return end if stem and stems.count(stem) > 1 else title
