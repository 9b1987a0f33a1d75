"""Movements of money: rows that are added and read, never changed or deleted, by any route (domain rule 2)."""

import uuid
from typing import Any, NoReturn, Self

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils import timezone

from core.money import MoneyField
from core.periods import AsAt


class MovementsAreKept(Exception):
    """Something tried to change or delete money that counts."""

    def __init__(self, model: type[models.Model]) -> None:
        super().__init__(
            f"A {model._meta.verbose_name} that was recorded is never changed or deleted. Reverse it, with a reason."
        )


class MovementQuerySet(models.QuerySet):
    """Movements, as at a position and records date. There is no update and no delete."""

    date_field = "effective_on"

    def as_at(self, as_at: AsAt) -> Self:
        """Those that took effect by the position date, and had been recorded by the records date."""
        return self.filter(**{f"{self.date_field}__lte": as_at.position, "recorded_at__lte": as_at.records})

    def update(self, **kwargs: Any) -> NoReturn:
        raise MovementsAreKept(self.model)

    def delete(self) -> NoReturn:
        raise MovementsAreKept(self.model)

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise MovementsAreKept(self.model)


class Movement(models.Model):
    """A dated amount that counts. A mistake is put right by a reversal that names it, once, with a reason."""

    amount = MoneyField()
    reason = models.TextField(blank=True, help_text="Why, in words that an auditor will understand.")
    reverses = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="reversed_by", editable=False
    )
    key = models.UUIDField(
        default=uuid.uuid4, unique=True, editable=False, help_text="Made with the form: a form sent twice counts once."
    )
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        help_text="Nobody where it came with the framework file.",
    )

    objects = MovementQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise MovementsAreKept(type(self))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise MovementsAreKept(type(self))

    @property
    def is_reversed(self) -> bool:
        return hasattr(self, "reversed_by")


def movement_models() -> list[type[Movement]]:
    """Every table of movements, from the model registry, so that a new one can't be forgotten."""
    return [model for model in apps.get_models() if issubclass(model, Movement)]
