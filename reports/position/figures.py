"""The figures of one row: what was planned and allocated, and the money of its agreements. They add up, row by row."""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from core.money import NOUGHT
from grants.figures import NO_MONEY, Money
from grants.figures import total as total_of


class Figures(NamedTuple):
    """In pounds. Planned, allocated and variance are None where they don't apply, which is not nought."""

    planned: Decimal | None = None
    allocated: Decimal | None = None
    variance: Decimal | None = None
    money: Money = NO_MONEY

    @property
    def committed(self) -> Decimal:
        return self.money.committed

    @property
    def paid(self) -> Decimal:
        return self.money.paid

    @property
    def outstanding(self) -> Decimal:
        return self.money.outstanding

    @property
    def profile_to_date(self) -> Decimal:
        return self.money.profile_to_date

    @property
    def forecast_outturn(self) -> Decimal:
        return self.money.forecast_outturn

    @property
    def percent_paid(self) -> Decimal | None:
        return self.money.percent_paid

    @property
    def is_only_a_plan(self) -> bool:
        """Nothing allocated, committed, paid or forecast."""
        return not self.allocated and self.money == NO_MONEY


def total(figures: Iterable[Figures]) -> Figures:
    """Several rows' figures, added up. What is unknown in every one of them stays unknown."""
    several = list(figures)
    if len(several) == 1:
        return several[0]
    if not several:
        return Figures()
    planned, allocated, variance, money = zip(*several, strict=True)
    return Figures(_known(planned), _known(allocated), _known(variance), total_of(money))


def _known(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """What is known of them, added up: None where nothing is."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known, NOUGHT) if known else None


def of_line(planned: Decimal | None, allocated: Decimal | None) -> Figures:
    """What a line itself brings: its plan, and its allocation, against which its agreements' forecasts are held."""
    return Figures(planned=planned, allocated=allocated, variance=None if allocated is None else NOUGHT - allocated)


def of_agreement(money: Money, *, line_is_allocated: bool) -> Figures:
    """What an agreement brings: its money, which counts towards a variance where its line has an allocation."""
    return Figures(variance=money.forecast_outturn if line_is_allocated else None, money=money)
