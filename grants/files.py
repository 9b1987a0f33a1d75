"""Writes that count: attaching a file to an agreement, and taking one out of sight."""

from typing import IO, Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from core.models import User
from core.personal_details import personal_details_in
from core.refusals import Refused
from core.uploads import largest_file, size_in_words
from core.words import listed
from grants import keeping
from grants.contents import clean_name, kind_of
from grants.models import Agreement, AttachedFile
from grants.models.agreements import Type
from grants.permissions import can_draft

TOO_LARGE = "The file is larger than {limit}, the most that is taken. Make it smaller, or attach it in parts."


def attach_file(*, agreement: Agreement, kind: str, name: str, content: IO[bytes], by: User) -> AttachedFile:
    """Attach a file, once its content has been looked at. The same file sent twice is attached once."""
    if not can_draft(by):
        raise Refused("You may read an agreement’s files, but not attach one.")
    shown = clean_name(name)
    _refuse_name(shown)
    _refuse_size(content)
    content_type = kind_of(shown, content).content_type
    kept = keeping.keep(_pieces(content))
    try:
        return _attach(agreement, by, kind=kind, name=shown, content_type=content_type, kept=kept)
    except BaseException:
        keeping.forget(kept.stored_name)
        raise


@transaction.atomic
def _attach(agreement: Agreement, by: User, *, kept: keeping.Kept, **said: Any) -> AttachedFile:
    held = Agreement.objects.select_for_update().filter(pk=agreement.pk).first()
    if held is None:
        raise Refused(f"Somebody discarded {agreement.reference} after you opened it.")
    same = held.files.in_sight().filter(sha256=kept.sha256).first()
    if same is not None:
        raise Refused(f"This file is attached already, as “{same.name}”.")
    last = held.files.aggregate(last=Max("number"))["last"] or 0
    file = AttachedFile(agreement=held, number=last + 1, added_by=by, **vars(kept), **said)
    file.full_clean(exclude=["agreement", "added_by"])
    file.save()
    return file


def _pieces(content: IO[bytes]) -> Any:
    content.seek(0)
    return iter(lambda: content.read(64 * 1024), b"")


def _refuse_name(name: str) -> None:
    if found := personal_details_in(name):
        raise Refused(
            f"The file’s name looks as if it holds {listed(found)}. Give it another name, and attach it again."
        )


def _refuse_size(content: IO[bytes]) -> None:
    if content.seek(0, 2) > largest_file():
        raise Refused(too_large())


def too_large() -> str:
    return TOO_LARGE.format(limit=size_in_words(largest_file()))


@transaction.atomic
def take_out_file(*, file: AttachedFile, reason: str, by: User) -> AttachedFile:
    """Take a file out of sight, with a reason. It is kept until retention disposes of it."""
    if not can_draft(by):
        raise Refused("You may read an agreement’s files, but not take one out.")
    if not reason.strip():
        raise Refused("Say why the file is taken out.")
    held = AttachedFile.objects.select_for_update().get(pk=file.pk)
    if held.is_taken_out:
        raise Refused(f"“{held.name}” has been taken out already.")
    held.removed_at, held.removed_by, held.removed_reason = timezone.now(), by, reason.strip()
    held.save()
    return held


def lacks_signed_file(agreement: Agreement) -> bool:
    """Whether the signed agreement itself is still to be attached. The office's own spend is signed by nobody."""
    if agreement.type == Type.INTERNAL:
        return False
    return not agreement.files.in_sight().filter(kind=AttachedFile.Kind.SIGNED).exists()
