from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords

from core.money import MoneyField
from core.periods import FIRST_YEAR, LAST_YEAR, FinancialYear, Quarter
from core.records import RecordQuerySet
from outcomes.models.measures import AgreementMeasure, GivenBy

_WHOLE = {"null": True, "blank": True}


class ReturnQuerySet(RecordQuerySet):
    def in_year(self, year: FinancialYear) -> Self:
        return self.filter(year=year.start_year)

    def for_provider_user(self, user: Any) -> Self:
        return self.filter(agreement__reports__members__user=user)


class Return(models.Model):
    """One agreement's report for one quarter, as one version."""

    agreement = models.ForeignKey("grants.Agreement", on_delete=models.PROTECT, related_name="returns")
    year = models.PositiveSmallIntegerField("financial year")
    quarter = models.PositiveSmallIntegerField(choices=[(n, f"Q{n}") for n in (1, 2, 3, 4)])
    version = models.PositiveSmallIntegerField(default=1, editable=False)
    received_on = models.DateField(default=timezone.localdate)
    words = models.TextField("in the provider’s words", blank=True, help_text="No names or other details of clients.")
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )

    history = HistoricalRecords()
    objects = ReturnQuerySet.as_manager()

    class Meta:
        ordering = ["agreement", "-year", "-quarter", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "year", "quarter", "version"],
                name="return_version_is_one_a_quarter",
                violation_error_message="This quarter’s results are recorded already. Open them to correct them.",
            ),
            models.CheckConstraint(
                condition=models.Q(quarter__range=(1, 4), year__range=(FIRST_YEAR, LAST_YEAR)),
                name="return_quarter_is_a_quarter",
                violation_error_message="Choose a quarter from 1 to 4, in a financial year like 2019.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement.reference}, {self.period}"

    @property
    def period(self) -> Quarter:
        return Quarter(self.year, self.quarter)


class Status(models.TextChoices):
    """Nought, missing and not applicable are three different things (domain rule 9)."""

    GIVEN = "given", "a figure is given"
    MISSING = "missing", "missing"
    NOT_APPLICABLE = "not_applicable", "not applicable"


class Result(models.Model):
    """One measure's value in one return. Which fields hold it depends on the measure's kind (domain section 5)."""

    Status = Status

    result_of = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="results")
    agreement_measure = models.ForeignKey(AgreementMeasure, on_delete=models.PROTECT, related_name="results")
    status = models.CharField(max_length=15, choices=Status.choices, default=Status.GIVEN)
    given_by = models.CharField(max_length=10, choices=GivenBy.choices, default=GivenBy.PROVIDER)
    number = models.BigIntegerField(help_text="A count, a caseload or unique people.", **_WHOLE)
    numerator = models.BigIntegerField(**_WHOLE)
    denominator = models.BigIntegerField(**_WHOLE)
    total = models.DecimalField("total of the scores", max_digits=14, decimal_places=2, **_WHOLE)
    people = models.BigIntegerField("people scored or paired", **_WHOLE)
    mean_at_start = models.DecimalField(max_digits=8, decimal_places=2, **_WHOLE)
    mean_at_latest = models.DecimalField(max_digits=8, decimal_places=2, **_WHOLE)
    improved = models.BigIntegerField(**_WHOLE)
    same = models.BigIntegerField(**_WHOLE)
    worse = models.BigIntegerField(**_WHOLE)
    amount = MoneyField(null=True, blank=True)
    is_met = models.BooleanField("met", **_WHOLE)
    met_on = models.DateField(**_WHOLE)
    words = models.TextField(blank=True)
    comment = models.CharField(max_length=300, blank=True, help_text="No names or other details of clients.")

    history = HistoricalRecords()

    class Meta:
        ordering = ["result_of", "agreement_measure__order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["result_of", "agreement_measure"],
                name="result_is_one_a_measure",
                violation_error_message="This measure has its result already.",
            ),
            models.CheckConstraint(
                condition=models.Q(numerator__isnull=True, denominator__isnull=True)
                | models.Q(numerator__gte=0, denominator__gte=models.F("numerator")),
                name="result_share_is_of_a_whole",
                violation_error_message="A share needs both numbers, and the first can’t be above the second.",
            ),
            models.CheckConstraint(
                condition=models.Q(improved__isnull=True, same__isnull=True, worse__isnull=True)
                | models.Q(
                    improved__gte=0,
                    same__gte=0,
                    worse__gte=0,
                    people=models.F("improved") + models.F("same") + models.F("worse"),
                ),
                name="result_changes_add_up_to_the_people",
                violation_error_message="Improved, same and worse must add up to the people paired.",
            ),
            models.CheckConstraint(
                condition=(models.Q(number__isnull=True) | models.Q(number__gte=0))
                & (models.Q(people__isnull=True) | models.Q(people__gte=0)),
                name="result_counts_are_not_negative",
                violation_error_message="A count can’t be below nought.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_measure.measure} in {self.result_of}"

    @property
    def name_as_row(self) -> str:
        """As the return's history names it."""
        return str(self.agreement_measure.measure)
