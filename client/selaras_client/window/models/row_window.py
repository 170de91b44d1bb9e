"""How a long list is held: a window of its rows, which moves with the person."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

WINDOW_ROWS: Final = 60


class Tone(StrEnum):
    """How a row speaks."""

    PLAIN = "plain"
    QUIET = "quiet"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class RowWindow:
    """Some rows of a list, from place *first* on; *total* is how many the whole list has.

    Args:
        rows: A text for each column; a single text is a sentence about the row above it.
        tones: One for each row; none where all are plain.
    """

    first: int
    rows: Sequence[Sequence[str]]
    total: int
    tones: Sequence[Tone] = ()


Load = Callable[[int], Awaitable[RowWindow]]
NO_ROWS: Final = RowWindow(0, (), 0)


def held_window(rows: Sequence[Sequence[str]], first: int = 0) -> RowWindow:
    """Return the window from place *first* on of *rows* that are all in memory."""
    start = window_start(first, len(rows))
    return RowWindow(start, rows[start : start + WINDOW_ROWS], len(rows))


def window_start(first: int, total: int) -> int:
    """Return where the window really begins that shall begin at *first*."""
    return max(0, first if first < total else total - WINDOW_ROWS)
