import datetime as dt
from decimal import Decimal
from typing import Any, Self

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.signals import post_save
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords

from core.money import add_up, total_of
from core.periods import AsAt, FinancialYear, days_between, years_between
from core.records import RecordQuerySet
from grants.models.choices import FACTS, Conditions, LegalPower, Origin, Risk, Route, State, Type
from grants.models.commitments import EVIDENCED, Commitment
from grants.models.payments import Payment

reference_shape = RegexValidator(
    r"^[A-Z][A-Z0-9]{0,9}-[0-9]{4}-[0-9]{3,5}(-U[0-9]{1,2})?\Z",
    "Enter a reference like SM-2019-007: capital letters, the year, and a number of three digits or more.",
)


class AgreementQuerySet(RecordQuerySet):
    def for_provider_user(self, user: Any) -> Self:
        own = Q(paid_to__members__user=user) | Q(delivered_by__members__user=user) | Q(reports__members__user=user)
        return self.exclude(state=State.DRAFT).filter(own).distinct()

    def drafts(self) -> Self:
        return self.filter(state=State.DRAFT)

    def in_force(self) -> Self:
        return self.filter(state=State.IN_FORCE)

    def in_year(self, year: FinancialYear) -> Self:
        """Touching a year by its dates, or holding money in it. A date that is not known yet rules no year out."""
        begun = Q(starts_on__isnull=True) | Q(starts_on__lte=year.end)
        not_over = Q(ends_on__isnull=True) | Q(ends_on__gte=year.start)
        holding = (model.objects.in_year(year).order_by().values("agreement") for model in (Commitment, Payment))
        committed, paid = (Q(pk__in=rows) for rows in holding)
        return self.filter((begun & not_over) | committed | paid)

    def past_end(self, on: dt.date) -> Self:
        """In force, though the last day has passed: neither extended nor ended."""
        return self.in_force().filter(ends_on__lt=on)

    def ending_within(self, days: int, on: dt.date) -> Self:
        return self.in_force().filter(ends_on__range=(on, on + dt.timedelta(days=days)))

    def put_into_force_alone(self) -> Self:
        """Checked in absence by somebody who wrote some of it, with the reason: audit reads the list."""
        return self.exclude(absence_reason="")

    def not_evidenced(self, as_at: AsAt | None = None) -> Self:
        """Holding commitments that no decision recorded here covers, of any date or as at two dates."""
        rows = Commitment.objects.as_at(as_at) if as_at else Commitment.objects.all()
        bare = rows.filter(agreement=OuterRef("pk")).values("agreement")
        unevidenced = bare.exclude(EVIDENCED).annotate(left=models.Sum("amount")).filter(left__gt=0)
        return self.filter(Exists(unevidenced))

    def with_committed(self, as_at: AsAt, year: FinancialYear | None = None) -> Self:
        """`total_committed`: awards and variations less releases, for all years or for one."""
        rows = Commitment.objects.as_at(as_at)
        return self.annotate(total_committed=total_of(rows.in_year(year) if year else rows, key="agreement"))

    def with_evidenced(self, as_at: AsAt, year: FinancialYear | None = None) -> Self:
        """`total_evidenced`: what of it stands under a decision recorded here."""
        rows = Commitment.objects.as_at(as_at).evidenced()
        return self.annotate(total_evidenced=total_of(rows.in_year(year) if year else rows, key="agreement"))

    def with_paid(self, as_at: AsAt, year: FinancialYear | None = None) -> Self:
        """`total_paid`: payments less money back, charged to all years or to one."""
        rows = Payment.objects.as_at(as_at)
        return self.annotate(total_paid=total_of(rows.in_year(year) if year else rows, key="agreement"))


_history = HistoricalRecords(excluded_fields=["version"])


