"""What the table says of a case: held, not held and by what, or measured alone."""

import pytest

from reports.bench.cases import Case
from reports.bench.goals import Goal
from reports.bench.result import Result
from reports.bench.table import as_markdown, as_text

GOAL = Goal(ratio=1.5, queries=10, growth=11, memory=16, first_byte=0.2, rate=2000)


def result(goal: Goal = GOAL, **measured: float | None) -> Result:
    found = {"ours": 0.014, "peer": 0.01, "tenth": 0.002, "queries": 10, **measured}
    return Result(case=Case("Position by area", ours=lambda books: print, peer_words="plain SQL", goal=goal), **found)


def test_what_reaches_its_goal_is_held():
    assert result(memory=16.0, memory_of_tenth=3.0, first_byte=0.1, rows=28).verdict == "held"


@pytest.mark.parametrize(
    ("measured", "missed"),
    [
        ({"ours": 0.0151}, "ratio"),
        ({"queries": 11}, "queries"),
        ({"tenth": 0.001}, "growth"),
        ({"memory": 3.0, "memory_of_tenth": 16.1}, "memory"),
        ({"first_byte": 0.21}, "first byte"),
        ({"rows": 27}, "rate"),
    ],
)
def test_what_passes_a_goal_is_said_to_by_its_name(measured, missed):
    assert result(**measured).verdict == f"not held: {missed}"


def test_a_goal_that_was_not_measured_is_not_missed():
    assert result(peer=None, memory=None).verdict == "held"


def test_without_a_goal_nothing_is_held_or_missed():
    assert result(goal=Goal()).verdict == "no goal"


def test_growth_of_next_to_nothing_is_not_told():
    assert result(ours=0.0004, tenth=0.00001).growth == pytest.approx(0.8)


def test_the_table_says_so_in_words_and_in_markdown():
    missed = result(ours=0.03)
    assert "| 30.0 ms (3,000 rows a second) |" in as_markdown([result(ours=0.03, rows=90)])
    assert "not held: ratio, growth" in as_text([missed])
    line = as_markdown([missed]).splitlines()[2]
    assert line.startswith("| Position by area | 30.0 ms | 10.0 ms | plain SQL | 3.00 | 15.0 |")
    assert "1.5 times its peer, 10 queries, growth 11, 16 MiB, first byte in 0.2 s, 2,000 rows a second" in line
