"""What was planned, and over which days, by the records date: plans are changed, and the change trail has what they
were. Where the records are up to now nothing is looked up in it.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from core.as_was import as_they_were, rows_as_they_were
from core.periods import AsAt, FinancialYear
from grants.models import Agreement, Commitment, Instalment, Payment
from grants.models.agreements import AgreementQuerySet

PlannedCost = tuple[int, Decimal, dt.date, dt.date]
"""An agreement's key, an amount, and the first and last day that it covers."""

Days = tuple[dt.date | None, dt.date | None]
"""An agreement's first and last day."""


def planned_costs(year: FinancialYear, as_at: AsAt, agreements: Collection[int]) -> Iterator[PlannedCost]:
    """The instalments of a year, as they were planned. One query."""
    rows = instalments_in(year, as_at).filter(agreement__in=list(agreements)).order_by("id")
    yield from rows.values_list("agreement", "amount", "period_from", "period_to")


def instalments_in(year: FinancialYear, as_at: AsAt) -> QuerySet[Any]:
    """The instalments of a year, as they were planned: everybody's."""
    rows: QuerySet[Any] = Instalment.objects.all() if as_at.up_to_now else rows_as_they_were(Instalment, as_at)
    return rows.filter(year=year.start_year)


def due_of(year: FinancialYear, as_at: AsAt, agreements: Collection[int]) -> dict[int, Decimal]:
    """What of the instalments of a year had fallen due, as they were planned, by agreement. One query."""
    rows = instalments_in(year, as_at).filter(agreement__in=list(agreements), due_on__lte=as_at.position).order_by()
    return dict(rows.values("agreement").annotate(due=Sum("amount")).values_list("agreement", "due"))


def days_as_they_were(as_at: AsAt, agreements: Collection[int]) -> dict[int, Days]:
    """The first and last day on which each agreement runs, where the trail has to be asked: of some it has nothing."""
    if as_at.up_to_now:
        return {}
    return _days_were(as_at, agreements, "ends_on", "ended_on")


def days_run(agreements: Iterable[Agreement], as_at: AsAt | None) -> dict[int, Days]:
    """Each agreement's first day, and the last on which it ran or will run, by its key: as they were or are."""
    if as_at is None or as_at.up_to_now:
        return {each.pk: (each.starts_on, each.last_day) for each in agreements}
    return _days_were(as_at, {each.pk for each in agreements}, "ends_on", "ended_on")


def _days_were(as_at: AsAt, agreements: Collection[int], *last_days: str) -> dict[int, Days]:
    """The first day, and the earliest of some last days that was known."""
    rows = rows_as_they_were(Agreement, as_at).filter(id__in=list(agreements)).order_by()
    return {
        key: (first, min(filter(None, lasts), default=None))
        for key, first, *lasts in rows.values_list("id", "starts_on", *last_days)
    }


def in_year_as_at(agreements: AgreementQuerySet, year: FinancialYear, as_at: AsAt) -> AgreementQuerySet:
    """Those that touched a year by their dates, or held money in it, as they were."""
    if as_at.up_to_now:
        return agreements.in_year(year)
    was = rows_as_they_were(Agreement, as_at).filter(id=OuterRef("pk"))
    begun = Q(starts_on__isnull=True) | Q(starts_on__lte=year.end)
    not_over = Q(ends_on__isnull=True) | Q(ends_on__gte=year.start)
    commitments = Commitment.objects.as_at(as_at).in_year(year).filter(agreement=OuterRef("pk"))
    payments = Payment.objects.as_at(as_at).in_year(year).filter(agreement=OuterRef("pk"))
    return agreements.filter(Exists(was.filter(begun & not_over)) | Exists(commitments) | Exists(payments))


def instalments_of(agreement: Agreement, as_at: AsAt) -> list[Instalment]:
    """An agreement's instalments as they were planned, in the order of the periods that they cover."""
    if as_at.up_to_now:
        return list(agreement.instalments.order_by("period_from", "number"))
    rows = rows_as_they_were(Instalment, as_at).filter(agreement=agreement.pk)
    return as_they_were(rows.order_by("period_from", "number"), Instalment)
