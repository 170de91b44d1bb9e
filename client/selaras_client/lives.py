"""The record of this file's incarnation, kept outside the data folder, in the keys folder.

It says where the file lay that lives under this incarnation, and how far it had sent. A file
that is opened and does not agree with it was copied, moved, put back from a backup, or lost a
commit in a power cut: then a new incarnation begins before anything is written. A copy on
another PC has no record at all. See docs/adr/0006-a-record-of-each-incarnation.md.
"""

import hashlib
import json
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from selaras.replica import Replica
from selaras.replica.identity import load_identity
from selaras.replica.incarnations import (
    COPIED,
    MOVED,
    REPLACED,
    RESTORED,
    RESTORED_REPLICA,
    ROLLED_BACK,
)
from selaras.replica.sent_mark import Mark, sent_mark
from selaras.store.engine import FILE_NAME
from selaras.store.meta import get_meta
from selaras.store.soundness import UnsoundFileError, has_log
from selaras.store.trouble import DamagedError
from selaras_client.hub_keys import lacks_hub_keys
from selaras_client.keys import Drawer, KeysFolder, KeysFolderError
from selaras_client.slots import newest_in, place_of, slot_of

HUB_ID: Final = "hub.id"

log = logging.getLogger(__name__)

# An older state that somebody or a power cut put here: what was newer and unsent is not in it.
OLDER: Final = frozenset({REPLACED, ROLLED_BACK})
# The file is not the one that lay here, or not as it was.
_MIXED: Final = frozenset({COPIED, *OLDER})
_INDEX_BITS: Final = 2**64 - 1
_VOLUME_BITS: Final = 2**32 - 1


@dataclass(frozen=True, slots=True)
class Record:
    """One incarnation as it was known last.

    Args:
        path: Real path of the data folder.
        file: What the file system calls the database file; blank where it has no such name.
        n: The last number sent, and the *hash* of that entry in hex.
        coming: What it calls the file that is about to take that one's place; blank for none.
    """

    path: str
    file: str
    n: int = 0
    hash: str = ""
    coming: str = ""

    def is_of(self, file: str) -> bool:
        """Say whether *file* may be the one; the file system may have no names for files."""
        return not self.file or not file or file in {self.file, self.coming}


class Lives:
    """Keeps the record of the file of one data folder."""

    def __init__(self, folder: Path, replica: Replica, keys: KeysFolder) -> None:
        """Watch over *replica*, whose file lies in *folder*."""
        self._folder, self._replica, self._keys = folder, replica, keys
        self._sheet: _Sheet | None = None
        replica.incarnations.on_beginning = self.expect
        replica.incarnations.on_sending = self._sending

    def take_up(self) -> None:
        """Begin a new incarnation if the file may not go on under its own; before it is written.

        A hub in the file is a copy too, unless the file was only moved, or its keys are
        elsewhere and it may be no hub here at all.

        Raises:
            KeysFolderError: The record is there and cannot be read.
        """
        reason = self._fault() if self._replica.identity.incarnation else ""
        if reason in _MIXED:
            self._refuse_mixed()
        if reason:
            is_hub = self._replica.identity.is_own_hub and not self.lacks_hub_keys
            with_hub = is_hub and reason not in {MOVED, RESTORED}
            begun = self._replica.incarnations.begin(reason=reason, with_hub=with_hub)
            log.warning("incarnation.begun reason=%s again=%d", begun.reason, begun.again)

    def _refuse_mixed(self) -> None:
        """Look at every page of a file that was put here by hand: another one's log may be on it.

        Raises:
            DamagedError: It is.
        """
        with self._replica.reading() as db:
            fault = db.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
        if fault != "ok":
            path = str(self._folder / FILE_NAME)
            raise DamagedError(path=path, reason=str(fault).splitlines()[0])

    @property
    def lacks_hub_keys(self) -> bool:
        """Say whether the file holds a hub whose keys are not here: it is no hub here."""
        with self._replica.reading() as db:
            hub = get_meta(db, HUB_ID)
            return hub is not None and lacks_hub_keys(db, self._keys.hub(hub))

    def expect(self, incarnation: str, device: str, *, coming: Path | None = None) -> None:
        """Write the record of an incarnation that the file is about to live under.

        It comes before the file says so: a start that found the file without its record would
        take it for a copy. Of an incarnation that never comes it is in nobody's way. Where it
        cannot be written the next start begins another one, and nothing is sent before.

        Args:
            coming: The file that takes the present one's place then.
        """
        self._sheet = None
        record = self._record(Mark(), coming)
        with _tried():
            _Sheet(*self._place_of(incarnation, device), record).write(Mark())

    def keep(self) -> None:
        """Write the record anew: another file lies here."""
        self._sheet = None
        with _tried():
            self._write(self._sent())

    def _fault(self) -> str:
        with self._replica.reading() as db:
            is_restored, sent = get_meta(db, RESTORED_REPLICA) is not None, sent_mark(db)
        if is_restored:
            return RESTORED
        known = self._read()
        if known is None:
            return COPIED
        here = self._record(sent)
        if known.path != here.path:
            return MOVED if known.file and known.file == here.file else COPIED
        if not known.is_of(here.file):
            return REPLACED
        # The file notes what it sends before the record does, so it is never behind by itself.
        is_behind = here.n < known.n or (here.n == known.n and here.hash != known.hash)
        return ROLLED_BACK if is_behind else ""

    def _sending(self, mark: Mark) -> None:
        try:
            self._write(mark)
        except KeysFolderError as error:
            if not self._replica.identity.is_own_hub:
                raise
            # In a hub nothing leaves this PC, and its person must be able to go on.
            log.warning("incarnation.not-recorded code=%s", error.code)

    def _sent(self) -> Mark:
        with self._replica.reading() as db:
            return sent_mark(db)

    def _record(self, mark: Mark, coming: Path | None = None) -> Record:
        path = os.path.normcase(self._folder.resolve())
        files = _name_of(self._folder / FILE_NAME), _name_of(coming) if coming else ""
        return Record(path, files[0], mark.n, mark.hash.hex(), files[1])

    def _write(self, mark: Mark) -> None:
        if self._sheet is None:
            self._sheet = _Sheet(*self._place(), self._record(mark))
        self._sheet.write(mark)

    def _read(self) -> Record | None:
        """Return the record; None where there is none, or not a whole one."""
        drawer, name = self._place()
        raw = drawer.read(name)
        try:
            found = json.loads(newest_in(raw)) if raw else {}
            path, file, coming = found["path"], found["file"], found.get("coming", "")
            n, digest = int(found["n"]), str(found["hash"])
            return Record(str(path), str(file), n, digest, str(coming))
        except (ValueError, KeyError, TypeError):
            return None

    def _place(self) -> tuple[Drawer, str]:
        with self._replica.companies.whole() as db:
            identity = load_identity(db)
        return self._place_of(identity.incarnation, identity.device)

    def _place_of(self, incarnation: str, device: str) -> tuple[Drawer, str]:
        # The name comes out of a file that anybody may have made.
        name = hashlib.sha256(incarnation.encode("utf-8")).hexdigest()[:32]
        return self._keys.device(device), f"incarnation-{name}.json"


