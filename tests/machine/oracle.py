"""What the books should say, in whole pence and plain Python, from nothing but the words of the rules.

It shares no code with the application. Each `may_…` says whether the rules let an act through; each act below it is
what then changes.
"""

from collections import defaultdict
from dataclasses import dataclass, field

YEARS = (2019, 2020)
POTS = ("internal", "external")
SMALL = 20  # a variation of up to so many percent of the award needs no decision


Row = tuple[int, int, int]
"""A row of a file of payments: whose it is, the year in which it was paid, and how much."""


@dataclass
class Promise:
    """An agreement: what each year promises, and what of its raises stands under no decision."""

    pot: str
    award: int
    decided: dict[int, int]
    small: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    years: set[int] = field(default_factory=set)  # in which something was ever promised
    varied: int = 0  # by variations without a decision of their own, up and down
    is_over: bool = False

    def committed(self, year: int) -> int:
        return self.decided.get(year, 0) + self.small[year]

    def keep(self, year: int, amount: int) -> None:
        """Let go of all but so much: first of what was raised without a decision, then of the award."""
        self.decided[year] = min(self.decided.get(year, 0), amount)
        self.small[year] = min(self.small[year], amount - self.decided[year])


@dataclass
class Cash:
    """A payment (above nought) or money back (below nought), and whether it was reversed."""

    promise: int
    year: int
    amount: int
    is_reversed: bool = False
    is_fact: bool = False  # a file brought it
    freed: tuple[int, int] = (0, 0)  # what it released: of the award, and of what was raised without a decision


