"""Lines inside a document: each has registers of its own, keyed by its id.

What a line is made of, its place among the others and whether it was removed are registers of
their own; a removed line is a tombstone, never a deleted key.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final, Protocol

from selaras.documents.reader import RegisterReader
from selaras.documents.values import encode_value
from selaras.domain.result import Defect

PLACE: Final = "place"
REMOVED: Final = "removed"
# How the name of every register of a line begins.
LINE_REGISTERS: Final = "line/"
_LINE: Final = re.compile(LINE_REGISTERS + "(.+)/([^/]+)", re.DOTALL)
_YES, _NO = encode_value(value=True), encode_value(value=False)


class PlacedLine(Protocol):
    """What every line has."""

    @property
    def line_id(self) -> str:
        """Return its id."""

    @property
    def place(self) -> str:
        """Return where it stands among the others."""


def line_register(line_id: str, part: str) -> str:
    """Return the register of one part (what, cost, place, removed) of a line."""
    return f"{LINE_REGISTERS}{line_id}/{part}"


def split_line_register(key: str) -> tuple[str, str] | None:
    """Return (line id, part) of a line's register, or None for a head register."""
    found = _LINE.fullmatch(key)
    return (found[1], found[2]) if found else None


def present_line_ids(reader: RegisterReader, registers: Iterable[str]) -> list[str]:
    """Return the ids of the lines that are not removed."""
    ids = sorted({found[1] for found in map(_LINE.fullmatch, registers) if found})
    return [each for each in ids if not reader.flag(line_register(each, REMOVED))]


def removed_line_ids(old: Iterable[PlacedLine], new: Iterable[PlacedLine]) -> list[str]:
    """Return the lines that *old* has and *new* has not."""
    kept = {line.line_id for line in new}
    return [line.line_id for line in old if line.line_id not in kept]


def removals(
    registers: Mapping[str, str], *, old: Iterable[PlacedLine], new: Sequence[PlacedLine]
) -> dict[str, str]:
    """Return the registers that say which lines went and which came back."""
    removed = {line_register(each, REMOVED): _YES for each in removed_line_ids(old, new)}
    kept = (line_register(line.line_id, REMOVED) for line in new)
    returned = {key: _NO for key in kept if registers.get(key) == _YES}
    return removed | returned


def as_displayed(defect: Defect, lines: Iterable[PlacedLine]) -> Defect:
    """Return *defect* with the path that people see: lines by number, not by id and register."""
    for number, line in enumerate(lines, start=1):
        found, _, rest = defect.path.partition(line_register(line.line_id, ""))
        if rest and not found:
            return replace(defect, path=f"lines.{number}.{rest.rpartition('.')[2]}")
    return defect
