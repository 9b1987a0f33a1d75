"""Files that are attached to an agreement: the signed agreement, monitoring, letters."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords

from core.records import RecordQuerySet
from core.uploads import size_in_words


class AttachedFileQuerySet(RecordQuerySet):
    def for_provider_user(self, user: Any) -> Self:
        """Of the provider's own agreements what both have: the signed agreement. Letters and notes are the office's."""
        own = Q(agreement__paid_to__members__user=user)
        own |= Q(agreement__delivered_by__members__user=user) | Q(agreement__reports__members__user=user)
        shared = self.in_sight().filter(kind=AttachedFile.Kind.SIGNED)
        return shared.exclude(agreement__state="draft").filter(own).distinct()

    def in_sight(self) -> Self:
        """Not taken out."""
        return self.filter(removed_at__isnull=True)


class AttachedFile(models.Model):
    """One file of an agreement. What is taken out of sight is kept until retention disposes of it."""

    class Kind(models.TextChoices):
        SIGNED = "signed", "signed agreement"
        MONITORING = "monitoring", "monitoring"
        CORRESPONDENCE = "correspondence", "correspondence"
        OTHER = "other", "other"

    agreement = models.ForeignKey("grants.Agreement", on_delete=models.PROTECT, related_name="files")
    number = models.PositiveIntegerField(editable=False)
    kind = models.CharField(max_length=15, choices=Kind.choices)
    name = models.CharField(max_length=150, help_text="As it is shown, and as it is called when somebody takes it.")
    content_type = models.CharField(max_length=100, editable=False)
    size = models.PositiveBigIntegerField("size in bytes", editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    stored_name = models.CharField(max_length=64, unique=True, editable=False)
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, editable=False, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField("taken out at", null=True, editable=False)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    removed_reason = models.TextField("why it was taken out", blank=True, editable=False)

    history = HistoricalRecords()
    objects = AttachedFileQuerySet.as_manager()

    class Meta:
        ordering = ["agreement", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "number"],
                name="attached_file_number_is_unique",
                violation_error_message="Somebody attached another file at the same moment. Attach yours again.",
            ),
            models.UniqueConstraint(
                fields=["agreement", "sha256"],
                condition=Q(removed_at__isnull=True),
                name="attached_file_is_attached_once",
                violation_error_message="This file is attached to the agreement already.",
            ),
            models.CheckConstraint(
                condition=Q(size__gt=0),
                name="attached_file_is_not_empty",
                violation_error_message="The file is empty.",
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True, removed_reason="")
                | (Q(removed_at__isnull=False, removed_by__isnull=False) & ~Q(removed_reason="")),
                name="attached_file_taken_out_says_by_whom_and_why",
                violation_error_message="Say why the file is taken out.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("reports:file", args=[self.agreement.reference, self.number])

    @property
    def is_taken_out(self) -> bool:
        return self.removed_at is not None

    @property
    def size_in_words(self) -> str:
        return size_in_words(self.size)
