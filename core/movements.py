"""Rows that are added and read, never changed or deleted, by any route (domain rule 2): movements of money, and the
statements that money rests on, such as the closing of a year.
"""

import uuid
from typing import Any, ClassVar, NoReturn, Self

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils import timezone

from core.money import MoneyField
from core.periods import AsAt


class MovementsAreKept(Exception):
    """Something tried to change or delete what counts."""

    def __init__(self, model: type[models.Model]) -> None:
        mended_by = "Reverse it, with a reason." if issubclass(model, Movement) else "Record another, with a reason."
        super().__init__(f"A {model._meta.verbose_name} that was recorded is never changed or deleted. {mended_by}")


class KeptQuerySet(models.QuerySet):
    """Kept rows, as at a position and records date. There is no update and no delete."""

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


class MovementQuerySet(KeptQuerySet):
    """Movements of money."""


class Kept(models.Model):
    """A row that counts, as it was recorded: when, by whom and why."""

    year_path: ClassVar[str] = ""
    """Where the financial year that it counts in stands, like `budget__year`: none is added to a closed year."""

    reason = models.TextField(blank=True, help_text="Why, in words that an auditor will understand.")
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

    objects = KeptQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise MovementsAreKept(type(self))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise MovementsAreKept(type(self))


class Movement(Kept):
    """A dated amount that counts. A mistake is put right by a reversal that names it, once, with a reason."""

    amount = MoneyField()
    reverses = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="reversed_by", editable=False
    )

    class Meta:
        abstract = True

    @property
    def is_reversed(self) -> bool:
        return hasattr(self, "reversed_by")


def kept_models() -> list[type[Kept]]:
    """Every table whose rows are kept as they were recorded, from the model registry."""
    return [model for model in apps.get_models() if issubclass(model, Kept)]


def movement_models() -> list[type[Movement]]:
    """Every table of movements, from the model registry, so that a new one can't be forgotten."""
    return [model for model in apps.get_models() if issubclass(model, Movement)]
