"""What had been settled of a year when it was closed: for the account of its closings."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Q

from commissioning.models import BudgetEntry
from core.money import NOUGHT, add_up, pounds
from core.periods import FinancialYear
from core.words import listed
from grants.models import Commitment

Kind = BudgetEntry.Kind
Moved = tuple[dt.datetime, Decimal, str]


class Settled:
    """What left a year at its end, and when that was recorded. Two queries, however many closings."""

    def __init__(self, year: FinancialYear) -> None:
        self.moved: Sequence[Moved] = [*_entries(year), *_releases(year)]

    def by(self, moment: dt.datetime) -> str:
        """`£19,000 was carried forward and £500 given back.`; empty where nothing was."""
        told = [
            f"{pounds(total)} {words}"
            for what, words in _WORDS.items()
            if (total := add_up(amount for at, amount, kind in self.moved if kind == what and at <= moment)) > NOUGHT
        ]
        return f"Settled by then: {listed(told)}." if told else ""


_RELEASED = "released"
_WORDS = {Kind.CARRY_OUT: "carried forward", Kind.RETURN: "given back", _RELEASED: "of commitments released"}


def _entries(year: FinancialYear) -> list[Moved]:
    """Carried forward and given back, less what of it was reversed."""
    kinds = (Kind.CARRY_OUT, Kind.RETURN)
    of_kind = Q(kind__in=kinds) | Q(reverses__kind__in=kinds)
    rows = BudgetEntry.objects.in_year(year).filter(of_kind)
    told = rows.values_list("recorded_at", "amount", "kind", "reverses__kind")
    return [(at, -amount, kind if reversed_kind is None else reversed_kind) for at, amount, kind, reversed_kind in told]


def _releases(year: FinancialYear) -> list[Moved]:
    """Taken out of the year's commitments on its last day, and not put into the next year's."""
    same = {name: OuterRef(name) for name in ("agreement", "recorded_by", "reason")}
    put = Commitment.objects.in_year(year.next).annotate(taken=-F("amount")).filter(**same, taken=OuterRef("amount"))
    rows = Commitment.objects.in_year(year).filter(kind=Commitment.Kind.RELEASE, effective_on=year.end)
    rows = rows.filter(came_back__isnull=True, reverses__isnull=True)
    told = rows.filter(~Exists(put)).values_list("recorded_at", "amount")
    return [(at, -amount, _RELEASED) for at, amount in told]
