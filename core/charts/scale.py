"""From pounds to places. One scale to a picture, and it starts at nought."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

_WHOLE_PIXELS = Decimal(1)
_THOUSANDTHS = Decimal("0.001")


@dataclass(frozen=True)
class Scale:
    """Where amounts stand along a line, from nought (at `low`) to the largest (at `high`).

    Places are rounded once and lengths are the differences between places, so that lengths end to end meet, and add up
    to the whole. The unit is none for a drawing of a fixed width and `%` for one that fills whatever it stands in.
    A length below `finest` can't be told from its neighbours.
    """

    largest: Decimal
    low: Decimal
    high: Decimal
    step: Decimal
    finest: Decimal
    unit: str = ""

    @classmethod
    def fixed(cls, largest: Decimal, *, low: int, high: int) -> Self:
        """A scale in whole pixels, for a drawing with words in it; a line three pixels wide is sharp on it."""
        half = Decimal("0.5")
        return cls(largest, low + half, high + half, step=_WHOLE_PIXELS, finest=Decimal(4))

    @classmethod
    def fluid(cls, largest: Decimal) -> Self:
        """A scale in hundredths of whatever width there is; edges have room on both sides."""
        return cls(largest, Decimal("0.5"), Decimal("99.5"), step=_THOUSANDTHS, finest=Decimal("1.2"), unit="%")

    def at(self, amount: Decimal) -> Decimal:
        """The place of an amount. What is below nought stands at nought."""
        if self.largest <= 0:
            return self.low
        share = min(max(amount / self.largest, Decimal(0)), Decimal(1))
        return self.low + (share * (self.high - self.low)).quantize(self.step)

    def length(self, start: Decimal, end: Decimal) -> Decimal:
        """How long the stretch between two amounts is."""
        return self.at(end) - self.at(start)

    def is_sliver(self, start: Decimal, end: Decimal) -> bool:
        """Whether the stretch is too short to have an inside."""
        return self.length(start, end) < self.finest / 3

    def written(self, place: Decimal) -> str:
        """A place or a length as an attribute."""
        return f"{place.normalize():f}{self.unit}"


def largest_of(amounts: Iterable[Decimal | None]) -> Decimal:
    """The largest of the amounts that there are, which a scale must hold."""
    return max((amount for amount in amounts if amount is not None), default=Decimal(0))
