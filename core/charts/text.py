"""How wide words are in Arial, so that labels can be placed without a browser, and cut where they must be."""

from decimal import Decimal

# Thousandths of the type size, for the letters that a name or an amount is made of; others are taken as wide ones.
_WIDTHS = {
    191: "'",
    222: "ijl‘’",
    278: " !,./:;I[\\]ft·",
    333: "-()`r“”",
    355: '"',
    500: "ckJsvxyz",
    556: "0123456789£#$_?abdeghLnopqu–",
    584: "+<=>~−",
    611: "FTZ",
    667: "ABEKPSVXY&",
    722: "CDHNRUw",
    778: "GOQ",
    833: "mM",
    889: "%",
    944: "W",
}
_WIDTH_OF = {letter: width for width, letters in _WIDTHS.items() for letter in letters}
_UNKNOWN = 1000
_BOLD = Decimal("1.08")
_ELLIPSIS = "…"


def text_width(text: str, size: Decimal | int, *, bold: bool = False) -> Decimal:
    """The width of a line of text at a type size, in the size's unit."""
    plain = sum(_WIDTH_OF.get(letter, _UNKNOWN) for letter in text) * Decimal(size) / 1000
    return plain * _BOLD if bold else plain


def shortened(text: str, room: Decimal | int, size: Decimal | int) -> str:
    """The text, or as much of it as fits, ending in an ellipsis."""
    if text_width(text, size) <= room:
        return text
    kept = text
    while kept and text_width(kept + _ELLIPSIS, size) > room:
        kept = kept[:-1]
    return kept.rstrip(" ,.·-") + _ELLIPSIS


def in_two_lines(text: str, room: Decimal | int, size: Decimal | int) -> list[str]:
    """The text on one line if it fits, or broken at a space into two, the second cut if it must be."""
    if text_width(text, size) <= room:
        return [text]
    first, rest = "", text.split()
    while rest and text_width(f"{first} {rest[0]}".strip(), size) <= room:
        first = f"{first} {rest.pop(0)}".strip()
    lines = [first, " ".join(rest)] if first else [text]
    return [shortened(line, room, size) for line in lines]
