"""The pictures: amounts stand where they should, words keep clear of each other, and nothing breaks on odd data."""

import datetime as dt
import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.charts.bars import Segment, Span, beyond, end_to_end, total, with_room
from core.charts.instalments import QuarterMoney, instalment_bars
from core.charts.key import key_line
from core.charts.labels import GAP, Ground, Tag, place
from core.charts.limit_bars import Answer, Source, TableRow, award_bars, paid_then_committed, question_bars, table_bars
from core.charts.marks import Mark
from core.charts.results import QuarterResult, results_line
from core.charts.ring_fence import ring_fence_picture
from core.charts.ring_fence_rows import RingFence
from core.charts.scale import Scale
from core.charts.scheme import Scheme
from core.charts.text import in_two_lines, shortened, text_width
from core.periods import Quarter

SCHEME = Scheme()
SVG = "{http://www.w3.org/2000/svg}"
BUDGET = Decimal(371377)
AMOUNTS = st.decimals(min_value=0, max_value=9_999_999, places=2)


def segment(label, amount, mark=Mark.PUBLISHED):
    return Segment(label, Decimal(amount), mark)


AGREEMENTS = [
    segment("Herefordshire", 30377),
    segment("Worcestershire", 106000),
    segment("Telford", 60000),
    segment("Shropshire", 54000),
    segment("Youth Offending Team", 111000),
]
CAMPAIGN = [segment("Communication strategy and campaign(s)", 20000, Mark.PROPOSED)]
AS_LOADED = RingFence("2019/20", BUDGET, AGREEMENTS, None, CAMPAIGN)
SIXTY = [
    segment(f"Agreement {number}", 500 + 200 * number, Mark.COMMITTED if number % 3 else Mark.PUBLISHED)
    for number in range(60)
]
NASTY = '</title><script>alert("x")</script> & Sons ' * 5
ODD = {
    "as loaded": AS_LOADED,
    "one agreement": RingFence("2019/20", BUDGET, AGREEMENTS[:1], Decimal(30377), []),
    "sixty agreements": RingFence("2019/20", BUDGET, SIXTY, Decimal(100), CAMPAIGN),
    "sixty equal": RingFence("2019/20", BUDGET, [segment(f"No. {n}", 6000) for n in range(60)], None, []),
    "over the ring-fence": RingFence("2019/20", Decimal(50000), AGREEMENTS, Decimal(40000), CAMPAIGN),
    "paid beyond everything": RingFence("2019/20", BUDGET, AGREEMENTS, Decimal(900000), []),
    "more back than paid": RingFence("2019/20", BUDGET, AGREEMENTS, Decimal(-50), []),
    "nothing at all": RingFence("2019/20", Decimal(0), [], Decimal(0), []),
    "no budget recorded": RingFence("2020/21", None, AGREEMENTS[:2], None, CAMPAIGN),
    "nothing committed": RingFence("2019/20", BUDGET, [], None, []),
    "nothing left": RingFence("2019/20", Decimal(361377), AGREEMENTS, Decimal(361377), CAMPAIGN),
    "a penny": RingFence("2019/20", BUDGET, [segment("Small", "0.01")], Decimal("0.01"), []),
    "long and nasty names": RingFence(
        "2019/20", BUDGET, [segment(NASTY, 100000), segment("x" * 300, 90000)], None, [segment(NASTY, 400000)]
    ),
}


def drawings(picture):
    return [svg for row in picture.rows for svg in (row.wide, row.narrow, row.printed)]


def parsed(svg):
    return ElementTree.fromstring(str(svg))


def said(svg):
    return parsed(svg).find(f"{SVG}title").text


def texts(svg):
    return ["".join(text.itertext()) for text in parsed(svg).iter(f"{SVG}text")]


def row_of(ring_fence, code):
    picture = ring_fence_picture(ring_fence, scheme=SCHEME)
    return next(row for row in picture.rows if row.code == code)