class Agreement(models.Model):
    """A promise to pay under one intention: a grant, a contract, a contribution or the office's own spend."""

    Type, State, Origin, Route, Risk = Type, State, Origin, Route, Risk
    Conditions, LegalPower = Conditions, LegalPower

    reference = models.CharField(
        max_length=26,
        unique=True,
        validators=[reference_shape],
        help_text="Next in the office’s pattern.",
        error_messages={"unique": "Another agreement has this reference. Take the next number."},
    )
    title = models.CharField(max_length=140, help_text="As it will be published.")
    type = models.CharField(max_length=15, choices=Type.choices, blank=True)
    origin = models.CharField(max_length=15, choices=Origin.choices, default=Origin.ENTERED, editable=False)
    state = models.CharField(max_length=15, choices=State.choices, default=State.DRAFT, editable=False)

    intention = models.ForeignKey("commissioning.Intention", on_delete=models.PROTECT, related_name="agreements")
    fund = models.ForeignKey("commissioning.Fund", on_delete=models.PROTECT, related_name="agreements")
    area = models.ForeignKey("commissioning.Area", on_delete=models.PROTECT, related_name="agreements")
    paid_to = models.ForeignKey(
        "commissioning.Provider",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="agreements_paid",
        help_text="The party that gets the money: often a council.",
    )
    delivered_by = models.ForeignKey(
        "commissioning.Provider",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="agreements_delivered",
        help_text="The party that does the work.",
    )
    reports = models.ForeignKey(
        "commissioning.Provider",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="agreements_reported",
        verbose_name="who sends the return",
    )
    lead_officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="led_agreements"
    )

    purpose = models.TextField(
        blank=True, help_text="What the money is for, in a sentence or two. No names of clients."
    )
    reasons = models.TextField(blank=True, help_text="How it will help to reduce crime and disorder.")
    starts_on = models.DateField("starts", null=True, blank=True, help_text="First day, included.")
    ends_on = models.DateField("ends", null=True, blank=True, help_text="Last day, included.")
    start_is_assumed = models.BooleanField(default=False, help_text="The source gives no start.")
    ends_in_a_new_year = models.BooleanField(
        null=True, editable=False, help_text="The officer's answer: an end on 1 April was meant, or was not."
    )
    is_separate_award = models.BooleanField(
        null=True, editable=False, help_text="The officer's answer: another award on the same line was meant."
    )

    award_route = models.CharField("how was it awarded?", max_length=10, choices=Route.choices, blank=True)
    direct_award_reason = models.CharField("reason for a direct award", max_length=300, blank=True)
    conditions_answer = models.CharField("conditions", max_length=10, choices=Conditions.choices, blank=True)
    conditions = models.TextField("the conditions", blank=True)
    legal_power = models.CharField(
        max_length=30,
        choices=LegalPower.choices,
        blank=True,
        help_text="The power under which the Commissioner makes the award.",
    )
    decision = models.ForeignKey(
        "commissioning.Decision",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="agreements",
        help_text="Notice that authorises the money.",
    )
    signed_on = models.DateField(null=True, blank=True, help_text="The date that the agreement was signed.")

    notice_on = models.DateField(
        "notice by", null=True, blank=True, help_text="The last day to give notice that it is not renewed."
    )
    break_on = models.DateField("may be broken on", null=True, blank=True, help_text="A day on which either may leave.")
    due_diligence_on = models.DateField(
        "due diligence done on", null=True, blank=True, help_text="The checks on who is paid, before the award."
    )
    risk = models.CharField(
        "risk rating", max_length=10, choices=Risk.choices, blank=True, help_text="Decides how closely it is watched."
    )
    value_for_money = models.TextField(
        "why it is value for money", blank=True, help_text="Published with a contract’s payments over £500."
    )
    tender_link = models.URLField(
        "invitation to tender", blank=True, help_text="Where it is published, for a contract of £10,000 or more."
    )

    drafted_at = models.DateTimeField(default=timezone.now, editable=False)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who last changed what it says.",
    )
    check_asked_at = models.DateTimeField(null=True, editable=False)
    activated_at = models.DateTimeField("put into force at", null=True, editable=False)
    activated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    absence_reason = models.TextField(
        blank=True,
        editable=False,
        help_text="Why who drafted it put it into force alone. Audit reads the list.",
    )
    batch = models.ForeignKey(
        "core.ImportBatch", null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="agreements"
    )
    ended_on = models.DateField(null=True, editable=False)
    end_reason = models.TextField(blank=True, editable=False)
    key = models.UUIDField(
        null=True, unique=True, editable=False, help_text="Made with the form: sent twice, drafted once."
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    history = _history
    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["reference"]
        indexes = [models.Index(fields=["state", "ends_on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
                name="agreement_ends_after_it_starts",
                violation_error_message="The agreement ends before it starts. Check both dates.",
            ),
            models.CheckConstraint(
                condition=Q(origin=Origin.PUBLISHED) | ~Q(type=""),
                name="agreement_has_a_type",
                violation_error_message="Say whether it is a grant, a contract, a contribution or internal spend.",
            ),
            models.CheckConstraint(
                condition=Q(state=State.DRAFT)
                | Q(origin=Origin.PUBLISHED)
                | Q(
                    starts_on__isnull=False,
                    ends_on__isnull=False,
                    paid_to__isnull=False,
                    delivered_by__isnull=False,
                ),
                name="agreement_in_force_says_who_and_when",
                violation_error_message="Before it is in force it says who is paid, who delivers, and both dates.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[State.DRAFT, State.IN_FORCE], ended_on__isnull=True)
                | Q(state__in=[State.ENDED, State.WITHDRAWN, State.TERMINATED], ended_on__isnull=False),
                name="agreement_that_ended_says_when",
                violation_error_message="An agreement that has ended says when.",
            ),
            models.CheckConstraint(
                condition=Q(activated_by__isnull=True)
                | ~Q(activated_by=models.F("drafted_by"))
                | ~Q(absence_reason=""),
                name="agreement_is_checked_by_a_second_person",
                violation_error_message="Who drafted an agreement does not put it into force: ask somebody else.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("reports:agreement", args=[self.reference])

    @property
    def is_draft(self) -> bool:
        return self.state == State.DRAFT

    @property
    def is_published(self) -> bool:
        """Recorded as a framework published it."""
        return self.origin == Origin.PUBLISHED

    @property
    def is_fact(self) -> bool:
        """Committed before it was recorded here: as a framework published it, or as the office brought it in."""
        return self.origin in FACTS

    @property
    def came_as(self) -> str:
        """Who had it before it was recorded here, for a sentence: `The framework published it`."""
        return "The office brought it in" if self.origin == Origin.IMPORTED else "The framework published it"

    @property
    def bare_words(self) -> str:
        """What is said of its commitments that no decision recorded here covers."""
        return f"{'as brought in' if self.origin == Origin.IMPORTED else 'as published'}, not evidenced"

    @property
    def face(self) -> str:
        """Under which of the admin's three faces it stands: `grant`, `contract` or `otheragreement`."""
        return self.type if self.type in (Type.GRANT, Type.CONTRACT) else "otheragreement"

    @property
    def type_words(self) -> str:
        return self.get_type_display() if self.type else "type not yet known"

    @property
    def years(self) -> list[FinancialYear]:
        """The financial years that its period touches, in order: none until both dates are known."""
        if not self.starts_on or not self.ends_on or self.ends_on < self.starts_on:
            return []
        return years_between(self.starts_on, self.ends_on)

    @property
    def last_day(self) -> dt.date | None:
        """The last day on which it ran, or will run: the one that it says, or an earlier one on which it ended."""
        return min(filter(None, (self.ends_on, self.ended_on)), default=None)

    @property
    def days(self) -> int:
        return days_between(self.starts_on, self.ends_on) if self.years else 0

    @property
    def prepared_by_ids(self) -> set[int]:
        """Everybody who ever wrote any of it, none of whom may put it into force."""
        wrote = {self.drafted_by_id, self.prepared_by_id, *self.history.values_list("prepared_by_id", flat=True)}
        return {pk for pk in wrote if pk is not None}

    @property
    def award_total(self) -> Decimal:
        """What its draft proposes, over all years."""
        return add_up(line.amount for line in self.award_lines.all())


class Grant(Agreement):
    """The Grants face: we support a service of theirs."""

    class Meta:
        proxy = True


class Contract(Agreement):
    """The Contracts face: we buy a service."""

    class Meta:
        proxy = True


class OtherAgreement(Agreement):
    """The face for contributions, internal spend, and published lines whose type is not yet known."""

    class Meta:
        proxy = True
        verbose_name = "other agreement"


for _face in (Grant, Contract, OtherAgreement):
    # A proxy's own save tells only the proxy's listeners; the one change trail listens to all three.
    post_save.connect(_history.post_save, sender=_face, weak=False)
