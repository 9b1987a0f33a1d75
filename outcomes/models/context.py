from django.db import models
from simple_history.models import HistoricalRecords

from core.records import RecordQuerySet


class ContextFigure(models.Model):
    """A published figure about need, as its source words it."""

    area = models.ForeignKey("commissioning.Area", on_delete=models.PROTECT, related_name="context_figures")
    indicator = models.CharField(max_length=200)
    period = models.CharField(max_length=60, help_text="As the source words it.")
    value = models.DecimalField(max_digits=16, decimal_places=2)
    unit = models.CharField(max_length=40)
    source = models.CharField(max_length=200)
    note = models.CharField(max_length=300, blank=True)

    history = HistoricalRecords()
    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ["area__name", "indicator", "period"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "area", "indicator", "period"],
                name="context_figure_is_said_once",
                violation_error_message="This source’s figure for this area and period is recorded already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator}, {self.area}, {self.period}"


class Service(models.Model):
    """A kind of help that an area may have."""

    group = models.CharField(max_length=100)
    name = models.CharField(max_length=150)
    order = models.PositiveSmallIntegerField(default=0)

    history = HistoricalRecords()
    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ["order", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "name"],
                name="service_is_one_a_group",
                violation_error_message="This group has this service already.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class ServiceCoverage(models.Model):
    """Whether a service is there in an area."""

    class Level(models.TextChoices):
        PROVIDED = "provided", "provided"
        LIMITED = "limited", "limited, or one aspect only"
        NONE = "none", "none"

    area = models.ForeignKey("commissioning.Area", on_delete=models.PROTECT, related_name="coverage")
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="coverage")
    level = models.CharField(max_length=10, choices=Level.choices)
    source = models.CharField(max_length=200, blank=True)

    history = HistoricalRecords()
    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "service coverage"
        ordering = ["service__order", "area__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "service"],
                name="coverage_is_one_an_area_and_service",
                violation_error_message="This area’s coverage by this service is recorded already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.service} in {self.area}: {self.get_level_display()}"

    @property
    def name_as_row(self) -> str:
        """As the service's history names it."""
        return str(self.area)
