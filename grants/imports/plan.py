"""What bringing a file in would do: every row that is ours, what becomes of it, and the totals before and after."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet, Sum

from core.files_in.faults import Fault
from core.money import NOUGHT, add_up, pounds
from core.periods import FinancialYear, Quarter, day
from core.words import capitalised, number_of
from grants.imports.charging import Budgets, Charge, NoBudget
from grants.imports.matching import Ledger, Match
from grants.imports.ours import Found, OurRow, find_ours, numbered
from grants.imports.reading import not_in_file, tables_of
from grants.models import Agreement, Commitment, ImportedRow, Payment, PaymentSource

_MARKS_AT_ONCE = 500


@dataclass(frozen=True)
class Planned:
    """One new row that is ours."""

    row: OurRow
    copy: int
    match: Match
    charge: Charge | None

    @property
    def is_payment(self) -> bool:
        return self.match.state == ImportedRow.State.MATCHED


@dataclass(frozen=True)
class YearOfFund:
    """A fund's year: what its agreements were paid before, what the file brings, and what is paid then."""

    fund: str
    year: FinancialYear
    before: Decimal
    brought: Decimal

    @property
    def after(self) -> Decimal:
        return self.before + self.brought


@dataclass(frozen=True)
class Beyond:
    """An agreement that the file shows as paid more for a year than is committed: a fact, which stands as an excess."""

    agreement: Agreement
    year: FinancialYear
    over: Decimal

    @property
    def words(self) -> str:
        return f"{self.agreement.reference} is then paid {pounds(self.over)} more than is committed for {self.year}"


@dataclass(frozen=True)
class Late:
    """What of a file was paid in a quarter that is closed since: it comes in with a reason."""

    quarter: Quarter
    count: int
    amount: Decimal

    @property
    def words(self) -> str:
        fall = "falls" if self.count == 1 else "fall"
        payments = f"{capitalised(number_of(self.count, 'payment'))} of {pounds(self.amount, pence=True)}"
        return f"{self.quarter} is closed. {payments} {fall} in it"


@dataclass
class Plan:
    """All of it, as the preview shows it and as it is then written."""

    found: Found
    rows: list[Planned]
    known: int
    repeated: int
    """Rows that another sheet of the file has too."""
    left_out_columns: list[str]
    left_out_sheets: list[str]

    @property
    def faults(self) -> list[Fault]:
        return self.found.faults

    @property
    def payments(self) -> list[Planned]:
        return [each for each in self.rows if each.is_payment]

    @property
    def alike(self) -> list[str]:
        """What the file says more than once, word for word on one sheet: each would be a payment of its own."""
        told = []
        for each in self.payments:
            if each.copy > 1:
                paid, reference = each.row.paid, each.row.paid.finance_reference
                named = f" with reference {reference}" if reference else ""
                told.append(f"{pounds(paid.amount, pence=True)} to {paid.payee} on {day(paid.paid_on)}{named}")
        return list(dict.fromkeys(told))

    def count(self, state: str) -> int:
        return Counter(each.match.state for each in self.rows)[state]

    def total(self, state: str) -> Decimal:
        return add_up(each.row.paid.amount for each in self.rows if each.match.state == state)

    def to_match(self) -> list[Planned]:
        return [each for each in self.rows if each.match.state == ImportedRow.State.TO_MATCH]

    @property
    def stamp(self) -> str:
        """Changes with anything that would be written, so that what was shown is what is confirmed."""
        told = ((each.row.paid.fingerprint[:8], each.copy, each.match.state, _place(each)) for each in self.rows)
        return hashlib.sha256(repr(list(told)).encode()).hexdigest()[:16]

    def by_fund_and_year(self) -> list[YearOfFund]:
        brought: dict[tuple[str, int], Decimal] = defaultdict(lambda: NOUGHT)
        budgets = {}
        for each in self.payments:
            assert each.charge is not None
            budget = each.charge.budget
            budgets[budget.fund.name, budget.year] = budget
            brought[budget.fund.name, budget.year] += each.row.paid.amount
        before = _sums(Payment.objects.filter(budget__in=budgets.values()), "budget__fund__name", "budget__year")
        return [
            YearOfFund(fund, FinancialYear(year), before.get((fund, year), NOUGHT), amount)
            for (fund, year), amount in sorted(brought.items())
        ]

    def beyond(self) -> list[Beyond]:
        """What goes further beyond what is committed than it stood."""
        brought: dict[tuple[int, int], Decimal] = defaultdict(lambda: NOUGHT)
        agreements = {}
        for each in self.payments:
            assert each.charge is not None
            assert each.match.agreement is not None
            agreements[each.match.agreement.pk] = each.match.agreement
            brought[each.match.agreement.pk, each.charge.budget.year] += each.row.paid.amount
        paid = _sums(Payment.objects.filter(agreement__in=agreements), "agreement", "budget__year")
        held = _sums(Commitment.objects.filter(agreement__in=agreements), "agreement", "year")
        found = []
        for place, amount in brought.items():
            over = paid.get(place, NOUGHT) + amount - held.get(place, NOUGHT)
            if over > 0 and amount > 0:
                found.append(Beyond(agreements[place[0]], FinancialYear(place[1]), over))
        return sorted(found, key=lambda each: (each.agreement.reference, each.year))

    def on_hold(self) -> list[str]:
        """The instalments that the file shows as paid while they wait: facts, which stand as excesses."""
        told = []
        for each in self.payments:
            agreement, instalment = each.match.agreement, each.match.instalment
            if agreement and instalment and instalment.is_on_hold:
                amount, whose = pounds(each.row.paid.amount, pence=True), f"{agreement.reference}, instalment"
                told.append(f"{whose} {instalment.number}: {amount} is paid, and it waits on {instalment.waits_on}")
        return told

    def late(self) -> list[Late]:
        """By quarter that is closed, the first first."""
        found: dict[Quarter, list[Decimal]] = defaultdict(list)
        for each in self.payments:
            if each.charge and each.charge.closed_quarter:
                found[each.charge.closed_quarter].append(each.row.paid.amount)
        in_order = sorted(found.items(), key=lambda item: item[0].start)
        return [Late(quarter, len(amounts), add_up(amounts)) for quarter, amounts in in_order]


