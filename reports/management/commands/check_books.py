"""Check what always holds of the books as a whole."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reports.books.checks import INVARIANTS, breaches


class Command(BaseCommand):
    """Runs every named check, and fails with the records that break one."""

    help = "Check that the books hold: budgets, decisions, commitments, instalments, payments and results."

    def handle(self, *args: Any, **options: Any) -> None:
        if broken := list(breaches()):
            do = "does" if len(broken) == 1 else "do"
            raise CommandError("\n".join([*broken, f"{len(broken)} of {len(INVARIANTS)} checks {do} not hold."]))
        self.stdout.write(f"The books hold: {len(INVARIANTS)} checks, and no record breaks one.")