def uprights(svg, width="3"):
    lines = parsed(svg).findall(f"{SVG}line")
    return [line.get("x1") for line in lines if line.get("stroke-width") == width and line.get("x1") == line.get("x2")]


def assert_sound(svgs):
    """Plain SVG 1.1 that a strict policy lets through, whose ids are its own."""
    ids = []
    for svg in svgs:
        elements = list(parsed(svg).iter())
        own = [element.get("id") for element in elements if element.get("id")]
        assert set(re.findall(r"url\(#([^)]+)\)", svg)) <= set(own)
        for element in elements:
            assert {"style", "class", "href", "onclick"}.isdisjoint(element.attrib)
            assert element.tag.removeprefix(SVG) in ALLOWED
        ids += own
    assert len(ids) == len(set(ids))


ALLOWED = {"svg", "title", "defs", "pattern", "rect", "line", "polyline", "circle", "text", "tspan"}


# Scale and bars


@given(st.lists(AMOUNTS, min_size=1, max_size=40))
def test_lengths_end_to_end_add_up_to_the_whole(amounts):
    whole = sum(amounts)
    for scale in (Scale.fixed(whole, low=1, high=855), Scale.fluid(whole)):
        spans = end_to_end([segment("", amount) for amount in amounts])
        assert sum(scale.length(span.start, span.end) for span in spans) == scale.length(Decimal(0), whole)


@given(AMOUNTS, AMOUNTS)
def test_a_larger_amount_never_stands_to_the_left_of_a_smaller(one, other):
    scale = Scale.fixed(max(one, other), low=1, high=855)
    assert scale.at(min(one, other)) <= scale.at(max(one, other)) <= scale.high


def test_a_scale_of_nothing_puts_everything_at_nought():
    assert Scale.fluid(Decimal(0)).at(Decimal(500)) == Scale.fluid(Decimal(0)).low


def test_what_is_below_nought_stands_at_nought():
    assert Scale.fluid(Decimal(10)).at(Decimal(-5)) == Scale.fluid(Decimal(10)).low


def test_a_stretch_that_passes_the_limit_is_parted_there():
    span = Span(Decimal(0), Decimal(150), Mark.PUBLISHED)
    assert beyond([span], Decimal(100)) == [
        Span(Decimal(0), Decimal(100), Mark.PUBLISHED),
        Span(Decimal(100), Decimal(150), Mark.BEYOND),
    ]


def test_a_proposal_beyond_the_limit_keeps_its_dashed_edge():
    assert beyond([Span(Decimal(100), Decimal(120), Mark.PROPOSED)], Decimal(100))[0].mark is Mark.PROPOSED_BEYOND


def test_without_a_limit_nothing_is_beyond_it_and_no_room_is_left():
    span = Span(Decimal(0), Decimal(150), Mark.PUBLISHED)
    assert with_room(beyond([span], None), None) == [span]


@given(st.lists(AMOUNTS, max_size=20), AMOUNTS)
def test_parting_conserves_the_amounts(amounts, limit):
    spans = beyond(end_to_end([segment("", amount) for amount in amounts]), limit)
    over = sum(span.end - span.start for span in spans if span.mark is Mark.BEYOND)
    assert sum(span.end - span.start for span in spans) == sum(amounts)
    assert over == max(sum(amounts) - limit, 0)


# Words and their places


def test_letters_have_arials_widths():
    assert text_width("£30,377", 1000) == 6 * 556 + 278


@given(st.text(min_size=1, max_size=80), st.integers(60, 300))
def test_shortened_words_fit(words, room):
    assert text_width(shortened(words, room, 15), 15) <= room


def test_a_name_is_broken_at_a_space_and_cut_only_if_it_must_be():
    assert in_two_lines("Youth Offending Team", 110, 15) == ["Youth Offending", "Team"]
    assert in_two_lines("Telford", 110, 15) == ["Telford"]
    assert in_two_lines("Incomprehensibilities", 80, 15) == ["Incompre…"]


