"""What a person keys in at Coretax, as texts; drawn by ``key_in_page``."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One field: what it says at Coretax now, and what to key in."""

    field: str
    there: str
    key: str


@dataclass(frozen=True, slots=True)
class KeyPage:
    """The page as texts.

    Args:
        steps: What to do, in order.
        headings: Over the three columns of *rows*.
        sums: Names and amounts to compare with at the end.
    """

    title: str
    steps: tuple[str, ...]
    headings: KeyRow
    rows: tuple[KeyRow, ...]
    sums: tuple[tuple[str, str], ...]
    foot: str
