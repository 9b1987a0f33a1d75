from decimal import Decimal
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from simple_history.models import HistoricalRecords

from core.money import sum_of, total_of
from core.movements import Movement, MovementQuerySet
from core.periods import FIRST_YEAR, LAST_YEAR, AsAt, FinancialYear
from core.records import RecordQuerySet


class Fund(models.Model):
    """A pot of money with a purpose."""

    class RingFence(models.TextChoices):
        NONE = "none", "not ring-fenced"
        INTERNAL = "internal", "ring-fenced by the Commissioner's own policy"
        EXTERNAL = "external", "ring-fenced by the grantor: unspent money goes back"

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120, unique=True, help_text="Like Substance misuse.")
    purpose = models.TextField(help_text="What the money may be spent on.")
    ring_fence = models.CharField("ring-fence", max_length=10, choices=RingFence.choices)
    grantor = models.CharField(max_length=150, blank=True, help_text="Who pays it in, where somebody does.")

    history = HistoricalRecords()
    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("reports:fund", args=[self.code])

    @property
    def is_ring_fenced(self) -> bool:
        return self.ring_fence != self.RingFence.NONE

    @property
    def full_name(self) -> str:
        """`Substance misuse ring-fence`."""
        return f"{self.name} ring-fence" if self.is_ring_fenced else self.name


TAKES_OUT = ("reduction", "virement_out", "carry_out", "return")
"""The kinds of entry with which money leaves a budget."""
_LEAVES = models.Q(kind__in=TAKES_OUT) | models.Q(kind="reversal", amount__gt=0)


class OfABudgetQuerySet(MovementQuerySet):
    """What goes into a budget or out of it, and what is set aside from it."""

    def in_year(self, year: FinancialYear) -> Self:
        return self.filter(budget__year=year.start_year)

    def as_at(self, as_at: AsAt) -> Self:
        """As every movement; and of a year that had not begun by then, what takes effect on its first day: what is
        committed for it draws on the budget that is set for it so far."""
        return self.filter(self._in_effect(as_at), recorded_at__lte=as_at.records)

    def _in_effect(self, as_at: AsAt) -> models.Q:
        first_day = {"effective_on__year": models.F("budget__year"), "effective_on__month": 4, "effective_on__day": 1}
        opening = models.Q(budget__year__gt=as_at.position_year, **first_day)
        return models.Q(effective_on__lte=as_at.position) | opening


class BudgetEntryQuerySet(OfABudgetQuerySet):
    def _in_effect(self, as_at: AsAt) -> models.Q:
        """As what goes into a budget; and what leaves it counts from the day on which that is recorded, so that nothing
        is committed against money that is about to go. So does the reversal of what leaves it: the reversal that puts
        something in, as `budget_entry_sign_fits_its_kind` says which kinds are below nought."""
        return super()._in_effect(as_at) | (_LEAVES & models.Q(recorded_at__lte=as_at.position_end))

    def leaves_after(self, as_at: AsAt) -> models.Q:
        """What of them leaves a budget, or puts back what leaves it, on a day after the position date."""
        return models.Q(effective_on__gt=as_at.position) & _LEAVES

    def not_undone(self) -> models.Q:
        """Those of them that are no reversals, nor came with a file and were reversed."""
        reversals = self.order_by().filter(reverses=models.OuterRef("pk"))
        by_hand_or_standing = models.Q(batch__isnull=True) | ~models.Exists(reversals)
        return ~models.Q(kind=BudgetEntry.Kind.REVERSAL) & by_hand_or_standing

    def with_other_half(self) -> Self:
        """Each with its budget, and with the one that its money went to or came from: no query an entry."""
        return self.select_related("budget__fund", "paired_with__budget__fund", "other_half__budget__fund")


class BudgetQuerySet(RecordQuerySet):
    def in_year(self, year: FinancialYear) -> Self:
        return self.filter(year=year.start_year)

    def with_amount(self, as_at: AsAt | None = None) -> Self:
        """`total_amount`: what its entries add up to, in pounds, as at two dates or as at now."""
        return self.annotate(total_amount=total_of(BudgetEntry.objects.as_at(as_at or AsAt.now()), key="budget"))

    def recorded(self, as_at: AsAt | None = None) -> Self:
        """Without those whose every entry came with a file and was reversed: an undone file's budget is none."""
        entries = (BudgetEntry.objects.as_at(as_at) if as_at else BudgetEntry.objects.all()).order_by()
        own = entries.filter(budget=models.OuterRef("pk"))
        return self.filter(models.Exists(own.filter(entries.not_undone())) | ~models.Exists(own))


