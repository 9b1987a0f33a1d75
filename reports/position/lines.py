"""The lines and the agreements of a fund's year, as they were by the records date.

Where the records are up to now they are read as they stand: two queries. Otherwise from the change trail: the price,
the state, the parties and the place of each are then what they were, and one that was deleted since is there.
"""

from collections.abc import Sequence
from decimal import Decimal

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum

from commissioning.models import Allocation, Framework, Intention
from core.as_was import as_they_were, rows_as_they_were
from core.money import MoneyField
from grants.models import Agreement, Commitment, Payment
from reports.position.scope import Scope

_OF_AGREEMENTS = ("area", "paid_to", "delivered_by")
_OF_LINES = ("framework", "area", "provider", "host", "theme")


def agreements_of(scope: Scope) -> list[Agreement]:
    """Those of the fund that hold commitments or payments in the year."""
    standing = _holding(scope).filter(fund=scope.fund).select_related(*_OF_AGREEMENTS)
    if scope.as_at.up_to_now:
        return list(standing)
    rows = rows_as_they_were(Agreement, scope.as_at).filter(id__in=_holding(scope).order_by().values("pk"))
    as_were = {each.pk: each for each in as_they_were(rows, Agreement, *_OF_AGREEMENTS)}
    untold = list(standing.exclude(pk__in=as_were))
    of_fund = [each for each in as_were.values() if each.fund_id == scope.fund.pk]
    return sorted([*of_fund, *untold], key=lambda agreement: agreement.reference)


def _holding(scope: Scope) -> QuerySet[Agreement]:
    records = (model.objects.as_at(scope.as_at).in_year(scope.year) for model in (Commitment, Payment))
    held = [Q(pk__in=rows.order_by().values("agreement")) for rows in records]
    return Agreement.objects.filter(held[0] | held[1])


def lines_of(scope: Scope, agreements: Sequence[Agreement]) -> list[tuple[Intention, Decimal | None]]:
    """Those of the fund's frameworks that cover the year, and any other under which there is money in it; each with
    what is allocated to it, or None."""
    return _standing_lines(scope) if scope.as_at.up_to_now else _lines_as_they_were(scope, agreements)


def _allocations(scope: Scope) -> QuerySet[Allocation]:
    return Allocation.objects.as_at(scope.as_at).in_year(scope.year).filter(budget__fund=scope.fund).order_by()


def _frameworks(scope: Scope) -> QuerySet[Framework]:
    year = scope.year.start_year
    return Framework.objects.filter(fund=scope.fund, first_year__lte=year, last_year__gte=year)


def _standing_lines(scope: Scope) -> list[tuple[Intention, Decimal | None]]:
    allocations = _allocations(scope)
    held = Q(pk__in=_holding(scope).filter(fund=scope.fund).order_by().values("intention"))
    own = Q(framework__in=_frameworks(scope).order_by().values("pk"))
    lines = Intention.objects.filter(own | held | Q(pk__in=allocations.values("intention")))
    summed = allocations.filter(intention=OuterRef("pk")).values("intention").annotate(all=Sum("amount")).values("all")
    found = lines.select_related(*_OF_LINES).annotate(total_allocated=Subquery(summed, output_field=MoneyField()))
    return [(line, line.total_allocated) for line in found]


def _lines_as_they_were(scope: Scope, agreements: Sequence[Agreement]) -> list[tuple[Intention, Decimal | None]]:
    summed = _allocations(scope).values("intention").annotate(all=Sum("amount", output_field=MoneyField()))
    allocated = dict(summed.values_list("intention", "all"))
    held = {agreement.intention_id for agreement in agreements} | set(allocated)
    own = Q(framework__in=_frameworks(scope).order_by().values("pk"))
    rows = rows_as_they_were(Intention, scope.as_at).filter(own | Q(id__in=held))
    as_were = as_they_were(rows, Intention, *_OF_LINES)
    untold = Intention.objects.filter(pk__in=held - {line.pk for line in as_were}).select_related(*_OF_LINES)
    in_order = sorted([*as_were, *untold], key=_place)
    return [(line, allocated.get(line.pk)) for line in in_order]


def _place(line: Intention) -> tuple[int, str, int, int]:
    """The order in which lines stand: by framework, the latest first, and then in the framework's own order."""
    return -line.framework.first_year, line.framework.title, line.order, line.pk
