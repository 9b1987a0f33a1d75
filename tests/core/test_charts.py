"""The pictures: amounts stand where they should, words keep clear of each other, and nothing breaks on odd data."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.charts.bars import Span, beyond, end_to_end, with_room
from core.charts.key import key_line
from core.charts.labels import GAP, Ground, Tag, place
from core.charts.marks import Mark
from core.charts.ring_fence import ring_fence_picture
from core.charts.ring_fence_rows import RingFence
from core.charts.scale import Scale
from core.charts.scheme import Scheme
from core.charts.text import in_two_lines, shortened, text_width
from tests.core.charted import (
    AGREEMENTS,
    AMOUNTS,
    AS_LOADED,
    BUDGET,
    NASTY,
    ODD,
    SCHEME,
    SVG,
    assert_sound,
    drawings,
    parsed,
    row_of,
    said,
    segment,
    texts,
    uprights,
)

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
