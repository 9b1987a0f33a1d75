"""What an agreement's parties promised beside the money, checked off as it happens."""

from django.db import models
from simple_history.models import HistoricalRecords

from core.periods import day
from core.records import RecordQuerySet


class Condition(models.Model):
    """One condition of an agreement, and the day on which it was met."""

    agreement = models.ForeignKey("grants.Agreement", on_delete=models.CASCADE, related_name="condition_list")
    words = models.CharField("condition", max_length=300)
    due_on = models.DateField("due", null=True, blank=True)
    met_on = models.DateField("met on", null=True, blank=True)
    evidence = models.CharField("how we know", max_length=300, blank=True)

    history = HistoricalRecords()
    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ["agreement", "due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "words"],
                name="condition_is_said_once",
                violation_error_message="This condition is listed already.",
            )
        ]

    def __str__(self) -> str:
        return self.words


class AnnualReview(models.Model):
    """The office's yearly look at an agreement: go on, stop or change."""

    class Outcome(models.TextChoices):
        CONTINUE = "continue", "continue"
        AMEND = "amend", "amend"
        DISCONTINUE = "discontinue", "discontinue"

    agreement = models.ForeignKey("grants.Agreement", on_delete=models.CASCADE, related_name="annual_reviews")
    held_on = models.DateField("held on")
    outcome = models.CharField(max_length=15, choices=Outcome.choices)
    words = models.TextField("why")

    history = HistoricalRecords()
    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ["agreement", "-held_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "held_on"],
                name="annual_review_is_one_a_day",
                violation_error_message="A review on this day is recorded already.",
            )
        ]

    def __str__(self) -> str:
        return f"Review of {self.agreement.reference}: {self.get_outcome_display()}"

    @property
    def name_as_row(self) -> str:
        """As its agreement's history names it."""
        return day(self.held_on)
