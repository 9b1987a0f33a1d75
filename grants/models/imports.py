"""What is kept of payments that came in files: the files’ columns, the rows that are ours, what was said of them."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords

from core.models import ImportBatch
from core.money import MoneyField, pounds
from core.periods import day
from core.records import RecordQuerySet

COLUMN = 80
_LEGAL_FORMS = {"ltd", "limited", "plc", "llp", "cic", "cio"}


def _column(label: str, help_text: str = "", *, needed: bool = False) -> models.CharField:
    return models.CharField(label, max_length=COLUMN, blank=not needed, help_text=help_text)


class PaymentSource(models.Model):
    """A finance system that payments come from, and what it calls its columns."""

    name = models.CharField(max_length=60, unique=True, help_text="Like West Mercia published spend.")
    payee = _column("payee", "The party that was paid.", needed=True)
    other_payee = _column("payee’s other name", "Where the file names the party twice.")
    paid_on = _column("date", needed=True)
    amount = _column("amount", "What the budget bears, where there is no column for VAT.", needed=True)
    credit_note = _column("invoice or credit note", "Says CRN, CR or credit of money that came back.")
    voucher = _column("voucher number")
    invoice = _column("invoice number")
    row_reference = _column("row’s own reference", "One that no other row has, if there is one.")
    net = _column("net amount", "Of a contract’s invoice.")
    vat = _column("VAT")
    irrecoverable_vat = _column("irrecoverable VAT")
    words = models.CharField(
        "columns with words",
        max_length=400,
        blank=True,
        help_text="Where an agreement’s reference may stand, parted by semicolons, like: Narrative; Cost Centre.",
    )

    history = HistoricalRecords()
    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(net="", vat="", irrecoverable_vat="")
                | ~(models.Q(net="") | models.Q(vat="") | models.Q(irrecoverable_vat="")),
                name="payment_source_names_all_of_vat_or_none",
                violation_error_message="Name the columns of net, VAT and irrecoverable VAT, or none of the three.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def word_columns(self) -> list[str]:
        return [name.strip() for name in self.words.split(";") if name.strip()]


class WaitingFile(models.Model):
    """A file that was sent and not yet confirmed. It is gone once it is brought in, left, or a day old."""

    source = models.ForeignKey(PaymentSource, on_delete=models.CASCADE, related_name="waiting_files")
    file_name = models.CharField(max_length=200)
    content = models.BinaryField(editable=False)
    sent_at = models.DateTimeField(default=timezone.now, editable=False)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", editable=False)

    class Meta:
        ordering = ["-sent_at"]

    def __str__(self) -> str:
        return self.file_name


class PaymentImportManager(models.Manager.from_queryset(RecordQuerySet)):  # type: ignore[misc]
    def get_queryset(self) -> Any:
        return super().get_queryset().filter(kind=ImportBatch.Kind.PAYMENTS)


class PaymentImport(ImportBatch):
    """A file of payments that was brought in."""

    objects = PaymentImportManager()

    class Meta:
        proxy = True
        verbose_name = "file of payments"
        verbose_name_plural = "files of payments"


class ImportedRowQuerySet(RecordQuerySet):
    def to_match(self) -> Self:
        """Put aside for a person: matched to nothing yet, or to a payment that was reversed since."""
        decided = (ImportedRow.State.MATCHED, ImportedRow.State.RECORDED)
        open_again = models.Q(state__in=decided, payment__reversed_by__isnull=False)
        return self.filter(models.Q(state=ImportedRow.State.TO_MATCH) | open_again)

    def standing(self) -> Self:
        """Those of imports that were not undone."""
        return self.exclude(state=ImportedRow.State.UNDONE)


class ImportedRow(models.Model):
    """One row of a file that is ours, or may be: what it said, and what became of it. Others' rows are not kept."""

    class State(models.TextChoices):
        MATCHED = "matched", "matched"
        TO_MATCH = "to_match", "to match"
        RECORDED = "recorded", "recorded already"
        NOT_OURS = "not_ours", "not ours"
        UNDONE = "undone", "undone"

    batch = models.ForeignKey("core.ImportBatch", on_delete=models.PROTECT, related_name="imported_rows")
    source = models.ForeignKey(PaymentSource, on_delete=models.PROTECT, related_name="imported_rows")
    fingerprint = models.CharField(max_length=64, editable=False, help_text="What tells this row from every other.")
    copy = models.PositiveSmallIntegerField(
        default=1,
        editable=False,
        help_text="Which of several rows that say the very same.",
    )
    sheet = models.CharField(max_length=60, blank=True)
    row = models.PositiveIntegerField("row of the file")
    payee = models.CharField(max_length=200)
    paid_on = models.DateField("paid on")
    amount = MoneyField()
    net = MoneyField(null=True, blank=True)
    vat = MoneyField("VAT", null=True, blank=True)
    irrecoverable_vat = MoneyField("irrecoverable VAT", null=True, blank=True)
    voucher = models.CharField(max_length=60, blank=True)
    invoice = models.CharField(max_length=60, blank=True)
    words = models.TextField(blank=True, help_text="What else the row says.")
    state = models.CharField(max_length=10, choices=State.choices, default=State.TO_MATCH)
    why = models.CharField("why", max_length=300, help_text="How it was matched, or why a person must look.")
    provider = models.ForeignKey(
        "commissioning.Provider", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    payment = models.ForeignKey(
        "grants.Payment", null=True, blank=True, on_delete=models.PROTECT, related_name="imported_rows"
    )
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )

    history = HistoricalRecords()
    objects = ImportedRowQuerySet.as_manager()

    class Meta:
        ordering = ["-paid_on", "-pk"]
        verbose_name = "row of a file of payments"
        verbose_name_plural = "rows of files of payments"
        indexes = [models.Index(fields=["state", "paid_on"], name="imported_row_by_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "fingerprint", "copy"],
                condition=~models.Q(state="undone"),
                name="imported_row_comes_in_once",
                violation_error_message="This row has been brought in already.",
            ),
            models.UniqueConstraint(
                fields=["payment"],
                condition=models.Q(state="matched"),
                name="imported_row_has_its_own_payment",
                violation_error_message="Another row has this payment.",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["matched", "recorded"], payment__isnull=False)
                | (models.Q(state__in=["to_match", "not_ours"], payment__isnull=True))
                | models.Q(state="undone"),
                name="imported_row_that_is_matched_has_its_payment",
                violation_error_message="A matched row names its payment; one that is not matched has none.",
            ),
        ]

    def __str__(self) -> str:
        return f"{pounds(self.amount, pence=True)} to {self.payee}, {day(self.paid_on)}"

    @property
    def finance_reference(self) -> str:
        """What the finance system calls it: the voucher, or else the invoice."""
        return self.voucher or self.invoice


