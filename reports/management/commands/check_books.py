"""Check what always holds of the books as a whole."""

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from commissioning import invariants as commissioning
from core import invariants as core
from core.invariants import Invariant
from grants import invariants as grants
from outcomes import invariants as outcomes

INVARIANTS: tuple[Invariant, ...] = (
    *core.INVARIANTS,
    *commissioning.INVARIANTS,
    *grants.INVARIANTS,
    *outcomes.INVARIANTS,
)


def breaches() -> Iterator[str]:
    """A paragraph for each check that does not hold: what should, and the records that break it."""
    for invariant in INVARIANTS:
        if records := list(invariant()):
            should_hold = (invariant.__doc__ or "").strip()
            yield "\n".join([f"{invariant.__name__}: {should_hold}", *(f"  {record}." for record in records)])


class Command(BaseCommand):
    """Runs every named check, and fails with the records that break one."""

    help = "Check that the books hold: budgets, decisions, commitments, instalments, payments and results."

    def handle(self, *args: Any, **options: Any) -> None:
        if broken := list(breaches()):
            raise CommandError("\n".join([*broken, f"{len(broken)} of {len(INVARIANTS)} checks do not hold."]))
        self.stdout.write(f"The books hold: {len(INVARIANTS)} checks, and no record breaks one.")
