"""Which values of a document somebody wrote over who had them on the screen.

A clock only says which operations a state holds, not what their authors knew: a value that was
typed apart and merged afterwards is in the same state as the one it lost to. But an operation
names the one it was put in the place of. The library does not say so; the bytes do.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from selaras.documents.packed_state import unpack_state
from selaras.errors import DocumentError

Place = tuple[int, int]

# Of the byte before an operation: whether it names the one before it, the one behind it, a key.
_HAS_LEFT: Final = 0x80
_HAS_RIGHT: Final = 0x40
_HAS_KEY: Final = 0x20
_CONTENT: Final = 0x1F
_COLLECTED, _DELETED, _VALUES, _LEFT_OUT = 0, 1, 8, 10
_TEXT_VALUE: Final = 119
_NAMED_ROOT: Final = 1


class UnknownOperationError(DocumentError):
    """The bytes hold something that no document of ours has."""

    code = "document.unreadable"


@dataclass(frozen=True, slots=True)
class _Operation:
    """One or more operations of one author, each in the place of the one before it.

    Args:
        left: What the first was put in the place of, if that is known.
        key: Its register, where it was the first there.
    """

    author: int
    clock: int
    end: int
    left: Place | None
    key: str | None

    def holds(self, place: Place) -> bool:
        return place[0] == self.author and self.clock <= place[1] < self.end


def written_over(state: bytes, places: Collection[Place]) -> set[Place]:
    """Return those operations of *places* that a later one was put in the place of.

    Args:
        places: Author and clock of each.

    Raises:
        UnknownOperationError: It is not the state of a document of ours.
    """
    try:
        return set(_Reader(unpack_state(state).state).replaced(places))
    except IndexError as error:
        raise UnknownOperationError from error


def registers_of(state: bytes, places: Collection[Place]) -> list[str | None]:
    """Return in which register each operation was written; None where the bytes do not say.

    Raises:
        UnknownOperationError: It is not the state of a document of ours.
    """
    try:
        found = list(_Reader(unpack_state(state).state).operations())
    except IndexError as error:
        raise UnknownOperationError from error
    return [_register(found, place) for place in places]


def _register(operations: Collection[_Operation], place: Place | None) -> str | None:
    for _ in operations:
        if place is None:
            return None
        found = next((each for each in operations if each.holds(place)), None)
        if found is None or found.key is not None:
            return found.key if found else None
        place = found.left
    return None


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def replaced(self, places: Collection[Place]) -> Iterator[Place]:
        for each in self.operations():
            for place in places:
                # Values of one author that he wrote over himself are packed into one.
                is_packed = each.holds(place) and place[1] < each.end - 1
                if is_packed or place == each.left:
                    yield place

    def operations(self) -> Iterator[_Operation]:
        for _ in range(self._number()):
            count, author, clock = self._number(), self._number(), self._number()
            for _ in range(count):
                kind = self._byte()
                left = (self._number(), self._number()) if kind & _HAS_LEFT else None
                key = self._place(kind)
                end = clock + self._length(kind & _CONTENT)
                yield _Operation(author, clock, end, left, key)
                clock = end

    def _place(self, kind: int) -> str | None:
        """Pass what says where an operation stands; return its register where that is named."""
        if kind & _HAS_RIGHT:
            self._number(), self._number()
        if kind & _CONTENT in (_COLLECTED, _LEFT_OUT) or kind & (_HAS_LEFT | _HAS_RIGHT):
            return None
        if self._number() == _NAMED_ROOT:
            self._text()
        else:
            self._number(), self._number()
        return self._text() if kind & _HAS_KEY else None

    def _length(self, content: int) -> int:
        if content in (_COLLECTED, _DELETED, _LEFT_OUT):
            return self._number()
        if content == _VALUES:
            count = self._number()
            for _ in range(count):
                self._pass_value()
            return count
        raise UnknownOperationError

    def _pass_value(self) -> None:
        if self._byte() != _TEXT_VALUE:
            raise UnknownOperationError
        self._text()

    def _text(self) -> str:
        length = self._number()
        self._at += length
        return self._data[self._at - length : self._at].decode("utf-8", "replace")

    def _byte(self) -> int:
        self._at += 1
        return self._data[self._at - 1]

    def _number(self) -> int:
        number = shift = 0
        while True:
            byte = self._byte()
            number |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return number
