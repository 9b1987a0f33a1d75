"""The lines and the agreements of a fund's year as they stand: three queries."""

from collections.abc import Collection
from decimal import Decimal
from operator import attrgetter
from typing import Any

from django.db.models import BigIntegerField, Q, QuerySet, Sum

from commissioning.models import Allocation, Intention
from core.compiled import GIVEN_YEAR, Compiled, Given, GivenKeys, given_as_at, given_values
from grants.models import Agreement
from reports.position.parts import AgreementRow, Award, Line, LineRow
from reports.position.scope import Scope

Lines = list[tuple[Line, Decimal | None]]


def standing(scope: Scope, holding: Collection[int]) -> tuple[Lines, list[Award]]:
    """The lines, each with what is allocated to it or None, and the agreements by their keys."""
    agreements = sorted(map(AgreementRow._make, _AGREEMENTS.rows(holding=holding)), key=_REFERENCE)
    awards = [Award(row) for row in agreements]
    allocated = allocations(scope)
    held = {award.row.intention_id for award in awards} | allocated.keys()
    asked = {"fund": scope.fund.pk, "year": scope.year.start_year, "held": held}
    lines = [Line(LineRow._make(row)) for row in _LINES.rows(**asked)]
    return [(line, allocated.get(line.row.id)) for line in lines], awards


def allocations(scope: Scope) -> dict[int, Decimal]:
    """What is allocated to each line that has an allocation, by its key."""
    rows = _ALLOCATED.rows(**given_values(scope.year, scope.as_at), fund=scope.fund.pk)
    return dict(rows)


def _agreements() -> QuerySet[Any, Any]:
    """In no order: SQLite would walk every agreement by its reference to put these in theirs."""
    return Agreement.objects.filter(pk__in=GivenKeys("holding")).order_by().values_list(*AgreementRow._fields)


def _lines() -> QuerySet[Any, Any]:
    """Those of the fund's frameworks that cover the year, and any other with an allocation or an agreement in it."""
    own = Q(framework__fund=_FUND) & Q(framework__first_year__lte=_YEAR) & Q(framework__last_year__gte=_YEAR)
    return Intention.objects.filter(own | Q(pk__in=GivenKeys("held"))).values_list(*LineRow._fields)


def _allocated() -> QuerySet[Any, Any]:
    in_year = Allocation.objects.as_at(given_as_at()).in_year(GIVEN_YEAR).filter(budget__fund=_FUND).order_by()
    return in_year.values("intention").annotate(all=Sum("amount")).values_list("intention", "all")


_REFERENCE = attrgetter("reference")
_FUND: Any = Given("fund", BigIntegerField())
_YEAR: Any = GIVEN_YEAR.start_year
_AGREEMENTS, _LINES, _ALLOCATED = Compiled(_agreements), Compiled(_lines), Compiled(_allocated)
