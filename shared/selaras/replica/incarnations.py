"""Incarnations: when one life of this PC's file ends, and how its work goes on under the next.

A file that was copied, restored or rolled back must never write on under the incarnation it
holds: another file may have used the same numbers and author ids, and two documents in which one
author wrote two different things stay different for ever without showing it. So the next
incarnation begins before the first write: documents go back to the hub's state, author ids and
leases are let go, and what the hub had not settled is written again with its origin.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import asdict, dataclass
from typing import Final, TypeAlias

from selaras.clock import Chance, moment_text
from selaras.domain.requests import LEASE, decode_request
from selaras.protocol.codec import entry_hash
from selaras.protocol.frames import Welcome
from selaras.replica.identity import load_identity, save_identity
from selaras.replica.new_ids import new_id
from selaras.replica.replacing import back_to_confirmed
from selaras.replica.sent_mark import RECEIPT, Mark, sent_mark
from selaras.replica.signing import frame_of
from selaras.replica.writer import Writer
from selaras.store.db import Connection
from selaras.store.documents import documents_with_unsent_work
from selaras.store.meta import delete_meta, get_meta, set_meta
from selaras.store.outbox import (
    OutboxEntry,
    append_entry,
    count_entries,
    entries_after,
    get_entry,
    remove_entries,
)
from selaras.store.requests import delete_request
from selaras.store.reset import forget_hub
from selaras.store.trouble import CannotWriteError
from selaras.store.users import unsign_all
from selaras.values import replace

COPIED, MOVED, REPLACED = "copied", "moved", "replaced"
ROLLED_BACK, RESTORED, JOINED_AGAIN = "rolled-back", "restored", "joined-again"
REBUILT: Final = "rebuilt"
FORKED_CODE: Final = "hub.forked"
ROLLED_BACK_CODE: Final = "hub.rolled-back"
# Set by whoever puts a backup in this file's place; the hub in the file looks at the other one.
RESTORED_REPLICA: Final = "restored.replica"
RESTORED_HUB: Final = "restored.hub"
# Set beside it where that is what could be read of a damaged file.
REBUILT_HUB: Final = "rebuilt.hub"

_BEGUN: Final = "incarnation.begun"
_NOTICE, _TOLD = "incarnation.notice", "incarnation.told"
_RUN_BYTES: Final = 12
_MOST_BETWEEN: Final = 20
_ALL: Final = 2**62

Writing: TypeAlias = Callable[[], AbstractContextManager[Writer]]
Reading: TypeAlias = Callable[[], AbstractContextManager[Connection]]


@dataclass(frozen=True, slots=True)
class Begun:
    """How the present incarnation of this file began.

    Args:
        follows: The incarnation before; blank for the first one of a file.
        reason: ``copied``, ``restored`` …; its sentence is ``incarnation.<reason>``.
        again: How many unsettled entries were written again.
        at: When, by this PC's clock.
        between: Lives in between that never spoke, the last ones first.
    """

    follows: str = ""
    reason: str = ""
    again: int = 0
    at: str = ""
    between: tuple[str, ...] = ()


class Incarnations:
    """The incarnations of one replica's file."""

    def __init__(self, writing: Writing, *, reading: Reading, chance: Chance) -> None:
        """Work with *writing*, which opens a transaction and its writer, and *reading* without.

        Whoever keeps a record outside the file sets ``on_beginning`` and ``on_sending``.
        """
        self._writing, self._reading = writing, reading
        self.run = chance.bytes(_RUN_BYTES).hex()
        # While it does, what is written leaves at once.
        self.is_speaking = False
        self._recorded: Mark | None = None
        self.on_beginning: Callable[[str, str], None] = _nobody_hears
        self.on_sending: Callable[[Mark], None] = _nobody_notes

    def begin(self, *, reason: str, with_hub: bool = False) -> Begun:
        """Begin a new incarnation of this file.

        Args:
            with_hub: The hub in this file is a copy too and must not go on in its epoch.
        """
        with self._writing() as writer:
            if with_hub:
                set_meta(writer.db, RESTORED_HUB, value=reason)
            return self._next(writer, reason=reason)

    def join_again(self, **identity: str) -> Begun:
        """Go on as another PC of the same hub: a copy whose keys are elsewhere was let in anew.

        What waits keeps its origin, and is signed again by its users: a signature is bound to
        the PC it was made on.
        """
        with self._writing() as writer:
            forget_hub(writer.db)
            unsign_all(writer.db)
            save_identity(writer.db, **identity)
            writer.identity = load_identity(writer.db)
            return self._next(writer, reason=JOINED_AGAIN)

    def _next(self, writer: Writer, *, reason: str) -> Begun:
        begun = begin_incarnation(writer, reason=reason)
        self.on_beginning(writer.identity.incarnation, writer.identity.device)
        return begun

    def told(self, writer: Writer, *, is_light: bool) -> Writer:
        """Let *writer* know whether what it writes leaves at once.

        What a light transaction writes does not: it is noted in another, which waits for the disk.
        """
        writer.sends_at_once = self.is_speaking and not is_light
        return writer

    def sending(self, mark: Mark | None) -> None:
        """Hear that *mark* is on disk in this file and its entry about to be sent."""
        if mark is not None and mark != self._recorded:
            self.on_sending(mark)
            self._recorded = mark

    def take_notice(self) -> Begun | None:
        """Return what the person at this PC has not been told yet, once."""
        with self._reading() as db:
            # Asked after every command: nearly always there is nothing to write.
            if get_meta(db, _NOTICE) is None:
                return None
        with suppress(CannotWriteError), self._writing() as writer:
            text = get_meta(writer.db, _NOTICE)
            if text is not None:
                delete_meta(writer.db, _NOTICE)
                return _begun(text)
        return None


