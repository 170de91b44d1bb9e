"""Which lines of an invoice stand on which printed page. Pure; lengths are in millimetres."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Room:
    """The height there is for lines.

    Args:
        first: On the first page, under the parties.
        later: On every other page.
        sums: What the sums take below the last line; they are never cut.
    """

    first: float
    later: float
    sums: float


def paginate(heights: Sequence[float], room: Room) -> list[range]:
    """Return, page by page, the places of the lines on it.

    A line is never cut; one that is taller than a page has a page to itself. The last line goes
    along with the sums to their page, so that they never stand alone if that can be.
    """
    pages: list[range] = []
    start = 0
    while start < len(heights) or not pages:
        stop = _fitting(heights, start, room=room.later if pages else room.first)
        pages.append(range(start, stop))
        start = stop
    if not _holds_sums(heights, pages, room):
        *others, last = pages
        split = last.stop - 1 if len(last) > 1 else last.stop
        pages = [*others, range(last.start, split), range(split, last.stop)]
    return pages


def _fitting(heights: Sequence[float], start: int, *, room: float) -> int:
    used, stop = 0.0, start
    while stop < len(heights) and used + heights[stop] <= room:
        used += heights[stop]
        stop += 1
    return max(stop, min(start + 1, len(heights)))


def _holds_sums(heights: Sequence[float], pages: Sequence[range], room: Room) -> bool:
    space = room.later if len(pages) > 1 else room.first
    return sum(heights[place] for place in pages[-1]) + room.sums <= space
