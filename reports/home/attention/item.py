"""One thing that needs somebody."""

from dataclasses import dataclass
from decimal import Decimal

from core.money import pounds
from reports.home.affairs import Affairs


@dataclass(frozen=True)
class Act:
    """A verb and its object, and where it is done."""

    label: str
    url: str


@dataclass(frozen=True)
class Item:
    """What is true, why, the amount and what it is, and what to do (components/attention.html)."""

    fact: str
    why: str
    unit: str
    act: Act
    amount: Decimal | None = None
    absence: str = ""

    @property
    def figure(self) -> str:
        """The amount; or the word for there being none, such as TBC."""
        return self.absence or pounds(self.amount or Decimal(0))

    @property
    def do_label(self) -> str:
        return self.act.label

    @property
    def do_url(self) -> str:
        return self.act.url


def act_or_see(affairs: Affairs, permission: str, act: Act, see: Act) -> Act:
    """Where one acts, for who may; where one sees it, for who may not."""
    return act if affairs.may(permission) else see
