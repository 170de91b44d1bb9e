"""Goods in the order of their unit's name.

The index knows codes only, and names are no part of what is stored. There are as many units as a
hand can count, so each is a piece of the list on its own, and its rows come from the index.
"""

from collections.abc import Iterator, Mapping

from selaras.domain.tables import unit_name

Span = tuple[int, int]


def pieces(
    counts: Mapping[str, int], *, span: Span, is_falling: bool
) -> Iterator[tuple[str, Span]]:
    """Return which units make up *span* of the list, and what of each.

    Args:
        counts: How many rows each unit has.
        span: How many rows to pass over, and how many to return.
    """
    offset, limit = span
    for code in sorted(counts, key=_place, reverse=is_falling):
        taken = max(0, min(counts[code] - offset, limit))
        if taken:
            yield code, (offset, taken)
        offset, limit = max(0, offset - counts[code]), limit - taken


def _place(code: str) -> tuple[str, str]:
    return unit_name(code).casefold(), code
