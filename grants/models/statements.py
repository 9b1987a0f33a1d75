"""What people said of an agreement's money, and never unsaid: forecasts, declared spend, authorised excesses."""

from django.db import models

from core.money import MoneyField
from core.movements import Kept, KeptQuerySet
from core.periods import FIRST_YEAR, LAST_YEAR, AsAt, FinancialYear


class SaidQuerySet(KeptQuerySet):
    date_field = "said_on"

    def as_at(self, as_at: AsAt) -> "SaidQuerySet":
        """Those said by the position date, and recorded by the records date."""
        return self.filter(said_on__lte=as_at.position, recorded_at__lte=as_at.records)

    def in_year(self, year: FinancialYear) -> "SaidQuerySet":
        return self.filter(year=year.start_year)


class Said(Kept):
    """An amount that somebody said of an agreement in a year, on a day. A later one does not erase an earlier one."""

    agreement = models.ForeignKey("grants.Agreement", on_delete=models.PROTECT, related_name="%(class)ss")
    year = models.PositiveSmallIntegerField("financial year")
    amount = MoneyField()
    said_on = models.DateField("said on")

    objects = SaidQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def financial_year(self) -> FinancialYear:
        return FinancialYear(self.year)


class Forecast(Said):
    """What an officer expects an agreement to cost a year's budget by the year's end, with the officer's words."""

    year_path = "year"

    is_no_change = models.BooleanField("no change", default=False, help_text="Said of many in one act.")

    class Meta:
        ordering = ["-said_on", "-pk"]
        indexes = [models.Index(fields=["year", "agreement", "said_on"], name="forecast_by_agreement")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount__gte=0),
                name="forecast_is_not_negative",
                violation_error_message="A forecast can’t be below nought.",
            ),
            models.CheckConstraint(
                condition=models.Q(year__range=(FIRST_YEAR, LAST_YEAR)),
                name="forecast_year_is_a_year",
                violation_error_message="Enter the year in which the financial year starts, like 2019.",
            ),
        ]

    def __str__(self) -> str:
        return f"Forecast of {self.agreement.reference} for {self.financial_year}"


class DeclaredSpend(Said):
    """What a grantee declares to have spent of a year's payments."""

    class Meta:
        verbose_name = "declared spend"
        verbose_name_plural = "declared spend"
        ordering = ["-said_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount__gte=0),
                name="declared_spend_is_not_negative",
                violation_error_message="What was spent can’t be below nought.",
            ),
            models.CheckConstraint(
                condition=models.Q(year__range=(FIRST_YEAR, LAST_YEAR)),
                name="declared_spend_year_is_a_year",
                violation_error_message="Enter the year in which the financial year starts, like 2019.",
            ),
        ]

    def __str__(self) -> str:
        return f"Spend declared by {self.agreement.reference} for {self.financial_year}"


class AuthorisedExcess(Kept):
    """A movement beyond a limit, which one who may let stand: by how much, why, and under which decision."""

    class Limit(models.TextChoices):
        BUDGET = "budget", "the year’s budget"
        LINE = "line", "the line’s allocation"
        DECISION = "decision", "the decision"
        CONDITION = "condition", "what the instalment waits on"

    agreement = models.ForeignKey("grants.Agreement", on_delete=models.PROTECT, related_name="authorised_excesses")
    variation = models.ForeignKey(
        "grants.Variation", null=True, blank=True, on_delete=models.PROTECT, related_name="authorised_excesses"
    )
    instalment = models.ForeignKey(
        "grants.Instalment", null=True, blank=True, on_delete=models.PROTECT, related_name="authorised_excesses"
    )
    limit = models.CharField("beyond", max_length=10, choices=Limit.choices)
    year = models.PositiveSmallIntegerField("financial year", null=True, blank=True)
    amount = MoneyField("by how much")
    decision = models.ForeignKey(
        "commissioning.Decision", null=True, blank=True, on_delete=models.PROTECT, related_name="authorised_excesses"
    )

    class Meta:
        ordering = ["-recorded_at", "-pk"]
        verbose_name_plural = "authorised excesses"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount__gt=0) & ~models.Q(reason=""),
                name="authorised_excess_says_how_much_and_why",
                violation_error_message="Say by how much, and why.",
            ),
            models.CheckConstraint(
                condition=models.Q(limit="condition", instalment__isnull=False)
                | (~models.Q(limit="condition") & models.Q(decision__isnull=False)),
                name="authorised_excess_is_under_a_decision",
                violation_error_message="Choose the decision under which the excess stands.",
            ),
        ]

    def __str__(self) -> str:
        return f"Excess over {self.get_limit_display()}, {self.agreement.reference}"
