"""Putting a backup in the place of this PC's database.

Everything is checked on a copy of the file before anything of the present one is touched. What is
restored is an older moment: the file begins a new incarnation before its first write, and a hub in
it a new epoch, since both have sent what they no longer know of.
"""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from selaras.errors import DomainError, StoreError
from selaras.replica.bringing import Brought
from selaras.replica.identity import FOUNDING, load_identity
from selaras.replica.incarnations import RESTORED, RESTORED_HUB, RESTORED_REPLICA
from selaras.store.copying import CopyUnsoundError, check_copy, reading_copy, reading_file
from selaras.store.documents import count_documents
from selaras.store.engine import FILE_NAME, open_store
from selaras.store.meta import get_meta, set_meta
from selaras.store.outbox import count_entries
from selaras.store.trouble import DamagedError, SchemaTooNewError, write_refusal
from selaras_client.backups import checksum_fault
from selaras_client.bringing import bring_along, left_behind
from selaras_client.lives import HUB_ID
from selaras_client.room import ROOM_BYTES
from selaras_client.swapping import STAGING, abandon, staging_of, swap

_LOG: Final = "-wal"


class NoFileError(DomainError):
    """There is no such file, or it cannot be read."""

    code = "restore.no-file"


class NoRoomToRestoreError(StoreError):
    """There is no room for a copy; nothing was changed."""

    code = "restore.no-room"


class ChecksumError(DomainError):
    """The file is not what its checksum says."""

    code = "restore.checksum"


class OtherOfficeError(DomainError):
    """The file is of another office or another PC."""

    code = "restore.other-office"


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose file it is, and what is in it.

    Args:
        unsent: Entries that the hub has not settled.
    """

    company: str
    hub: str
    device: str
    pc: str
    documents: int
    unsent: int
    is_hub: bool


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put in place.

    Args:
        before: Whose was there; None where it could not be read.
        aside: Folder in which that is kept.
        brought: What was unsent in it and came along; None where it may not.
        later: Changes that the hub in it took after the backup, and that are only kept aside;
            None where that cannot be read.
    """

    now: Whose
    before: Whose | None
    aside: Path
    brought: Brought | None
    later: int | None


def restore(home: Path, file: Path, *, now: datetime, anyway: bool = False) -> Restored:
    """Put *file* in the place of the database in the closed data folder *home*.

    Args:
        anyway: Also where it is of another office or another PC.

    Raises:
        NoFileError: It is not there.
        ChecksumError: It is not what its checksum says.
        CopyUnsoundError: It is damaged, or no database of Selaras.
        SchemaTooNewError: A newer release wrote it.
        OtherOfficeError: It is of another office or PC, and not *anyway*.
        NoRoomToRestoreError: There is no room for a copy.
        CannotWriteError: The copy cannot be written.
        CannotSwapError: Another program has the present one open.
    """
    _refuse_changed(file)
    try:
        with _named(file, as_copied=home / STAGING / FILE_NAME):
            return _put_in_place(home, file, now=now, anyway=anyway)
    finally:
        abandon(home)


def look_into(path: Path) -> Whose:
    """Check a closed database of this or an older release; say whose it is.

    Raises:
        CopyUnsoundError: It is damaged, or no database of Selaras.
    """
    with reading_copy(path) as db:
        check_copy(db, path)
    return _whose(path, is_live=False)


def present(home: Path) -> Whose | None:
    """Say whose database lies in *home*; None where none does, or none that can be read."""
    try:
        return _whose(home / FILE_NAME, is_live=True) if (home / FILE_NAME).exists() else None
    except StoreError:
        return None


def make_ready(staged: Path, notes: Mapping[str, str] | None = None) -> None:
    """Let a checked copy begin a new incarnation and epoch when it is opened.

    Args:
        notes: What else it must remember of itself.
    """
    store = open_store(staged.parent)
    try:
        with store.transaction() as db:
            set_meta(db, RESTORED_REPLICA, value=RESTORED)
            if get_meta(db, HUB_ID) is not None:
                set_meta(db, RESTORED_HUB, value=RESTORED)
            for key, value in (notes or {}).items():
                set_meta(db, key, value=value)
    finally:
        store.close()


def _put_in_place(home: Path, file: Path, *, now: datetime, anyway: bool) -> Restored:
    staged = _staged(home, file)
    found, before = look_into(staged), present(home)
    if before is not None and before.company and not anyway:
        _refuse_other(file, found, before=before)
    is_one_hub = before is not None and found.is_hub and before.is_hub
    later = left_behind(home, staged) if is_one_hub else 0
    brought = bring_along(home, staged)
    make_ready(staged)
    return Restored(found, before, swap(home, now=now), brought, later)


@contextmanager
def _named(file: Path, *, as_copied: Path) -> Iterator[None]:
    """Let what is wrong with the copy of *file* be said of the file that a person named."""
    try:
        yield
    except (CopyUnsoundError, DamagedError, SchemaTooNewError) as error:
        if error.facts.get("path") != str(as_copied):
            raise
        raise type(error)(**{**error.facts, "path": str(file)}) from error


def _staged(home: Path, file: Path) -> Path:
    """Copy *file* into the folder where it is made ready, with the log beside it if it has one."""
    log = file.with_name(file.name + _LOG)
    parts = [file, log] if log.exists() else [file]
    try:
        size = sum(part.stat().st_size for part in parts)
        if shutil.disk_usage(home).free < size + ROOM_BYTES:
            raise NoRoomToRestoreError(path=str(home), needed=f"{size // 10**6 + 17} MB")
        staged = staging_of(home) / FILE_NAME
        for part in parts:
            shutil.copyfile(part, staged.with_name(staged.name + part.name[len(file.name) :]))
    except OSError as error:
        raise write_refusal(str(home), error) from error
    if log.exists():
        # Opening takes the log into the copy, so that it stands alone.
        open_store(staged.parent).close()
    return staged


def _whose(path: Path, *, is_live: bool) -> Whose:
    with (reading_file if is_live else reading_copy)(path) as db:
        if not db.exec_driver_sql("SELECT 1 FROM sqlite_schema WHERE name = 'meta'").first():
            raise CopyUnsoundError(path=str(path), reason="meta")
        identity = load_identity(db)
        return Whose(
            company=get_meta(db, FOUNDING) or "",
            hub=identity.hub,
            device=identity.device,
            pc=identity.pc,
            documents=count_documents(db),
            unsent=count_entries(db),
            is_hub=get_meta(db, HUB_ID) is not None,
        )


def _refuse_changed(file: Path) -> None:
    try:
        if not file.is_file():
            raise NoFileError(path=str(file))
        file.open("rb").close()
        if checksum_fault(file):
            raise ChecksumError(path=str(file))
    except OSError as error:
        raise NoFileError(path=str(file)) from error


def _refuse_other(file: Path, found: Whose, *, before: Whose) -> None:
    if (found.company, found.hub, found.device) != (before.company, before.hub, before.device):
        raise OtherOfficeError(
            path=str(file), pc=found.pc, company=found.company, here=before.pc, npwp=before.company
        )