def begin_incarnation(writer: Writer, *, reason: str) -> Begun:
    """Let the present life of this file end and another begin; all work is kept.

    Args:
        reason: Why, one of those that docs/protocol.md lists; the office is told it.
    """
    incarnation = new_id(writer.clock, writer.chance)
    aside = _set_aside(writer)
    follows, between = _lives_before(writer)
    save_identity(writer.db, incarnation=incarnation, client_ids=())
    writer.identity = replace(writer.identity, incarnation=incarnation, client_ids=())
    for entry in aside:
        _again(writer, entry)
    again, at = count_entries(writer.db), moment_text(writer.clock.now())
    begun = Begun(follows, reason, again, at, between)
    text = json.dumps(asdict(begun))
    set_meta(writer.db, _BEGUN, value=text)
    if reason != MOVED:
        set_meta(writer.db, _NOTICE, value=text)
    for name in (RESTORED_REPLICA, RECEIPT):
        delete_meta(writer.db, name)
    return begun


def write_again(writer: Writer) -> None:
    """Write everything unsettled again where it lies, for an incarnation that never spoke yet."""
    for entry in _set_aside(writer):
        _again(writer, entry)


def has_spoken(db: Connection) -> bool:
    """Say whether the hub may have heard of the present incarnation."""
    is_told = get_meta(db, _TOLD) == load_identity(db).incarnation
    return is_told or sent_mark(db).n > 0


def begun(db: Connection) -> Begun:
    """Return how the present incarnation began."""
    return _begun(get_meta(db, _BEGUN) or "{}")


def fault_of(db: Connection, welcome: Welcome) -> str:
    """Say with the hub's own code why this file may not go on under its incarnation, or blank.

    The hub compares what was sent last; only this PC can compare what waits before that.
    """
    if welcome.last_n > sent_mark(db).n:
        return ROLLED_BACK_CODE
    waiting = get_entry(db, welcome.last_n)
    if waiting is not None and entry_hash(frame_of(waiting)) != welcome.last_hash:
        return FORKED_CODE
    return ""


def note_told(db: Connection) -> None:
    """Write down that the hub has heard of the present incarnation."""
    set_meta(db, _TOLD, value=load_identity(db).incarnation)


def _set_aside(writer: Writer) -> list[OutboxEntry]:
    """Take everything unsettled out of outbox and documents; return it in order."""
    entries = entries_after(writer.db, 0, limit=_ALL, max_bytes=_ALL)
    remove_entries(writer.db, (entry.n for entry in entries))
    for stored in documents_with_unsent_work(writer.db):
        back_to_confirmed(writer, stored)
    return list(_wanted(writer.db, entries))


def _wanted(db: Connection, entries: Sequence[OutboxEntry]) -> Iterator[OutboxEntry]:
    """Pass on all but requests for leases, which the new incarnation makes for itself."""
    for entry in entries:
        request = decode_request(entry.request) if entry.request else None
        if request is not None and request.kind == LEASE:
            delete_request(db, entry.origin_incarnation, n=entry.origin_n)
        else:
            yield entry


def _again(writer: Writer, entry: OutboxEntry) -> None:
    if entry.changes:
        writer.write(entry)
    else:
        append_entry(writer.db, entry._replace(n=0))
    writer.touched.add(entry.doc_id)


def _lives_before(writer: Writer) -> tuple[str, tuple[str, ...]]:
    """Return the last life that the hub knows of, and those after it that never spoke.

    They may speak yet: each is another file's if this one is a copy of a copy.
    """
    present = writer.identity.incarnation
    before = begun(writer.db)
    if get_meta(writer.db, _TOLD) == present or not before.follows:
        return present, ()
    return before.follows, (present, *before.between)[:_MOST_BETWEEN]


def _begun(text: str) -> Begun:
    found = json.loads(text)
    return Begun(**found | {"between": tuple(found.get("between", ()))})


def _nobody_hears(_incarnation: str, _device: str) -> None:
    """Nobody keeps a record outside the file: it is in memory."""


def _nobody_notes(_: Mark) -> None:
    """Likewise of what is sent."""
