from typing import Any, Self

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from simple_history.models import HistoricalRecords

from core.records import RecordQuerySet

charity_number = RegexValidator(
    r"^([0-9]{6,7}(-[0-9]{1,2})?|SC[0-9]{6}|NIC[0-9]{6})\Z",
    "Enter a charity number: six or seven digits, like 1001957 (SC and six digits in Scotland).",
)
company_number = RegexValidator(
    r"^([0-9]{8}|[A-Z]{2}[0-9]{6})\Z",
    "Enter a company number: eight characters with leading noughts, like 02580377 or RC000123.",
)


class ProviderQuerySet(RecordQuerySet):
    def for_provider_user(self, user: Any) -> Self:
        return self.filter(members__user=user)


class Provider(models.Model):
    """An organisation that is paid, or that delivers."""

    class Kind(models.TextChoices):
        CHARITY = "charity", "charity"
        COMPANY = "company", "company"
        LOCAL_AUTHORITY = "local_authority", "local authority"
        PARTNERSHIP = "partnership", "statutory partnership"
        OFFICE = "office", "office or force"

    name = models.CharField(max_length=150, unique=True)
    kind = models.CharField(max_length=20, choices=Kind.choices, blank=True, help_text="Empty until it is known.")
    charity_number = models.CharField(max_length=10, blank=True, validators=[charity_number])
    company_number = models.CharField(max_length=8, blank=True, validators=[company_number])
    area = models.ForeignKey(
        "commissioning.Area", null=True, blank=True, on_delete=models.PROTECT, related_name="providers"
    )
    website = models.URLField(blank=True)
    note = models.TextField(blank=True)

    history = HistoricalRecords()
    objects = ProviderQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["charity_number"],
                condition=~models.Q(charity_number=""),
                name="provider_charity_number_is_unique",
                violation_error_message="Another provider has this charity number.",
            ),
            models.UniqueConstraint(
                fields=["company_number"],
                condition=~models.Q(company_number=""),
                name="provider_company_number_is_unique",
                violation_error_message="Another provider has this company number.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("reports:provider", args=[self.pk])


class ProviderName(models.Model):
    """Another name of a provider: providers rename and merge, and finance systems spell in their own way."""

    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, related_name="other_names")
    name = models.CharField(max_length=150)
    used_from = models.DateField(null=True, blank=True)
    used_until = models.DateField(null=True, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "other name"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "name"],
                name="provider_other_name_is_unique",
                violation_error_message="This other name is recorded already.",
            ),
            models.CheckConstraint(
                condition=models.Q(used_until__isnull=True)
                | models.Q(used_from__isnull=True)
                | models.Q(used_until__gte=models.F("used_from")),
                name="provider_name_ends_after_it_starts",
                violation_error_message="The last day of this name is before its first.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ProviderContact(models.Model):
    """A person at work whom the office writes to. Never a client."""

    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=120)
    job = models.CharField(max_length=120, blank=True)
    email = models.EmailField("work e-mail", blank=True)
    phone = models.CharField("work telephone", max_length=30, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "work contact"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ProviderMember(models.Model):
    """A user who acts for a provider."""

    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, related_name="members")
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="provider_member")

    history = HistoricalRecords()

    class Meta:
        ordering = ["provider__name", "user__name"]

    def __str__(self) -> str:
        return f"{self.user} of {self.provider}"

    @property
    def name_as_row(self) -> str:
        """As the provider's history names it."""
        return str(self.user)
