"""Payments: every movement of money that left, came back or was reversed, and the year's budget it is charged to."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from core.as_was import say_what_they_said
from core.filters import ListFilters, TextFilter, WordFilter, YearFilter
from core.lists import Empty, FileColumn, ListReport, filed
from core.money import pounds
from core.periods import FinancialYear, period_in_words
from core.tables import ListColumn, ListTable
from core.words import capitalised, number_of
from grants.models import Payment
from reports.links import page_of
from reports.lists.agreements import PARTIES
from reports.lists.filters import agreement_filter, area_filter, fund_filter, provider_filter, type_filter
from reports.lists.years import latest_year, years_on_record
from reports.position.words import of_today


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
    return " · ".join(part for part in (kind, late, invoice) if part)


def _payee(payment: Payment) -> str:
    """The finance system's name of the party, where it is another."""
    party = payment.agreement.paid_to
    return f"as {payment.payee}" if payment.payee and (party is None or payment.payee != party.name) else ""


class PaymentTable(ListTable):
    agreement = ListColumn(
        "Agreement",
        accessor="agreement__title",
        order_by="agreement__reference",
        url=lambda payment: page_of(payment.agreement),
    )
    paid_on = ListColumn("Paid on", kind="date")
    paid_to = ListColumn("Paid to", accessor="agreement__paid_to__name", caveat=_payee)
    charged_to = ListColumn("Charged to", accessor="budget__financial_year", order_by="budget__year")
    covers = ListColumn("Covers", accessor="covers", order_by=("period_from", "period_to"))
    finance_reference = ListColumn("Finance reference", missing="none")
    recorded_by = ListColumn("Recorded by", accessor="recorded_by__name")
    amount = ListColumn("Amount", kind="pence", caveat=_beside_amount)

    def under_name(self, record: Payment) -> str:
        instalment = f"instalment {record.instalment.number}" if record.instalment else "no instalment"
        return f"{record.agreement.reference} · {instalment}"


class Payments(ListReport):
    """Payments, money back and reversals charged to a year, or to any, whichever year the cash moved."""

    name, one, many, url_name = "Payments", "payment", "payments", "reports:payments"
    filters_class, table_class, order = PaymentFilters, PaymentTable, "-paid_on"
    table_note = (
        "Amounts in pounds and pence: what the budget bears, which of a contract’s invoice is the net amount and the "
        "VAT that can’t be recovered. A refund or clawback is money that came back; a reversal takes back what was "
        "recorded in error."
    )
    sums = {"amount": "amount"}
    columns: Sequence[FileColumn] = (
        filed("paid_on", lambda row: row.paid_on, "date"),
        filed("agreement", lambda row: row.agreement.reference),
        filed("title", lambda row: row.agreement.title, width=44),
        filed("paid_to", lambda row: row.agreement.paid_to and row.agreement.paid_to.name, width=28),
        filed("fund", lambda row: row.budget.fund.name, width=24),
        filed("charged_to", lambda row: str(row.budget.financial_year)),
        filed("covers_from", lambda row: row.period_from, "date"),
        filed("covers_to", lambda row: row.period_to, "date"),
        filed("amount", lambda row: row.amount, "money"),
        filed("kind", lambda row: row.get_kind_display()),
        filed("net", lambda row: row.net, "money"),
        filed("vat", lambda row: row.vat, "money", heading="VAT"),
        filed("irrecoverable_vat", lambda row: row.irrecoverable_vat, "money", heading="Irrecoverable VAT"),
        filed("payee", lambda row: row.payee, width=28),
        filed("instalment", lambda row: row.instalment and row.instalment.number, "number"),
        filed("finance_reference", lambda row: row.finance_reference, width=24),
        filed("reason", lambda row: row.reason, width=44),
        filed("recorded_by", lambda row: row.recorded_by and row.recorded_by.name, width=24),
    )

    @property
    def of_today(self) -> str:
        besides = "the area, parties and type of an agreement by which payments are filtered,"
        return of_today(self.as_at, besides=besides)

    def records(self) -> QuerySet:
        return Payment.objects.for_user(self.user).as_at(self.as_at)

    def default_year(self) -> FinancialYear:
        return latest_year()

    def years(self) -> list[FinancialYear]:
        return years_on_record()

    def in_year(self, rows: Any) -> QuerySet:
        chosen: QuerySet = rows.in_year(self.year) if self.year else rows
        return chosen

    def with_figures(self, rows: QuerySet) -> QuerySet:
        return rows.select_related("agreement__paid_to", "budget__fund", "instalment", "recorded_by")

    def dressed(self, records: Sequence[Any]) -> Sequence[Any]:
        say_what_they_said([payment.agreement for payment in records], self.as_at, "paid_to")
        for payment in records:
            payment.covers = period_in_words(payment.period_from, payment.period_to)
        return records

    def heading(self) -> str:
        if not self.count:
            return f"No payment {'matches' if self.filters.is_narrowed else 'is recorded'}{self.for_year}"
        charged = f", charged to {self.year}" if self.year else ""
        return f"{capitalised(number_of(self.count, 'payment'))} of {pounds(self.totals['amount'])} in all{charged}"

    def empty(self) -> Empty:
        words = f"No payments are recorded{self.for_year}."
        return Empty(words, *self.link_to_record("admin:grants_payment_add", "grants.add_payment", "Record a payment"))
