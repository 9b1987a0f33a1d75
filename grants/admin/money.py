"""Commitments, instalments and payments in the admin: read here, and written by their acts alone."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse

from core.admin.base import RecordAdmin
from core.admin.filters import SelectFilter, by_choice, by_record, by_year
from core.admin.lists import listed
from core.admin.movements import MovementAdmin
from core.models import ImportBatch
from core.money import pounds
from core.periods import AsAt
from grants.authorising import let_be_paid
from grants.coming_back import released_with
from grants.links import admin_address
from grants.models import Commitment, ImportedRow, Instalment, Payment
from grants.permissions import can_pay
from grants.views.paying import RecordMoneyBack, RecordPayment, ReversePayment


@admin.register(Payment)
class PaymentAdmin(MovementAdmin):
    """Payments and money back: recorded on pages of their own, read, and reversed with a reason."""

    add_title = "Record a payment"
    list_display = (
        "paid_on",
        "agreement_reference",
        "paid_to",
        "amount",
        "kind",
        "budget",
        "finance_reference",
        "recorded_by",
    )
    list_select_related = ("agreement__paid_to", "budget__fund", "recorded_by")
    readonly_fields = ("came_with", "released_with_it")
    list_filter = (
        by_year("budget__year"),
        by_record("budget__fund", "fund"),
        by_record("agreement__paid_to", "provider"),
        by_record("agreement", "agreement"),
        by_choice("kind", "kind"),
    )
    search_fields = (
        "agreement__reference",
        "agreement__title",
        "agreement__paid_to__name",
        "payee",
        "finance_reference",
    )
    search_help_text = "Agreement, provider or the finance system’s reference."
    fields = (
        "agreement",
        "kind",
        "amount",
        "net",
        "vat",
        "irrecoverable_vat",
        "payee",
        "paid_on",
        "period_from",
        "period_to",
        "budget",
        "instalment",
        "finance_reference",
        "reason",
        "released_with_it",
        "came_with",
    )

    @listed("Agreement", ordering="agreement__reference")
    def agreement_reference(self, payment: Any) -> str:
        return payment.agreement.reference

    @admin.display(description="Came with")
    def came_with(self, payment: Any) -> str:
        """The file that brought it, and the row in which it stands."""
        row = _row_of(payment)
        sheet = f", sheet {row.sheet}" if row and row.sheet else ""
        return f"{payment.batch.file_name}{sheet}{f', row {row.row}' if row else ''}"

    @admin.display(description="Released with it")
    def released_with_it(self, payment: Any) -> str:
        """What of the commitment went with money that is not due again."""
        return pounds(released_with(payment), pence=True)

    @listed("Paid to", ordering="payee")
    def paid_to(self, payment: Any) -> Any:
        return payment.was_paid_to

    def get_urls(self) -> list[URLPattern]:
        reverse_it = self.admin_site.admin_view(ReversePayment.as_view())
        money_back = self.admin_site.admin_view(RecordMoneyBack.as_view())
        own = [
            path("<int:object_id>/reverse/", reverse_it, name="grants_payment_reverse"),
            path("money-back/", money_back, name="grants_payment_moneyback"),
        ]
        return [*own, *super().get_urls()]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        return RecordPayment.as_view()(request)

    def list_links(self, request: HttpRequest) -> list[tuple[str, str]]:
        if not can_pay(request.user):
            return []
        aside = ("Payments to match", f"{reverse('admin:grants_importedrow_changelist')}?todo=match")
        bring_in = ("Bring in payments", reverse("admin:grants_paymentimport_add"))
        return [("Record money back", reverse("admin:grants_payment_moneyback")), bring_in, aside]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Without VAT and the finance system's name of the party where there is none."""
        may_be_empty = ("net", "vat", "irrecoverable_vat", "payee")
        shown = super().get_fields(request, obj)
        if obj is None or obj.batch_id is None:
            shown = [name for name in shown if name != "came_with"]
        if obj is None or not released_with(obj):
            shown = [name for name in shown if name != "released_with_it"]
        return [name for name in shown if name not in may_be_empty or getattr(obj, name, None) not in (None, "")]

    def record_links(self, request: HttpRequest, record: Any) -> list[tuple[str, str]]:
        links = [(record.agreement.reference, admin_address(record.agreement)), *_where_it_comes_from(record)]
        if not can_pay(request.user) or not record.may_be_reversed:
            return links
        if record.kind == Payment.Kind.PAYMENT:
            of_it = {"agreement": record.agreement_id, "instalment": record.instalment and record.instalment.number}
            query = urlencode({name: value for name, value in of_it.items() if value})
            links.append(("Record money back", f"{reverse('admin:grants_payment_moneyback')}?{query}"))
        return [*links, ("Reverse it", reverse("admin:grants_payment_reverse", args=[record.pk]))]


