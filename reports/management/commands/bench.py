"""Say how fast Ringfence is, on this computer and this kind of database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from reports.bench.run import both_sizes, results_of
from reports.bench.sizes import SIZES
from reports.bench.suite import CASES
from reports.bench.table import as_markdown, as_text


class Command(BaseCommand):
    """Makes its own data in a throw-away database, times everything over it, and prints a table."""

    help = (
        "Time every report, list, file and posting over made-up records of a chosen size, in a database of the "
        "configured kind that is made for it and gone at the end (docs/performance.md)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--size", choices=list(SIZES), default="office", help="how many records (default: office)")
        parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same records (default: 1)")
        parser.add_argument("--only", default="", help="only the cases whose name contains this")
        parser.add_argument("--markdown", type=Path, help="write the table to this file as well")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = [case for case in CASES if options["only"].lower() in case.name.lower()]
        with both_sizes(SIZES[options["size"]], options["seed"], self.tell) as (whole, tenth):
            results = list(results_of(wanted, whole, tenth, self.tell))
        self.stdout.write(as_text(results))
        held = sum(result.verdict == "held" for result in results)
        missed = sum(bool(result.missed) for result in results)
        self.stdout.write(f"{held} goals held, {missed} not held.")
        if options["markdown"]:
            options["markdown"].write_text(as_markdown(results) + "\n", encoding="utf-8")

    def tell(self, words: str) -> None:
        self.stderr.write(words)