def tags_of(widths, name="Worcestershire"):
    tags, left = [], Decimal(1)
    for row, width in enumerate(sorted(widths, reverse=True), start=1):
        right = min(left + width, Decimal(855))
        tags.append(Tag(f"{name} {row}", Decimal(1000), left, right, is_last=row == len(widths)))
        left = right
    return tags


@given(st.lists(st.integers(0, 400), min_size=1, max_size=70), st.none() | st.integers(1, 855))
def test_names_keep_clear_of_each_other_and_of_the_limit_and_none_is_lost(widths, limit):
    ground = Ground(Decimal(880), None if limit is None else Decimal(limit), Decimal(15))
    placed = place(tags_of(widths), ground)
    direct = [label for label in placed if not label.level]
    for label, following in zip(direct, direct[1:], strict=False):
        assert label.end + GAP <= following.start
    for label in placed:
        assert ground.is_clear(label.start, label.end)
    assert sum(label.tag.amount for label in placed) == 1000 * len(widths)
    for hung in (label for label in placed if label.level):
        assert not any(label.start < hung.tag.middle < label.end for label in direct)
    assert len({label.level for label in placed if label.level}) == sum(1 for label in placed if label.level) <= 3


def test_the_smallest_are_gathered_where_they_find_no_room():
    placed = place(tags_of([14] * 60), Ground(Decimal(880), None, Decimal(15)))
    assert [label.tag.name for label in placed if label.tag.gathers] == ["and 58 more"]


def test_a_segment_narrower_than_its_name_ends_it_at_its_edge_and_on_paper_hangs_it_on_a_leader():
    row = row_of(AS_LOADED, "committed")
    wide = next(text for text in parsed(row.wide).iter(f"{SVG}text") if text.text == "Herefordshire")
    assert wide.get("text-anchor") == "end"
    assert "Herefordshire £30,377" in texts(row.printed)
    assert parsed(row.printed).find(f"{SVG}polyline") is not None
    assert parsed(row.wide).find(f"{SVG}polyline") is None


# Home's picture


@pytest.mark.parametrize("ring_fence", ODD.values(), ids=ODD)
def test_home_stays_sound_on_odd_data(ring_fence):
    picture = ring_fence_picture(ring_fence, scheme=SCHEME)
    assert_sound(drawings(picture) + [item.swatch for item in picture.key])
    for svg in drawings(picture):
        assert parsed(svg).get("role") == "img"
        assert parsed(svg).get("aria-labelledby") == parsed(svg).find(f"{SVG}title").get("id")
        assert said(svg).endswith(".")


@pytest.mark.parametrize("ring_fence", ODD.values(), ids=ODD)
def test_no_words_run_off_home(ring_fence):
    for row in ring_fence_picture(ring_fence, scheme=SCHEME).rows:
        for svg in (row.wide, row.printed):
            size, width = Decimal(parsed(svg).get("font-size")), Decimal(parsed(svg).get("width"))
            for text in parsed(svg).iter(f"{SVG}text"):
                x, length = Decimal(text.get("x")), text_width("".join(text.itertext()), size)
                start = x - length if text.get("text-anchor") == "end" else x
                assert start >= -1
                assert start + length <= width + 2


def test_home_as_loaded_says_what_is_true():
    assert [row.code for row in ring_fence_picture(AS_LOADED, scheme=SCHEME).rows] == [
        "ring-fence",
        "committed",
        "paid",
        "left",
        "proposals",
    ]
    assert said(row_of(AS_LOADED, "ring-fence").wide) == "The ring-fence for 2019/20 is £371,377."
    assert said(row_of(AS_LOADED, "committed").wide) == (
        "£361,377 is committed: Youth Offending Team £111,000; Worcestershire £106,000; Telford £60,000; "
        "Shropshire £54,000; Herefordshire £30,377. Commitments are inside the ring-fence by £10,000."
    )
    assert texts(row_of(AS_LOADED, "paid").wide) == ["No payment has been recorded for 2019/20"]
    assert texts(row_of(AS_LOADED, "left").wide) == ["Commitments are inside the ring-fence by £10,000"]
    assert texts(row_of(AS_LOADED, "proposals").wide) == [
        "Communication strategy and campaign(s)",
        "£10,000 more than is left",
    ]


