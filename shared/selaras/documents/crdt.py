"""One document as a CRDT: registers in, updates out.

The rules this file keeps (measured, see the library gate in the tests): one root map and no
nested shared type; changes are computed before a transaction begins; a document that raised is
thrown away; a document belongs to one thread; states with pending parts are never stored.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import cast

import orjson
from pycrdt import Array, Doc, Map, TransactionEvent

from selaras.documents.packed_state import unpack_state
from selaras.errors import DocumentError

ROOT = "r"
MAX_UPDATE_BYTES = 32 * 1024
MAX_CLIENT_ID = 2**53 - 1

# One part stays well below MAX_UPDATE_BYTES: the encoding adds keys, lengths and a delete set.
_PART_BYTES = 24 * 1024


class UnreadableDocumentError(DocumentError):
    """The bytes are not a document or an update of one."""

    code = "document.unreadable"


@dataclass(frozen=True, slots=True)
class Written:
    """What one change of a document produced.

    Args:
        updates: In order, each at most ``MAX_UPDATE_BYTES``; accepted all or none.
        client_id: The author inside the CRDT.
        first_clock: The author's clock in this document before the change.
        end_clock: And after it.
    """

    updates: tuple[bytes, ...]
    client_id: int
    first_clock: int
    end_clock: int


class Document:
    """One open CRDT. Open it, use it, drop it; never keep it across transactions."""

    def __init__(self, state: bytes | None = None, *, client_id: int = 0) -> None:
        """Open *state*, or begin an empty document.

        Args:
            state: What ``state`` returned before, packed or not.
            client_id: Under whom ``write`` writes; 0 for a document that is only read or merged.

        Raises:
            UnreadableDocumentError: *state* is damaged.
        """
        if not 0 <= client_id <= MAX_CLIENT_ID:
            raise ValueError(client_id)
        self._client_id = client_id
        with _Guarded():
            self._doc: Doc[Map[str] | Array[object]] = Doc(client_id=client_id)
            self._map = cast("Map[str]", self._doc.get(ROOT, type=Map))
            if state is not None:
                self._doc.apply_update(unpack_state(state).state)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Let what is read inside share one look at the document; change nothing there."""
        look = self._doc.transaction()
        with _Guarded():
            look.__enter__()
        try:
            yield
        finally:
            with _Guarded():
                look.__exit__(None, None, None)

    def registers(self) -> dict[str, str]:
        """Return every register, known or not, as canonical text."""
        with _Guarded():
            # JSON written by the library is several times cheaper than its to_py().
            raw: dict[str, object] = orjson.loads(str(self._map))
        return {
            key: value if isinstance(value, str) else orjson.dumps(value).decode("utf-8")
            for key, value in raw.items()
        }

    def is_well_formed(self, keys: Iterable[str] | None = None) -> bool:
        """Say whether the document holds one root map with text values and nothing else.

        Args:
            keys: Look at the values of these registers only: the others were looked at before.
        """
        with _Guarded():
            if list(self._doc.keys()) != [ROOT]:
                return False
            # Not by the JSON: there a nested text looks like a value, and what was appended to
            # the root as if it were a list does not show at all.
            appended = cast("Array[object]", self._doc.get(ROOT, type=Array))
            if len(appended):
                return False
            looked_at = self._map.keys() if keys is None else keys
            return all(isinstance(self._map.get(key, ""), str) for key in looked_at)

    def write(
        self,
        changes: Mapping[str, str],
        *,
        present: Mapping[str, str] | None = None,
        again: bool = False,
    ) -> Written:
        """Set registers that differ; return the updates to store and to send.

        Registers that already hold the value are left alone, unless they are to be written
        *again*: setting one again is an operation.

        Args:
            present: What ``registers`` says, where it is at hand.

        Raises:
            ValueError: A value cannot be encoded or is too long for one update, or no client id
                was given.
        """
        if self._client_id == 0:
            raise ValueError("a document opened without a client id is read-only")
        present = self.registers() if present is None else present
        wanted = [(key, text) for key, text in changes.items() if again or present.get(key) != text]
        parts = list(_parts(wanted))
        first = self.clock_of(self._client_id)
        with _Guarded():
            updates = tuple(self._write_part(part) for part in parts)
        return Written(updates, self._client_id, first, self.clock_of(self._client_id))

    def _write_part(self, part: list[tuple[str, str]]) -> bytes:
        def write() -> None:
            for key, text in part:
                self._map[key] = text

        return self._caught(write)

    def _caught(self, change: Callable[[], object]) -> bytes:
        """Carry out a change; return the update that it is."""
        caught: list[bytes] = []

        def catch(event: TransactionEvent) -> None:
            caught.append(event.update)

        subscription = self._doc.observe(catch)
        try:
            with self._doc.transaction():
                change()
        finally:
            self._doc.unobserve(subscription)
        return caught[0]

    def take_out(self, keys: Iterable[str]) -> list[tuple[int, int]]:
        """Take registers out; return the author and the clock of the operation that set each.

        The library names an operation only where it is deleted. The document is of no use
        afterwards but for its remaining registers, and must not be stored.
        """
        with _Guarded():
            return [_deleted(self._caught(partial(self._map.pop, key))) for key in keys]

    def apply(self, updates: Iterable[bytes]) -> None:
        """Merge *updates*.

        Raises:
            UnreadableDocumentError: One is damaged; the document must be dropped.
        """
        with _Guarded():
            for update in updates:
                self._doc.apply_update(update)

    def state(self) -> bytes:
        """Return the whole document as bytes; two equal documents may differ in bytes."""
        with _Guarded():
            return self._doc.get_update()

    def clocks(self) -> dict[int, int]:
        """Return how far each author has written here without a gap.

        An author of whom only a later part is here is listed with 0.
        """
        with _Guarded():
            return decode_clocks(self._doc.get_state())

    def clock_of(self, client_id: int) -> int:
        """Return how far *client_id* has written here; 0 when it never did."""
        return self.clocks().get(client_id, 0)


