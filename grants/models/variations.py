"""Numbered changes to an agreement that is in force, with what each changed."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from core.money import MoneyField, add_up
from core.periods import FIRST_YEAR, LAST_YEAR, FinancialYear
from core.records import RecordQuerySet
from grants.models.agreements import Agreement


class VariationQuerySet(RecordQuerySet):
    def waiting(self) -> "VariationQuerySet":
        """Drafted, and neither put into force nor discarded."""
        return self.filter(state=Variation.State.DRAFT)

    def in_force(self) -> "VariationQuerySet":
        return self.filter(state=Variation.State.IN_FORCE)

    def put_into_force_alone(self) -> "VariationQuerySet":
        """Checked in absence by somebody who wrote some of it, with the reason: audit reads the list."""
        return self.exclude(absence_reason="")

    def for_provider_user(self, user: Any) -> "VariationQuerySet":
        """Those in force, of the agreements that the user may see."""
        return self.in_force().filter(agreement__in=Agreement.objects.for_provider_user(user))


class Variation(models.Model):
    """A numbered change to an agreement: typed, reasoned, dated. With money, a second person puts it into force."""

    class Kind(models.TextChoices):
        VALUE_UP = "value_up", "value raised"
        VALUE_DOWN = "value_down", "value lowered"
        EXTENSION = "extension", "extension"
        EARLY_END = "early_end", "early end"
        SCOPE = "scope", "change of scope"
        PROVIDER_CHANGE = "provider_change", "change of provider"
        CORRECTION = "correction", "correction"

    class State(models.TextChoices):
        DRAFT = "draft", "draft"
        IN_FORCE = "in_force", "in force"
        DISCARDED = "discarded", "discarded"

    agreement = models.ForeignKey("grants.Agreement", on_delete=models.PROTECT, related_name="variations")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField("what changes", max_length=20, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT, editable=False)
    reason = models.TextField(help_text="Why, in words that an auditor will understand.")
    effective_on = models.DateField("takes effect on")
    decision = models.ForeignKey(
        "commissioning.Decision", null=True, blank=True, on_delete=models.PROTECT, related_name="variations"
    )

    ends_on = models.DateField("new last day", null=True, blank=True)
    title = models.CharField("new title", max_length=140, blank=True)
    purpose = models.TextField("new purpose", blank=True)
    paid_to = models.ForeignKey(
        "commissioning.Provider",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="new party that is paid",
    )
    delivered_by = models.ForeignKey(
        "commissioning.Provider",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="new party that does the work",
    )
    reports = models.ForeignKey(
        "commissioning.Provider",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="new sender of the return",
    )
    before = models.JSONField(
        default=dict, editable=False, help_text="What the agreement said in each changed particular, in words."
    )

    drafted_at = models.DateTimeField(default=timezone.now, editable=False)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, editable=False, on_delete=models.PROTECT, related_name="+")
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    check_asked_at = models.DateTimeField(null=True, editable=False)
    activated_at = models.DateTimeField("put into force at", null=True, editable=False)
    activated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    absence_reason = models.TextField(blank=True, editable=False)
    key = models.UUIDField(null=True, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    history = HistoricalRecords(excluded_fields=["version"])
    objects = VariationQuerySet.as_manager()

    class Meta:
        ordering = ["agreement", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "number"],
                name="variation_number_is_unique",
                violation_error_message="Another variation of this agreement has the number.",
            ),
            models.UniqueConstraint(
                fields=["agreement"],
                condition=Q(state="draft"),
                name="variation_is_drafted_one_at_a_time",
                violation_error_message="Another variation of this agreement is being drafted. Finish or discard it.",
            ),
            models.CheckConstraint(
                condition=~Q(state="in_force") | Q(activated_at__isnull=False, activated_by__isnull=False),
                name="variation_in_force_says_by_whom",
                violation_error_message="A variation in force says who put it into force, and when.",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="variation_says_why",
                violation_error_message="Say why the agreement is varied.",
            ),
        ]

    def __str__(self) -> str:
        return f"Variation {self.number} of {self.agreement.reference}"

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def total(self) -> Decimal:
        """By how much it raises the agreement over all years, in pounds; below nought where it lowers it."""
        return add_up(line.amount for line in self.lines.all())

    @property
    def has_money(self) -> bool:
        return any(line.amount for line in self.lines.all())

    @property
    def prepared_by_ids(self) -> set[int]:
        """Everybody who ever wrote any of it, none of whom may put its money into force."""
        wrote = {self.drafted_by_id, self.prepared_by_id, *self.history.values_list("prepared_by_id", flat=True)}
        return {pk for pk in wrote if pk is not None}


class VariationLine(models.Model):
    """By how much a variation raises one financial year, or lowers it (below nought)."""

    variation = models.ForeignKey(Variation, on_delete=models.CASCADE, related_name="lines")
    year = models.PositiveSmallIntegerField("financial year")
    amount = MoneyField()

    history = HistoricalRecords()

    class Meta:
        ordering = ["year"]
        constraints = [
            models.UniqueConstraint(
                fields=["variation", "year"],
                name="variation_line_is_one_a_year",
                violation_error_message="This year has its amount already.",
            ),
            models.CheckConstraint(
                condition=~Q(amount=0),
                name="variation_line_is_not_nought",
                violation_error_message="Leave out a year that does not change.",
            ),
            models.CheckConstraint(
                condition=Q(year__range=(FIRST_YEAR, LAST_YEAR)),
                name="variation_line_year_is_a_year",
                violation_error_message="Enter the year in which the financial year starts, like 2019.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.variation}, {self.financial_year}"

    @property
    def name_as_row(self) -> FinancialYear:
        """As its variation's history names it."""
        return self.financial_year

    @property
    def financial_year(self) -> FinancialYear:
        return FinancialYear(self.year)
