"""SVG as text: elements with escaped attributes, and the frame that every picture stands in."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from html import escape

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from core.charts.scheme import INK

FONT = "Arial, Helvetica, sans-serif"

Value = str | int | float | Decimal | None


def plain(value: Value) -> str:
    """A number without an exponent or idle noughts; text as it is."""
    if isinstance(value, Decimal):
        written = f"{value:f}"
        return written.rstrip("0").rstrip(".") if "." in written else written
    return str(value)


def element(tag: str, content: str = "", /, **attributes: Value) -> SafeString:
    """One element. `stroke_width` becomes `stroke-width`; what is None is left out; content is escaped unless safe."""
    written = "".join(
        f' {key.replace("_", "-")}="{escape(plain(value))}"' for key, value in attributes.items() if value is not None
    )
    body = conditional_escape(content)
    return mark_safe(f"<{tag}{written}>{body}</{tag}>" if body else f"<{tag}{written}/>")


def together(pieces: Iterable[str]) -> SafeString:
    """Pieces one after another; each is escaped unless it is safe."""
    return mark_safe("".join(conditional_escape(piece) for piece in pieces))


def words(text: str, x: Value, y: Value, **attributes: Value) -> SafeString:
    """A line of text."""
    return element("text", text, x=x, y=y, **{"fill": INK, **attributes})


@dataclass(frozen=True)
class Frame:
    """The size of a picture. One without a width fills whatever it stands in, its places being hundredths of that."""

    height: Decimal | int
    width: int | None = None
    text: Decimal | None = None

    @property
    def attributes(self) -> dict[str, Value]:
        if self.width is None:
            return {"width": "100%", "height": self.height}
        view = {"viewBox": f"0 0 {self.width} {plain(self.height)}", "font_size": self.text}
        return {"width": self.width, "height": self.height, **view}


def picture(name: str, says: str, body: str, frame: Frame, *, is_hidden: bool = False) -> SafeString:
    """A whole picture, whose title says it in one sentence. Its ids begin with its name, which no other on the page may
    have. A hidden one stands over a real table that says the same, and is left out of what a screen reader reads."""
    title = element("title", says, id=f"{name}-title")
    told = {"aria_hidden": "true"} if is_hidden else {"role": "img", "aria_labelledby": f"{name}-title"}
    shared = {"overflow": "visible", "font_family": FONT, **told}
    return element("svg", title + body, xmlns="http://www.w3.org/2000/svg", **frame.attributes, **shared)
