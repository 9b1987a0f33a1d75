from typing import Any, Self

from django.db import models
from simple_history.models import HistoricalRecords

from commissioning.models import Budget, Fund
from core.models import ImportBatch
from core.money import MoneyField, pounds, total_of
from core.movements import Movement, MovementQuerySet
from core.periods import AsAt, FinancialYear, Quarter, day
from core.permissions import can_read_reports
from core.records import RecordQuerySet
from grants.models.commitments import Commitment


class InstalmentQuerySet(RecordQuerySet):
    def in_year(self, year: FinancialYear) -> Self:
        return self.filter(year=year.start_year)

    def on_hold(self) -> Self:
        """Waiting on something that has not happened."""
        return self.exclude(waits_on="").filter(met_on__isnull=True)

    def with_paid(self, as_at: AsAt) -> Self:
        """`total_paid` against each instalment, in pounds."""
        return self.annotate(total_paid=total_of(Payment.objects.as_at(as_at), key="instalment"))

    def to_be_paid(self) -> Self:
        """With `total_paid`, those that are not wholly paid and are needed still.

        A draft's are a proposal; those of an agreement that is over are not needed once their year holds nothing more.
        """
        now = AsAt.now()
        held = Commitment.objects.as_at(now).filter(year=models.OuterRef("year"))
        paid = Payment.objects.as_at(now).filter(budget__year=models.OuterRef("year"))
        of_year = {"year_held": total_of(held, key="agreement", outer="agreement")}
        of_year |= {"year_paid": total_of(paid, key="agreement", outer="agreement")}
        unpaid = self.with_paid(now).filter(total_paid__lt=models.F("amount")).exclude(agreement__state="draft")
        is_needed = models.Q(agreement__ended_on__isnull=True) | models.Q(year_held__gt=models.F("year_paid"))
        return unpaid.alias(**of_year).filter(is_needed)


class Instalment(models.Model):
    """A planned payment. A plan: it may be changed while it is unpaid.

    One that a movement names stays in the books, at nought where nothing of it is planned any more.
    """

    agreement = models.ForeignKey("grants.Agreement", on_delete=models.CASCADE, related_name="instalments")
    number = models.PositiveSmallIntegerField()
    due_on = models.DateField("due")
    period_from = models.DateField("covers from")
    period_to = models.DateField("covers to")
    year = models.PositiveSmallIntegerField("financial year", help_text="The budget that it is charged to.")
    amount = MoneyField()
    waits_on = models.CharField(
        max_length=200, blank=True, help_text="What must have happened before it is paid, like: Q3 return accepted."
    )
    met_on = models.DateField("happened on", null=True, blank=True, help_text="The day that it did happen.")

    history = HistoricalRecords()
    told_as = {"met_on": "the day that it happened"}
    objects = InstalmentQuerySet.as_manager()

    class Meta:
        ordering = ["agreement", "due_on", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "number"],
                name="instalment_number_is_unique",
                violation_error_message="Two instalments have one number.",
            ),
            models.CheckConstraint(
                condition=models.Q(amount__gte=0),
                name="instalment_is_not_negative",
                violation_error_message="An instalment can’t be below nought.",
            ),
            models.CheckConstraint(
                condition=models.Q(period_to__gte=models.F("period_from")),
                name="instalment_period_ends_after_it_starts",
                violation_error_message="The period that it covers ends before it starts.",
            ),
            models.CheckConstraint(
                condition=models.Q(met_on__isnull=True) | ~models.Q(waits_on=""),
                name="instalment_met_what_it_waits_on",
                violation_error_message="Say what the instalment was waiting on.",
            ),
        ]

    def __str__(self) -> str:
        return f"Instalment {self.number} of {self.agreement.reference}"

    @property
    def name_as_row(self) -> int:
        """As its agreement's history names it."""
        return self.number

    @property
    def is_on_hold(self) -> bool:
        return bool(self.waits_on) and self.met_on is None

    @property
    def quarter(self) -> Quarter:
        """The quarter in which the period that it covers starts."""
        return Quarter.containing(self.period_from)

    @property
    def financial_year(self) -> FinancialYear:
        return FinancialYear(self.year)


_MONEY_BACK = models.Q(kind__in=["refund", "clawback"]) | models.Q(kind="reversal", amount__gt=0)
MAY_BE_A_LATE_ITEM = models.Q(instalment__isnull=True) & (models.Q(batch__isnull=False) | _MONEY_BACK)
"""What may be no part of what its year commits, where it covers days before that year: money back, and what a file
paid. By hand no more is paid than the year commits, and an instalment of the year is a part of its plan."""


class PaymentQuerySet(MovementQuerySet):
    date_field = "paid_on"

    def in_year(self, year: FinancialYear, *, fund: Fund | None = None) -> Self:
        """Charged to a year's budget, of one fund or of any, whichever year the cash moved."""
        if fund:
            return self.filter(budget__fund=fund, budget__year=year.start_year)
        # By the budgets' keys, so that an agreement's payments of one year are found without looking at its others.
        return self.filter(budget__in=Budget.objects.filter(year=year.start_year).order_by().values("pk"))

    def back_unanswered(self, year: FinancialYear) -> Self:
        """What a file brought back of a year, of which nobody has said whether it is due again: what stands of it."""
        back = self.filter(amount__lt=0, batch__isnull=False, reverses__isnull=True)
        back = back.filter(models.Q(period_to__gte=year.start) | models.Q(instalment__isnull=False))
        return back.in_year(year).exclude(pk__in=self.filter(reverses__isnull=False).values("reverses"))

    def for_user(self, user: Any) -> Self:
        """All for the office's people; a provider's user sees those of the provider's own agreements."""
        if can_read_reports(user):
            return self
        if not (user.is_authenticated and user.is_active):
            return self.none()
        parties = ("paid_to", "delivered_by", "reports")
        own = [models.Q(**{f"agreement__{party}__members__user": user}) for party in parties]
        return self.filter(own[0] | own[1] | own[2]).distinct()


