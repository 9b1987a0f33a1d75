"""Payments: every movement of money that left, came back or was reversed, and the year's budget it is charged to."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce, NullIf

from core.as_was import say_what_they_said
from core.filters import ListFilters, TextFilter, WordFilter, YearFilter
from core.lists import Empty, FileColumn, ListReport, read
from core.money import pounds
from core.periods import FinancialYear, period_in_words
from core.reading import records_of_values
from core.tables import ListColumn, ListTable
from core.words import capitalised, number_of
from grants.models import Payment
from grants.models.imports import spelt
from reports.links import address
from reports.lists.agreements import PARTIES
from reports.lists.filters import agreement_filter, area_filter, fund_filter, provider_filter, type_filter
from reports.lists.own import ReadByProviders
from reports.lists.years import OfAYear
from reports.position.words import of_today

_READ = (
    "paid_on", "period_from", "period_to", "finance_reference", "amount", "kind", "net", "vat", "irrecoverable_vat",
    "payee", "reason", "agreement__reference", "agreement__title", "agreement__paid_to__name", "budget__year",
    "budget__fund__name", "instalment__number", "recorded_by__name",
)  # fmt: skip
"""What the file reads of each row."""
_RELATED = ("agreement__paid_to", "budget__fund", "instalment", "recorded_by")
"""The records that each row of the file names."""
_SHOWN = (
    "id", "paid_on", "period_from", "period_to", "finance_reference", "amount", "kind", "net", "vat",
    "irrecoverable_vat", "payee", "agreement_id", "agreement__reference", "agreement__title", "agreement__paid_to_id",
    "agreement__paid_to__name", "budget_id", "budget__year", "instalment_id", "instalment__number", "recorded_by_id",
    "recorded_by__name",
)  # fmt: skip
"""What the page reads of each row, as a query names it."""


class PaymentFilters(ListFilters):
    year = YearFilter(label="Charged to")
    fund = fund_filter("budget__fund")
    type = type_filter("agreement__type")
    kind = WordFilter("kind", label="Kind", every="All kinds", choices=Payment.Kind.choices)
    area = area_filter("agreement__area")
    provider = provider_filter(*(f"agreement__{party}" for party in PARTIES))
    agreement = agreement_filter("agreement")
    text = TextFilter(
        "agreement__reference", "agreement__title", "agreement__paid_to__name", "payee", "finance_reference", "reason"
    )


def _beside_amount(payment: Payment) -> str:
    """What is particular about an amount: that it came back, that it is late, and the VAT of a contract's."""
    kind = "" if payment.kind == Payment.Kind.PAYMENT else payment.get_kind_display()
    late = f"late, for {FinancialYear.containing(payment.period_to)}" if payment.is_late else ""
    invoice = ""
    if payment.net is not None and payment.vat is not None:
        invoice = f"{pounds(payment.net, pence=True)} net, {pounds(payment.vat, pence=True)} VAT"
    if payment.irrecoverable_vat:
        invoice += f", {pounds(payment.irrecoverable_vat, pence=True)} of it not recovered"
    return " · ".join(part for part in (kind, late, invoice) if part)


def _agreed(payment: Payment) -> str:
    """Whom the agreement is paid to, where that is another than was paid."""
    party = payment.agreement.paid_to
    if not payment.payee or (party and spelt(payment.payee) == spelt(party.name)):
        return ""
    return f"the agreement is paid to {party}" if party else "the agreement does not say who is paid"


class PaymentTable(ListTable):
    agreement = ListColumn(
        "Agreement",
        accessor="agreement__title",
        order_by="agreement__reference",
        sorts_by="reference",
        url=lambda payment: address("agreement", payment.agreement.reference),
    )
    paid_on = ListColumn("Paid on", kind="date")
    paid_to = ListColumn("Paid to", accessor="was_paid_to", order_by="party", caveat=_agreed)
    charged_to = ListColumn("Charged to", accessor="budget__financial_year", order_by="budget__year")
    covers = ListColumn("Covers", accessor="covers", order_by=("period_from", "period_to"))
    finance_reference = ListColumn("Finance reference", missing="none")
    recorded_by = ListColumn("Recorded by", accessor="recorded_by__name")
    amount = ListColumn("Amount", kind="pence", caveat=_beside_amount)

    def under_name(self, record: Payment) -> str:
        instalment = f"instalment {record.instalment.number}" if record.instalment else "no instalment"
        return f"{record.agreement.reference} · {instalment}"


