"""Load a framework's file: fund, budget, providers, lines, agreements, measures, questions and figures of need."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError

from reports.loading.faults import BadFile
from reports.loading.loader import Summary, load
from reports.loading.nodes import LARGEST_BYTES

NOTHING_WRITTEN = "Nothing was written."


class Command(BaseCommand):
    """Makes what is missing, lists where the database differs, and overwrites nobody's work."""

    help = (
        "Load a framework from a YAML file: all of it or nothing. Run again it makes what is missing, lists where the "
        "database differs from the file, and changes nothing of that."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the framework's file (docs/framework-file.md explains it)")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        try:
            summary = load(self.read(file), source=file.name)
        except BadFile as error:
            count = len(error.faults)
            faults = f"{count} fault{'s' if count != 1 else ''} in {file.name}"
            raise CommandError(f"{error}\n{faults}. {NOTHING_WRITTEN}") from error
        except IntegrityError as error:
            raise CommandError(
                f"Somebody else was writing the same records. {NOTHING_WRITTEN} Load the file again."
            ) from error
        self.tell(summary)

    def read(self, file: Path) -> bytes:
        """The file's bytes, and at most one more than a file may have."""
        try:
            with file.open("rb") as stream:
                return stream.read(LARGEST_BYTES + 1)
        except OSError as error:
            raise CommandError(f"{file} can't be read: {error.strerror}. {NOTHING_WRITTEN}") from error

    def tell(self, summary: Summary) -> None:
        for difference in summary.differences:
            self.stdout.write(f"Different: {difference}.")
        self.stdout.write(str(summary))
