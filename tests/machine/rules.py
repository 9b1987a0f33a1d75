"""The acts that are tried, in any order and with any amounts, as hypothesis thinks of them."""

from typing import Any

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.machine.office import Office
from tests.machine.oracle import POTS, YEARS

pence = st.one_of(st.integers(1, 120_000), st.sampled_from([1, 10, 20_000, 40_000, 100_000]))
pots = st.sampled_from(POTS)
years = st.sampled_from(YEARS)


class Life(RuleBasedStateMachine):
    """An office's life, from two new budgets on. The database forgets it at the end."""

    def __init__(self) -> None:
        super().__init__()
        self._kept = transaction.atomic()
        self._kept.__enter__()

    @initialize()
    def open_the_office(self) -> None:
        self.office = Office()

    def teardown(self) -> None:
        try:
            if hasattr(self, "office"):
                self.office.compare_papers()
        finally:
            transaction.set_rollback(True)
            self._kept.__exit__(None, None, None)

    @rule(pot=pots, year=years, amount=pence, is_cut=st.booleans())
    def change_budget(self, pot: str, year: int, amount: int, is_cut: bool) -> None:
        self.office.change_budget(pot, year, -amount if is_cut else amount)

    @rule(pot=pots, to=pots, year=years, amount=pence)
    def vire(self, pot: str, to: str, year: int, amount: int) -> None:
        self.office.vire(pot, to, year, amount)

    @rule(pot=pots, amount=pence)
    def carry(self, pot: str, amount: int) -> None:
        self.office.carry(pot, amount)

    @rule(pot=pots, year=years, amount=pence)
    def give_to_source(self, pot: str, year: int, amount: int) -> None:
        self.office.give_to_source(pot, year, amount)

    @rule(year=years)
    def close(self, year: int) -> None:
        self.office.close(year)

    @rule(year=years)
    def reopen(self, year: int) -> None:
        self.office.reopen(year)

    @rule(pot=pots, first=pence, second=st.one_of(st.just(0), pence))
    def award(self, pot: str, first: int, second: int) -> None:
        lines = {YEARS[0]: first} | ({YEARS[1]: second} if second else {})
        self.office.award(pot, lines)

    @precondition(lambda self: self.office.agreements)
    @rule(data=st.data(), year=years, amount=pence, is_all=st.booleans())
    def pay(self, data: Any, year: int, amount: int, is_all: bool) -> None:
        place = self._agreement(data)
        unpaid = self.office.books.promises[place].committed(year) - self.office.books.paid(place, year)
        self.office.pay(place, year, unpaid if is_all and unpaid > 0 else amount)

    @precondition(lambda self: self.office.agreements)
    @rule(data=st.data(), year=years, amount=pence)
    def give_back(self, data: Any, year: int, amount: int) -> None:
        self.office.give_back(self._agreement(data), year, amount)

    @precondition(lambda self: self.office.agreements)
    @rule(data=st.data(), release=st.booleans())
    def end(self, data: Any, release: bool) -> None:
        self.office.end(self._agreement(data), release)

    @precondition(lambda self: self.office.cash)
    @rule(data=st.data())
    def reverse(self, data: Any) -> None:
        self.office.reverse(data.draw(st.integers(0, len(self.office.cash) - 1)))

    def _agreement(self, data: Any) -> int:
        return data.draw(st.integers(0, len(self.office.agreements) - 1))

    @invariant()
    def the_books_agree(self) -> None:
        if hasattr(self, "office"):
            self.office.compare()