def test_the_limit_stands_in_one_place_in_every_row():
    rows = ring_fence_picture(AS_LOADED, scheme=SCHEME).rows
    for kind in ("wide", "narrow", "printed"):
        assert len({uprights(getattr(row, kind))[-1] for row in rows}) == 1


def test_the_narrow_drawing_has_no_words_and_fills_its_room():
    for row in ring_fence_picture(AS_LOADED, scheme=SCHEME).rows:
        assert texts(row.narrow) == []
        assert parsed(row.narrow).get("width") == "100%"


def test_a_budget_that_is_not_recorded_is_no_limit():
    ring_fence = ODD["no budget recorded"]
    assert uprights(row_of(ring_fence, "committed").wide) == []
    assert texts(row_of(ring_fence, "ring-fence").wide) == ["No budget is recorded for 2020/21"]


def test_commitments_over_the_ring_fence_are_said_in_red_and_words():
    left = row_of(ODD["over the ring-fence"], "left")
    assert [(note.words, note.is_over) for note in left.notes] == [
        ("Commitments are £311,377 over the ring-fence", True)
    ]


@pytest.mark.parametrize(
    ("paid", "words"),
    [
        (None, "No payment has been recorded for 2019/20"),
        (Decimal(0), "£361,377 of what is committed is outstanding"),
        (Decimal(361377), "All that is committed is paid"),
        (Decimal(361378), "£1 more than is committed"),
        (Decimal(-1), "More has come back than was paid"),
    ],
)
def test_what_the_paid_row_says(paid, words):
    row = row_of(RingFence("2019/20", BUDGET, AGREEMENTS, paid, []), "paid")
    assert [note.words for note in row.notes] == [words]


def test_a_penny_is_seen():
    for svg in (row_of(ODD["a penny"], "committed").wide, row_of(ODD["a penny"], "committed").narrow):
        assert SCHEME.office in [line.get("stroke") for line in parsed(svg).findall(f"{SVG}line")]


def test_names_are_escaped_and_whole_in_the_sentence():
    assert NASTY in said(row_of(ODD["long and nasty names"], "committed").wide)
    assert "<script" not in row_of(ODD["long and nasty names"], "committed").wide


def test_a_sentence_about_sixty_names_the_largest():
    sentence = said(row_of(ODD["sixty agreements"], "committed").wide)
    assert sentence.startswith("£384,000 is committed: Agreement 59 £12,300; Agreement 58 £12,100; ")
    assert "; Agreement 41 £8,700; and 41 more £184,500. " in sentence


# Key


def test_the_key_has_only_what_occurs():
    assert [item.words for item in ring_fence_picture(AS_LOADED, scheme=SCHEME).key] == [
        "committed as published, not evidenced",
        "room left",
        "proposed, not committed",
        "beyond the ring-fence",
        "the ring-fence",
    ]


def test_a_meaning_is_given_once_in_the_order_of_the_grammar():
    words = {Mark.BEYOND: "beyond", Mark.PROPOSED_BEYOND: "beyond"}
    items = key_line([Mark.PROPOSED_BEYOND, Mark.BEYOND, Mark.PAID], name="k", scheme=SCHEME, words=words)
    assert [item.words for item in items] == ["paid", "beyond"]


def test_every_mark_has_a_sample():
    items = key_line(Mark, name="k", scheme=SCHEME)
    assert [item.words for item in items] == [mark.value for mark in Mark]
    assert_sound(item.swatch for item in items)


def test_an_office_of_another_colour_has_tones_of_its_own():
    assert Scheme.of("#1F4E4A") == SCHEME
    other = Scheme.of("#000080")
    assert (other.office, other.tint, other.mid) == ("#000080", "#e1e1f0", "#ababd6")


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
