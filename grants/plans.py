"""What was planned, and over which days, by the records date: plans are changed, and the change trail has what they
were. Where the records are up to now nothing is looked up in it.
"""

import datetime as dt
from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from core.as_was import as_they_were, rows_as_they_were
from core.periods import AsAt, FinancialYear
from grants.models import Agreement, Commitment, Instalment, Payment
from grants.models.agreements import AgreementQuerySet

PlannedCost = tuple[int, Decimal, dt.date, dt.date]
"""An agreement's key, an amount, and the first and last day that it covers."""

Days = tuple[int, dt.date | None, dt.date | None]
"""An agreement's key, and its first and last day."""


def planned_costs(year: FinancialYear, as_at: AsAt, agreements: Collection[int]) -> Iterator[PlannedCost]:
    """The instalments of a year, as they were planned. One query."""
    rows: QuerySet[Any] = Instalment.objects.all() if as_at.up_to_now else rows_as_they_were(Instalment, as_at)
    of_year = rows.filter(year=year.start_year, agreement__in=list(agreements)).order_by("id")
    yield from of_year.values_list("agreement", "amount", "period_from", "period_to")


def days_of(as_at: AsAt, agreements: Collection[int]) -> Iterator[Days]:
    """Each agreement's first and last day, as they were; as they are, where nothing was recorded of it by then."""
    wanted = set(agreements)
    if not as_at.up_to_now:
        rows = rows_as_they_were(Agreement, as_at).filter(id__in=wanted).order_by()
        for days in rows.values_list("id", "starts_on", "ends_on"):
            wanted.discard(days[0])
            yield days
    if wanted:
        yield from Agreement.objects.filter(pk__in=wanted).order_by().values_list("pk", "starts_on", "ends_on")


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