class Budget(models.Model):
    """One fund in one financial year. Its amount is the sum of its entries."""

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="budgets")
    year = models.PositiveSmallIntegerField(
        "financial year",
        validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)],
        help_text="The year in which it starts: 2019 is 2019/20.",
    )

    history = HistoricalRecords()
    objects = BudgetQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "fund__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["fund", "year"],
                name="budget_is_one_a_fund_and_year",
                violation_error_message="This fund has a budget for this year already. Add an entry to it.",
            ),
            models.CheckConstraint(
                condition=models.Q(year__range=(FIRST_YEAR, LAST_YEAR)),
                name="budget_year_is_a_year",
                violation_error_message="Enter the year in which the financial year starts, like 2019.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fund} {self.financial_year}"

    @property
    def financial_year(self) -> FinancialYear:
        return FinancialYear(self.year)

    def amount(self) -> Decimal:
        """What its entries add up to as at now: the figure of every page, and what can be drawn on."""
        return sum_of(BudgetEntry.objects.as_at(AsAt.now()).filter(budget=self))

    def total_entered(self) -> Decimal:
        """What its entries add up to, every one of them, whatever their date."""
        return sum_of(BudgetEntry.objects.filter(budget=self))


class BudgetEntry(Movement):
    """A movement into or out of a budget."""

    class Kind(models.TextChoices):
        ORIGINAL = "original", "original budget"
        ADDITION = "addition", "addition"
        REDUCTION = "reduction", "reduction"
        VIREMENT_OUT = "virement_out", "virement out"
        VIREMENT_IN = "virement_in", "virement in"
        CARRY_OUT = "carry_out", "carry-forward out"
        CARRY_IN = "carry_in", "carry-forward in"
        RETURN = "return", "return to source"
        REVERSAL = "reversal", "reversal"

    year_path = "budget__year"

    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    effective_on = models.DateField("takes effect on")
    decision = models.ForeignKey(
        "commissioning.Decision", null=True, blank=True, on_delete=models.PROTECT, related_name="budget_entries"
    )
    paired_with = models.OneToOneField(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="other_half",
        editable=False,
        help_text="The half that took the money out, named by the half that puts it in.",
    )
    batch = models.ForeignKey(
        "core.ImportBatch",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="budget_entries",
        help_text="The file that brought it in, or whose undoing took it back.",
    )

    objects = BudgetEntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "budget entries"
        ordering = ["effective_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["budget"],
                condition=models.Q(kind="original", batch__isnull=True),
                name="budget_has_one_original_entry",
                violation_error_message="This budget has its original entry. Record an addition or a reduction.",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["original", "addition"], amount__gte=0)
                | models.Q(kind__in=["virement_in", "carry_in"], amount__gt=0)
                | models.Q(kind__in=TAKES_OUT, amount__lt=0)
                | models.Q(kind="reversal"),
                name="budget_entry_sign_fits_its_kind",
                violation_error_message="What comes into a budget is above nought, and what leaves it below nought.",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["virement_in", "carry_in"], paired_with__isnull=False)
                | models.Q(kind="reversal")
                | (~models.Q(kind__in=["virement_in", "carry_in"]) & models.Q(paired_with__isnull=True)),
                name="budget_entry_in_names_the_half_that_went_out",
                violation_error_message="Money that comes in from another budget names the entry with which it left.",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="reversal", reverses__isnull=False)
                | (~models.Q(kind="reversal") & models.Q(reverses__isnull=True)),
                name="budget_entry_reversal_names_another",
                violation_error_message="A reversal names the entry that it reverses.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display().capitalize()} of {self.budget}"

    @property
    def other_budget(self) -> Budget | None:
        """Where its money went to or came from: the budget of its other half. None where it has none."""
        half = self.paired_with or getattr(self, "other_half", None)
        return half.budget if half else None

    @property
    def to_or_from(self) -> str:
        """` to Victims’ services 2026/27`, ` from ...`; empty where it moved no money between budgets."""
        return f" {'from' if self.amount > 0 else 'to'} {self.other_budget}" if self.other_budget else ""


class Allocation(Movement):
    """Budget set aside for one intention, or taken back (below nought). A commitment does not need one."""

    year_path = "budget__year"

    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="allocations")
    intention = models.ForeignKey("commissioning.Intention", on_delete=models.PROTECT, related_name="allocations")
    effective_on = models.DateField("takes effect on")
    decision = models.ForeignKey(
        "commissioning.Decision", null=True, blank=True, on_delete=models.PROTECT, related_name="allocations"
    )

    objects = OfABudgetQuerySet.as_manager()

    class Meta:
        ordering = ["effective_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(amount=0),
                name="allocation_is_not_nought",
                violation_error_message="Enter an amount: above nought to set aside, below nought to take back.",
            )
        ]

    def __str__(self) -> str:
        return f"Allocation to {self.intention} from {self.budget}"
