"""Secrets that people read out or type: letters that are not taken for one another.

32 letters carry five bits each. Nothing is guessed when reading: case and separators do not
count, and any other sign makes the text unreadable.
"""

from collections.abc import Sequence
from typing import Final

# No letters that are taken for digits or for one another when read out over the telephone.
ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_SEPARATORS: Final = str.maketrans("", "", " -\t\r\n")


def letters_from(random: bytes) -> str:
    """Return one letter for each byte of chance."""
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in random)


def grouped(letters: str, sizes: Sequence[int]) -> str:
    """Return *letters* with a dash after each group, as they are shown."""
    groups, at = [], 0
    for size in sizes:
        groups.append(letters[at : at + size])
        at += size
    return "-".join(groups)


def letters_of(text: str, *, count: int) -> str | None:
    """Return the letters a person typed, or None if they are not *count* letters of ours."""
    letters = text.translate(_SEPARATORS).upper()
    if len(letters) != count or set(letters) - set(ALPHABET):
        return None
    return letters
