"""The lines and the agreements of a fund's year, as they were by the records date.

Where the records are up to now they are read as they stand: two queries. Otherwise from the change trail: the price,
the state, the parties and the place of each are then what they were, and one that was deleted since is there.
"""

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum, Value

from commissioning.models import Allocation, Area, Framework, Intention, Provider
from core.as_was import as_they_were, rows_as_they_were
from core.money import MoneyField
from grants.models import Agreement
from reports.position.scope import Scope

_OF_AGREEMENTS = ("area", "paid_to", "delivered_by")
_OF_LINES = ("framework", "area", "provider", "host", "theme")
_NAMED = ("id", "name", "kind")
_READ = (
    "reference", "title", "type", "origin", "state", "intention", "fund", "starts_on", "ends_on", "start_is_assumed",
    "signed_on", "area", "paid_to", "delivered_by",
)  # fmt: skip
_READ_OF_LINES = (
    "ref", "order", "activity", "category", "resources", "resources_year", "status", "ends_on", "end_year", "phase",
    "framework__code", "framework__title", "framework__owner", "framework__fund", "framework__first_year",
    "framework__last_year", "area", "provider", "host", "theme__name",
)  # fmt: skip
"""What pages and files read of each: a row is made of hundreds, and most of their words stand on their own pages."""


def agreements_of(scope: Scope, holding: Collection[int]) -> list[Agreement]:
    """Those of the fund that hold commitments or payments in the year, by their keys."""
    standing = Agreement.objects.filter(pk__in=list(holding)).only(*_READ)
    if scope.as_at.up_to_now:
        return list(standing)
    rows = rows_as_they_were(Agreement, scope.as_at).filter(id__in=list(holding))
    as_were = {each.pk: each for each in as_they_were(rows, Agreement, *_OF_AGREEMENTS)}
    untold = list(standing.exclude(pk__in=as_were).select_related(*_OF_AGREEMENTS))
    return sorted([*as_were.values(), *untold], key=lambda agreement: agreement.reference)


def name_places_and_parties(agreements: Sequence[Agreement], lines: Sequence[Intention]) -> None:
    """Give each its area and its parties. The same stand on many, so every one is read once. One query."""
    wanted: list[tuple[Any, Any, Any]] = [
        (record, record._meta.get_field(name), getattr(record, f"{name}_id"))
        for records, names in ((agreements, _OF_AGREEMENTS), (lines, ("area", "provider", "host")))
        for record in records
        for name in names
    ]
    areas, providers = (_named(model, wanted) for model in (Area, Provider))
    found: dict[Any, Any] = {}
    for of, *values in areas.union(providers, all=True):
        model = {each._meta.model_name: each for each in (Area, Provider)}[of]
        found[model, values[0]] = model.from_db(DEFAULT_DB_ALIAS, _NAMED, values)
    for record, field, key in wanted:
        field.set_cached_value(record, found.get((field.related_model, key)))


def _named(model: type[Area] | type[Provider], wanted: Sequence[tuple[Any, Any, Any]]) -> QuerySet[Any]:
    keys = {key for _, field, key in wanted if field.related_model is model}
    rows = model._default_manager.filter(pk__in=keys).order_by()
    return rows.values_list(Value(model._meta.model_name), *_NAMED)


def lines_of(scope: Scope, agreements: Sequence[Agreement]) -> list[tuple[Intention, Decimal | None]]:
    """Those of the fund's frameworks that cover the year, and any other under which there is money in it; each with
    what is allocated to it, or None."""
    read = _standing_lines if scope.as_at.up_to_now else _lines_as_they_were
    return read(scope, agreements)


def _allocations(scope: Scope) -> QuerySet[Allocation]:
    return Allocation.objects.as_at(scope.as_at).in_year(scope.year).filter(budget__fund=scope.fund).order_by()


def _frameworks(scope: Scope) -> QuerySet[Framework]:
    year = scope.year.start_year
    return Framework.objects.filter(fund=scope.fund, first_year__lte=year, last_year__gte=year)


def _standing_lines(scope: Scope, agreements: Sequence[Agreement]) -> list[tuple[Intention, Decimal | None]]:
    allocations = _allocations(scope)
    held = Q(pk__in={agreement.intention_id for agreement in agreements})
    own = Q(framework__in=_frameworks(scope).order_by().values("pk"))
    lines = Intention.objects.filter(own | held | Q(pk__in=allocations.values("intention")))
    summed = allocations.filter(intention=OuterRef("pk")).values("intention").annotate(all=Sum("amount")).values("all")
    found = lines.select_related("framework", "theme").annotate(
        total_allocated=Subquery(summed, output_field=MoneyField())
    )
    return [(line, line.total_allocated) for line in found.only(*_READ_OF_LINES)]


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
