"""Every case of the bench, in the order of the table. A new list, report, file or import adds its own here."""

from reports.bench.cases import Case
from reports.bench.suite import checks, files, imports, pages, positions, posting

CASES: tuple[Case, ...] = (
    *positions.CASES,
    *pages.CASES,
    *files.CASES,
    *posting.CASES,
    *imports.CASES,
    *checks.CASES,
)
