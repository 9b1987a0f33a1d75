"""The acts that are tried, in any order and with any amounts, as hypothesis thinks of them."""

from typing import Any

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.machine.office import Office
from tests.machine.oracle import POTS, SMALL, YEARS, Books

ALL, A_PENNY_OVER = "all that is left", "a penny over"
wanted = st.one_of(st.sampled_from([ALL, ALL, A_PENNY_OVER]), st.integers(1, 60_000))
pots = st.sampled_from(POTS)
years = st.sampled_from(YEARS)


def pence(wanted: int | str, left: int) -> int:
    """An amount above nought: as asked, all that a limit leaves, or a penny more."""
    amount = {ALL: left, A_PENNY_OVER: left + 1}.get(wanted, wanted)
    return max(int(amount), 1)


def in_play(name: str) -> Any:
    """Leave an act out of a life that is about others."""
    return precondition(lambda self: not self.acts or name in self.acts)


class Life(RuleBasedStateMachine):
    """An office's life, from two new budgets on. The database forgets it at the end."""

    acts: tuple[str, ...] = ()
    """The acts that it is about: all of them, where none is named."""

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
                self.office.check_the_books()
        finally:
            transaction.set_rollback(True)
            self._kept.__exit__(None, None, None)

    @in_play("change_budget")
    @rule(pot=pots, year=years, amount=wanted, is_cut=st.booleans())
    def change_budget(self, pot: str, year: int, amount: int | str, is_cut: bool) -> None:
        size = pence(amount, self.books.budgets[pot, year])
        self.office.change_budget(pot, year, -size if is_cut else size)

    @in_play("vire")
    @rule(pot=pots, to=pots, year=years, amount=wanted)
    def vire(self, pot: str, to: str, year: int, amount: int | str) -> None:
        self.office.vire(pot, to, year, pence(amount, self.books.left(pot, year)))

    @in_play("carry")
    @rule(pot=pots, amount=wanted)
    def carry(self, pot: str, amount: int | str) -> None:
        self.office.carry(pot, pence(amount, self.books.left(pot, YEARS[0])))

    @in_play("give_to_source")
    @rule(pot=pots, year=years, amount=wanted)
    def give_to_source(self, pot: str, year: int, amount: int | str) -> None:
        self.office.give_to_source(pot, year, pence(amount, self.books.left(pot, year)))

    @in_play("close")
    @rule(year=years, is_reopened=st.booleans())
    def close(self, year: int, is_reopened: bool) -> None:
        if is_reopened:
            self.office.reopen(year)
        else:
            self.office.close(year)

    @in_play("award")
    @rule(pot=pots, first=wanted, second=st.one_of(st.none(), wanted))
    def award(self, pot: str, first: int | str, second: int | str | None) -> None:
        amounts = zip(YEARS, (first, second), strict=True)
        lines = {year: pence(each, self.books.left(pot, year)) for year, each in amounts if each is not None}
        self.office.award(pot, lines)

    @precondition(lambda self: self.office.agreements)
    @in_play("pay")
    @rule(data=st.data(), year=years, amount=wanted)
    def pay(self, data: Any, year: int, amount: int | str) -> None:
        place = self._agreement(data)
        self.office.pay(place, year, pence(amount, self._unpaid(place, year)))

    @precondition(lambda self: self.office.cash)
    @in_play("give_back")
    @rule(data=st.data(), year=years, amount=wanted, is_due_again=st.booleans())
    def give_back(self, data: Any, year: int, amount: int | str, is_due_again: bool) -> None:
        place = self._agreement(data)
        self.office.give_back(place, year, pence(amount, self.books.paid(place, year)), is_due_again)

    @precondition(lambda self: self.office.agreements)
    @in_play("vary")
    @rule(data=st.data(), year=years, amount=wanted, is_cut=st.booleans(), is_decided=st.booleans())
    def vary(self, data: Any, year: int, amount: int | str, is_cut: bool, is_decided: bool) -> None:
        place = self._agreement(data)
        promise = self.books.promises[place]
        room = self._unpaid(place, year) if is_cut else self.books.left(promise.pot, year)
        small = promise.award * SMALL // 100 - promise.varied
        size = pence(amount, room if is_decided else min(room, small))
        self.office.vary(place, year, -size if is_cut else size, is_decided)

    @precondition(lambda self: self.office.agreements)
    @in_play("end")
    @rule(data=st.data(), release=st.booleans())
    def end(self, data: Any, release: bool) -> None:
        self.office.end(self._agreement(data), release)

    @precondition(lambda self: self.office.cash)
    @in_play("reverse")
    @rule(data=st.data())
    def reverse(self, data: Any) -> None:
        self.office.reverse(data.draw(st.integers(0, len(self.office.cash) - 1)))

    @precondition(lambda self: self.office.agreements)
    @in_play("bring_in")
    @rule(data=st.data(), year=years, amount=wanted, more=st.one_of(st.none(), st.integers(1, 60_000)))
    def bring_in(self, data: Any, year: int, amount: int | str, more: int | None) -> None:
        """One row or two, of whatever the finance system says was paid: what is promised is no limit to a fact."""
        place = self._agreement(data)
        rows = [(place, year, pence(amount, self._unpaid(place, year)))]
        rows += [(self._agreement(data), YEARS[0], more)] if more else []
        self.office.bring_in(rows)

    @precondition(lambda self: self.office.batches)
    @in_play("undo")
    @rule(data=st.data())
    def undo(self, data: Any) -> None:
        self.office.undo(data.draw(st.integers(0, len(self.office.batches) - 1)))

    @property
    def books(self) -> Books:
        return self.office.books

    def _unpaid(self, place: int, year: int) -> int:
        return self.books.promises[place].committed(year) - self.books.paid(place, year)

    def _agreement(self, data: Any) -> int:
        return data.draw(st.integers(0, len(self.office.agreements) - 1))

    @invariant()
    def the_books_agree(self) -> None:
        if hasattr(self, "office"):
            self.office.compare()


class CheckedLife(Life):
    """A life in which every check of the books is made after every act, and not at the end alone."""

    @invariant()
    def the_books_hold(self) -> None:
        if hasattr(self, "office"):
            self.office.check_the_books()
