"""Files of an office's own that were brought in: kept as they came, and undone as a whole."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords

from core.periods import day
from core.records import RecordQuerySet


class ImportBatch(models.Model):
    """One file that was brought in, all of it or nothing: the file itself, who brought it, when, and whether undone."""

    class Kind(models.TextChoices):
        REGISTER = "register", "register of agreements"
        PAYMENTS = "payments", "payments"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    source = models.CharField(max_length=60, help_text="The system that the file came from.")
    file_name = models.CharField(max_length=200)
    content = models.BinaryField(editable=False, help_text="The file as it came.")
    sha256 = models.CharField(max_length=64, editable=False)
    rows = models.PositiveIntegerField("rows brought in", default=0)
    imported_at = models.DateTimeField(default=timezone.now, editable=False)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )
    undone_at = models.DateTimeField(null=True, editable=False)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    undone_reason = models.TextField(blank=True, editable=False)

    history = HistoricalRecords(excluded_fields=["content"])
    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ["-imported_at", "-pk"]
        verbose_name = "file brought in"
        verbose_name_plural = "files brought in"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "source", "sha256"],
                condition=models.Q(undone_at__isnull=True),
                name="import_is_of_a_file_once",
                violation_error_message="This file has been brought in already.",
            ),
            models.CheckConstraint(
                condition=models.Q(undone_at__isnull=True, undone_reason="")
                | (models.Q(undone_at__isnull=False, undone_by__isnull=False) & ~models.Q(undone_reason="")),
                name="import_undone_says_by_whom_and_why",
                violation_error_message="Say why the import is undone.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_name}, {day(timezone.localtime(self.imported_at).date())}"

    @property
    def is_undone(self) -> bool:
        return self.undone_at is not None