@dataclass
class Books:
    """The whole office."""

    authorised: int
    budgets: dict[tuple[str, int], int] = field(default_factory=lambda: defaultdict(int))
    promises: list[Promise] = field(default_factory=list)
    cash: list[Cash] = field(default_factory=list)
    closed: set[int] = field(default_factory=set)
    files: list[range] = field(default_factory=list)  # which cash each file brought
    undone: set[int] = field(default_factory=set)

    # What stands

    def committed(self, pot: str, year: int) -> int:
        return sum(each.committed(year) for each in self.promises if each.pot == pot)

    def paid(self, promise: int, year: int) -> int:
        return sum(
            each.amount for each in self.cash if each.promise == promise and each.year == year and not each.is_reversed
        )

    def left(self, pot: str, year: int) -> int:
        return self.budgets[pot, year] - self.committed(pot, year)

    def drawn(self, pot: str) -> int:
        """What stands under the pot's decision."""
        return sum(sum(each.decided.values()) for each in self.promises if each.pot == pot)

    # Budgets

    def may_change(self, pot: str, year: int, amount: int) -> bool:
        return year not in self.closed and self.budgets[pot, year] + amount >= 0

    def may_vire(self, pot: str, to: str, year: int, amount: int) -> bool:
        is_kept_in = pot == "external"
        return not is_kept_in and pot != to and year not in self.closed and amount <= self.left(pot, year)

    def vire(self, pot: str, to: str, year: int, amount: int) -> None:
        self.budgets[pot, year] -= amount
        self.budgets[to, year] += amount

    def may_carry(self, pot: str, amount: int) -> bool:
        return not self.closed & set(YEARS) and amount <= self.left(pot, YEARS[0])

    def carry(self, pot: str, amount: int) -> None:
        self.budgets[pot, YEARS[0]] -= amount
        self.budgets[pot, YEARS[1]] += amount

    def may_return(self, pot: str, year: int, amount: int) -> bool:
        return year not in self.closed and amount <= self.left(pot, year)

    # Promises

    def may_award(self, pot: str, lines: dict[int, int]) -> bool:
        fits = all(amount <= self.left(pot, year) for year, amount in lines.items())
        is_decided = self.drawn(pot) + sum(lines.values()) <= self.authorised
        return fits and is_decided and not self.closed & set(lines)

    def award(self, pot: str, lines: dict[int, int]) -> None:
        self.promises.append(Promise(pot, sum(lines.values()), dict(lines), years=set(lines)))

    def may_vary(self, promise: int, year: int, amount: int, *, is_decided: bool) -> bool:
        of = self.promises[promise]
        if of.is_over or year in self.closed:
            return False
        if not is_decided and (of.varied + abs(amount)) * 100 > of.award * SMALL:
            return False
        if amount < 0:
            return -amount <= of.committed(year) - self.paid(promise, year)
        return amount <= self.left(of.pot, year) and (not is_decided or self.drawn(of.pot) + amount <= self.authorised)

    def vary(self, promise: int, year: int, amount: int, *, is_decided: bool) -> None:
        of = self.promises[promise]
        of.years.add(year)
        if not is_decided:
            of.varied += abs(amount)
        if amount < 0:
            of.keep(year, of.committed(year) + amount)
        elif is_decided:
            of.decided[year] = of.decided.get(year, 0) + amount
        else:
            of.small[year] += amount

    def may_end(self, promise: int) -> bool:
        return not self.promises[promise].is_over

    def end(self, promise: int, release: bool) -> None:
        of = self.promises[promise]
        of.is_over = True
        if release:
            for year in set(YEARS) - self.closed:
                of.keep(year, self.paid(promise, year))

    # Cash

    def may_pay(self, promise: int, year: int, amount: int) -> bool:
        held = self.promises[promise].committed(year)
        return self.paid(promise, year) + amount <= held and year not in self.closed

    def record(self, promise: int, year: int, amount: int) -> None:
        self.cash.append(Cash(promise, year, amount))

    def may_give_back(self, promise: int, year: int, amount: int) -> bool:
        return amount <= self.paid(promise, year) and year not in self.closed

    def give_back(self, promise: int, year: int, amount: int, *, is_due_again: bool) -> None:
        self.record(promise, year, -amount)
        of = self.promises[promise]
        unspent = of.committed(year) - self.paid(promise, year)
        if is_due_again or unspent <= 0:
            return
        before = (of.decided.get(year, 0), of.small[year])
        of.keep(year, of.committed(year) - min(amount, unspent))
        self.cash[-1].freed = (before[0] - of.decided.get(year, 0), before[1] - of.small[year])

    def may_reverse(self, cash: int) -> bool:
        of = self.cash[cash]
        would_stand = self.paid(of.promise, of.year) - of.amount
        makes_sense = would_stand >= 0 if of.amount > 0 else self._bears(of, would_stand)
        return not of.is_reversed and of.year not in self.closed and makes_sense

    def reverse(self, cash: int) -> None:
        of = self.cash[cash]
        of.is_reversed = True
        promise, (decided, small) = self.promises[of.promise], of.freed
        promise.decided[of.year] = promise.decided.get(of.year, 0) + decided
        promise.small[of.year] += small

    # Files of the finance system: facts, whatever is promised

    def charged_to(self, promise: int, year: int) -> int | None:
        """The year of the payment, or the last promised before it; where that is closed the next that is open."""
        of = max((each for each in self.promises[promise].years if each <= year), default=year)
        return next((each for each in YEARS if each >= of and each not in self.closed), None)

    def may_bring_in(self, rows: list[Row]) -> bool:
        return all(self.charged_to(promise, year) is not None for promise, year, _ in rows)

    def bring_in(self, rows: list[Row]) -> None:
        charged = [(promise, self.charged_to(promise, year), amount) for promise, year, amount in rows]
        self.files.append(range(len(self.cash), len(self.cash) + len(rows)))
        for promise, year, amount in charged:
            assert year is not None
            self.record(promise, year, amount)
            self.cash[-1].is_fact = True

    def may_undo(self, file: int) -> bool:
        """Once; not of a closed year; and not where less would be left than came back by hand."""
        if file in self.undone:
            return False
        standing = [self.cash[place] for place in self.files[file] if not self.cash[place].is_reversed]
        brought: dict[tuple[int, int], int] = defaultdict(int)
        for each in standing:
            brought[each.promise, each.year] += each.amount
        is_left = all(self.paid(*at) >= amount for at, amount in brought.items())
        return is_left and not self.closed & {each.year for each in standing}

    def undo(self, file: int) -> None:
        self.undone.add(file)
        for place in self.files[file]:
            self.cash[place].is_reversed = True

    def _bears(self, of: Cash, would_stand: int) -> bool:
        """Beyond what is promised no more than a file brought, once what was released with it is promised again."""
        standing = (each for each in self.cash if (each.promise, each.year) == (of.promise, of.year))
        facts = sum(each.amount for each in standing if each.is_fact and not each.is_reversed)
        return would_stand - self.promises[of.promise].committed(of.year) - sum(of.freed) <= max(facts, 0)
