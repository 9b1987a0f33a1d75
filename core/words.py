"""Numbers and lists as a sentence says them."""

from collections.abc import Sequence

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def number(count: int) -> str:
    """`five`, and `12` above ten: nought is `no`."""
    return _NUMBERS[count] if 0 <= count < len(_NUMBERS) else f"{count:,}"


def number_of(count: int, one: str, many: str = "") -> str:
    """`one agreement`, `five agreements`, `no agreements`, `1,204 agreements`."""
    return f"{number(count)} {one if count == 1 else many or f'{one}s'}"


def so_many(count: int, noun: str, one: str = "is", several: str = "are") -> str:
    """`One agreement is`, `Five agreements are`: the beginning of a sentence."""
    return f"{capitalised(number_of(count, noun))} {one if count == 1 else several}"


def capitalised(text: str) -> str:
    """The first letter a capital, and the others as they are."""
    return text[:1].upper() + text[1:]


def listed(parts: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join(part for part in (", ".join(parts[:-1]), *parts[-1:]) if part)


def stopped(text: str) -> str:
    """A sentence with its full stop: one that ends in a stop already is given no second."""
    return text if text.endswith((".", "!", "?", ".”", "!”", "?”")) else f"{text}."
