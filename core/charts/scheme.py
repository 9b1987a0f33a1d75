"""The colours of the pictures: one of the office's own, two lighter made from it, and the few that never change."""

from dataclasses import dataclass
from typing import Self

INK = "#0b0c0c"
SECOND = "#484f53"
WHITE = "#ffffff"
RED = "#a3152a"
TARGET = "#6f777b"

_TINT_SHARE = 12
_MID_SHARE = 33


@dataclass(frozen=True)
class Scheme:
    """The office's colour, its tint (proposed) and its middle tone (committed, not yet due)."""

    office: str = "#1f4e4a"
    tint: str = "#e4edeb"
    mid: str = "#b4cbc6"

    @classmethod
    def of(cls, office: str) -> Self:
        """The scheme of an office that has chosen its own colour, given as `#rrggbb`."""
        chosen = office.lower()
        if chosen == cls.office:
            return cls()
        return cls(chosen, _lightened(chosen, _TINT_SHARE), _lightened(chosen, _MID_SHARE))


def _lightened(colour: str, share: int) -> str:
    """So many hundredths of the colour, the rest white."""
    channels = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return "#" + "".join(f"{255 - (255 - channel) * share // 100:02x}" for channel in channels)
