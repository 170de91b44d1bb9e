"""The prepared copy for new PCs: one file, made beside the hub's work and lent to all who ask.

It is made by a thread of its own over one moment of the database, so that the hub goes on
serving; never two at once. It lies packed in a folder beside the database, with what it holds in a
small file; a restart of the hub goes on lending it. A copy that is far behind the feed is replaced,
and lent until then: the feed brings what it lacks. The one before is kept for who is taking it.
"""

import hashlib
import json
import logging
import shutil
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

from selaras.errors import StoreError
from selaras.store.copying import CopyFailedError
from selaras.store.engine import FILE_NAME, MEMORY, Store
from selaras.store.migrations import MIGRATIONS
from selaras.store.packing import CHUNK_BYTES, pack
from selaras.store.travelling import Header, build_copy

log = logging.getLogger(__name__)

FOLDER: Final = "salinan-untuk-pc-baru"
# A feed that is so much longer than the copy makes the hub prepare a new one.
RENEW_ROWS: Final = 5_000
# After a failure (a full disk) nothing is tried again for so long.
RETRY_S: Final = 600.0
_PACKED, _NOTE, _BUILDING = ".zst", ".json", "sedang-dibuat"
_KEPT: Final = 2

Started: TypeAlias = Callable[[Callable[[], None]], None]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A copy that may be lent; members as in the frame ``copy-offer``."""

    copy: str
    epoch: str
    seq: int
    schema: int
    packed_bytes: int
    file_bytes: int
    chunk_bytes: int
    hashes: tuple[bytes, ...]


class Copies:
    """The copies of one hub's data folder."""

    def __init__(
        self,
        home: Path,
        *,
        started: Started | None = None,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare copies of the database in *home*.

        Args:
            started: Runs work beside everything else; a thread by default.
        """
        self._home, self._folder = home, home / FOLDER
        self._started, self._seconds = started or _in_a_thread, seconds
        self._guard = threading.Lock()
        self._is_making = False
        self._failed_at: float | None = None
        self._kept = _found(self._folder)

    def lend(self, *, epoch: str, head: int) -> Prepared | None:
        """Return the copy for a hub whose feed of *epoch* is at *head*, or None if there is none.

        One that is missing or far behind is being prepared from now on.
        """
        with self._guard:
            current = self._current(epoch, head)
            is_behind = current is None or head - current.seq > RENEW_ROWS
        if is_behind:
            self._prepare(epoch)
        return current

    @property
    def is_coming(self) -> bool:
        """Say whether one is being prepared."""
        with self._guard:
            return self._is_making

    def chunk(self, copy: str, number: int) -> bytes | None:
        """Return a chunk of a copy as it lies on the disk; None when that copy is no more."""
        with self._guard:
            found = next((each for each in self._kept if each.copy == copy), None)
        if found is None or number >= len(found.hashes):
            return None
        try:
            with (self._folder / f"{copy}{_PACKED}").open("rb") as file:
                file.seek(number * found.chunk_bytes)
                chunk = file.read(found.chunk_bytes)
        except OSError:
            chunk = b""
        if hashlib.sha256(chunk).digest() != found.hashes[number]:
            log.error("copy.damaged number=%d", number)
            self._drop(found)
            return None
        return chunk

    def _current(self, epoch: str, head: int) -> Prepared | None:
        for each in self._kept:
            is_good = each.epoch == epoch and each.seq <= head and each.schema == len(MIGRATIONS)
            if is_good:
                return each
        return None

    def _prepare(self, epoch: str) -> None:
        with self._guard:
            failed = self._failed_at
            is_early = failed is not None and self._seconds() - failed < RETRY_S
            if self._is_making or is_early:
                return
            self._is_making = True
        self._started(lambda: self._make(epoch))

    def _make(self, epoch: str) -> None:
        try:
            made = _made(self._home, self._folder, epoch=epoch)
        except (StoreError, OSError) as error:
            reason = error.facts.get("reason", "") if isinstance(error, StoreError) else error
            log.warning("copy.failed reason=%s", reason)
            with self._guard:
                self._failed_at, self._is_making = self._seconds(), False
            return
        log.info("copy.prepared seq=%d bytes=%d", made.seq, made.packed_bytes)
        with self._guard:
            kept, gone = [made, *self._kept][:_KEPT], [made, *self._kept][_KEPT:]
            self._kept, self._failed_at, self._is_making = kept, None, False
        for each in gone:
            _delete(self._folder, each)

    def _drop(self, damaged: Prepared) -> None:
        with self._guard:
            self._kept = [each for each in self._kept if each.copy != damaged.copy]
        _delete(self._folder, damaged)


def copies_beside(store: Store) -> Copies | None:
    """Return the copies of the hub that lives in *store*; None where that is in memory."""
    return None if store.path == MEMORY else Copies(Path(store.path).parent)


def _made(home: Path, folder: Path, *, epoch: str) -> Prepared:
    """Make a copy; nothing is called one before it is whole and on disk."""
    building = folder / _BUILDING
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(parents=True)
    try:
        header = build_copy(home / FILE_NAME, building)
        if header.epoch != epoch:
            # The hub's own PC has not come over to a new epoch yet.
            raise CopyFailedError(path=str(home), reason="epoch")
        packed = building / f"{FILE_NAME}{_PACKED}"
        prepared = _packed(header, building / FILE_NAME, packed)
        packed.replace(folder / f"{prepared.copy}{_PACKED}")
        note = building / _NOTE
        note.write_text(json.dumps(_plain(prepared)), encoding="utf-8")
        note.replace(folder / f"{prepared.copy}{_NOTE}")
        return prepared
    finally:
        shutil.rmtree(building, ignore_errors=True)


def _packed(header: Header, plain: Path, packed: Path) -> Prepared:
    hashes = pack(plain, packed)
    return Prepared(
        copy=hashlib.sha256(b"".join(hashes)).hexdigest(),
        epoch=header.epoch,
        seq=header.seq,
        schema=header.schema,
        packed_bytes=packed.stat().st_size,
        file_bytes=plain.stat().st_size,
        chunk_bytes=CHUNK_BYTES,
        hashes=tuple(hashes),
    )


def _found(folder: Path) -> list[Prepared]:
    """Return the copies that an earlier run of the hub left, the newest first; drop the rest."""
    found: list[Prepared] = []
    shutil.rmtree(folder / _BUILDING, ignore_errors=True)
    for note in folder.glob(f"*{_NOTE}"):
        with suppress(OSError, ValueError, KeyError, TypeError):
            members: dict[str, Any] = json.loads(note.read_text(encoding="utf-8"))
            hashes = tuple(bytes.fromhex(each) for each in members.pop("hashes"))
            prepared = Prepared(**members, hashes=hashes)
            size = (folder / f"{prepared.copy}{_PACKED}").stat().st_size
            if note.stem == prepared.copy and size == prepared.packed_bytes:
                found.append(prepared)
    kept = sorted(found, key=lambda each: each.seq, reverse=True)[:_KEPT]
    names = {each.copy for each in kept}
    for path in folder.glob("*"):
        if path.suffix in (_NOTE, _PACKED) and path.stem not in names:
            with suppress(OSError):
                path.unlink()
    return kept


def _plain(prepared: Prepared) -> dict[str, object]:
    return {**asdict(prepared), "hashes": [each.hex() for each in prepared.hashes]}


def _delete(folder: Path, prepared: Prepared) -> None:
    # The note first: without it the file is nothing.
    for suffix in (_NOTE, _PACKED):
        with suppress(OSError):
            (folder / f"{prepared.copy}{suffix}").unlink()


def _in_a_thread(work: Callable[[], None]) -> None:
    threading.Thread(target=work, name="selaras-copy", daemon=True).start()