class Payment(Movement):
    """Money that left, or came back (below nought), charged to a year's budget. Never bank details.

    The amount is what the budget bears: of a contract's invoice the net amount and the VAT that can't be recovered.
    """

    class Kind(models.TextChoices):
        PAYMENT = "payment", "payment"
        REFUND = "refund", "refund"
        CLAWBACK = "clawback", "clawback"
        REVERSAL = "reversal", "reversal"

    year_path = "budget__year"

    agreement = models.ForeignKey("grants.Agreement", on_delete=models.PROTECT, related_name="payments")
    budget = models.ForeignKey(
        "commissioning.Budget", on_delete=models.PROTECT, related_name="payments", verbose_name="charged to"
    )
    instalment = models.ForeignKey(Instalment, null=True, blank=True, on_delete=models.PROTECT, related_name="payments")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.PAYMENT)
    paid_on = models.DateField()
    period_from = models.DateField("covers from")
    period_to = models.DateField("covers to")
    finance_reference = models.CharField(
        "finance system’s reference", max_length=60, blank=True, help_text="Never bank details."
    )

    payee = models.CharField(max_length=200, blank=True, help_text="The party as it was named when it was paid.")
    net = MoneyField(null=True, blank=True, help_text="Without VAT, of a contract’s invoice.")
    vat = MoneyField("VAT", null=True, blank=True, help_text="All the VAT on the invoice.")
    irrecoverable_vat = MoneyField(
        "irrecoverable VAT", null=True, blank=True, help_text="The part that the office can’t claim back."
    )
    batch = models.ForeignKey(
        "core.ImportBatch", null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="payments"
    )
    counted_to = models.DateField(
        null=True,
        blank=True,
        editable=False,
        help_text="The day up to which a register counts what was paid, where it came with one.",
    )

    objects = PaymentQuerySet.as_manager()

    class Meta:
        ordering = ["-paid_on", "-pk"]
        indexes = [
            models.Index(
                fields=[
                    "budget",
                    "agreement",
                    "paid_on",
                    "recorded_at",
                    "period_to",
                    "amount",
                    "kind",
                    "instalment",
                    "batch",
                ],
                name="payment_by_budget",
            ),  # fmt: skip
            models.Index(
                fields=["agreement", "budget", "paid_on", "recorded_at", "amount"], name="payment_by_agreement"
            ),
            models.Index(fields=["paid_on", "id"], name="payment_by_date"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="payment", amount__gt=0, reverses__isnull=True)
                | models.Q(kind__in=["refund", "clawback"], amount__lt=0, reverses__isnull=True)
                | (models.Q(kind="reversal", reverses__isnull=False) & ~models.Q(amount=0)),
                name="payment_sign_fits_its_kind",
                violation_error_message="A payment is above nought; money that comes back is below nought; a reversal "
                "names what it reverses.",
            ),
            models.CheckConstraint(
                condition=models.Q(net__isnull=True, vat__isnull=True, irrecoverable_vat__isnull=True)
                | models.Q(
                    net__isnull=False,
                    vat__isnull=False,
                    irrecoverable_vat__isnull=False,
                    amount=models.F("net") + models.F("irrecoverable_vat"),
                ),
                name="payment_is_net_and_irrecoverable_vat",
                violation_error_message="What the budget bears is the net amount and the VAT that can’t be recovered.",
            ),
            models.CheckConstraint(
                condition=models.Q(period_to__gte=models.F("period_from")),
                name="payment_period_ends_after_it_starts",
                violation_error_message="The period that it covers ends before it starts.",
            ),
        ]

    def __str__(self) -> str:
        amount = pounds(abs(self.amount), pence=True)
        return (
            f"{self.get_kind_display().capitalize()} of {amount} under {self.agreement.reference}, {day(self.paid_on)}"
        )

    @property
    def was_paid_to(self) -> str:
        """Whom the money went to, as they were named then: of a file the party that the file paid."""
        party = self.agreement.paid_to
        return self.payee or (party.name if party else "")

    @property
    def is_late(self) -> bool:
        """For a period that was over before the year that it is charged to began."""
        return self.period_to < self.budget.financial_year.start

    @property
    def is_late_item(self) -> bool:
        """Late, and no part of what the year commits: it settles nothing of what is accrued (MAY_BE_A_LATE_ITEM)."""
        is_back = self.kind in (self.Kind.REFUND, self.Kind.CLAWBACK) or (
            self.kind == self.Kind.REVERSAL and self.amount > 0
        )
        return self.is_late and self.instalment_id is None and (self.batch_id is not None or is_back)

    @property
    def is_opening(self) -> bool:
        """What the register that an office began with counts of a year: one sum of many payments."""
        return self.batch is not None and self.batch.kind == ImportBatch.Kind.REGISTER

    @property
    def is_back_unanswered(self) -> bool:
        """Money back that a file brought: of what is recorded by hand a person says whether it is due again."""
        return (
            self.amount < 0 and self.batch_id is not None and self.kind != self.Kind.REVERSAL and not self.is_late_item
        )

    @property
    def may_be_reversed(self) -> bool:
        """Once, and a reversal never."""
        return self.kind != self.Kind.REVERSAL and not self.is_reversed
