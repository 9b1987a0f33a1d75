"""Bars against a limit, and the grid of quarters: amounts stand where they should, on odd data too."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given

from core.charts.bars import total
from core.charts.instalments import QuarterMoney, instalment_bars
from core.charts.limit_bars import Answer, Source, TableRow, award_bars, paid_then_committed, question_bars, table_bars
from core.charts.marks import Mark
from core.charts.results import QuarterResult, results_line
from core.periods import Quarter
from tests.core.charted import (
    AMOUNTS,
    BUDGET,
    SCHEME,
    SVG,
    assert_sound,
    parsed,
    said,
    segment,
    uprights,
)

# Bars against a limit


def test_each_answer_to_a_question_is_drawn_against_one_limit():
    answers = [Answer("If £54,000", [segment("all", 361377)]), Answer("If £106,000", [segment("all", 413377)])]
    counted, other = question_bars(BUDGET, answers, name="q", scheme=SCHEME)
    assert (counted.total, counted.verdict, counted.is_over) == ("£361,377", "£10,000 left", False)
    assert (other.total, other.verdict, other.is_over) == ("£413,377", "£42,000 over", True)
    assert said(other.bar) == "If £106,000: £413,377, £42,000 over."
    assert uprights(counted.bar) == uprights(other.bar)
    assert_sound([counted.bar, other.bar])


def test_an_award_is_drawn_from_nought_against_what_each_source_has_left():
    sources = [Source("Budget", Decimal(10000)), Source("Decision", Decimal(2000)), Source("Line", Decimal(0), False)]
    budget, decision, line = award_bars(Decimal(6000), sources, name="a", scheme=SCHEME)
    assert [bar.verdict for bar in (budget, decision, line)] == ["£4,000 left", "£4,000 over", "£6,000 above plan"]
    assert set(budget.marks) == {Mark.PROPOSED, Mark.ROOM, Mark.LIMIT}
    assert set(decision.marks) == {Mark.PROPOSED, Mark.PROPOSED_BEYOND, Mark.LIMIT}
    assert set(line.marks) == {Mark.PROPOSED, Mark.PLAN}
    assert not line.is_over


def test_a_source_that_is_already_overdrawn_is_drawn_at_nought_and_counted_whole():
    (bar,) = award_bars(Decimal(6000), [Source("Budget", Decimal(-42000))], name="a", scheme=SCHEME)
    assert bar.verdict == "£48,000 over"
    assert set(bar.marks) == {Mark.PROPOSED_BEYOND, Mark.LIMIT}


def test_nothing_at_all_is_still_a_picture():
    bars = award_bars(Decimal(0), [Source("Budget", Decimal(0))], name="a", scheme=SCHEME)
    bars += table_bars([TableRow("Nothing", [])], name="t", scheme=SCHEME)
    assert [bar.verdict for bar in bars] == ["£0 left", ""]
    assert_sound(bar.bar for bar in bars)


def test_the_rows_of_a_table_share_a_scale():
    rows = [TableRow("A", [segment("", 100)], plan=Decimal(100)), TableRow("B", [segment("", 50)], plan=Decimal(80))]
    first, second = table_bars(rows, name="t", scheme=SCHEME)
    widths = [Decimal(parsed(bar.bar).find(f"{SVG}rect").get("width").rstrip("%")) for bar in (first, second)]
    assert widths == [Decimal(99), Decimal("49.5")]
    assert [bar.verdict for bar in (first, second)] == ["£0 left of plan", "£30 left of plan"]


@given(paid=AMOUNTS, evidenced=AMOUNTS, published=AMOUNTS)
def test_what_is_paid_is_taken_from_what_is_committed_once(paid, evidenced, published):
    segments = paid_then_committed(paid=paid, evidenced=evidenced, published=published)
    assert total(segments) == max(paid, evidenced + published)


# The grid of quarters

QUARTERS = [Quarter(2024 + number // 4, number % 4 + 1) for number in range(20)]


@pytest.mark.parametrize("count", [0, 1, 8, 20])
def test_any_number_of_quarters_is_drawn(count):
    money = [QuarterMoney(quarter, [segment("", 500, Mark.PAID)]) for quarter in QUARTERS[:count]]
    chart = instalment_bars(money, position_to=dt.date(2024, 5, 1), name="i", scheme=SCHEME)
    results = [QuarterResult(quarter, Decimal(3), Decimal(4)) for quarter in QUARTERS[:count]]
    line = results_line("Assessments", results, position_to=dt.date(2024, 5, 1), name="r")
    assert len(parsed(chart.drawing).findall(f"{SVG}rect")) == count
    assert len(parsed(line.drawing).findall(f"{SVG}circle")) == count
    assert_sound([chart.drawing, line.drawing])


def test_the_height_of_an_instalment_is_its_amount():
    money = [
        QuarterMoney(QUARTERS[0], [segment("", 13500, Mark.PAID)]),
        QuarterMoney(QUARTERS[1], [segment("", 6750, Mark.NOT_YET_DUE), segment("", 6750, Mark.PAID)]),
        QuarterMoney(QUARTERS[2], []),
    ]
    chart = instalment_bars(money, position_to=None, name="i", scheme=SCHEME, height=58)
    bars = [(bar.get("y"), bar.get("height"), bar.get("fill")) for bar in parsed(chart.drawing).findall(f"{SVG}rect")]
    assert bars == [("8", "50", "#0b0c0c"), ("33", "25", "#0b0c0c"), ("8", "25", SCHEME.mid)]
    assert [item.words for item in chart.key] == ["paid", "committed, not yet due"]
    assert said(chart.drawing) == (
        "Instalments by quarter: Q1 2024/25 £13,500 paid; "
        "Q2 2024/25 £6,750 committed, not yet due and £6,750 paid; Q3 2024/25 none."
    )


@pytest.mark.parametrize(
    ("position_to", "place"),
    [(dt.date(2024, 6, 30), "25%"), (dt.date(2025, 3, 31), "100%"), (dt.date(2025, 4, 1), None), (None, None)],
)
def test_the_position_date_is_drawn_at_the_end_of_its_day(position_to, place):
    money = [QuarterMoney(quarter, []) for quarter in QUARTERS[:4]]
    chart = instalment_bars(money, position_to=position_to, name="i", scheme=SCHEME)
    assert uprights(chart.drawing, "1.5") == ([place] if place else [])
    assert [item.words for item in chart.key] == (["position date"] if place else [])


def test_a_line_of_results_breaks_where_there_is_none_and_ends_in_a_larger_point():
    values = [Decimal(5), None, Decimal(0), Decimal(3), None]
    results = [QuarterResult(*each) for each in zip(QUARTERS, values, strict=False)]
    line = results_line("Assessments", results, position_to=None, name="r")
    drawing = parsed(line.drawing)
    assert len(drawing.findall(f"{SVG}line")) == 1
    assert [circle.get("r") for circle in drawing.findall(f"{SVG}circle")] == ["2.5", "2.5", "4.5"]
    assert [circle.get("cy") for circle in drawing.findall(f"{SVG}circle")] == ["6", "42", "20.4"]
    assert line.marks == [Mark.LATEST]
    assert drawing.get("aria-hidden") == "true"
    assert drawing.get("role") is None


def test_a_target_that_changes_is_drawn_in_its_own_quarters():
    targets = [Decimal(4), Decimal(4), Decimal(7), None]
    results = [QuarterResult(quarter, None, target) for quarter, target in zip(QUARTERS, targets, strict=False)]
    lines = parsed(results_line("A", results, position_to=None, name="r").drawing).findall(f"{SVG}line")
    assert [(line.get("x1"), line.get("x2")) for line in lines] == [("0%", "50%"), ("50%", "75%")]


def test_results_below_nought_stay_on_the_picture():
    values = [Decimal(-5), Decimal(3)]
    results = [QuarterResult(*each) for each in zip(QUARTERS, values, strict=False)]
    circles = parsed(results_line("A", results, position_to=None, name="r").drawing).findall(f"{SVG}circle")
    assert [circle.get("cy") for circle in circles] == ["42", "6"]
