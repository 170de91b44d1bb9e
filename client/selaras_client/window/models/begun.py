"""What a person began here: its fields keep quiet until she has been there.

Only the screen keeps quiet. What is stored is judged as ever, and whoever marks the invoice ready
is shown everything.
"""

from collections.abc import Iterable
from typing import Final

from selaras_client.window.models.field_texts import split_line_key

# Stands for the fields of a new draft that are of no line.
HEAD: Final = ""


class Begun:
    """The lines that were begun on this screen, and where the cursor has been in them."""

    def __init__(self, *, is_draft: bool) -> None:
        """Begin with no line; the head of a new draft is begun here too."""
        self._lines: set[str] = set()
        self._quiet: set[str] = {HEAD} if is_draft else set()
        self._been_in: set[str] = set()
        self._at: str | None = None

    def __contains__(self, line_id: str) -> bool:
        """Say whether a line was begun here."""
        return line_id in self._lines

    def add(self, line_ids: Iterable[str]) -> None:
        """Take lines that nobody has been in; what was begun before stays as it is."""
        new = set(line_ids) - self._lines
        self._lines |= new
        self._quiet |= new

    def enter(self, key: str) -> bool:
        """Learn that the cursor is in the field *key*; say whether others may speak now."""
        left, self._at = self._at, key
        if left is None or left == key or _part(left) not in self._quiet:
            return False
        self._been_in.add(left)
        if _part(key) != _part(left):
            self._quiet.discard(_part(left))
        return True

    def is_quiet(self, key: str) -> bool:
        """Say whether nobody has passed over a field and its line yet."""
        return _part(key) in self._quiet and key not in self._been_in

    def judge_all(self) -> None:
        """Let everything speak that was begun until now."""
        self._quiet.clear()


def _part(key: str) -> str:
    return split_line_key(key)[0] or HEAD
