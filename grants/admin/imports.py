"""Files of payments in the admin: brought in, read, taken again and undone; the rows put aside; and their sources."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from core.admin.acts import Act, ActingAdmin
from core.admin.base import RecordAdmin
from core.admin.filters import SelectFilter, by_choice, by_record
from core.admin.lists import listed
from core.history import Change
from core.models import User
from core.money import pounds, sum_of
from core.periods import day
from core.words import so_many
from grants.admin.money import ReadOnlyAdmin
from grants.imports.undoing import undo_import
from grants.models import ImportedRow, PayeeRule, Payment, PaymentImport, PaymentSource
from grants.permissions import can_bring_in, can_read_files
from grants.views.deciding import MatchRow
from grants.views.importing import Preview, SendFile, TakeFile


def _undo(record: PaymentImport, *, reason: str, by: User) -> None:
    undo_import(batch=record, reason=reason, by=by)


@admin.register(PaymentImport)
class PaymentImportAdmin(ReadOnlyAdmin, ActingAdmin):
    """Every file of payments that was brought in, with who and when."""

    add_title = "Bring in payments"
    list_display = ("file_name", "source", "imported_at", "imported_by", "rows", "undone_at")
    list_select_related = ("imported_by",)
    search_fields = ("file_name", "source")
    fields = (
        "file_name",
        "source",
        "imported_at",
        "imported_by",
        "rows",
        "became",
        "undone_at",
        "undone_by",
        "undone_reason",
    )
    readonly_fields = fields
    empty_value_display = "not undone"
    acts = (
        Act(
            name="undo",
            label="Undo it",
            words=lambda batch: (
                f"Every payment that came with {batch.file_name} is reversed, those that a person matched too. "
                "The file stays kept, and can be brought in again. What was remembered of its payees stays too, and is "
                "forgotten under “Payees remembered”."
            ),
            may=lambda user, batch: can_bring_in(user) and not batch.is_undone,
            do=_undo,
            done="The import is undone.",
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).defer("content")

    @admin.display(description="What became of them")
    def became(self, record: PaymentImport) -> str:
        """`Two payments of £11,750.00 stand. One row waits for a person.`"""
        paid = Payment.objects.filter(batch=record, reverses__isnull=True, reversed_by__isnull=True)
        count, waiting = paid.count(), ImportedRow.objects.filter(batch=record).to_match().count()
        of = f"of {pounds(sum_of(paid), pence=True)}"
        said = (
            f"{so_many(count, 'payment', f'{of} stands', f'{of} stand')}." if count else "",
            f"{so_many(waiting, 'row', 'waits', 'wait')} for a person." if waiting else "",
        )
        return " ".join(filter(None, said)) or "None of them stands as a payment."

    def money_told(self, record: Any) -> Iterable[Change]:
        """Its undoing, which no form writes."""
        undone = f"Undone, each of its payments reversed: {record.undone_reason}"
        return [Change(record.undone_at, str(record.undone_by), [undone])] if record.is_undone else []

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return can_bring_in(request.user)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("<int:object_id>/file/", view(TakeFile.as_view()), name="grants_paymentimport_file"),
            path("<int:object_id>/preview/", view(Preview.as_view()), name="grants_waitingfile_preview"),
        ]
        return [*own, *super().get_urls()]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        return SendFile.as_view()(request)

    def record_links(self, request: HttpRequest, record: Any) -> list[tuple[str, str]]:
        rows = f"{reverse('admin:grants_importedrow_changelist')}?file={record.pk}"
        links = [("Take the file", reverse("admin:grants_paymentimport_file", args=[record.pk])), ("Its rows", rows)]
        return [*(links if can_read_files(request.user) else links[1:]), *super().record_links(request, record)]


class ToMatchFilter(SelectFilter):
    """Rows that a person must look at."""

    title, parameter_name = "to do", "todo"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("match", "to match")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.to_match() if self.value() else queryset  # type: ignore[attr-defined]


class OfFileFilter(SelectFilter):
    """Rows of one file, the latest first."""

    title, parameter_name, path = "file", "file", "batch"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        files = PaymentImport.objects.values_list("pk", "file_name", "imported_at")
        return [(str(key), f"{name}, {day(timezone.localdate(at))}") for key, name, at in files]


@admin.register(ImportedRow)
class ImportedRowAdmin(ReadOnlyAdmin):
    """The rows of files that are ours or may be, and what became of each."""

    list_display = ("paid_on", "payee", "amount", "state", "why", "finance_reference", "agreement_reference")
    list_select_related = ("payment__agreement",)
    list_filter = (ToMatchFilter, OfFileFilter, by_choice("state", "state"), by_record("source", "source"))
    search_fields = ("payee", "voucher", "invoice", "words")
    search_help_text = "Payee, voucher, invoice or words."
    ordering = ("-paid_on", "-pk")
    fields = (
        "payee",
        "paid_on",
        "amount",
        "voucher",
        "invoice",
        "words",
        "state",
        "why",
        "provider",
        "payment",
        "source",
        "batch",
        "sheet",
        "row",
        "decided_by",
        "decided_at",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("batch").defer("batch__content")

    @listed("Reference")
    def finance_reference(self, row: Any) -> str:
        return row.finance_reference

    @listed("Agreement", ordering="payment__agreement__reference", empty="none")
    def agreement_reference(self, row: Any) -> str | None:
        return row.payment.agreement.reference if row.payment else None

    def get_urls(self) -> list[URLPattern]:
        match = self.admin_site.admin_view(MatchRow.as_view())
        own = path("<int:object_id>/match/", match, name="grants_importedrow_match")
        return [own, *super().get_urls()]

    def record_links(self, request: HttpRequest, record: Any) -> list[tuple[str, str]]:
        links = []
        if record.payment:
            links.append(("Its payment", reverse("admin:grants_payment_change", args=[record.payment_id])))
        if can_bring_in(request.user) and ImportedRow.objects.to_match().filter(pk=record.pk).exists():
            links.append(("Say whose it is", reverse("admin:grants_importedrow_match", args=[record.pk])))
        return [*links, ("Its file", reverse("admin:grants_paymentimport_change", args=[record.batch_id]))]


@admin.register(PaymentSource)
class PaymentSourceAdmin(RecordAdmin):
    """Finance systems, and what each calls its columns."""

    add_title = "Add a source of payments"
    list_display = ("name", "payee", "paid_on", "amount")
    search_fields = ("name",)
    fieldsets = (
        (None, {"fields": ("name",)}),
        ("Columns that it must have", {"fields": ("payee", "paid_on", "amount")}),
        (
            "Columns that it may have",
            {"fields": ("other_payee", "credit_note", "voucher", "invoice", "row_reference", "words")},
        ),
        ("A contract’s VAT: all three, or none", {"fields": ("net", "vat", "irrecoverable_vat")}),
    )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(PayeeRule)
class PayeeRuleAdmin(RecordAdmin):
    """What was remembered of payees. Deleting one forgets it; what was matched stays."""

    list_display = ("payee", "whose", "why_not_ours")
    list_select_related = ("agreement",)
    search_fields = ("payee", "reason", "agreement__reference")
    fields = ("payee", "whose", "why_not_ours")

    @listed("Agreement", ordering="agreement__reference", empty="not ours")
    def whose(self, rule: Any) -> Any:
        return rule.agreement

    @listed("Why it is not ours", ordering="reason", empty="n/a")
    def why_not_ours(self, rule: Any) -> str:
        return rule.reason

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
