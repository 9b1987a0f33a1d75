"""What a grantor pays in, and by when it is claimed and unspent money goes back."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from simple_history.models import HistoricalRecords

from core.movements import Movement, MovementQuerySet
from core.periods import FIRST_YEAR, LAST_YEAR, FinancialYear
from core.records import RecordQuerySet


class IncomeQuerySet(MovementQuerySet):
    def expected(self) -> "IncomeQuerySet":
        """What the grantor said that it will pay, with what was said wrongly taken back."""
        return self.filter(models.Q(kind="expected") | models.Q(reverses__kind="expected"))

    def received(self) -> "IncomeQuerySet":
        """What came in, less what went back to the grantor."""
        return self.exclude(models.Q(kind="expected") | models.Q(reverses__kind="expected"))


class Income(Movement):
    """Money of a grantor's for one fund and year: expected, received, or given back (below nought)."""

    class Kind(models.TextChoices):
        EXPECTED = "expected", "expected"
        RECEIVED = "received", "received"
        RETURNED = "returned", "given back"
        REVERSAL = "reversal", "reversal"

    year_path = "year"

    fund = models.ForeignKey("commissioning.Fund", on_delete=models.PROTECT, related_name="income")
    year = models.PositiveSmallIntegerField(
        "financial year", validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)]
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    effective_on = models.DateField("on", help_text="The day on which it is expected, came in or went back.")
    finance_reference = models.CharField(
        "finance system’s reference", max_length=60, blank=True, help_text="Never bank details."
    )

    objects = IncomeQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "income"
        ordering = ["effective_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["expected", "received"], amount__gt=0, reverses__isnull=True)
                | models.Q(kind="returned", amount__lt=0, reverses__isnull=True)
                | models.Q(kind="reversal", reverses__isnull=False),
                name="income_sign_fits_its_kind",
                violation_error_message="What is expected or received is above nought; what goes back is below it.",
            ),
            models.CheckConstraint(
                condition=models.Q(year__range=(FIRST_YEAR, LAST_YEAR)),
                name="income_year_is_a_year",
                violation_error_message="Enter the year in which the financial year starts, like 2019.",
            ),
        ]

    def __str__(self) -> str:
        return f"Income {self.get_kind_display()}, {self.fund} {self.financial_year}"

    @property
    def financial_year(self) -> FinancialYear:
        return FinancialYear(self.year)


class GrantorDate(models.Model):
    """A day by which a claim is made to a grantor, or unspent money goes back: checked off when it is done."""

    class Kind(models.TextChoices):
        CLAIM = "claim", "claim"
        RETURN = "return", "return of unspent money"

    fund = models.ForeignKey("commissioning.Fund", on_delete=models.PROTECT, related_name="grantor_dates")
    year = models.PositiveSmallIntegerField(
        "financial year", validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)]
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    due_on = models.DateField("due")
    done_on = models.DateField("done on", null=True, blank=True)
    note = models.CharField(max_length=200, blank=True, help_text="What is claimed, or which condition says so.")

    history = HistoricalRecords()
    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["fund", "year", "kind", "due_on"],
                name="grantor_date_is_said_once",
                violation_error_message="This date is recorded already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display().capitalize()} for {self.fund} {self.financial_year}"

    @property
    def financial_year(self) -> FinancialYear:
        return FinancialYear(self.year)
