"""Reading a year, a choice or a format from an address: nonsense is refused in words, never guessed at."""

from collections.abc import Collection, Mapping

from core.periods import FinancialYear


class BadAddress(Exception):
    """Something in the address can't be read: a year, a group or a format. Its words tell the reader what to give."""


FORMATS = ("page", "csv", "xlsx")


def read_choice(params: Mapping[str, str], name: str, choices: Collection[str], *, default: str) -> str:
    """One of a few words."""
    given = params.get(name) or default
    if given not in choices:
        raise BadAddress(f"“{given[:40]}” is not a {name} here. Choose one of: {', '.join(filter(None, choices))}.")
    return given


def read_format(params: Mapping[str, str]) -> str:
    """`page`, `csv` or `xlsx`."""
    return read_choice(params, "format", FORMATS, default="page")


def read_year(params: Mapping[str, str], *, default: FinancialYear, name: str = "year") -> FinancialYear:
    """A financial year like 2019 or 2019/20."""
    given = params.get(name)
    if not given:
        return default
    try:
        return FinancialYear.parse(given)
    except ValueError as error:
        raise BadAddress(f"{error}.") from error
