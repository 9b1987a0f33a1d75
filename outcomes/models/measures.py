from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from simple_history.models import HistoricalRecords

from core.periods import FIRST_YEAR, LAST_YEAR, FinancialYear, Quarter
from core.records import RecordQuerySet


class Kind(models.TextChoices):
    """How a figure is kept, and so how it may be added up (domain section 5)."""

    COUNT = "count", "count"
    CASELOAD = "caseload", "caseload at the end of the period"
    PEOPLE = "people", "unique people"
    PROPORTION = "proportion", "proportion"
    MEAN = "mean", "mean score"
    DISTANCE = "distance", "distance travelled"
    MONEY = "money", "money"
    MILESTONE = "milestone", "milestone"
    NARRATIVE = "narrative", "narrative"


class Level(models.TextChoices):
    """What the figure speaks of."""

    OUTPUT = "output", "output"
    OUTCOME = "outcome", "outcome"
    PROCESS = "process", "process"


class Direction(models.TextChoices):
    """Which way is better."""

    UP = "up", "more is better"
    DOWN = "down", "less is better"
    NONE = "none", "neither"


class Measure(models.Model):
    """Something counted or scored, with its definition, so that two providers count the same thing."""

    Kind, Level, Direction = Kind, Level, Direction

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=150, unique=True)
    level = models.CharField(max_length=10, choices=Level.choices)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    definition = models.TextField(help_text="What counts and what does not, so that two people would count the same.")
    unit = models.CharField(max_length=40, blank=True, help_text="Like tests, people or sweeps.")
    direction = models.CharField(max_length=5, choices=Direction.choices, default=Direction.UP)
    tool = models.CharField(max_length=80, blank=True, help_text="The questionnaire or scale, for a score.")
    scale_from = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    scale_to = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    source = models.CharField(max_length=150, blank=True, help_text="Where the measure comes from.")
    order = models.PositiveSmallIntegerField(default=0)

    history = HistoricalRecords()
    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ["order", "name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(scale_from__isnull=True, scale_to__isnull=True)
                | models.Q(scale_from__lt=models.F("scale_to")),
                name="measure_scale_runs_upwards",
                violation_error_message="Give both ends of the scale, the lower one first.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def off_the_scale(self, value: Decimal) -> str:
        """What is wrong with a mean that the measure's scale can't give: nothing where it can, or no scale is known."""
        low, high = self.scale_from, self.scale_to
        if low is None or high is None or low <= value <= high:
            return ""
        return f"A mean of {_short(value)} is off the scale, which runs from {_short(low)} to {_short(high)}"


def _short(value: Decimal) -> str:
    """A score without the noughts after it."""
    return f"{value.quantize(Decimal('0.01')).normalize():f}"


class GivenBy(models.TextChoices):
    """Who gives the figure."""

    PROVIDER = "provider", "provider"
    FORCE = "force", "force"
    OFFICE = "office", "office"


class AgreementMeasure(models.Model):
    """A measure that an agreement reports on."""

    agreement = models.ForeignKey("grants.Agreement", on_delete=models.CASCADE, related_name="measures")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="agreement_measures")
    given_by = models.CharField(max_length=10, choices=GivenBy.choices, default=GivenBy.PROVIDER)
    baseline = models.CharField(max_length=100, blank=True, help_text="Where things stood before, with its date.")
    order = models.PositiveSmallIntegerField(default=0)

    history = HistoricalRecords()
    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ["order", "measure__order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "measure"],
                name="agreement_has_a_measure_once",
                violation_error_message="The agreement has this measure already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.measure} for {self.agreement.reference}"

    @property
    def name_as_row(self) -> str:
        """As its agreement's history names it."""
        return str(self.measure)


class Target(models.Model):
    """What an agreement should reach in a quarter, or in a year where no quarter is named."""

    agreement_measure = models.ForeignKey(AgreementMeasure, on_delete=models.CASCADE, related_name="targets")
    year = models.PositiveSmallIntegerField(
        "financial year", validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)]
    )
    quarter = models.PositiveSmallIntegerField(
        null=True, blank=True, choices=[(n, f"Q{n}") for n in (1, 2, 3, 4)], help_text="Empty for the whole year."
    )
    value = models.DecimalField(
        max_digits=14, decimal_places=2, help_text="A percentage for a proportion or a distance travelled."
    )

    history = HistoricalRecords()
    named_by = ("agreement_measure",)

    class Meta:
        ordering = ["year", "quarter"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement_measure", "year", "quarter"],
                name="target_is_one_a_quarter",
                violation_error_message="This quarter has its target already.",
            ),
            models.UniqueConstraint(
                fields=["agreement_measure", "year"],
                condition=models.Q(quarter__isnull=True),
                name="target_is_one_a_year",
                violation_error_message="This year has its target already.",
            ),
            models.CheckConstraint(
                condition=models.Q(quarter__isnull=True) | models.Q(quarter__range=(1, 4)),
                name="target_quarter_is_a_quarter",
                violation_error_message="A quarter is 1, 2, 3 or 4.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.value} in {self.period}"

    @property
    def name_as_row(self) -> str:
        """As its agreement's history names it."""
        return f"{self.agreement_measure.measure}, {self.period}"

    @property
    def period(self) -> FinancialYear | Quarter:
        return Quarter(self.year, self.quarter) if self.quarter else FinancialYear(self.year)
