"""What each mark means and how it looks. The same here, on paper and in a Word file, and told apart without colour."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from django.utils.safestring import SafeString

from core.charts.drawing import element, together
from core.charts.scheme import INK, RED, TARGET, WHITE, Scheme


class Mark(Enum):
    """Everything that a picture can say, in the order of its key, with the key's words."""

    PAID = "paid"
    COMMITTED = "committed under a decision"
    PUBLISHED = "committed as published, not evidenced"
    NOT_YET_DUE = "committed, not yet due"
    ROOM = "room left"
    PROPOSED = "proposed, not committed"
    BEYOND = "beyond the limit"
    PROPOSED_BEYOND = "proposed, beyond the limit"
    LIMIT = "the limit"
    PLAN = "the plan, which is no limit"
    POSITION_DATE = "position date"
    TARGET = "target"
    RESULT = "results"
    LATEST = "latest result"


@dataclass(frozen=True)
class _Line:
    width: str
    colour: str = INK
    dash: str | None = None


LINES = {
    Mark.LIMIT: _Line("3"),
    Mark.PLAN: _Line("1.2"),
    Mark.POSITION_DATE: _Line("1.5", dash="2 3"),
    Mark.TARGET: _Line("1.2", TARGET, "5 3"),
    Mark.RESULT: _Line("1.6"),
}
_DASHED = {"stroke": INK, "stroke_width": "1.5", "stroke_dasharray": "4 3"}
_HATCHED = {Mark.PUBLISHED}
_DOTTED = {Mark.BEYOND, Mark.PROPOSED_BEYOND}


def fill_of(mark: Mark, scheme: Scheme, name: str) -> dict[str, str]:
    """The attributes of a block. A pattern is asked for by the name of the picture that it belongs to."""
    return {
        Mark.PAID: {"fill": INK, "stroke": INK, "stroke_width": "1.5"},
        Mark.COMMITTED: {"fill": scheme.office, "stroke": WHITE, "stroke_width": "1"},
        Mark.PUBLISHED: {"fill": f"url(#{name}-hatch)", "stroke": scheme.office, "stroke_width": "1.5"},
        Mark.NOT_YET_DUE: {"fill": scheme.mid, "stroke": scheme.office, "stroke_width": "1.5"},
        Mark.ROOM: {"fill": WHITE, "stroke": INK, "stroke_width": "1.5"},
        Mark.PROPOSED: {"fill": scheme.tint, **_DASHED},
        Mark.BEYOND: {"fill": f"url(#{name}-dots)", "stroke": RED, "stroke_width": "1.5"},
        Mark.PROPOSED_BEYOND: {"fill": f"url(#{name}-dots)", **_DASHED},
    }[mark]


def edge_of(mark: Mark, scheme: Scheme) -> str:
    """The colour of a block that is too short to show its fill."""
    return scheme.office if mark is Mark.COMMITTED else fill_of(mark, scheme, "")["stroke"]


def line_of(mark: Mark) -> dict[str, str | None]:
    """The attributes of a line."""
    line = LINES[mark]
    return {"stroke": line.colour, "stroke_width": line.width, "stroke_dasharray": line.dash}


def patterns(marks: Iterable[Mark], scheme: Scheme, name: str) -> SafeString:
    """The patterns that these marks need, and no other. Each stands on white, so that nothing shows through it."""
    used = set(marks)
    drawn = [_hatch(scheme, name)] if used & _HATCHED else []
    drawn += [_dots(name)] if used & _DOTTED else []
    return element("defs", together(drawn)) if drawn else SafeString()


def _hatch(scheme: Scheme, name: str) -> SafeString:
    stripe = element("line", x1=3.25, y1=0, x2=3.25, y2=6.5, stroke=scheme.office, stroke_width=1.7)
    return _tile(f"{name}-hatch", "6.5", stripe, "rotate(45)")


def _dots(name: str) -> SafeString:
    dots = [element("circle", cx=at, cy=at, r="0.95", fill=RED) for at in ("1.25", "3.75")]
    return _tile(f"{name}-dots", "5", together(dots))


def _tile(name: str, side: str, body: SafeString, turned: str | None = None) -> SafeString:
    white = element("rect", width=side, height=side, fill=WHITE)
    size = {"width": side, "height": side, "patternUnits": "userSpaceOnUse", "patternTransform": turned}
    return element("pattern", white + body, id=name, **size)
