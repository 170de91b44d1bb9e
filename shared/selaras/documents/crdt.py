"""One document as a CRDT: registers in, updates out.

The rules this file keeps (measured, see the library gate in the tests): one root map and no
nested shared type; changes are computed before a transaction begins; a document that raised is
thrown away; a document belongs to one thread; states with pending parts are never stored.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from selaras.documents.engine import Engine, Guarded, Taken, UnreadableDocumentError
from selaras.documents.packed_state import is_packed, unpack_state

MAX_UPDATE_BYTES = 32 * 1024
MAX_CLIENT_ID = 2**53 - 1

# One part stays well below MAX_UPDATE_BYTES: the encoding adds keys, lengths and a delete set.
_PART_BYTES = 24 * 1024


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
        self._engine = Engine(client_id, None if state is None else _plain(state))

    def registers(self) -> dict[str, str]:
        """Return every register, known or not, as canonical text."""
        return self._engine.registers()

    def seen(self, *, like: Collection[str] = ()) -> tuple[dict[str, str], dict[int, int]]:
        """Return ``registers`` and ``clocks``, looked at together."""
        registers, vector = self._engine.seen(like)
        return registers, decode_clocks(vector)

    def well_formed(self) -> dict[str, str] | None:
        """Return every register of one root map with text values and nothing else; else None."""
        # Not by the JSON: there a nested text looks like a value.
        return None if self._engine.has_more_than_registers() else self._engine.texts()

    def standing(
        self, registers: Mapping[str, str], *, of: int
    ) -> tuple[dict[int, int], bool, bytes]:
        """Return ``clocks``, whether it holds, and ``state``, looked at together.

        It holds where *registers* are there as they are here, among *of* in all.
        """
        vector, is_held, state = self._engine.standing(registers, of=of)
        return decode_clocks(vector), is_held, state

    def has_all_of(self, update: bytes, *, clocks: Mapping[int, int]) -> bool:
        """Say whether all that *update*, which was merged, writes and deletes is here.

        What is not would come into force with what it waits for, in whatever copy of the document
        is open then, and is in no state. Some of it is shown at once and moves no clock.

        Args:
            clocks: What ``clocks`` says.
        """
        written, *deleted = _numbers(self._engine.left_of(update))
        return not written and all(end <= clocks.get(who, 0) for who, end in _ends(deleted))

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
        updates = tuple(map(self._engine.put, parts))
        return Written(updates, self._client_id, first, self.clock_of(self._client_id))

    def take_out(self, keys: Iterable[str]) -> list[tuple[int, int]]:
        """Take registers out; return the author and the clock of the operation that set each.

        The library names an operation only where it is deleted. The document is of no use
        afterwards but for its remaining registers, and must not be stored.
        """
        return [_deleted(self._engine.remove(key)) for key in keys]

    def apply(self, updates: Iterable[bytes]) -> None:
        """Merge *updates*.

        Raises:
            UnreadableDocumentError: One is damaged; the document must be dropped.
        """
        for update in updates:
            self._engine.apply(update)

    def take(self, updates: Iterable[bytes]) -> Taken:
        """Merge *updates*, as ``apply`` does; return what there was before, and what is."""
        return self._engine.take(updates)

    def state(self) -> bytes:
        """Return the whole document as bytes; two equal documents may differ in bytes."""
        return self._engine.state()

    def clocks(self) -> dict[int, int]:
        """Return how far each author has written here without a gap.

        An author of whom only a later part is here is listed with 0.
        """
        return decode_clocks(self._engine.state_vector())

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
    numbers = list(_numbers(state_vector))
    if not numbers or len(numbers) != 1 + 2 * numbers[0]:
        raise UnreadableDocumentError
    return dict(zip(numbers[1::2], numbers[2::2], strict=True))


def _ends(deleted: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Go through a delete set; of each stretch return its author and the first clock behind it."""
    numbers = iter(deleted)
    for _ in range(next(numbers)):
        who = next(numbers)
        for _ in range(next(numbers)):
            yield who, next(numbers) + next(numbers)


def _deleted(update: bytes) -> tuple[int, int]:
    """Return the only operation that *update*, which does nothing else, deletes."""
    written, authors, client_id, ranges, clock, length = _varints(update)
    if (written, authors, ranges, length) != (0, 1, 1, 1):
        raise UnreadableDocumentError
    return client_id, clock


def _numbers(data: bytes) -> Iterable[int]:
    # Those below 128, as most are, are a byte each.
    return data if data.isascii() else _varints(data)


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


def _plain(state: bytes) -> bytes:
    if not is_packed(state):
        return state
    with Guarded():
        return unpack_state(state).state


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
