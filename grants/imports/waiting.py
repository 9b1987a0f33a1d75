"""Files that were sent and are looked at before they are brought in. None waits longer than a day."""

import datetime as dt

from django.utils import timezone

from core.models import User
from core.refusals import Refused
from grants.models import PaymentSource, WaitingFile
from grants.permissions import can_bring_in

KEPT_FOR = dt.timedelta(days=1)
_LONGEST_NAME = 200


def keep_waiting(*, content: bytes, file_name: str, source: PaymentSource, by: User) -> WaitingFile:
    """Keep a file until it is confirmed or left. What anybody left behind a day ago is thrown away."""
    if not can_bring_in(by):
        raise Refused("Only a finance officer brings in payments.")
    WaitingFile.objects.filter(sent_at__lt=timezone.now() - KEPT_FOR).delete()
    name = file_name.replace("\\", "/").rpartition("/")[2][-_LONGEST_NAME:]
    return WaitingFile.objects.create(source=source, file_name=name or "payments", content=content, sent_by=by)


def leave(*, waiting: WaitingFile) -> None:
    """Throw a file away that nobody confirmed."""
    waiting.delete()
