"""A copy of the hub's data takes the place of this PC's file, which goes on as who it is.

The new file is made whole beside the old one: the hub's data, this PC's identity, and what its
person wrote and nobody has yet. Only then it takes the old one's place, in one step.
"""

import os
from pathlib import Path
from typing import Final

from selaras.clock import Chance, Clock
from selaras.errors import StoreError
from selaras.replica.equality import note_sound
from selaras.replica.identity import Identity
from selaras.replica.incarnations import (
    REBUILT,
    begin_incarnation,
    has_spoken,
    write_again,
)
from selaras.replica.people import Person
from selaras.replica.writer import Writer
from selaras.store.db import Connection
from selaras.store.engine import FILE_NAME, Store, open_store
from selaras.store.meta import all_meta, delete_meta
from selaras.store.soundness import has_log
from selaras.store.travelling import Header, carry, header_of, unsafely
from selaras.store.trouble import CannotWriteError

# Set by whoever wants this PC's data to be built again from the hub.
WANTED: Final = "copy.wanted"
_MUST_AGREE: Final = ("hub", "company")


class CopyNotOursError(StoreError):
    """A copy is not of the office this PC belongs to, or not what the hub said it is."""

    code = "copy.not-ours"


def made_ready(
    store: Store, folder: Path, *, header: Header | None, clock: Clock, chance: Chance
) -> Identity:
    """Make the copy in *folder* what takes the place of *store*'s file.

    Args:
        header: What the hub said of it; None for an empty file, which follows the feed anew.

    Returns:
        Who it goes on as; under a new incarnation where this one had spoken with the hub before.

    Raises:
        CopyNotOursError: It is another one; the file is as it was.
        StoreError: It cannot be read or written; the file is as it was.
        OSError: The disk failed; the file is as it was.
    """
    fresh = open_store(folder)
    try:
        unsafely(fresh)
        with store.reading() as old, fresh.transaction() as db:
            if header is not None:
                _check(old, db, header)
            is_new = has_spoken(old)
            carry(old, db)
            delete_meta(db, WANTED)
            if header is not None:
                note_sound(db)
        with fresh.transaction() as db:
            writer = Writer(db, clock=clock, chance=chance, person=Person("", ""))
            if is_new:
                begin_incarnation(writer, reason=REBUILT)
            else:
                write_again(writer)
            life = writer.identity
    finally:
        fresh.close()
    _to_disk(folder / FILE_NAME)
    return life


def put_in_place(store: Store, folder: Path) -> None:
    """Let what was made ready in *folder* take the place of *store*'s file, in one step.

    Raises:
        CannotWriteError: Somebody else holds the file; it is as it was.
    """
    store.closed_while(lambda: (folder / FILE_NAME).replace(store.path))


def _to_disk(path: Path) -> None:
    """Have it on the disk, with all that was unpacked into it, before it takes the old one's place.

    Raises:
        CannotWriteError: It is not all there.
    """
    if has_log(path):
        # Closing a file says nothing of what could not be folded into it.
        raise CannotWriteError(path=str(path), reason="log")
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def _check(old: Connection, db: Connection, header: Header) -> None:
    here, there = all_meta(old), all_meta(db)
    # An older schema was brought up to date when it was opened.
    found = header_of(db)
    is_said = (found.epoch, found.seq) == (header.epoch, header.seq)
    is_ours = all(here.get(name) == there.get(name) for name in _MUST_AGREE)
    counter, known = int(there.get("epoch_counter", 0)), int(here.get("epoch_counter", 0))
    if not (is_said and is_ours and counter >= known):
        raise CopyNotOursError(path=FILE_NAME)
