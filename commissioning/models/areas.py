from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from simple_history.models import HistoricalRecords

from core.records import RecordQuerySet

gss_code = RegexValidator(
    r"^[A-Z][0-9]{8}\Z", "Enter the area's GSS code: a capital letter and eight digits, like E06000019."
)


class Area(models.Model):
    """A place that money is spent for, or that a figure is about."""

    class Kind(models.TextChoices):
        FORCE = "force", "police force area"
        LOCAL_AUTHORITY = "local_authority", "local authority area"
        COMPARISON = "comparison", "outside area, for comparison"

    name = models.CharField(max_length=100, unique=True)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    code = models.CharField(
        "GSS code",
        max_length=9,
        blank=True,
        validators=[gss_code],
        help_text="Like E06000019. Empty where there is none.",
    )
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts", verbose_name="part of"
    )

    history = HistoricalRecords()
    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                condition=~models.Q(code=""),
                name="area_code_is_unique",
                violation_error_message="Another area has this GSS code.",
            ),
            models.CheckConstraint(
                condition=~models.Q(parent=models.F("pk")),
                name="area_is_not_part_of_itself",
                violation_error_message="An area can't be part of itself.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("reports:area", args=[self.pk])