@cache
def _year_in_words(year: int) -> str:
    return FinancialYear(year).label


class Payments(ReadByProviders, OfAYear, ListReport):
    """Payments, money back and reversals charged to a year, or to any, whichever year the cash moved."""

    name, one, many, url_name = "Payments", "payment", "payments", "reports:payments"
    filters_class, table_class, order = PaymentFilters, PaymentTable, "-paid_on"
    table_note = (
        "Amounts in pounds and pence: what the budget bears, which of a contract’s invoice is the net amount and the "
        "VAT that can’t be recovered. A refund or clawback is money that came back; a reversal takes back what was "
        "recorded in error."
    )
    opens_in_queries = True
    sums = {"amount": "amount"}
    columns: Sequence[FileColumn] = (
        read("paid_on", "paid_on", "date"),
        read("agreement", "agreement__reference"),
        read("title", "agreement__title", width=44),
        read("paid_to", "party", width=28),
        read("fund", "budget__fund__name", width=24),
        read("charged_to", "budget__year", of=_year_in_words),
        read("covers_from", "period_from", "date"),
        read("covers_to", "period_to", "date"),
        read("amount", "amount", "money"),
        read("kind", "kind", of=dict(Payment.Kind.choices).get),
        read("net", "net", "money"),
        read("vat", "vat", "money", heading="VAT"),
        read("irrecoverable_vat", "irrecoverable_vat", "money", heading="Irrecoverable VAT"),
        read("payee", "payee", width=28),
        read("instalment", "instalment__number", "number"),
        read("finance_reference", "finance_reference", width=24),
        read("reason", "reason", width=44),
        read("recorded_by", "recorded_by__name", width=24),
    )

    @property
    def of_today(self) -> str:
        besides = "the area, parties and type of an agreement by which payments are filtered,"
        return of_today(self.as_at, besides=besides)

    def records(self) -> QuerySet:
        return Payment.objects.for_user(self.user).as_at(self.as_at)

    def in_year(self, rows: QuerySet) -> QuerySet:
        return rows.filter(self.charged_to_year()) if self.year else rows

    def with_figures(self, rows: QuerySet) -> QuerySet:
        """Who was paid is looked up only where a reader sorts by it: what is counted and added up needs it not."""
        return with_party(rows) if self.sorted_by == "paid_to" else rows

    def to_read(self) -> QuerySet:
        return with_party(self.in_order).select_related(*_RELATED).only(*_READ)

    def on_page(self) -> Sequence[Any]:
        keys = list(self.page.object_list)
        return records_of_values(Payment, _SHOWN, self.asked(_as_shown, keys=keys), keys)

    def dressed(self, records: Sequence[Any]) -> Sequence[Any]:
        say_what_they_said([payment.agreement for payment in records], self.as_at, "paid_to")
        for payment in records:
            payment.party = payment.was_paid_to
            payment.covers = period_in_words(payment.period_from, payment.period_to)
        return records

    def heading(self) -> str:
        if not self.count:
            return self.heading_of_none()
        charged = f", charged to {self.year}" if self.year else ""
        return f"{capitalised(number_of(self.count, 'payment'))} of {pounds(self.totals['amount'])} in all{charged}"

    def empty(self) -> Empty:
        return self.empty_with(
            *self.link_to_record("admin:grants_payment_add", "grants.add_payment", "Record a payment")
        )


def with_party(payments: QuerySet) -> QuerySet:
    """`party`: whom the file says was paid, or else whom the agreement pays."""
    return payments.annotate(party=Coalesce(NullIf("payee", Value("")), "agreement__paid_to__name"))


def _as_shown(report: Payments, keys: Any) -> QuerySet:
    return report.records().order_by().filter(pk__in=keys).values_list(*_SHOWN)
