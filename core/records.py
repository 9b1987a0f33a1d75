"""What every record's QuerySet can do: say what a person may see."""

from typing import Any, Self

from django.db import models

from core.permissions import can_read_reports


class RecordQuerySet(models.QuerySet):
    """Rows of one kind of record. `for_user` decides, in one place, which of them a person may see."""

    def for_user(self, user: Any) -> Self:
        """All for the office's people; for anybody else what `for_provider_user` says."""
        if can_read_reports(user):
            return self
        return self.for_provider_user(user) if user.is_authenticated and user.is_active else self.none()

    def for_provider_user(self, user: Any) -> Self:
        """What a provider's own user may see: nothing, unless the record's kind says otherwise."""
        return self.none()