def update_author(update: bytes) -> tuple[int, int]:
    """Return the only author in *update* and the clock at which it begins.

    Clocks alone do not show everything: what a forged update brings of another author behind a
    gap becomes part of the document and moves no clock.

    Raises:
        UnreadableDocumentError: Nobody or several authors wrote in it.
    """
    try:
        authors, _, client_id, clock = islice(_varints(update), 4)
    except ValueError as error:
        raise UnreadableDocumentError from error
    if authors != 1:
        raise UnreadableDocumentError
    return client_id, clock


def decode_clocks(state_vector: bytes) -> dict[int, int]:
    """Read a state vector: a count, then (client id, clock) pairs, all as variable-length ints.

    Raises:
        UnreadableDocumentError: The bytes end early.
    """
    numbers = list(_varints(state_vector))
    if not numbers or len(numbers) != 1 + 2 * numbers[0]:
        raise UnreadableDocumentError
    return dict(zip(numbers[1::2], numbers[2::2], strict=True))


def _deleted(update: bytes) -> tuple[int, int]:
    """Return the only operation that *update*, which does nothing else, deletes."""
    written, authors, client_id, ranges, clock, length = _varints(update)
    if (written, authors, ranges, length) != (0, 1, 1, 1):
        raise UnreadableDocumentError
    return client_id, clock


def _varints(data: bytes) -> Iterator[int]:
    number = shift = 0
    for byte in data:
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            yield number
            number = shift = 0
    if shift:
        raise UnreadableDocumentError


def _parts(wanted: list[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    part: list[tuple[str, str]] = []
    size = 0
    for key, text in wanted:
        cost = len(key.encode("utf-8")) + len(text.encode("utf-8")) + 32
        if cost > _PART_BYTES:
            raise ValueError(key, cost)
        if part and size + cost > _PART_BYTES:
            yield part
            part, size = [], 0
        part.append((key, text))
        size += cost
    if part:
        yield part


class _Guarded:
    """Turns whatever the library raises into our own error.

    Its panics are not an ``Exception``; they are told apart by name because the class cannot be
    imported.
    """

    __slots__ = ()

    def __enter__(self) -> None:
        pass

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if error is None or isinstance(error, MemoryError):
            return
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise UnreadableDocumentError from error
