from typing import Self

from django.db import models
from simple_history.models import HistoricalRecords

from core.money import MoneyField
from core.movements import Movement, MovementQuerySet
from core.periods import FIRST_YEAR, LAST_YEAR, FinancialYear


class AwardLine(models.Model):
    """What a draft proposes for one financial year. It commits nothing: putting it into force makes the commitment."""

    agreement = models.ForeignKey("grants.Agreement", on_delete=models.CASCADE, related_name="award_lines")
    year = models.PositiveSmallIntegerField("financial year")
    amount = MoneyField()

    history = HistoricalRecords()

    class Meta:
        ordering = ["year"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "year"],
                name="award_line_is_one_a_year",
                violation_error_message="This year has its amount already.",
            ),
            models.CheckConstraint(
                condition=models.Q(amount__gte=0),
                name="award_line_is_not_negative",
                violation_error_message="A year’s amount can’t be below nought.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement.reference}, {self.financial_year}"

    @property
    def name_as_row(self) -> FinancialYear:
        """As its agreement's history names it."""
        return self.financial_year

    @property
    def financial_year(self) -> FinancialYear:
        return FinancialYear(self.year)


EVIDENCED = models.Q(decision__isnull=False) | models.Q(variation__isnull=False)


class CommitmentQuerySet(MovementQuerySet):
    def in_year(self, year: FinancialYear) -> Self:
        return self.filter(year=year.start_year)

    def evidenced(self) -> Self:
        """Under a decision recorded here, or by a variation that the office lets stand without one."""
        return self.filter(EVIDENCED)

    def not_evidenced(self) -> Self:
        """As a framework published it, or the office brought it in: under nothing that is recorded here."""
        return self.exclude(EVIDENCED)


class Commitment(Movement):
    """One dated amount of one agreement against one year of a fund: subject to budget where that year has none yet."""

    class Kind(models.TextChoices):
        AWARD = "award", "award"
        PUBLISHED = "published", "as published, not evidenced"
        BROUGHT_IN = "brought_in", "as brought in, not evidenced"
        VARIATION = "variation", "variation"
        RELEASE = "release", "release"

    year_path = "year"

    agreement = models.ForeignKey("grants.Agreement", on_delete=models.PROTECT, related_name="commitments")
    fund = models.ForeignKey("commissioning.Fund", on_delete=models.PROTECT, related_name="commitments")
    year = models.PositiveSmallIntegerField("financial year")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    decision = models.ForeignKey(
        "commissioning.Decision", null=True, blank=True, on_delete=models.PROTECT, related_name="commitments"
    )
    variation = models.ForeignKey(
        "grants.Variation",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="commitments",
        help_text="The variation that raised or lowered it.",
    )
    batch = models.ForeignKey(
        "core.ImportBatch", null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="commitments"
    )
    came_back = models.ForeignKey(
        "grants.Payment",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="released",
        help_text="The money that came back, and is not due again, with which it was released.",
    )
    effective_on = models.DateField("takes effect on")

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        ordering = ["effective_on", "pk"]
        indexes = [
            models.Index(
                fields=["fund", "year", "agreement", "effective_on", "recorded_at", "amount"],
                name="commitment_by_fund_and_year",
            ),
            models.Index(
                fields=["agreement", "year", "effective_on", "recorded_at", "amount"], name="commitment_by_agreement"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["award", "published", "brought_in"], amount__gt=0)
                | (models.Q(kind="variation", variation__isnull=False) & ~models.Q(amount=0))
                | models.Q(kind="release", amount__lt=0)
                | models.Q(kind="release", reverses__isnull=False, amount__gt=0),
                name="commitment_sign_fits_its_kind",
                violation_error_message="An award commits more than nought; a variation names itself and changes the "
                "amount; a release is below nought, and above it where it takes one back.",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="award") | models.Q(decision__isnull=False),
                name="award_is_under_a_decision",
                violation_error_message="An award stands under a decision.",
            ),
            models.CheckConstraint(
                condition=models.Q(year__range=(FIRST_YEAR, LAST_YEAR)),
                name="commitment_year_is_a_year",
                violation_error_message="Enter the year in which the financial year starts, like 2019.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind_in_words} of {self.agreement.reference}, {self.financial_year}"

    @property
    def kind_in_words(self) -> str:
        """What it is. A release that was taken back commits again: only its sign would tell."""
        return "release taken back" if self.reverses_id else self.get_kind_display()

    @property
    def financial_year(self) -> FinancialYear:
        return FinancialYear(self.year)

    @property
    def is_evidenced(self) -> bool:
        """Under a decision recorded here, or by a variation that the office lets stand without one."""
        return self.decision_id is not None or self.variation_id is not None