def _row_of(payment: Payment) -> ImportedRow | None:
    """The row of a file that brought it; of a reversal the row of what it reverses."""
    return ImportedRow.objects.filter(payment=payment.reverses or payment, batch=payment.batch_id).first()


def _where_it_comes_from(payment: Payment) -> list[tuple[str, str]]:
    """The reversal and what it reverses, each from the other, and the file and the row that brought it."""
    links = []
    if payment.is_reversed:
        links.append(("Its reversal", _page(payment.reversed_by)))
    if payment.reverses:
        links.append(("What it reverses", _page(payment.reverses)))
    if row := _row_of(payment) if payment.batch_id else None:
        links.append(("Its row of the file", _page(row)))
    if payment.batch and payment.batch.kind == ImportBatch.Kind.PAYMENTS:
        links.append(("Its file", reverse("admin:grants_paymentimport_change", args=[payment.batch_id])))
    return links


def _page(record: Any) -> str:
    return reverse(f"admin:grants_{record._meta.model_name}_change", args=[record.pk])


class ReadOnlyAdmin(RecordAdmin):
    """Records that are written by acts on agreements, and only read here."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Commitment)
class CommitmentAdmin(ReadOnlyAdmin, MovementAdmin):
    """Commitments: made by putting an agreement into force, released by ending it."""

    list_display = ("effective_on", "agreement_reference", "what_it_is", "year", "fund", "amount", "decision_reference")
    list_select_related = ("agreement", "fund", "decision")
    list_filter = (by_year(), by_record("fund", "fund"), by_choice("kind", "kind"))
    search_fields = ("agreement__reference", "agreement__title", "decision__reference")
    ordering = ("-effective_on", "-pk")

    @listed("Agreement", ordering="agreement__reference")
    def agreement_reference(self, commitment: Any) -> str:
        return commitment.agreement.reference

    @listed("Kind", ordering="kind")
    def what_it_is(self, commitment: Any) -> str:
        return commitment.kind_in_words

    @listed("Decision", ordering="decision__reference")
    def decision_reference(self, commitment: Any) -> str:
        return commitment.decision.reference if commitment.decision else "none"


def held(instalments: Any) -> QuerySet:
    """On hold, but for those that somebody let be paid before what they wait on."""
    waiting: QuerySet = instalments.on_hold()
    return waiting.exclude(pk__in=let_be_paid(waiting))


class ToDoFilter(SelectFilter):
    """Instalments that are still to be paid, or wait on something."""

    title, parameter_name = "to do", "todo"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("pay", "to be paid"), ("hold", "on hold")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        chosen = {"pay": queryset.to_be_paid, "hold": lambda: held(queryset)}.get(self.value() or "")  # type: ignore[attr-defined]
        return chosen() if chosen else queryset


@admin.register(Instalment)
class InstalmentAdmin(ReadOnlyAdmin):
    """What is planned of every agreement. It is changed on the agreement's own page."""

    list_display = ("due_on", "agreement_reference", "number", "amount", "paid", "waits_on", "met_on")
    list_select_related = ("agreement",)
    list_filter = (by_year(), by_record("agreement__fund", "fund"), ToDoFilter)
    search_fields = ("agreement__reference", "agreement__title", "waits_on")
    ordering = ("-due_on", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).with_paid(AsAt.now())  # type: ignore[attr-defined]

    @listed("Agreement", ordering="agreement__reference")
    def agreement_reference(self, instalment: Any) -> str:
        return instalment.agreement.reference

    @listed("Paid", kind="money", ordering="total_paid")
    def paid(self, instalment: Any) -> Any:
        return instalment.total_paid

    def record_links(self, request: HttpRequest, record: Any) -> list[tuple[str, str]]:
        return [(record.agreement.reference, admin_address(record.agreement))]
