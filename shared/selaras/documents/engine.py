"""What we use of the CRDT library: one document with one root map, beneath its Python layer.

The layer costs as much as the CRDT itself (ADR 30). What is used here is private by name: the
library gate in the tests pins each part of it, and no other file may know of it. One rule: a
transaction is over when its call is, whatever was raised there; behind one that is left open the
library refuses every other.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

import orjson

from selaras.documents.extension import extension
from selaras.errors import DocumentError

if TYPE_CHECKING:
    from pycrdt._pycrdt import Doc, Transaction, TransactionEvent, get_update
else:
    _library = extension()
    Doc, Transaction = _library.Doc, _library.Transaction
    TransactionEvent, get_update = _library.TransactionEvent, _library.get_update

ROOT: Final = "r"
_FROM_THE_BEGINNING: Final = b"\x00"


class UnreadableDocumentError(DocumentError):
    """The bytes are not a document or an update of one."""

    code = "document.unreadable"


class Taken(NamedTuple):
    """What a document was before something was merged into it, and what it is.

    Args:
        before: Every register, known or not, as canonical text.
        registers: The same behind it.
        state: The whole document as bytes.
    """

    before: dict[str, str]
    registers: dict[str, str]
    state: bytes


class Guarded:
    """Turns whatever the library raises into our own error.

    Its panics are not an ``Exception``; they are told apart by name because the class cannot be
    imported.
    """

    __slots__ = ()

    def __enter__(self) -> object:
        """Begin."""

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        """Raise ``UnreadableDocumentError`` in the place of the library's error."""
        if error is None or isinstance(error, MemoryError):
            return
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise UnreadableDocumentError from error


class _Look(Guarded):
    """Guards what is read in one transaction, which is over behind it whatever was raised."""

    __slots__ = ("_txn",)

    def __init__(self, doc: Doc) -> None:
        self._txn = doc.create_transaction()

    def __enter__(self) -> Transaction:
        return self._txn

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self._txn.drop()
        if error is not None:
            super().__exit__(kind, error, trace)


class _Change(_Look):
    """Guards what is changed in one transaction, and its end, at which listeners are told."""

    __slots__ = ()

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        try:
            self._txn.commit()
        except BaseException as fault:
            super().__exit__(type(fault), fault, trace)
            raise
        super().__exit__(kind, error, trace)


class Engine:
    """One CRDT. Whatever the library raises here arrives as ``UnreadableDocumentError``."""

    __slots__ = ("_doc", "_root")

    def __init__(self, client_id: int, state: bytes | None) -> None:
        """Open *state*, or begin an empty document; *client_id* is who writes."""
        self._doc = Doc(client_id, None, None)
        with _Change(self._doc) as txn:
            self._root = self._doc.get_or_insert_map(txn, ROOT)
            if state is not None:
                self._doc.apply_update(txn, state)

    def apply(self, update: bytes) -> None:
        """Merge *update*; after an error the document must be dropped."""
        with _Change(self._doc) as txn:
            self._doc.apply_update(txn, update)

    def take(self, updates: Iterable[bytes]) -> Taken:
        """Merge *updates*, and look at what was there and is: in two transactions, not in four."""
        with _Change(self._doc) as txn:
            before = self._registers(txn)
            for update in updates:
                self._doc.apply_update(txn, update)
        with _Look(self._doc) as txn:
            state = self._doc.get_update(txn, _FROM_THE_BEGINNING)
            return Taken(before, self._registers(txn, like=before), state)

    def put(self, registers: Iterable[tuple[str, str]]) -> bytes:
        """Set *registers*; return the update that this is."""

        def put(txn: Transaction) -> None:
            for key, text in registers:
                self._root.insert(txn, key, text)

        return self._caught(put)

    def remove(self, key: str) -> bytes:
        """Take out a register; return the update that this is."""
        return self._caught(lambda txn: self._root.remove(txn, key))

    def _caught(self, change: Callable[[Transaction], None]) -> bytes:
        caught: list[bytes] = []

        def catch(event: TransactionEvent) -> None:
            # Behind the transaction there is nothing left that it could say.
            caught.append(event.update)

        subscription = self._doc.observe(catch)
        try:
            with _Change(self._doc) as txn:
                change(txn)
        finally:
            subscription.drop()
        return caught[0]

    def texts(self) -> dict[str, str] | None:
        """Return every register, where each holds a text and nothing else."""
        with _Look(self._doc) as txn:
            return self._texts(txn)

    def registers(self) -> dict[str, str]:
        """Return every register as a text: what is none by its JSON."""
        with _Look(self._doc) as txn:
            return self._registers(txn)

    def seen(self, like: Collection[str] = ()) -> tuple[dict[str, str], bytes]:
        """Return what ``registers`` and ``state_vector`` do, in one transaction."""
        with _Look(self._doc) as txn:
            return self._registers(txn, like), self._doc.get_state(txn)

    def _registers(self, txn: Transaction, like: Collection[str] = ()) -> dict[str, str]:
        """Return what ``registers`` does.

        Args:
            like: What they mostly are called: to ask for their names takes a third of it.
        """
        texts = self._texts(txn, like)
        if texts is not None:
            return texts
        values: dict[str, object] = orjson.loads(self._root.to_json(txn))
        return {
            key: value if isinstance(value, str) else orjson.dumps(value).decode("utf-8")
            for key, value in values.items()
        }

    def _texts(self, txn: Transaction, like: Collection[str] = ()) -> dict[str, str] | None:
        get, keys = self._root.get, like
        if not like or self._root.len(txn) != len(like):
            keys = self._root.keys(txn)  # type: ignore[attr-defined]  # not in its stub
        try:
            found = {key: get(txn, key) for key in keys}
        except ValueError:
            # It names a register that holds what is no value at all, but gives nothing out; nor
            # does it of one that is not there.
            return None
        return found if set(map(type, found.values())) <= {str} else None

    def standing(self, registers: Mapping[str, str], *, of: int) -> tuple[bytes, bool, bytes]:
        """Return ``state_vector``, whether it holds, and ``state``, in one transaction.

        It holds where *registers* are there as they are here, among *of* in all.
        """
        with _Look(self._doc) as txn:
            vector = self._doc.get_state(txn)
            is_held = self._root.len(txn) == of and self._holds(txn, registers)
            return vector, is_held, self._doc.get_update(txn, _FROM_THE_BEGINNING)

    def _holds(self, txn: Transaction, registers: Mapping[str, str]) -> bool:
        get = self._root.get
        try:
            return [get(txn, key) for key in registers] == [*registers.values()]
        except ValueError:
            # One is not there, or is no value at all.
            return False

    def left_of(self, update: bytes) -> bytes:
        """Return *update* without what it writes up to how far each author has written here."""
        with _Look(self._doc) as txn:
            return get_update(update, self._doc.get_state(txn))

    def has_more_than_registers(self) -> bool:
        """Say whether there is another root, or something in ours that is under no name."""
        with _Look(self._doc) as txn:
            if list(self._doc.roots(txn)) != [ROOT]:
                return True
            # What was appended to the root as if it were a list shows nowhere else.
            return self._doc.get_or_insert_array(txn, ROOT).len(txn) > 0

    def state(self) -> bytes:
        """Return the whole document as bytes."""
        with _Look(self._doc) as txn:
            return self._doc.get_update(txn, _FROM_THE_BEGINNING)

    def state_vector(self) -> bytes:
        """Return how far each author has written, as bytes."""
        with _Look(self._doc) as txn:
            return self._doc.get_state(txn)