class _Sheet:
    """The record of one incarnation while it lives here, written in place once it was begun."""

    def __init__(self, drawer: Drawer, name: str, record: Record) -> None:
        """Write it to *drawer* under *name*; where the file lies stays as *record* says."""
        self._drawer, self._name, self._next = drawer, name, 0
        self._members = asdict(record)

    def write(self, mark: Mark) -> None:
        """Have it on disk that *mark* is about to be sent.

        Raises:
            KeysFolderError: The folder cannot be written.
        """
        members = {**self._members, "n": mark.n, "hash": mark.hash.hex()}
        data = json.dumps(members).encode("utf-8")
        # What goes wrong half way is made good by a file of its own.
        number, self._next = self._next, 0
        if not number or not self._written_over(data, number):
            self._drawer.write(self._name, slot_of(data, number=0) or data)
            number = 0
        self._next = number + 1

    def _written_over(self, data: bytes, number: int) -> bool:
        slot = slot_of(data, number=number)
        return slot is not None and self._drawer.write_over(self._name, slot, at=place_of(number))


@contextmanager
def _tried() -> Iterator[None]:
    try:
        yield
    except KeysFolderError as error:
        log.warning("incarnation.not-recorded code=%s", error.code)


def was_cut_off(folder: Path, keys: KeysFolder) -> bool:
    """Say, before the file in *folder* is opened, whether the last process on it was cut off.

    Raises:
        UnsoundFileError: The file is empty, and a record says that a PC's database lay there:
            that is damage, and no new PC.
    """
    path = folder / FILE_NAME
    if not path.is_file() or path.stat().st_size or has_log(path):
        return has_log(path)
    here = os.path.normcase(folder.resolve())
    for raw in keys.records("incarnation-*.json"):
        with suppress(ValueError, KeyError, TypeError):
            if json.loads(newest_in(raw))["path"] == here:
                raise UnsoundFileError(path=str(path), reason="0 bytes")
    return False


def _name_of(file: Path) -> str:
    """Return what the file system calls *file*, which a copy does not share; blank for nothing.

    Not the device number where it is counted anew at each start of the computer; on Windows it
    is the volume's serial number. Newer versions of Python tell more of both than older ones.
    """
    try:
        status = file.stat()
    except OSError:
        return ""
    index = status.st_ino & _INDEX_BITS
    if not index:
        return ""
    volume = f"{status.st_dev & _VOLUME_BITS:x}-" if sys.platform == "win32" else ""
    return f"{volume}{index:x}"
