"""Bringing in files: none is timed yet. An import adds a case with the goal IMPORT."""

from reports.bench.cases import Case

CASES: tuple[Case, ...] = ()
