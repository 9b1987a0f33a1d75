"""Amounts to draw, ordinary and odd, and how a drawing is read again."""

import re
from decimal import Decimal
from xml.etree import ElementTree

from hypothesis import strategies as st

from core.charts.bars import Segment
from core.charts.marks import Mark
from core.charts.ring_fence import ring_fence_picture
from core.charts.ring_fence_rows import RingFence
from core.charts.scheme import Scheme

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
