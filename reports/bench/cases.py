"""What one case of the bench is, and the books that it runs over."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client

from commissioning.models import Fund
from core.models import User
from core.periods import FinancialYear
from reports.bench.clock import Act
from reports.bench.data.setting import FUNDS
from reports.bench.goals import MEASURED, Goal
from reports.bench.sizes import Size

USUAL = 7
A_FEW = 3


@dataclass(frozen=True)
class Books:
    """One data set: how much it holds, and where."""

    size: Size
    connection: BaseDatabaseWrapper

    @property
    def year(self) -> FinancialYear:
        """The year that reports are opened at: the last but one, which is paid in full."""
        return FinancialYear(self.size.last_year - 1)

    @cached_property
    def fund(self) -> Fund:
        """The fund under which the most lines stand."""
        return Fund.objects.get(code=FUNDS[0][0])

    @cached_property
    def reader(self) -> User:
        """Who opens the pages: a finance officer, who sees everything."""
        return User.objects.get(username="finance")

    @cached_property
    def client(self) -> Client:
        """A browser in which the reader is signed in."""
        client = Client()
        client.force_login(self.reader, backend="core.auth.RoleBackend")
        return client

    def opens(self, address: str, headers: dict[str, str] | None = None) -> Act:
        """A page or a file, read to its end."""

        def act() -> int:
            response: Any = self.client.get(address, secure=True, headers=headers)
            if response.status_code != 200:
                raise RuntimeError(f"{address} answered {response.status_code}")
            body = response.streaming_content if response.streaming else [response.content]
            return sum(len(piece) for piece in body)

        return act


@dataclass(frozen=True)
class Case:
    """Something timed: what we do, and a peer that does the same work in another way.

    `ours` and `peer` are given the books and give what is to be run. `times` is how often: the middle one counts.
    """

    name: str
    ours: Callable[[Books], Act]
    peer: Callable[[Books], Act] | None = None
    peer_words: str = ""
    goal: Goal = MEASURED
    times: int = USUAL
    export: str = ""
    """The address of a file, whose memory and first byte are measured in a process of its own."""
    rows: Callable[[Books], int] | None = None
    """How many rows of a file are read, where it is an import."""
