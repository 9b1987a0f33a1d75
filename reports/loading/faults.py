"""What is wrong in a file, told so that whoever wrote the file can put it right."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong: the line where it stands, the field, and what to do about it."""

    line: int
    place: str
    words: str

    def __str__(self) -> str:
        return f"Line {self.line}, {self.place}: {self.words}"


class BadFile(Exception):
    """The file has faults, all of which are here, in the file's order. Nothing of it was written."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = sorted(set(faults))
        super().__init__("\n".join(str(fault) for fault in self.faults))
