"""The closing of a year or a quarter, and its reopening."""

from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from core.movements import Kept, KeptQuerySet
from core.periods import FIRST_YEAR, LAST_YEAR, FinancialYear, Quarter


class PeriodCloseQuerySet(KeptQuerySet):
    def of_year(self, year: FinancialYear) -> Self:
        """The year's own closings and reopenings, without its quarters'."""
        return self.filter(year=year.start_year, quarter__isnull=True)

    def of_quarter(self, quarter: Quarter) -> Self:
        return self.filter(year=quarter.year, quarter=quarter.number)

    def closed_years(self) -> set[int]:
        """The years of which the last word is that they are closed. One query."""
        said = dict(self.filter(quarter__isnull=True).order_by("pk").values_list("year", "act"))
        return {year for year, act in said.items() if act == PeriodClose.Act.CLOSE}

    def is_closed(self) -> bool:
        """What the last of them says."""
        last = self.order_by("-pk").first()
        return last is not None and last.act == PeriodClose.Act.CLOSE


class PeriodClose(Kept):
    """A finance officer's statement that a year, or a quarter, is final; or that it is open again, and why."""

    class Act(models.TextChoices):
        CLOSE = "close", "closed"
        REOPEN = "reopen", "reopened"

    act = models.CharField("what was done", max_length=10, choices=Act.choices)
    year = models.PositiveSmallIntegerField(
        "financial year", validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)]
    )
    quarter = models.PositiveSmallIntegerField(
        null=True, blank=True, choices=[(number, f"Q{number}") for number in (1, 2, 3, 4)]
    )

    objects = PeriodCloseQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = "closing of a period"
        verbose_name_plural = "closings of periods"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(act="close") | (models.Q(act="reopen") & ~models.Q(reason="")),
                name="reopening_says_why",
                violation_error_message="Say why the period is reopened.",
            ),
            models.CheckConstraint(
                condition=models.Q(quarter__isnull=True) | models.Q(quarter__range=(1, 4)),
                name="period_close_quarter_is_a_quarter",
                violation_error_message="A quarter is 1, 2, 3 or 4.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.get_act_display()}"

    @property
    def financial_year(self) -> FinancialYear:
        return FinancialYear(self.year)

    @property
    def period(self) -> str:
        """`2019/20`, or `Q1 2019/20`."""
        return Quarter(self.year, self.quarter).label if self.quarter else self.financial_year.label
