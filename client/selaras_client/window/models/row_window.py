"""How a long list is held: a window of its rows, which moves with the person."""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

WINDOW_ROWS: Final = 60
_AMOUNT: Final = re.compile(r"-?[0-9.]+(?:,([0-9]+))?")


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


def aligned(texts: Sequence[str]) -> list[str]:
    """Return amounts of one column, all with two decimals where some have them.

    Blank ones stay blank. Where anything is no amount, or has more decimals, as a quantity may,
    all stay as they are.
    """
    found = [_AMOUNT.fullmatch(text) for text in texts if text]
    decimals = {len(each[1] or "") if each else None for each in found}
    if decimals != {0, 2}:
        return list(texts)
    return [f"{text},00" if text and "," not in text else text for text in texts]


def aligned_rows(rows: Sequence[Sequence[str]], columns: Sequence[int]) -> list[Sequence[str]]:
    """Return *rows* with the amounts in *columns* aligned; sentences stay as they are."""
    whole = [place for place, row in enumerate(rows) if len(row) > 1]
    cells = [list(row) for row in rows]
    for column in columns:
        texts = aligned([rows[place][column] for place in whole])
        for place, text in zip(whole, texts, strict=True):
            cells[place][column] = text
    return [tuple(row) for row in cells]


def window_start(first: int, total: int) -> int:
    """Return where the window really begins that shall begin at *first*."""
    return max(0, first if first < total else total - WINDOW_ROWS)
