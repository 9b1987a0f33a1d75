from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from simple_history.models import HistoricalRecords

from core.money import MoneyField
from core.periods import day
from core.records import RecordQuerySet


class Decision(models.Model):
    """The Commissioner's decision notice, and the amount that it authorises. One may cover several agreements."""

    reference = models.CharField(
        max_length=40,
        unique=True,
        validators=[
            RegexValidator(r"^[A-Za-z0-9][A-Za-z0-9/ .-]*\Z", "Use letters, digits, slashes, dots and dashes.")
        ],
        help_text="As on the notice, like PCC/2019/014.",
        error_messages={"unique": "A decision with this reference is recorded already."},
    )
    title = models.CharField(max_length=200)
    decided_on = models.DateField("date of decision")
    decision_maker = models.CharField(max_length=120, help_text="Who made it, like the Commissioner.")
    amount = MoneyField("amount authorised", help_text="The most that may be put into force under it, over all years.")
    fund = models.ForeignKey("commissioning.Fund", on_delete=models.PROTECT, related_name="decisions")
    link = models.URLField(blank=True, help_text="Where the notice is published.")

    history = HistoricalRecords()
    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ["-decided_on", "reference"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount__gte=0),
                name="decision_amount_is_not_negative",
                violation_error_message="The amount that a decision authorises can't be below nought.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.reference}, {day(self.decided_on)}"

    def get_absolute_url(self) -> str:
        return reverse("reports:decision", args=[self.pk])
