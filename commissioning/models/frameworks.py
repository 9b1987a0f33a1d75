from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.urls import reverse
from simple_history.models import HistoricalRecords

from core.money import MoneyField
from core.periods import FIRST_YEAR, LAST_YEAR, FinancialYear, day
from core.records import RecordQuerySet


class Framework(models.Model):
    """A published set of commissioning intentions for a period."""

    code = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=200)
    owner = models.CharField(max_length=150, help_text="Who published it.")
    fund = models.ForeignKey("commissioning.Fund", on_delete=models.PROTECT, related_name="frameworks")
    first_year = models.PositiveSmallIntegerField("first financial year")
    last_year = models.PositiveSmallIntegerField("last financial year")
    note = models.TextField(blank=True)

    history = HistoricalRecords()
    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ["-first_year", "title"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_year__gte=models.F("first_year")),
                name="framework_ends_after_it_starts",
                violation_error_message="The framework's last year is before its first.",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def period(self) -> str:
        """`2019–21`: from the start of its first year to the end of its last."""
        return f"{self.first_year}–{(self.last_year + 1) % 100:02d}"


class FrameworkPart(models.Model):
    """A named part of a framework, in the framework's own order."""

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="%(class)ss")
    name = models.CharField(max_length=255)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["framework", "name"],
                name="%(class)s_is_unique_in_its_framework",
                violation_error_message="The framework has this already.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Theme(FrameworkPart):
    """A strategic theme: a priority that lines serve."""

    history = HistoricalRecords()


class Phase(FrameworkPart):
    """A phase of support, such as early intervention or crisis."""

    history = HistoricalRecords()


class Aim(FrameworkPart):
    """What the whole framework is for: a key objective, or an impact that the Commissioner answers for."""

    class Kind(models.TextChoices):
        OBJECTIVE = "objective", "key objective"
        IMPACT = "impact", "strategic impact"

    kind = models.CharField(max_length=10, choices=Kind.choices)

    history = HistoricalRecords()


class IntentionQuerySet(RecordQuerySet):
    def in_year(self, year: FinancialYear) -> Self:
        """Lines of the frameworks that cover a year."""
        return self.filter(framework__first_year__lte=year.start_year, framework__last_year__gte=year.start_year)

    def priced(self) -> Self:
        return self.filter(resources__isnull=False)

    def unpriced(self) -> Self:
        return self.filter(resources__isnull=True)

    def proposed(self) -> Self:
        return self.filter(status=Intention.Status.PROPOSED)

    def agreed(self) -> Self:
        return self.filter(status=Intention.Status.AGREED)


class Intention(models.Model):
    """One line of a framework: what is to be commissioned, where, by whom, and with how much, if that is known."""

    class Status(models.TextChoices):
        AGREED = "agreed", "agreed"
        PROPOSED = "proposed", "proposed"

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="intentions")
    ref = models.CharField(
        "reference",
        max_length=20,
        unique=True,
        validators=[RegexValidator(r"^[A-Z0-9][A-Z0-9-]*\Z", "Use capital letters, digits and dashes, like DIP-HER.")],
    )
    order = models.PositiveSmallIntegerField(default=0)
    activity = models.CharField(max_length=200)
    category = models.CharField(max_length=80, blank=True)
    area = models.ForeignKey("commissioning.Area", on_delete=models.PROTECT, related_name="intentions")
    provider = models.ForeignKey(
        "commissioning.Provider",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="led_intentions",
        verbose_name="lead provider",
        help_text="Who delivers. Empty where the framework says TBC.",
    )
    host = models.ForeignKey(
        "commissioning.Provider",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="hosted_intentions",
        help_text="Who is paid on the provider's behalf, such as a council. Empty where none is stated.",
    )
    resources = MoneyField(null=True, blank=True, help_text="The published price. Empty where the framework says TBC.")
    resources_year = models.PositiveSmallIntegerField(
        "year of the resources",
        validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)],
        help_text="The financial year that the price is recorded in: 2019 is 2019/20.",
    )
    status = models.CharField(max_length=10, choices=Status.choices)
    ends_on = models.DateField(null=True, blank=True, help_text="Where the framework gives a whole date.")
    end_year = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Where the framework gives a calendar year alone, like 2020."
    )
    theme = models.ForeignKey(Theme, null=True, blank=True, on_delete=models.PROTECT, related_name="intentions")
    phase = models.ForeignKey(Phase, null=True, blank=True, on_delete=models.PROTECT, related_name="intentions")
    aims = models.ManyToManyField(Aim, blank=True, related_name="intentions", verbose_name="objectives")
    note = models.TextField(blank=True)

    history = HistoricalRecords(m2m_fields=[aims])
    objects = IntentionQuerySet.as_manager()

    class Meta:
        ordering = ["framework", "order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(resources__isnull=True) | models.Q(resources__gte=0),
                name="intention_resources_are_not_negative",
                violation_error_message="The published price can't be below nought.",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(end_year__isnull=True),
                name="intention_has_one_end",
                violation_error_message="Give the end as a date or as a year alone, not both.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("reports:intention", args=[self.ref])

    @property
    def name(self) -> str:
        """The activity as it reads on a page: `Drug intervention programme, Herefordshire`."""
        return self.activity.replace(" - ", ", ")

    @property
    def is_proposed(self) -> bool:
        return self.status == self.Status.PROPOSED

    @property
    def end(self) -> str:
        """`31 March 2020`, `2020`, or nothing where the framework gives no end."""
        return day(self.ends_on) if self.ends_on else str(self.end_year or "")


class Statement(models.Model):
    """An output, outcome or impact of an intention, in the framework's own words."""

    class Kind(models.TextChoices):
        OUTPUT = "output", "output"
        OUTCOME = "outcome", "outcome"
        IMPACT = "impact", "impact"

    intention = models.ForeignKey(Intention, on_delete=models.CASCADE, related_name="statements")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    words = models.CharField(max_length=300)
    order = models.PositiveSmallIntegerField(default=0)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "output, outcome or impact"
        verbose_name_plural = "outputs, outcomes and impacts"
        ordering = ["kind", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["intention", "kind", "words"],
                name="statement_is_said_once",
                violation_error_message="The line has these words already.",
            )
        ]

    def __str__(self) -> str:
        return self.words
