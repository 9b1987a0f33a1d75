"""The line under a picture that says what its colours and patterns mean: only those that occur in it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.safestring import SafeString

from core.charts.drawing import element
from core.charts.marks import Mark, fill_of, line_of, patterns
from core.charts.scheme import INK, Scheme

_WIDTH, _HEIGHT = 28, 16
_UPRIGHT = {Mark.LIMIT, Mark.PLAN, Mark.POSITION_DATE}
_LEVEL = {Mark.TARGET, Mark.RESULT}


@dataclass(frozen=True)
class KeyItem:
    """A sample of a mark, and its meaning."""

    swatch: SafeString
    words: str


def key_line(
    marks: Iterable[Mark], *, name: str, scheme: Scheme, words: Mapping[Mark, str] | None = None
) -> list[KeyItem]:
    """One item for each meaning, in the order of the grammar. `words` says one otherwise than the grammar does."""
    used, said = set(marks), words or {}
    items: dict[str, KeyItem] = {}
    for mark in (mark for mark in Mark if mark in used):
        meaning = said.get(mark, mark.value)
        items.setdefault(meaning, KeyItem(_swatch(mark, f"{name}-key-{mark.name.lower()}", scheme), meaning))
    return list(items.values())


def _swatch(mark: Mark, name: str, scheme: Scheme) -> SafeString:
    body = patterns([mark], scheme, name) + _sample(mark, name, scheme)
    size = {"width": _WIDTH, "height": _HEIGHT}
    return element("svg", body, xmlns="http://www.w3.org/2000/svg", aria_hidden="true", **size)


def _sample(mark: Mark, name: str, scheme: Scheme) -> SafeString:
    x, y = _WIDTH // 2, _HEIGHT // 2
    if mark is Mark.LATEST:
        return element("circle", cx=x, cy=y, r="4.5", fill=INK)
    if mark in _UPRIGHT:
        return element("line", x1=x, x2=x, y1=0, y2=_HEIGHT, **line_of(mark))
    if mark in _LEVEL:
        return element("line", x1=0, x2=_WIDTH, y1=y, y2=y, **line_of(mark))
    return element("rect", x=1, y=1, width=_WIDTH - 2, height=_HEIGHT - 2, **fill_of(mark, scheme, name))
