"""The results as a table, on a screen or in Markdown."""

from collections.abc import Iterable, Sequence

from reports.bench.goals import Goal
from reports.bench.result import Result

HEADS = ("case", "ours", "peer", "what the peer is", "ratio", "growth", "exponent", "queries", "memory", "goal", "")


def rows_of(results: Iterable[Result]) -> list[tuple[str, ...]]:
    """A row of words for each result."""
    return [_row(each) for each in results]


def _row(result: Result) -> tuple[str, ...]:
    return (
        result.case.name,
        milliseconds(result.ours) + ("" if result.rate is None else f" ({result.rate:,.0f} rows a second)"),
        "" if result.peer is None else milliseconds(result.peer),
        result.case.peer_words,
        "" if result.ratio is None else f"{result.ratio:.2f}",
        f"{result.growth:.1f}",
        f"{result.exponent:.2f}",
        f"{result.queries:,}",
        _memory(result),
        goal_words(result.case.goal),
        result.verdict,
    )


def milliseconds(seconds: float) -> str:
    """`3.4 ms`, `12,340 ms`."""
    return f"{seconds * 1000:,.1f} ms" if seconds < 1 else f"{seconds * 1000:,.0f} ms"


def _memory(result: Result) -> str:
    if not result.case.export:
        return ""
    if result.memory is None or result.memory_of_tenth is None:
        return "not measured"
    first = f"; first byte {milliseconds(result.first_byte)}" if result.first_byte is not None else ""
    return f"{result.memory_of_tenth:.0f} MiB at a tenth, {result.memory:.0f} MiB whole{first}"


def goal_words(goal: Goal) -> str:
    """`1.5 times its peer, 10 queries, growth 11`."""
    said = (
        (goal.ratio, "{:g} times its peer"),
        (goal.queries, "{:g} queries"),
        (goal.growth, "growth {:g}"),
        (goal.memory, "{:g} MiB"),
        (goal.first_byte, "first byte in {:g} s"),
        (goal.rate, "{:,.0f} rows a second"),
    )
    return ", ".join(words.format(value) for value, words in said if value is not None)


def as_text(results: Sequence[Result]) -> str:
    """Columns as wide as their longest word."""
    rows = [HEADS, *rows_of(results)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(HEADS))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)


def as_markdown(results: Sequence[Result]) -> str:
    """A table for docs/performance.md."""
    lines = ["| " + " | ".join(row) + " |" for row in (HEADS, ("---",) * len(HEADS), *rows_of(results))]
    return "\n".join(lines)