def plan_import(content: bytes, source: PaymentSource) -> Plan:
    """Reads a file and says what it would bring. Raises UnreadableFile or BadFile where it can't be read at all."""
    sheets = tables_of(content, source)
    found = find_ours(sheets.tables, source)
    missing = sorted({name for table in sheets.tables for name in not_in_file(table, source)})
    counted = list(numbered(found.ours))
    new = list(_new(counted, source))
    repeated, known = len(found.ours) - len(counted), len(counted) - len(new)
    return Plan(found, list(_planned(new, found, source)), known, repeated, missing, sheets.left_out)


def _new(counted: list[tuple[OurRow, int]], source: PaymentSource) -> Iterator[tuple[OurRow, int]]:
    """Those that no import that stands has brought in."""
    marks = sorted({row.paid.fingerprint for row, _ in counted})
    known: set[tuple[str, int]] = set()
    for start in range(0, len(marks), _MARKS_AT_ONCE):
        few = ImportedRow.objects.standing().filter(
            source=source, fingerprint__in=marks[start : start + _MARKS_AT_ONCE]
        )
        known |= set(few.values_list("fingerprint", "copy"))
    return ((row, copy) for row, copy in counted if (row.paid.fingerprint, copy) not in known)


def _planned(new: list[tuple[OurRow, int]], found: Found, source: PaymentSource) -> Iterator[Planned]:
    ledger = Ledger([row for row, _ in new], source)
    budgets = Budgets(list(ledger.agreements.values()))
    for row, copy in new:
        match = ledger.match(row)
        charge = None
        if match.state == ImportedRow.State.MATCHED and match.agreement:
            try:
                charge = budgets.charge(match.agreement, row.paid.paid_on, match.instalment)
            except NoBudget as fault:
                found.faults.append(Fault(row.paid.sheet, row.paid.number, "", f"{fault}."))
                continue
        yield Planned(row, copy, match, charge)


def _place(each: Planned) -> tuple[int, int, int]:
    match, charge = each.match, each.charge
    return (
        match.agreement.pk if match.agreement else 0,
        match.instalment.pk if match.instalment else 0,
        charge.budget.pk if charge else 0,
    )


def _sums(rows: QuerySet, *keys: str) -> dict[tuple, Decimal]:
    summed = rows.order_by().values(*keys).annotate(all=Sum("amount"))
    return {tuple(place): amount for *place, amount in summed.values_list(*keys, "all")}