class PayeeRule(models.Model):
    """What a person said of a payee, remembered for the next file: whose money it is, or that it is not ours."""

    payee = models.CharField(max_length=200, unique=True, help_text="As the finance system names the party.")
    spelt = models.CharField(max_length=200, unique=True, editable=False)
    agreement = models.ForeignKey(
        "grants.Agreement",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="payee_rules",
        help_text="Empty where it is not ours.",
    )
    reason = models.CharField(max_length=300, blank=True, help_text="Why it is not ours.")

    history = HistoricalRecords()
    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ["payee"]
        verbose_name = "payee remembered"
        verbose_name_plural = "payees remembered"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(agreement__isnull=False) | ~models.Q(reason=""),
                name="payee_that_is_not_ours_has_a_reason",
                violation_error_message="Say why it is not ours.",
            )
        ]

    def __str__(self) -> str:
        return self.payee

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.spelt = spelt(self.payee)
        super().save(*args, **kwargs)


def spelt(payee: str) -> str:
    """A payee as names are compared: small letters and figures, without Ltd and its like."""
    plain = payee.casefold().replace("&", " and ").replace("’", "").replace("'", "")
    words = "".join(letter if letter.isalnum() else " " for letter in plain).split()
    while len(words) > 1 and words[-1] in _LEGAL_FORMS:
        words.pop()
    return " ".join(words)
